import { asDsError, DsError } from '../../core/errors.ts';
import type { Runtime } from '../shared/runtime.ts';

/** The file in the editor. It is kept until `discard`. */
export interface EditFile {
  readonly path: string;
  /** Opens the text in the editor and returns the result. Throws a DsError when the editor fails. */
  edit(text: string): Promise<Uint8Array>;
  /** Whether the user has changed it. */
  holdsChanges(): Promise<boolean>;
  discard(): Promise<void>;
}

/** The user's editor, looked up as kubectl does. */
export function editorOf(flag: string | undefined, env: Runtime['env']): string {
  const chosen = [flag, env['KUBE_EDITOR'], env['EDITOR']].find((one) => one !== undefined && one !== '');
  return chosen ?? 'vi';
}

/** An editor with quotes in it is run by the shell, as kubectl does. */
function commandOf(editor: string, path: string): readonly [string, readonly string[]] {
  if (/["'\\]/.test(editor)) return ['/bin/sh', ['-c', `${editor} "$0"`, path]];
  const [program = '', ...words] = editor.split(' ').filter((word) => word !== '');
  return [program, [...words, path]];
}

/** A file in a private directory of its own. */
export async function openEditFile(name: string, editor: string, rt: Runtime): Promise<EditFile> {
  const folder = await rt.files.makeTempFolder('ds-edit-');
  const path = `${folder}/${name}`;
  let first: string | undefined;
  return {
    path,
    edit: async (text) => {
      first ??= text;
      // replaced as a whole: from the second round on the file is the only copy of the user's changes
      await rt.files.replace(path, text, { mode: 0o600 });
      const code = await rt.runProgram(...commandOf(editor, path));
      if (rt.signal.aborted) throw new DsError('interrupted', 'interrupted while editing');
      if (code === 0) return rt.files.read(path);
      // kubectl's message
      throw new DsError(
        'failure',
        `there was a problem with the editor ${JSON.stringify(editor)}: exit status ${code}`,
        {
          hint: 'set the editor with --editor, KUBE_EDITOR or EDITOR',
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
