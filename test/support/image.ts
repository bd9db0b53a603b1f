import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export interface Image {
  /** Its root file system. */
  readonly root: string;
  readonly entrypoint: readonly string[];
}

interface Sources {
  readonly dockerfile: string;
  /** The folder that ADD reads. */
  readonly context: string;
  /** What BuildKit puts in for TARGETARCH. */
  readonly arch: string;
  /** An empty folder for the stages. */
  readonly folder: string;
  /** Puts the content of an image of a registry, which tests cannot reach, into a folder. */
  readonly base: (name: string, root: string) => void;
}

/**
 * Builds an image as Docker does, without Docker: FROM, ARG, ADD of a tar archive, COPY --from and ENTRYPOINT. Throws at any other
 * instruction, so that none is left out silently.
 */
export function assembleImage({ dockerfile, context, arch, folder, base }: Sources): Image {
  const stages = new Map<string, string>();
  let root = '';
  let entrypoint: readonly string[] = [];
  for (const line of dockerfile.replaceAll('${TARGETARCH}', arch).split('\n')) {
    const [instruction = '', ...words] = line.split(' ');
    if (instruction === '' || instruction === '#' || line === 'ARG TARGETARCH') continue;
    const to = join(root, words.at(-1) ?? '');
    if (instruction === 'FROM') {
      const [image = '', , name = 'the last'] = words;
      root = join(folder, name);
      stages.set(name, root);
      mkdirSync(root, { recursive: true });
      if (image !== 'scratch') base(image, root);
    } else if (instruction === 'ADD' && words.length === 2 && words[0]?.endsWith('.tar.gz') === true) {
      execFileSync('tar', ['-xzf', join(context, words[0]), '-C', to]);
    } else if (instruction === 'COPY' && words[0]?.startsWith('--from=') === true) {
      const from = stages.get(words[0].replace('--from=', ''));
      if (from === undefined) throw new Error(`no stage before: ${line}`);
      const isFolder = to.endsWith('/');
      if (words.length > 3 && !isFolder) throw new Error(`several files need a folder: ${line}`);
      mkdirSync(isFolder ? to : dirname(to), { recursive: true });
      for (const word of words.slice(1, -1)) cpSync(join(from, word), isFolder ? join(to, basename(word)) : to);
    } else if (instruction === 'ENTRYPOINT') {
      entrypoint = JSON.parse(words.join(' ')) as readonly string[];
    } else throw new Error(`not understood: ${line}`);
  }
  return { root, entrypoint };
}
