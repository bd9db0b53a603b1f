import { availableParallelism } from 'node:os';
import { transcriptCases } from './support/transcript/cases.ts';
import { findKubectl } from './support/transcript/find-kubectl.ts';
import { sandboxCluster } from './support/transcript/sandbox-cluster.ts';

const found = findKubectl();
const { kubectl } = found;

// Each has a sandbox of its own, so that they mostly wait: for their own controllers, and for a processor.
transcriptCases({
  cluster: (needs) => sandboxCluster(kubectl, { metrics: needs.includes('metrics') }),
  kubectl,
  noKubectl: 'why' in found ? found.why : undefined,
  offers: ['logs', 'exec', 'metrics', ...(kubectl === undefined ? [] : (['kubectl'] as const))],
  transcripts: Infinity,
  commands: 3 * availableParallelism(),
  playTwice: false,
});
