import { asDsError, DsError, isKind } from '../../core/errors.ts';
import { dsCommand, hint, sameCommand } from '../../core/hint.ts';
import { jsonEqual } from '../../core/json/json-equal.ts';
import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import type { Outcome } from '../../core/outcome.ts';
import { DAEMON_SETS } from '../../kube/resource.ts';
import type { Rejection } from '../../lint/rejections.ts';
import { readManifests, type ManifestObject } from '../../manifest/read.ts';
import { objectPrinter, withoutManagedFields } from '../../render/output/object-output.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import type { AnyObject } from '../../workflows/apply/change-set/change.ts';
import { rejectionFilter } from '../../workflows/apply/change-set/preflight.ts';
import { isFixable, saveEdit } from '../../workflows/edit/merge-edit.ts';
import { preflightOptions } from '../shared/manifest/preflight.ts';
import { defineCommand, type Flags, type FlagValues } from '../shared/define.ts';
import { editorOf, openEditFile, type EditFile } from './edit-file.ts';
import { fieldValidation, MANIFEST_FLAGS } from '../shared/manifest/manifest-flags.ts';
import { daemonSetNames } from '../shared/object-names.ts';
import type { Runtime } from '../shared/runtime.ts';

const FLAGS = {
  editor: { type: 'string', value: 'COMMAND', help: 'the editor, instead of that of KUBE_EDITOR or EDITOR' },
  output: {
    type: 'string',
    short: 'o',
    value: 'FORMAT',
    default: 'yaml',
    choices: ['yaml', 'json'],
    help: 'edit it in this format',
  },
  validate: MANIFEST_FLAGS.validate,
  subresource: { type: 'string', value: 'NAME', suggests: ['status'], help: 'edit this part of it' },
  fieldManager: { type: 'string', value: 'NAME', default: 'ds-edit', help: 'who owns the fields that are changed' },
} as const satisfies Flags;

type EditFlags = FlagValues<typeof FLAGS>;

const HEADER = [
  'Edit the object below. The lines at the top that begin with # are left out, and an empty file ends the edit.',
  'What cannot be saved is opened again, with the reasons.',
];

export const editCommand = defineCommand({
  path: ['edit'],
  summary: 'Change a DaemonSet in an editor',
  description:
    'Opens the DaemonSet in the editor of KUBE_EDITOR or EDITOR, else vi, and sends what was changed. What the server refuses is opened ' +
    'again with its reasons at the top, and so is what somebody else changed meanwhile; their changes to other fields stay. When the ' +
    'edit ends without being saved, the file is kept and named.',
  examples: [
    { command: 'ds edit fluentd', says: 'change a DaemonSet' },
    { command: "KUBE_EDITOR='code --wait' ds edit fluentd", says: 'in another editor' },
    { command: 'ds edit fluentd -o json', says: 'as JSON' },
  ],
  args: [{ name: 'NAME', help: 'the DaemonSet', many: true, complete: 'daemonsets' }],
  flags: FLAGS,
  check: ({ args, flags }) => {
    if (daemonSetNames(args).length !== 1) {
      throw new DsError('usage', 'one DaemonSet is edited at a time', { hint: hint`${dsCommand('edit', ['NAME'])}` });
    }
    fieldValidation(flags);
  },
  run: async ({ args, flags }, rt) => {
    const [name = ''] = daemonSetNames(args);
    const { client, namespace } = await rt.connect();
    const part = (flags.subresource ?? '') === '' ? {} : { subresource: flags.subresource ?? '' };
    const at = { resource: DAEMON_SETS, namespace, name, ...part };
    const live = await client.get<AnyObject>(at, { signal: rt.signal });
    const file = await openEditFile(`${name}.${flags.output}`, editorOf(flags.editor, rt.env), rt);
    const save = (base: JsonObject, edited: JsonObject) =>
      saveEdit(client, at, base, edited, {
        fieldManager: flags.fieldManager,
        fieldValidation: fieldValidation(flags),
        signal: rt.signal,
      });
    const { check } = preflightOptions(flags, rt);
    const held = rejectionFilter(client, { signal: rt.signal });
    const faults: Faults = async (manifest, base) => {
      const found = (await check?.(manifest)) ?? [];
      return found.length === 0 ? [] : held(withoutOld(found, await check?.(await manifestOf(base))));
    };
    try {
      return await session(name, live, file, { save, faults }, flags, rt);
    } catch (error) {
      if (await file.holdsChanges()) {
        rt.io.stderr.write(`A copy of your changes has been stored to ${JSON.stringify(file.path)}\n`);
      } else await file.discard();
      throw error;
    }
  },
});

/** What the server would refuse in an edit of `base`, and has not taken already. */
type Faults = (manifest: ManifestObject, base: JsonObject) => Promise<readonly Rejection[]>;

function withoutOld(found: readonly Rejection[], old: readonly Rejection[] = []): readonly Rejection[] {
  return found.filter(({ message }) => !old.some((other) => other.message === message));
}

/** An object that the server gave as if it stood in a file. */
async function manifestOf(object: JsonObject): Promise<ManifestObject> {
  const { objects, errors } = await readManifests('', new TextEncoder().encode(JSON.stringify(object)));
  const [only] = objects;
  if (only === undefined) throw errors[0] ?? new Error('an object reads as one object');
  return only;
}

interface Judges {
  readonly faults: Faults;
  readonly save: (base: JsonObject, edited: JsonObject) => ReturnType<typeof saveEdit>;
}

/** What is opened, and what it is compared with when it comes back. */
interface Round {
  /** The object that the edit is a change of. */
  readonly base: JsonObject;
  readonly text: string;
  readonly reasons: readonly string[];
  /** The object is good as it was opened, if the person says so by a change to the file, be it to the comment. */
  readonly mayStay?: boolean;
}

/** Opens the object until it is saved, or left as it is. Whatever is thrown leaves the file. */
async function session(
  name: string,
  live: JsonObject,
  file: EditFile,
  { save, faults }: Judges,
  flags: EditFlags,
  rt: Runtime,
): Promise<Outcome> {
  const { stdout, stderr } = rt.io;
  const print = (object: JsonObject): string => objectPrinter(flags.output, { output: { isTTY: false } })(object);
  const cancelled = async (why: string): Promise<Outcome> => {
    await file.discard();
    stderr.write(`Edit cancelled, ${why}.\n`);
    return 'ok';
  };
  let round: Round = { base: withoutManagedFields(live), text: print(live), reasons: [] };
  for (;;) {
    const written = headed(round, flags);
    const returned = new TextDecoder().decode(await file.edit(written));
    const text = withoutHeader(returned);
    if (text.trim() === '') return cancelled('saved file was empty');
    const isUntouched = round.mayStay === true ? returned === written : text === round.text;
    if (isUntouched && round.reasons.length === 0) return cancelled('no changes made');
    // kubectl's sentence
    if (isUntouched) throw new DsError('failure', 'Edit cancelled, no valid changes were saved.');
    const read = await readEdit(text, file.path, round.base, flags);
    if ('reasons' in read) {
      round = refused({ base: round.base, text, reasons: read.reasons }, rt);
      continue;
    }
    const { object } = read.manifest;
    if (jsonEqual(object, round.base)) return cancelled('no changes made');
    const found = flags.subresource === undefined ? await faults(read.manifest, round.base) : [];
    if (found.length > 0 && fieldValidation(flags) === 'Strict') {
      const lines = found.map(({ message, fix }) => `* ${message}\n  fix: ${fix}`);
      round = refused({ base: round.base, text, reasons: [notValid(name, lines)] }, rt);
      continue;
    }
    for (const { message, fix } of found) rt.warn(`${message}\n  fix: ${fix}`);
    try {
      const saved = await save(round.base, object);
      if (saved.kind === 'saved') {
        saved.warnings.forEach((warning) => rt.warn(warning));
        await file.discard();
        stdout.write(`daemonset.apps/${safeText(name)} edited\n`);
        return 'ok';
      }
      const reasons = [
        `Somebody changed the same fields meanwhile: ${saved.fields.join(', ')}`,
        'Below stands what they made of the object, with your changes in these fields. To keep it so, change the file in any way, ' +
          'such as by taking out this comment.',
      ];
      round = refused(
        { base: withoutManagedFields(saved.live), text: print(saved.merged), reasons, mayStay: true },
        rt,
      );
    } catch (error) {
      if (!isFixable(error)) throw unsaved(error);
      round = refused({ base: round.base, text, reasons: reasonsOf(error, name) }, rt);
    }
  }
}

/** Says why it is opened again: the comment at the top is gone with the file. */
function refused(round: Round, rt: Runtime): Round {
  const [first = ''] = round.reasons;
  rt.io.stderr.write(`error: ${safeText(first, { newlines: true })}\n`);
  return round;
}

function headed({ text, reasons }: Pick<Round, 'text' | 'reasons'>, { output }: EditFlags): string {
  if (output === 'json') return text;
  const lines = [...HEADER, '', ...reasons.flatMap((reason) => [...reason.split('\n'), ''])];
  return `${lines.map((line) => `# ${line}`.trimEnd()).join('\n')}\n${text}`;
}

/**
 * What is wrong with the text, with the line numbers of the file as it will be opened again: the reasons stand above the text there, and
 * move it down.
 */
async function syntaxReasons(file: string, text: string, flags: EditFlags): Promise<readonly string[]> {
  const reasonsBelow = async (above: string): Promise<readonly string[]> => {
    const { errors } = await readManifests(file, new TextEncoder().encode(above + text));
    return errors.map(({ message }) => `The edited file had a syntax error: ${message}`);
  };
  const header = headed({ text: '', reasons: await reasonsBelow('') }, flags);
  // only their count matters: the reasons themselves are comments that may hold any text
  return reasonsBelow(header.replace(/[^\n]+/g, '#'));
}

/** Only the top is ours: a # further down may stand in a script. */
function withoutHeader(text: string): string {
  return text.replace(/^\uFEFF/, '').replace(/^(?:[ \t]*#[^\n]*(?:\n|$)|[ \t]*\r?\n)*/, '');
}

async function readEdit(
  text: string,
  path: string,
  base: JsonObject,
  flags: EditFlags,
): Promise<{ readonly manifest: ManifestObject } | { readonly reasons: readonly string[] }> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const { objects, errors } = await readManifests(name, new TextEncoder().encode(text));
  if (errors.length > 0) return { reasons: await syntaxReasons(name, text, flags) };
  const [only, ...more] = objects;
  if (only === undefined || more.length > 0) return { reasons: ['The edited file must hold one object'] };
  const { object } = only;
  const same = (of: JsonObject, key: string): boolean =>
    jsonEqual(objectAt(of, 'metadata')?.[key], objectAt(base, 'metadata')?.[key]);
  const isSame = object['apiVersion'] === base['apiVersion'] && object['kind'] === base['kind'];
  if (!isSame || !same(object, 'name') || !same(object, 'namespace')) {
    return { reasons: ['At least one of apiVersion, kind, name and namespace was changed'] };
  }
  return { manifest: only };
}

/** Of what cannot be read at all the server repeats the whole object. */
const REPEATED = /^Invalid value: "(?:[^"\\]|\\.)*": /s;

/** What the server said, a line a field. */
function reasonsOf(error: unknown, name: string): readonly string[] {
  const reason = asDsError(error);
  const causes = arrayAt(objectAt(reason?.status, 'details'), 'causes').filter(isObject);
  const lines = causes.map((cause) => {
    const [field, message] = [stringAt(cause, 'field') ?? '', stringAt(cause, 'message') ?? ''];
    return field === 'patch' ? `* ${message.replace(REPEATED, '')}` : `* ${field}: ${message}`;
  });
  if (reason?.kind !== 'invalid' || lines.length === 0) return [reason?.message ?? ''];
  return [notValid(name, lines)];
}

function notValid(name: string, lines: readonly string[]): string {
  return [`daemonsets.apps ${JSON.stringify(name)} was not valid:`, ...lines].join('\n');
}

function unsaved(error: unknown): unknown {
  if (!isKind(error, 'notFound', 'conflict')) return error;
  const next = isKind(error, 'notFound')
    ? hint`it was deleted meanwhile; to create it again from the copy: ${dsCommand('create', [], { flags: { filename: 'FILE' } })}`
    : hint`edit it again: ${sameCommand()}`;
  const status = error.status === undefined ? {} : { status: error.status };
  return new DsError(error.kind, error.message, { hint: next, ...status, cause: error });
}
