import { ownMember } from '../../core/json/members.ts';
import { normalizedMessage } from '../pods/cause-message.ts';
import type { UnhealthyNode } from './unhealthy-nodes.ts';

/** Reasons between which the kubelet alternates, or which follow each other. */
const ALIASES: Readonly<Record<string, string>> = {
  ErrImagePull: 'ImagePullBackOff',
  Starting: 'Unready',
  // What a crashing container shows before the kubelet says that it backs off
  Error: 'CrashLoopBackOff',
  OOMKilled: 'CrashLoopBackOff',
  Completed: 'CrashLoopBackOff',
  StartError: 'CrashLoopBackOff',
  RunContainerError: 'CrashLoopBackOff',
};

/** One reason for a cause for as long as it lasts. */
export function stableReason(reason: string): string {
  return ownMember(ALIASES, reason) ?? reason;
}

/** The same for nodes with the same cause, and as long as that lasts. */
export function causeKey(unhealthy: Pick<UnhealthyNode, 'pod' | 'cause'>): string {
  const { container = '' } = unhealthy.cause;
  const reason = stableReason(unhealthy.cause.reason);
  return JSON.stringify([reason, container, stableMessage(reason, unhealthy)]);
}

/** The part of the message that does not change with every attempt. */
function stableMessage(reason: string, unhealthy: Pick<UnhealthyNode, 'pod' | 'cause'>): string {
  switch (reason) {
    case 'ImagePullBackOff':
      return '';
    case 'CrashLoopBackOff':
      return unhealthy.cause.ended ?? normalizedMessage(unhealthy);
    default:
      return normalizedMessage(unhealthy);
  }
}
