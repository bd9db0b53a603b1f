/** What a binary is made for, in the names of this project. */
export interface Target {
  readonly name: string;
  readonly os: 'linux' | 'darwin' | 'windows';
  readonly arch: 'amd64' | 'arm64';
  readonly libc?: 'musl';
  /** npm's package of the runtime. */
  readonly runtime: string;
}

export const TARGETS: readonly Target[] = [
  { name: 'linux-x64', os: 'linux', arch: 'amd64', runtime: '@oven/bun-linux-x64' },
  { name: 'linux-arm64', os: 'linux', arch: 'arm64', runtime: '@oven/bun-linux-aarch64' },
  { name: 'linux-x64-musl', os: 'linux', arch: 'amd64', libc: 'musl', runtime: '@oven/bun-linux-x64-musl' },
  { name: 'linux-arm64-musl', os: 'linux', arch: 'arm64', libc: 'musl', runtime: '@oven/bun-linux-aarch64-musl' },
  { name: 'darwin-x64', os: 'darwin', arch: 'amd64', runtime: '@oven/bun-darwin-x64' },
  { name: 'darwin-arm64', os: 'darwin', arch: 'arm64', runtime: '@oven/bun-darwin-aarch64' },
  { name: 'windows-x64', os: 'windows', arch: 'amd64', runtime: '@oven/bun-windows-x64' },
];

/** The target with that name; throws an error that lists them. */
export function targetNamed(name: string): Target {
  const target = TARGETS.find((each) => each.name === name);
  if (target === undefined)
    throw new Error(`no target ${name}: there are ${TARGETS.map((each) => each.name).join(', ')}`);
  return target;
}

/** Whether the C library of this process is musl, as Alpine's is. */
function usesMusl(): boolean {
  const { header } = process.report.getReport() as { readonly header: { readonly glibcVersionRuntime?: string } };
  return process.platform === 'linux' && header.glibcVersionRuntime === undefined;
}

/** The target of this machine. */
export function hostTarget(): Target {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  return targetNamed(`${os}-${process.arch}${usesMusl() ? '-musl' : ''}`);
}

/** `ds`, and on Windows `ds.exe`. */
export function programName({ os }: Target): string {
  return os === 'windows' ? 'ds.exe' : 'ds';
}
