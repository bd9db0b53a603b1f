import { describe, expect, it } from 'vitest';
import { placementChecks, placementRules } from '../../../src/daemonset/placement/placement.ts';
import type { Node } from '../../../src/kube/wire.ts';
import { checkText, reasonsText } from '../../../src/render/nodes/placement-text.ts';
import { node, template } from '../../daemonset/build.ts';

const required = (...nodeSelectorTerms: readonly object[]): object => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
});
const label = (key: string, operator: string, ...values: string[]): object => ({ key, operator, values });

function checks(spec: object, on: Node = node('n1', { zone: 'c', n: '3' })) {
  return placementChecks(placementRules(template(spec)), on);
}

describe('why a node is ineligible', () => {
  it.each<[object, string]>([
    [{ nodeName: 'n2' }, 'the pod template requires node n2'],
    [{ nodeSelector: { disk: 'ssd' } }, 'nodeSelector disk=ssd: the node has no disk'],
    [{ nodeSelector: { zone: 'a' } }, 'nodeSelector zone=a: the node has zone=c'],
    [
      required({ matchExpressions: [label('zone', 'In', 'a', 'b'), label('n', 'Gt', '1')] }),
      'node affinity zone In (a,b): the node has zone=c',
    ],
    [
      required({ matchExpressions: [label('gpu', 'Exists')] }, { matchExpressions: [label('n', 'Lt', '2')] }),
      'node affinity gpu Exists: the node has no gpu, or n Lt 2: the node has n=3',
    ],
    [required({ matchFields: [label('metadata.name', 'In', 'n2')] }), 'node affinity metadata.name In (n2)'],
    [required({}), 'node affinity a term without requirements'],
    [required({ matchExpressions: [label('zone', 'In')] }), 'node affinity zone In (): In needs at least one value'],
  ])('%j', (spec, text) => {
    expect(reasonsText(checks(spec).filter(({ pass }) => !pass))).toBe(text);
  });

  it('names the taint as kubectl does, and whether it evicts pods', () => {
    const [soft, hard] = checks({}, node('n1', {}, 'a=b:NoSchedule', 'c:NoExecute'));
    expect(soft && checkText(soft)).toBe('untolerated taint a=b:NoSchedule');
    expect(hard && checkText(hard)).toBe('untolerated taint c:NoExecute, and a pod that runs there is deleted');
    expect(reasonsText([soft, hard].filter((check) => check !== undefined))).toBe(
      'untolerated taint a=b:NoSchedule; untolerated taint c:NoExecute',
    );
  });
});

describe('the passed rules of a node', () => {
  it.each<[object, Node, string]>([
    [{ nodeName: 'n1' }, node('n1'), 'the template names this node'],
    [{ nodeSelector: { a: 'b' } }, node('n1', { a: 'b' }), 'nodeSelector a=b'],
    [
      required({ matchExpressions: [label('a', 'Exists')] }, { matchExpressions: [label('z', 'DoesNotExist')] }),
      node('n1'),
      'node affinity z DoesNotExist',
    ],
    [{}, node('n1', {}, 'a:PreferNoSchedule'), 'taint a:PreferNoSchedule: keeps no daemon pod away'],
    [
      {},
      node('n1', {}, 'node.kubernetes.io/not-ready:NoExecute'),
      'taint node.kubernetes.io/not-ready:NoExecute: covered by node.kubernetes.io/not-ready:NoExecute, which every daemon pod gets',
    ],
    [
      { tolerations: [{ key: 'a', value: 'b', effect: 'NoSchedule' }] },
      node('n1', {}, 'a=b:NoSchedule'),
      'taint a=b:NoSchedule: covered by a Equal "b":NoSchedule, of the template',
    ],
    [
      { tolerations: [{ operator: 'Exists' }] },
      node('n1', {}, 'a:NoExecute'),
      'taint a:NoExecute: covered by a toleration for every taint, of the template',
    ],
  ])('%j', (spec, on, text) => {
    expect(checks(spec, on).map(checkText)).toEqual([text]);
  });
});
