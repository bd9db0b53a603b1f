import type { Output } from '../../core/io.ts';
import type { PodTemplateSpec } from '../../kube/wire.ts';
import { layOut } from '../../render/describe/daemon-set.ts';
import { podTemplateLines } from '../../render/describe/pod-template.ts';
import { safeText } from '../../core/text/terminal-safe.ts';

/** A pod template as kubectl's rollout commands print it: with bare tabs, which only a terminal gets aligned. */
export function templateText(template: PodTemplateSpec, output: Pick<Output, 'isTTY'>): string {
  const lines = podTemplateLines(template);
  return output.isTTY ? layOut(lines) : `${safeText(lines.join('\n'), { newlines: true, tabs: true })}\n`;
}
