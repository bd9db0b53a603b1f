import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { programName, type Target } from '../binary/targets.ts';
import { archiveFolder } from './description.ts';
import { tarGz, type Entry } from './tar.ts';
import { zip } from './zip.ts';

export interface Archive {
  readonly file: string;
  readonly folder: string;
  readonly content: Uint8Array;
  readonly sha256: string;
}

function filesIn(root: string, folder: string): readonly string[] {
  const names = readdirSync(join(root, folder)).sort();
  return names.map((name) => `${folder}/${name}`);
}

/** The archive of a target, a zip for Windows: the program, its completions and man pages, and the licenses. */
export function archive(root: string, version: string, target: Target, binary: Uint8Array): Archive {
  const folder = archiveFolder(version, target);
  const documents = ['LICENSE', 'THIRD_PARTY_NOTICES', ...filesIn(root, 'completions'), ...filesIn(root, 'man')];
  const entries: readonly Entry[] = [
    { path: `${folder}/${programName(target)}`, content: binary, isExecutable: true },
    ...documents.map((path) => ({
      path: `${folder}/${path}`,
      content: readFileSync(join(root, path)),
      isExecutable: false,
    })),
  ];
  const isZip = target.os === 'windows';
  const content = isZip ? zip(entries) : tarGz(entries);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { file: `${folder}.${isZip ? 'zip' : 'tar.gz'}`, folder, content, sha256 };
}
