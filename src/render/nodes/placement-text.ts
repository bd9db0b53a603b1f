import type { PlacementCheck } from '../../daemonset/placement/placement.ts';
import type { RequirementCheck, TermCheck } from '../../daemonset/placement/node-affinity.ts';
import type { Taint, Toleration } from '../../kube/wire.ts';

/** `gpu=true:NoSchedule`, in kubectl's format. */
export function taintText({ key, value, effect }: Taint): string {
  return `${key}${value === undefined || value === '' ? '' : `=${value}`}:${effect}`;
}

/** Why a failed check makes the node ineligible: the rule, and the node's actual value. Not safe for a terminal. */
export function failureText(check: PlacementCheck): string {
  switch (check.rule) {
    case 'nodeName':
      return `the pod template requires node ${check.wanted}`;
    case 'nodeSelector':
      return `nodeSelector ${check.key}=${check.wanted}: the node has ${haveText(check.key, check.actual)}`;
    case 'nodeAffinity':
      return check.terms.length === 0
        ? 'node affinity without terms matches no node'
        : `node affinity ${check.terms.map(failedTerm).join(', or ')}`;
    case 'taint':
      return `untolerated taint ${taintText(check.taint)}`;
  }
}

/** All reasons that make the node ineligible, the decisive one first. */
export function reasonsText(reasons: readonly PlacementCheck[]): string {
  return reasons.map(failureText).join('; ');
}

/** A check as a line of a list, passed or failed. */
export function checkText(check: PlacementCheck): string {
  if (!check.pass) {
    const evicts = check.rule === 'taint' && check.evicts ? ', and a pod that runs there is deleted' : '';
    return `${failureText(check)}${evicts}`;
  }
  switch (check.rule) {
    case 'nodeName':
      return `the template names this node`;
    case 'nodeSelector':
      return `nodeSelector ${check.key}=${check.wanted}`;
    case 'nodeAffinity':
      return `node affinity ${termText(check.terms.find(({ pass }) => pass))}`;
    case 'taint':
      return `taint ${taintText(check.taint)}: ${passedTaint(check)}`;
  }
}

function passedTaint(check: PlacementCheck & { readonly rule: 'taint' }): string {
  if (check.toleratedBy === undefined) return 'keeps no daemon pod away';
  const own = check.automatic ? 'which every daemon pod gets' : 'of the template';
  return `covered by ${tolerationText(check.toleratedBy)}, ${own}`;
}

function tolerationText({ key = '', operator = 'Equal', value = '', effect = '' }: Toleration): string {
  const what =
    key === ''
      ? 'a toleration for every taint'
      : operator === 'Exists'
        ? key
        : `${key} ${operator} ${JSON.stringify(value)}`;
  return effect === '' ? what : `${what}:${effect}`;
}

function failedTerm({ requirements }: TermCheck): string {
  const failed = requirements.filter(({ pass }) => !pass);
  return failed.length === 0 ? 'a term without requirements' : failed.map(failedRequirement).join(' and ');
}

function failedRequirement(check: RequirementCheck): string {
  const { on, key, invalid, actual } = check;
  const wanted = requirementText(check);
  if (invalid !== undefined) return `${wanted}: ${invalid}`;
  // the name of the node is printed next to it
  return on === 'field' ? wanted : `${wanted}: the node has ${haveText(key, actual)}`;
}

function termText(term: TermCheck | undefined): string {
  return (term?.requirements ?? []).map(requirementText).join(' and ');
}

function requirementText({ key, operator, values }: RequirementCheck): string {
  switch (operator) {
    case 'Exists':
    case 'DoesNotExist':
      return `${key} ${operator}`;
    case 'Gt':
    case 'Lt':
      return `${key} ${operator} ${values.join(',')}`;
    default:
      return `${key} ${operator} (${values.join(',')})`;
  }
}

function haveText(key: string, actual: string | undefined): string {
  return actual === undefined ? `no ${key}` : `${key}=${actual}`;
}
