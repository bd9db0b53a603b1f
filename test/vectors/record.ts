/**
 * Records what the real DaemonSet controller does, for test/daemonset/vectors.test.ts and the sandbox:
 * `npx tsx test/vectors/record.ts [placement] [comparison] [steps] [revisions] [plans] [api] [accounts] [pod-security] [daemon-set-fields] [three-way] [rollout] [lives]`, all of them when none is named.
 */
import { writeFileSync } from 'node:fs';
import { API_CASES } from './api-cases.ts';
import { ACCOUNT_CASES } from './api-client-cases.ts';
import { startBareControlPlane, type BareControlPlane } from './bare-control-plane.ts';
import { COMPARISON_NODES, COMPARISON_SPECS, PLACEMENT_NODES, PLACEMENT_SPECS } from './placement-cases.ts';
import { recordApi } from './record-api.ts';
import { recordDaemonSetFields } from './record-daemon-set-fields.ts';
import { recordLives } from './record-lives.ts';
import { recordPlacement } from './record-placement.ts';
import { recordPlans } from './record-plans.ts';
import { recordPodSecurity } from './record-pod-security.ts';
import { recordRevisions } from './record-revisions.ts';
import { recordRollout } from './record-rollout.ts';
import { recordSteps } from './record-steps.ts';
import { recordThreeWay } from './record-three-way.ts';

interface Recording {
  readonly featureGates?: string;
  readonly withoutAdmission?: readonly string[];
  readonly record: (plane: BareControlPlane) => Promise<object>;
}

const RECORDINGS: Readonly<Record<string, Recording>> = {
  placement: { record: (plane) => recordPlacement(plane, PLACEMENT_NODES, PLACEMENT_SPECS) },
  comparison: {
    featureGates: 'TaintTolerationComparisonOperators=true',
    record: (plane) => recordPlacement(plane, COMPARISON_NODES, COMPARISON_SPECS),
  },
  steps: { record: recordSteps },
  revisions: { record: recordRevisions },
  plans: { record: recordPlans },
  // pods would need service accounts, which another controller creates
  api: { withoutAdmission: ['ServiceAccount'], record: (plane) => recordApi(plane, API_CASES) },
  accounts: { withoutAdmission: [], record: (plane) => recordApi(plane, ACCOUNT_CASES) },
  'pod-security': { withoutAdmission: ['ServiceAccount'], record: recordPodSecurity },
  'daemon-set-fields': { withoutAdmission: ['ServiceAccount'], record: recordDaemonSetFields },
};

const wanted = process.argv.slice(2);
for (const [name, { featureGates, withoutAdmission, record }] of Object.entries(RECORDINGS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const plane = await startBareControlPlane(featureGates, withoutAdmission);
  try {
    const vectors = await record(plane);
    write(name, { ...(featureGates === undefined ? {} : { featureGates }), ...vectors });
  } finally {
    await plane.stop();
  }
}

if (wanted.length === 0 || wanted.includes('three-way')) write('three-way', await recordThreeWay());
if (wanted.length === 0 || wanted.includes('rollout')) write('rollout', await recordRollout());
if (wanted.length === 0 || wanted.includes('lives')) write('lives', await recordLives());

function write(name: string, vectors: object): void {
  const file = new URL(`${name}.json`, import.meta.url);
  writeFileSync(file, lines(vectors));
  process.stderr.write(`wrote ${file.pathname}\n`);
}

/** JSON with one line for each element of the top-level lists, for readable diffs. */
function lines(vectors: object): string {
  const fields = Object.entries(vectors).map(([key, value]: [string, unknown]) => {
    const text = Array.isArray(value)
      ? `[\n${value.map((item) => JSON.stringify(item)).join(',\n')}\n]`
      : JSON.stringify(value);
    return `${JSON.stringify(key)}: ${text}`;
  });
  return `{\n${fields.join(',\n')}\n}\n`;
}
