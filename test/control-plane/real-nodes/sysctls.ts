import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The settings of the whole machine that a kubelet changes when it starts. */
const SYSCTLS = [
  'vm/overcommit_memory',
  'vm/panic_on_oom',
  'kernel/panic',
  'kernel/panic_on_oops',
  'kernel/keys/root_maxkeys',
  'kernel/keys/root_maxbytes',
];

/** Writes their values to the file, unless it exists. */
export function saveSysctls(file: string): void {
  if (existsSync(file)) return;
  const present = SYSCTLS.filter((name) => existsSync(join('/proc/sys', name)));
  const values = present.map((name) => [name, readFileSync(join('/proc/sys', name), 'utf8').trim()]);
  writeFileSync(file, JSON.stringify(Object.fromEntries(values)));
}

/** Restores the values of the file. */
export function restoreSysctls(file: string): void {
  if (!existsSync(file)) return;
  const values = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, string>>;
  for (const [name, value] of Object.entries(values)) writeFileSync(join('/proc/sys', name), value);
}
