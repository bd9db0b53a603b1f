import { objectAt, stringAt } from '../../../core/json/json.ts';
import { podSummary, readinessGatesText, restartsText } from '../../../daemonset/pods/pod-summary.ts';
import { AGE, NAME, orNone, text, wide, type Column } from './column.ts';

export const POD_COLUMNS: readonly Column[] = [
  NAME,
  text('Ready', (pod) => {
    const { ready, total } = podSummary(pod);
    return `${ready}/${total}`;
  }),
  text('Status', (pod) => podSummary(pod).status),
  text('Restarts', (pod, now) => restartsText(podSummary(pod), now)),
  AGE,
  wide(text('IP', (pod) => orNone(stringAt(objectAt(pod, 'status'), 'podIP')))),
  wide(text('Node', (pod) => orNone(stringAt(objectAt(pod, 'spec'), 'nodeName')))),
  wide(text('Nominated Node', (pod) => orNone(stringAt(objectAt(pod, 'status'), 'nominatedNodeName')))),
  wide(text('Readiness Gates', (pod) => orNone(readinessGatesText(pod)))),
];
