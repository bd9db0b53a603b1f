import type { DaemonSet } from '../../src/kube/wire.ts';
import type { BareControlPlane } from './bare-control-plane.ts';
import { PATHS, each, nameOf, settled, type Environment } from './recording.ts';
import { REVISION_CASES, type RevisionCase, type TemplateCase } from './revision-cases.ts';
import type { RevisionLook, RevisionVectors } from './types.ts';

/** Applies one template after the other to each DaemonSet, and records the revisions that the controller keeps. */
export async function recordRevisions(plane: BareControlPlane): Promise<RevisionVectors> {
  const { api } = plane;
  const cases = new Map(REVISION_CASES.map((one, index) => [`h${String(index).padStart(2, '0')}`, one]));
  const looks = new Map<string, RevisionLook[]>([...cases.keys()].map((name) => [name, []]));
  await each(['n0', 'n1'], (name) =>
    api.create(PATHS.nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name, labels: { pods: 'yes' } } }),
  );
  plane.startController();
  for (let turn = 0; ; turn++) {
    const due = [...cases].flatMap(([name, one]) => {
      const template = one.templates[turn];
      return template === undefined ? [] : [daemonSetOf(name, one, template)];
    });
    if (due.length === 0) break;
    await each(due, async (ds) => {
      if (turn === 0) return api.create(PATHS.daemonSets, ds);
      const live = await api.get<DaemonSet>(`${PATHS.daemonSets}/${nameOf(ds)}`);
      return api.replace(`${PATHS.daemonSets}/${nameOf(ds)}`, { ...live, spec: ds.spec });
    });
    const environment = await settled(api, 1500);
    for (const ds of due) looks.get(nameOf(ds))?.push(lookAt(nameOf(ds), environment));
  }
  await plane.stopController();
  return {
    release: plane.release,
    cases: [...cases].map(([name, { revisionHistoryLimit = 10 }]) => ({
      name,
      revisionHistoryLimit,
      looks: looks.get(name) ?? [],
    })),
  };
}

function daemonSetOf(name: string, one: RevisionCase, { labels, annotations, spec }: TemplateCase): DaemonSet {
  const selector = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name },
    spec: {
      selector: { matchLabels: selector },
      updateStrategy: { type: 'OnDelete' },
      revisionHistoryLimit: one.revisionHistoryLimit ?? 10,
      template: {
        metadata: { labels: { ...labels, ...selector }, ...(annotations === undefined ? {} : { annotations }) },
        spec: {
          containers: [{ name: 'agent', image: 'agent' }],
          ...(one.podsOfTheFirst === true ? { nodeSelector: { pods: 'yes' } } : { nodeName: 'nowhere' }),
          ...spec,
        },
      },
    },
  };
}

function lookAt(name: string, { daemonSets, revisions, pods }: Environment): RevisionLook {
  const ds = daemonSets.find((each) => nameOf(each) === name);
  if (ds?.spec === undefined) throw new Error(`${name} is gone`);
  return {
    template: ds.spec.template,
    revisions: revisions
      .filter((each) => each.metadata?.ownerReferences?.[0]?.uid === ds.metadata?.uid)
      .map((each) => ({
        name: nameOf(each),
        revision: each.revision,
        hash: each.metadata?.labels?.['controller-revision-hash'] ?? '',
        data: each.data as unknown,
      }))
      .sort((a, b) => a.revision - b.revision),
    podHashes: pods
      .filter((pod) => pod.metadata?.labels?.['app'] === name)
      .map((pod) => pod.metadata?.labels?.['controller-revision-hash'] ?? ''),
  };
}
