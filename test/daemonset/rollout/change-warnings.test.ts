import { describe, expect, it } from 'vitest';
import { changeWarnings } from '../../../src/daemonset/rollout/change-warnings.ts';
import { predict } from '../../../src/daemonset/rollout/predict.ts';
import { revisionData } from '../../../src/daemonset/revisions/revisions.ts';
import { viewOf } from '../../../src/daemonset/status/view.ts';
import type { DaemonSet, Pod } from '../../../src/kube/wire.ts';
import { daemonSet, node, NOW, old, pod, ready, rolling, template } from '../build.ts';

const ALIVE = { conditions: [{ type: 'Ready', status: 'True' }] };
const NODES = ['n1', 'n2', 'n3'].map((name) => ({ ...node(name), status: ALIVE }));
const HEALTHY = NODES.map(({ metadata }) => ready(`p-${metadata?.name ?? ''}`, metadata?.name ?? ''));
const MANUAL = { updateStrategy: { type: 'OnDelete' } };
const OWNER = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'uid-1', controller: true };
const LABELS = { app: 'agent', 'controller-revision-hash': 'new' };
const REVISIONS = [
  {
    metadata: { name: 'new', namespace: 'ops', labels: LABELS, ownerReferences: [OWNER] },
    revision: 1,
    data: revisionData(template()),
  },
];

/** A DaemonSet whose status counts three pods. */
function live(spec: object = {}, updated = 3): DaemonSet {
  const counts = { currentNumberScheduled: 3, desiredNumberScheduled: 3, numberMisscheduled: 0, numberReady: 3 };
  const status = { ...counts, numberAvailable: 3, updatedNumberScheduled: updated, observedGeneration: 1 };
  return daemonSet({ spec, status });
}

/** Of a change of `before`, or of a new DaemonSet. */
function warnings(after: DaemonSet, pods: readonly Pod[], before?: DaemonSet): string[] {
  const view = before && viewOf({ ds: before, nodes: NODES, pods, hash: 'new', now: NOW });
  const prediction = predict({ before, after, nodes: NODES, pods, revisions: REVISIONS, now: NOW });
  return changeWarnings({ before: view, after, prediction }).map(({ code, message }) => `${code}: ${message}`);
}

const withPorts = (init: object, ...ports: object[]) =>
  template({ containers: [{ name: 'agent', image: 'agent:1', ports }], initContainers: [{ name: 'init', ...init }] });

describe('changeWarnings', () => {
  it('has none for a change of a healthy DaemonSet, or for a new one', () => {
    expect(warnings(live(), HEALTHY, live())).toEqual([]);
    expect(warnings(daemonSet(), [])).toEqual([]);
  });

  it('warns of nodes without an available pod, the first as an example', () => {
    const one = [pod('p1', 'n1'), ...HEALTHY.slice(1)];
    const immediately = ': unavailable pods are replaced immediately, outside the budget';
    expect(warnings(live(), one, live())).toEqual([
      `unhealthyRollout: 1 node has no available pod now (n1: NotStarted)${immediately}`,
    ]);
    expect(warnings(live(), HEALTHY.slice(2), live())).toEqual([
      `unhealthyRollout: 2 nodes have no available pod now (n1: NoPod, …)${immediately}`,
    ]);
    expect(warnings(live(MANUAL), one, live(MANUAL))).toEqual([
      'unhealthyRollout: 1 node has no available pod now (n1: NotStarted)',
    ]);
  });

  it('warns of a rollout that is not complete, but not under OnDelete', () => {
    const pods = [old('p1', 'n1'), ...HEALTHY.slice(1)];
    expect(warnings(live(), pods, live({}, 2))).toEqual([
      'unhealthyRollout: the current rollout is not complete: 2 of 3 pods are up to date',
    ]);
    expect(warnings(live(), pods, live(MANUAL, 2))).toEqual([]);
  });

  it('warns when no node is eligible', () => {
    const nowhere = template({ nodeSelector: { gpu: 'true' } });
    expect(warnings(daemonSet({ template: nowhere }), [])).toEqual([
      'noNodes: no node is eligible: no pod will run anywhere',
    ]);
  });

  it('warns of host ports with maxSurge: those of containers and sidecars, each once', () => {
    const warned = (init: object, surge: number, ...ports: object[]) =>
      warnings(daemonSet({ template: withPorts(init, ...ports), spec: rolling(1 - surge, surge) }), []);
    const message = (ports: string) =>
      `hostPortSurge: maxSurge runs the new pod beside the old one, but both use host port ${ports}: the update cannot make progress`;
    const port = { containerPort: 80, hostPort: 8080 };
    expect(warned({}, 1, port, { ...port, protocol: 'UDP' }, { containerPort: 81 })).toEqual([message('8080')]);
    expect(warned({ ports: [{ hostPort: 9 }], restartPolicy: 'Always' }, 1, port)).toEqual([message('8080, 9')]);
    expect(warned({ ports: [{ hostPort: 9 }] }, 1)).toEqual([]);
    expect(warned({}, 1, { containerPort: 80 })).toEqual([]);
    expect(warned({}, 0, port)).toEqual([]);
  });

  it('warns that OnDelete leaves outdated pods', () => {
    const next = daemonSet({ template: template({ hostNetwork: true }), spec: MANUAL });
    const onDelete = (pods: readonly Pod[]) => warnings(next, pods, live(MANUAL)).filter((text) => /^onD/.test(text));
    expect(onDelete(HEALTHY)).toEqual([
      'onDelete: the update strategy is OnDelete: 3 outdated pods stay until deleted',
    ]);
    expect(onDelete(HEALTHY.slice(2))).toEqual([
      'onDelete: the update strategy is OnDelete: 1 outdated pod stays until deleted',
    ]);
    expect(onDelete([])).toEqual([]);
  });
});
