import { labelsText, selectorText } from '../../apimachinery/labels/selector-text.ts';
import type { DaemonSet, Event } from '../../kube/wire.ts';
import { alignTabs, DESCRIBE } from '../table/columns.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { eventLines } from './events.ts';
import { annotationLines, mapLines, type Lines } from './fields.ts';
import { podTemplateLines } from './pod-template.ts';

/** The pods of a DaemonSet by phase; pods without a reported phase are not counted. */
export interface PodPhases {
  readonly running: number;
  readonly waiting: number;
  readonly succeeded: number;
  readonly failed: number;
}

export interface Description {
  readonly ds: DaemonSet;
  readonly phases: PodPhases;
  /** Undefined when not requested. */
  readonly events: readonly Event[] | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Aligned text before the pod template, which kubectl does not have. */
  readonly details: string;
}

/** A DaemonSet exactly as `kubectl describe` prints it, with the details in between. */
export function describeDaemonSet({ ds, phases, events, now, details }: Description): string {
  const status = ds.status;
  const counts = `${phases.running} Running / ${phases.waiting} Waiting / ${phases.succeeded} Succeeded / ${phases.failed} Failed`;
  const head = [
    `Name:\t${ds.metadata?.name ?? ''}`,
    `Namespace:\t${ds.metadata?.namespace ?? ''}`,
    `Selector:\t${selectorText(ds.spec?.selector)}`,
    `Node-Selector:\t${labelsText(ds.spec?.template.spec?.nodeSelector) || '<none>'}`,
    ...mapLines('Labels', ds.metadata?.labels),
    ...annotationLines('Annotations', ds.metadata?.annotations),
    `Desired Number of Nodes Scheduled: ${status?.desiredNumberScheduled ?? 0}`,
    `Current Number of Nodes Scheduled: ${status?.currentNumberScheduled ?? 0}`,
    `Number of Nodes Scheduled with Up-to-date Pods: ${status?.updatedNumberScheduled ?? 0}`,
    `Number of Nodes Scheduled with Available Pods: ${status?.numberAvailable ?? 0}`,
    `Number of Nodes Misscheduled: ${status?.numberMisscheduled ?? 0}`,
    `Pods Status:\t${counts}`,
  ];
  const tail = [...podTemplateLines(ds.spec?.template ?? {}), ...(events === undefined ? [] : eventLines(events, now))];
  return `${layOut(head)}${details}${layOut(tail)}`;
}

/** Aligns lines as kubectl's describe does, and makes them safe for a terminal. */
export function layOut(lines: Lines): string {
  return alignTabs(`${safeText(lines.join('\n'), { newlines: true, tabs: true })}\n`, DESCRIBE);
}
