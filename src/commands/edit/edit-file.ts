import { asDsError, DsError } from '../../core/errors.ts';
import type { Runtime } from '../shared/runtime.ts';

/** The file that a person edits; it stays until it is thrown away. */
export interface EditFile {
  readonly path: string;
  /** Writes the text, lets the person edit it, and gives it back. Throws a DsError when the editor fails. */
  edit(text: string): Promise<Uint8Array>;
  /** Whether it is a copy of something that the person typed. */
  holdsChanges(): Promise<boolean>;
  discard(): Promise<void>;
}

/** The editor that the person chose, as kubectl looks for it. */
export function editorOf(flag: string | undefined, env: Runtime['env']): string {
  const chosen = [flag, env['KUBE_EDITOR'], env['EDITOR']].find((one) => one !== undefined && one !== '');
  return chosen ?? 'vi';
}

/** Words with quotes are the shell's to read. */
function commandOf(editor: string, path: string): readonly [string, readonly string[]] {
  if (/["'\\]/.test(editor)) return ['/bin/sh', ['-c', `${editor} "$0"`, path]];
  const [program = '', ...words] = editor.split(' ').filter((word) => word !== '');
  return [program, [...words, path]];
}

/** A file of this name in a folder of its own, which nobody else may read. */
export async function openEditFile(name: string, editor: string, rt: Runtime): Promise<EditFile> {
  const folder = await rt.files.makeTempFolder('ds-edit-');
  const path = `${folder}/${name}`;
  let first: string | undefined;
  return {
    path,
    edit: async (text) => {
      first ??= text;
      // after the first time it holds what the person typed, and nothing else does
      await rt.files.replace(path, text, { mode: 0o600 });
      const code = await rt.runProgram(...commandOf(editor, path));
      if (rt.signal.aborted) throw new DsError('interrupted', 'interrupted while editing');
      if (code === 0) return rt.files.read(path);
      // kubectl's words
      throw new DsError(
        'failure',
        `there was a problem with the editor ${JSON.stringify(editor)}: exit status ${code}`,
        {
          hint: '--editor, KUBE_EDITOR or EDITOR says which to use',
        },
      );
    },
    holdsChanges: async () => {
      try {
        const text = new TextDecoder().decode(await rt.files.read(path));
        return text !== first && text.trim() !== '';
      } catch (error) {
        if (asDsError(error) === undefined) throw error;
        return false;
      }
    },
    discard: () => rt.files.remove(folder),
  };
}
