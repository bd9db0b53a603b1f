export type ColorMode = 'auto' | 'always' | 'never';

/** Whether a stream is coloured. --color wins over NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE; by default, terminals are. */
export function wantsColor(
  mode: ColorMode,
  env: Readonly<Record<string, string | undefined>>,
  isTTY: boolean,
): boolean {
  if (mode !== 'auto') return mode === 'always';
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  const cliForce = env['CLICOLOR_FORCE'] ?? '';
  if (cliForce !== '' && cliForce !== '0') return true;
  return isTTY && env['TERM'] !== 'dumb';
}
