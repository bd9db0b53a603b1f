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
import { warnDeleting } from '../shared/change/warn-deleting.ts';
import { defineCommand, type Flags, type FlagValues } from '../shared/define.ts';
import { editorOf, openEditFile, type EditFile } from './edit-file.ts';
import { OUTPUT_FLAG, SHARED_FLAGS, fieldManagerFlag } from '../shared/flags.ts';
import { fieldValidation } from '../shared/manifest/manifest-flags.ts';
import { daemonSetNames } from '../shared/object-names.ts';
import type { Runtime } from '../shared/runtime.ts';

const FLAGS = {
  editor: { type: 'string', value: 'COMMAND', help: 'editor to use instead of KUBE_EDITOR or EDITOR' },
  output: { ...OUTPUT_FLAG, default: 'yaml', choices: ['yaml', 'json'], help: 'format to edit in' },
  validate: SHARED_FLAGS.validate,
  subresource: { ...SHARED_FLAGS.subresource, suggests: ['status'] },
  fieldManager: fieldManagerFlag('ds-edit'),
} as const satisfies Flags;

type EditFlags = FlagValues<typeof FLAGS>;

const HEADER = [
  'Edit the object below. Lines at the top that begin with # are ignored, and an empty file cancels the edit.',
  'If an error occurs while saving, this file is opened again with the reasons.',
];

export const editCommand = defineCommand({
  path: ['edit'],
  summary: 'Edit a DaemonSet on the server',
  description:
    'Opens the DaemonSet in the editor of KUBE_EDITOR or EDITOR, else vi, and sends your changes. If the server rejects them, or somebody ' +
    'else has changed the same fields, the file is opened again with the reasons at the top. Changes of others to other fields are kept. ' +
    'When the edit ends without being saved, a copy of the file is kept.',
  examples: [
    { command: 'ds edit fluentd', comment: 'edit a DaemonSet' },
    { command: "KUBE_EDITOR='code --wait' ds edit fluentd", comment: 'use another editor' },
    { command: 'ds edit fluentd -o json', comment: 'edit as JSON' },
  ],
  args: [{ name: 'NAME', help: 'name of the DaemonSet', many: true, complete: 'daemonsets' }],
  flags: FLAGS,
  check: ({ args, flags }) => {
    if (daemonSetNames(args).length !== 1) {
      throw new DsError('usage', 'exactly one DaemonSet can be edited at a time', {
        hint: hint`${dsCommand('edit', ['NAME'])}`,
      });
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
    const checkLive = rejectionFilter(client, { signal: rt.signal });
    const findRejections: FindRejections = async (manifest, base) => {
      const found = (await check?.(manifest)) ?? [];
      return found.length === 0 ? [] : checkLive(withoutKnown(found, await check?.(await manifestOf(base))));
    };
    try {
      return await session(name, live, file, { save, findRejections }, flags, rt);
    } catch (error) {
      if (await file.holdsChanges()) {
        rt.io.stderr.write(`A copy of your changes has been stored to ${JSON.stringify(file.path)}\n`);
      } else await file.discard();
      throw error;
    }
  },
});

/** What the server would reject in the edited object and is not already in `base`. */
type FindRejections = (manifest: ManifestObject, base: JsonObject) => Promise<readonly Rejection[]>;

function withoutKnown(found: readonly Rejection[], old: readonly Rejection[] = []): readonly Rejection[] {
  return found.filter(({ message }) => !old.some((other) => other.message === message));
}

/** An object of the server, as if read from a file. */
async function manifestOf(object: JsonObject): Promise<ManifestObject> {
  const { objects, errors } = await readManifests('', new TextEncoder().encode(JSON.stringify(object)));
  const [only] = objects;
  if (only === undefined) throw errors[0] ?? new Error('an object reads as one object');
  return only;
}

interface Checks {
  readonly findRejections: FindRejections;
  readonly save: (base: JsonObject, edited: JsonObject) => ReturnType<typeof saveEdit>;
}

/** One opening of the editor. */
interface Round {
  /** The object that the edit is compared with. */
  readonly base: JsonObject;
  readonly text: string;
  readonly reasons: readonly string[];
  /** The object may be saved as it was opened, once any change to the file confirms that. */
  readonly mayStay?: boolean;
}

/** Opens the editor until the object is saved or the edit is cancelled. An error keeps the file. */
async function session(
  name: string,
  live: JsonObject,
  file: EditFile,
  { save, findRejections }: Checks,
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
    // kubectl's message
    if (isUntouched) throw new DsError('failure', 'Edit cancelled, no valid changes were saved.');
    const read = await readEdit(text, file.path, round.base, flags);
    if ('reasons' in read) {
      round = reopened({ base: round.base, text, reasons: read.reasons }, rt);
      continue;
    }
    const { object } = read.manifest;
    if (jsonEqual(object, round.base)) return cancelled('no changes made');
    const found = flags.subresource === undefined ? await findRejections(read.manifest, round.base) : [];
    if (found.length > 0 && fieldValidation(flags) === 'Strict') {
      const lines = found.map(({ message, fix }) => `* ${message}\n  fix: ${fix}`);
      round = reopened({ base: round.base, text, reasons: [notValid(name, lines)] }, rt);
      continue;
    }
    for (const { message, fix } of found) rt.warn(`${message}\n  fix: ${fix}`);
    try {
      const saved = await save(round.base, object);
      if (saved.kind === 'saved') {
        saved.warnings.forEach((warning) => rt.warn(warning));
        warnDeleting(saved.object, rt);
        await file.discard();
        stdout.write(`daemonset.apps/${safeText(name)} edited\n`);
        return 'ok';
      }
      const reasons = [
        `Somebody else has changed the same fields: ${saved.fields.join(', ')}`,
        'Below is their version of the object with your changes to these fields. To save it, change the file in any way, for example ' +
          'remove this comment.',
      ];
      round = reopened(
        { base: withoutManagedFields(saved.live), text: print(saved.merged), reasons, mayStay: true },
        rt,
      );
    } catch (error) {
      if (!isFixable(error)) throw unsaved(error);
      round = reopened({ base: round.base, text, reasons: reasonsOf(error, name) }, rt);
    }
  }
}

/** Prints the first reason: the comment in the file is gone when the editor closes. */
function reopened(round: Round, rt: Runtime): Round {
  const [first = ''] = round.reasons;
  rt.io.stderr.write(`error: ${safeText(first, { newlines: true })}\n`);
  return round;
}

function headed({ text, reasons }: Pick<Round, 'text' | 'reasons'>, { output }: EditFlags): string {
  if (output === 'json') return text;
  const lines = [...HEADER, '', ...reasons.flatMap((reason) => [...reason.split('\n'), ''])];
  return `${lines.map((line) => `# ${line}`.trimEnd()).join('\n')}\n${text}`;
}

/** The syntax errors, with the line numbers of the file as it is opened next: with the reasons above the text. */
async function syntaxReasons(file: string, text: string, flags: EditFlags): Promise<readonly string[]> {
  const reasonsBelow = async (above: string): Promise<readonly string[]> => {
    const { errors } = await readManifests(file, new TextEncoder().encode(above + text));
    return errors.map(({ message }) => `The edited file had a syntax error: ${message}`);
  };
  const header = headed({ text: '', reasons: await reasonsBelow('') }, flags);
  // only the number of lines matters
  return reasonsBelow(header.replace(/[^\n]+/g, '#'));
}

/** Removes the comment at the top only: a # further down may be part of a script. */
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
  if (only === undefined || more.length > 0) return { reasons: ['The edited file must contain one object'] };
  const { object } = only;
  const same = (of: JsonObject, key: string): boolean =>
    jsonEqual(objectAt(of, 'metadata')?.[key], objectAt(base, 'metadata')?.[key]);
  const isSame = object['apiVersion'] === base['apiVersion'] && object['kind'] === base['kind'];
  if (!isSame || !same(object, 'name') || !same(object, 'namespace')) {
    return { reasons: ['At least one of apiVersion, kind, name and namespace was changed'] };
  }
  return { manifest: only };
}

/** For an object that cannot be decoded, the server repeats all of it. */
const REPEATED_OBJECT = /^Invalid value: "(?:[^"\\]|\\.)*": /s;

/** The server's reasons, a line for each field. */
function reasonsOf(error: unknown, name: string): readonly string[] {
  const reason = asDsError(error);
  const causes = arrayAt(objectAt(reason?.status, 'details'), 'causes').filter(isObject);
  const lines = causes.map((cause) => {
    const [field, message] = [stringAt(cause, 'field') ?? '', stringAt(cause, 'message') ?? ''];
    return field === 'patch' ? `* ${message.replace(REPEATED_OBJECT, '')}` : `* ${field}: ${message}`;
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
    ? hint`it was deleted; to create it again from the copy: ${dsCommand('create', [], { flags: { filename: 'FILE' } })}`
    : hint`edit it again: ${sameCommand()}`;
  const status = error.status === undefined ? {} : { status: error.status };
  return new DsError(error.kind, error.message, { hint: next, ...status, cause: error });
}
