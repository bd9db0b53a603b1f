import { inject } from 'vitest';
import { transcriptCases } from '../support/transcript/cases.ts';
import { realCluster } from '../support/transcript/real-cluster.ts';

const access = inject('cluster');
const cluster = access && realCluster(access);

// All share one cluster, and a busy machine may be late with what a controller does in time.
transcriptCases({
  cluster: cluster && (() => Promise.resolve(cluster)),
  kubectl: cluster?.kubectl,
  offers: ['kubectl', 'admission-policies'],
  transcripts: 1,
  commands: 2,
  playTwice: true,
});
