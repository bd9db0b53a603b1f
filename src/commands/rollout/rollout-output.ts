import type { Output } from '../../core/io.ts';
import { DAEMON_SETS, typeNameOf } from '../../kube/resource.ts';
import type { DaemonSet, PodTemplateSpec } from '../../kube/wire.ts';
import { layOut } from '../../render/describe/daemon-set.ts';
import { podTemplateLines } from '../../render/describe/pod-template.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import type { ChangeOutput } from '../shared/output/change-output.ts';

/** `daemonset.apps/agent restarted`, or the object in the format of `-o`. */
export function printObject(ds: DaemonSet, verdict: string, output: ChangeOutput | undefined): string {
  if (output === undefined) return `${typeNameOf(DAEMON_SETS)}/${safeText(ds.metadata?.name ?? '')} ${verdict}\n`;
  return output.print(ds);
}

/** A pod template as kubectl's rollout commands print it: with tabs, which are aligned on a terminal. */
export function templateText(template: PodTemplateSpec, output: Pick<Output, 'isTTY'>): string {
  const lines = podTemplateLines(template);
  return output.isTTY ? layOut(lines) : `${safeText(lines.join('\n'), { newlines: true, tabs: true })}\n`;
}
