import { describe, expect, it } from 'vitest';
import { parseCondition } from '../../../src/commands/wait/wait-condition.ts';
import type { DaemonSet } from '../../../src/kube/wire.ts';

function daemonSet(status: object, generation = 1): DaemonSet {
  const counts = {
    desiredNumberScheduled: 3,
    updatedNumberScheduled: 3,
    numberAvailable: 3,
    currentNumberScheduled: 3,
    numberMisscheduled: 0,
    numberReady: 3,
  };
  return {
    kind: 'DaemonSet',
    metadata: { name: 'agent', generation },
    spec: {
      selector: { matchLabels: { app: 'agent' } },
      template: { spec: { containers: [{ name: 'a' }, { name: 'b' }] } },
    },
    status: { ...counts, observedGeneration: 1, ...status },
  };
}

function isMet(text: string, ds: DaemonSet): boolean {
  const condition = parseCondition(text);
  if (condition.kind !== 'state') throw new Error(`${text} is ${condition.kind}`);
  return condition.isMet(ds);
}

describe('parseCondition', () => {
  it.each([
    ['rollout', daemonSet({}), true],
    ['ROLLOUT', daemonSet({}), true],
    ['rollout', daemonSet({ updatedNumberScheduled: 2 }), false],
    ['rollout', daemonSet({ numberAvailable: 2 }), false],
    ['rollout', daemonSet({}, 2), false],
    ['available', daemonSet({ updatedNumberScheduled: 0 }), true],
    ['available', daemonSet({ numberAvailable: 2 }), false],
    ['available', daemonSet({}, 2), false],
    ['available', daemonSet({ desiredNumberScheduled: 0, numberAvailable: 0 }), true],
    ['jsonpath={.status.numberReady}=3', daemonSet({}), true],
    ["jsonpath=.status.numberReady='3'", daemonSet({}), true],
    ['jsonpath=status.numberReady= 3 ', daemonSet({}), true],
    ['jsonpath=.status.numberReady=4', daemonSet({}), false],
    ['jsonpath=.status.nothing', daemonSet({}), false],
    ['jsonpath=.status.nothing=3', daemonSet({}), false],
    ['jsonpath=.status', daemonSet({}), true],
    ['jsonpath={.spec.template.spec.containers[?(@.name=="b")].name}=b', daemonSet({}), true],
  ] as const)('%s of %j is %s', (text, ds, expected) => {
    expect(isMet(text, ds)).toBe(expected);
  });

  it.each([
    ['create', { kind: 'create' }],
    ['delete', { kind: 'delete' }],
    ['node=worker-1', { kind: 'node', node: 'worker-1' }],
  ])('%s', (text, expected) => {
    expect(parseCondition(text)).toEqual(expected);
  });

  it.each([
    ['foo', 'unrecognized condition: "foo"'],
    ['', 'unrecognized condition: ""'],
    ['condition=Ready', 'DaemonSets have no conditions'],
    ['node', '--for=node needs the name of a node, as in --for=node=worker-1'],
    ['node=', '--for=node needs the name of a node, as in --for=node=worker-1'],
    ['jsonpath=', 'jsonpath expression cannot be empty'],
    [
      'jsonpath=.a=b=c',
      "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'",
    ],
    [
      "jsonpath=.a=''",
      "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
    ],
  ])('refuses %s', (text, message) => {
    expect(() => parseCondition(text)).toThrow(expect.objectContaining({ kind: 'usage', message }));
  });

  it.each(['jsonpath={.a', 'jsonpath={.a[}'])('refuses what is no path: %s', (text) => {
    expect(() => parseCondition(text)).toThrow(expect.objectContaining({ kind: 'usage' }));
  });

  it.each([
    ['jsonpath=.status=x', 'jsonpath leads to a nested object or list which is not supported'],
    ['jsonpath={.spec.template.spec.containers[*].name}=a', 'given jsonpath expression matches more than one value'],
  ])('cannot compare %s', (text, message) => {
    expect(() => isMet(text, daemonSet({}))).toThrow(expect.objectContaining({ kind: 'failure', message }));
  });
});
