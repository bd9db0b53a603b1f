import { loadPalette } from '../../render/color.ts';
import type { Runtime } from './runtime.ts';

/** Says below a table which columns the terminal had no room for. */
export async function tellHidden(hidden: readonly string[], { io }: Runtime): Promise<void> {
  if (hidden.length === 0) return;
  const { dim } = await loadPalette(io.stderr);
  io.stderr.write(`${dim(`no room for ${hidden.join(', ')}: widen the terminal, or pipe the output`)}\n`);
}
