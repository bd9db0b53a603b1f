import type { Target } from '../binary/targets.ts';

/** An archive of a release. */
export interface ReleasedArchive {
  readonly target: Target;
  /** The file's name, without a folder. */
  readonly file: string;
  /** The folder in it that holds everything. */
  readonly folder: string;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** The one description that every file of a release is made of. */
export interface Release {
  readonly version: string;
  readonly summary: string;
  readonly license: string;
  /** Where the archives will be, without a slash at the end. */
  readonly url: string;
  readonly homepage: string;
  readonly archives: readonly ReleasedArchive[];
}

/** `ds-0.1.0-linux-amd64`, in the names that kubectl and container images have for platforms. */
export function archiveFolder(version: string, { os, arch, libc }: Target): string {
  return ['ds', version, os, arch, ...(libc === undefined ? [] : [libc])].join('-');
}

/** The archive for a platform; where there is a choice, for glibc. */
export function archiveFor({ archives }: Release, os: Target['os'], arch: Target['arch']): ReleasedArchive | undefined {
  return archives.find(({ target }) => target.os === os && target.arch === arch && target.libc === undefined);
}

/** Its full URL. */
export function urlOf({ url }: Release, { file }: ReleasedArchive): string {
  return `${url}/${file}`;
}
