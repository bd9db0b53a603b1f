import { DsError } from '../../core/errors.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import { suggest } from '../../core/text/suggest.ts';
import type { NamedDaemonSet } from './follow-daemonset.ts';

/** The error for a node that does not exist, with the name that was probably meant. */
export function missingNode(node: string, all: readonly string[], { namespace, name }: NamedDaemonSet): DsError {
  const similar = suggest(node, all);
  const list = hint`the nodes of ${name}: ${dsCommand('nodes', [name], { namespace })}`;
  return new DsError('notFound', `there is no node ${JSON.stringify(node)}`, {
    hint: similar === undefined ? list : hint`did you mean ${JSON.stringify(similar)}? ${list}`,
  });
}
