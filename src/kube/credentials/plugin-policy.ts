import { homedir } from 'node:os';
import { join } from 'node:path';
import { asDsError, DsError } from '../../core/errors.ts';
import { isObject, stringAt, type Json, type JsonObject } from '../../core/json/json.ts';
import { readDocuments } from '../../yaml/documents.ts';
import type { ParsedDocument } from '../../yaml/marks.ts';
import { sourceText } from '../../yaml/text.ts';
import { readConfigFile } from '../kubeconfig/config-file.ts';
import type { Env } from '../kubeconfig/load.ts';
import { lookPath } from './look-path.ts';

const API_VERSION = 'kubectl.config.k8s.io/v1beta1';

/** Which credential plugins may run, according to kubectl's preferences (kuberc). */
interface PluginPolicy {
  readonly file: string;
  readonly type: string;
  readonly allowlist: readonly Json[] | undefined;
}

function policyError({ file }: Pick<PluginPolicy, 'file'>, what: string, cause?: unknown): DsError {
  return new DsError('config', what, {
    hint: `the policy for credential plugins is in ${file}; KUBERC=off ignores that file`,
    cause,
  });
}

/** Where kubectl looks; undefined when the user has turned it off. */
function placeOf(env: Env): { readonly file: string; readonly required: boolean } | undefined {
  const named = env['KUBERC'] ?? '';
  if (named === 'off' || env['KUBECTL_KUBERC'] === 'false') return undefined;
  if (named !== '') return { file: named, required: true };
  return { file: join(env['HOME'] ?? env['USERPROFILE'] ?? homedir(), '.kube', 'kuberc'), required: false };
}

async function readPolicy(env: Env): Promise<PluginPolicy | undefined> {
  const place = placeOf(env);
  if (place === undefined) return undefined;
  const { file, required } = place;
  try {
    const documents = await readDocuments(sourceText(file, await readConfigFile(file)));
    const preference = documents.map(valueOf).find(isPreference);
    if (preference === undefined) return undefined;
    const { credentialPluginPolicy: type, credentialPluginAllowlist: allowlist } = preference;
    if (type !== undefined && type !== null && typeof type !== 'string')
      throw new Error('credentialPluginPolicy is no text');
    if (allowlist !== undefined && allowlist !== null && !Array.isArray(allowlist)) {
      throw new Error('credentialPluginAllowlist is no list');
    }
    return { file, type: type ?? '', allowlist: (allowlist ?? undefined) as readonly Json[] | undefined };
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (!required && (code === 'ENOENT' || code === 'ENOTDIR')) return undefined;
    // kubectl would ignore a file that it cannot parse; whoever restricts plugins in it does not want that
    throw policyError(place, `cannot read the preferences ${file}: ${asDsError(cause)?.message ?? message}`, cause);
  }
}

function valueOf(document: ParsedDocument | DsError): Json {
  if (document instanceof DsError) throw document;
  return document.value;
}

function isPreference(document: Json): document is JsonObject {
  return isObject(document) && document['apiVersion'] === API_VERSION && document['kind'] === 'Preference';
}

/** The criteria of an entry: all must match. kubectl 1.35 called the command name. */
function criteriaOf(entry: Json): readonly string[] {
  if (!isObject(entry)) return [];
  return [stringAt(entry, 'command') ?? '', stringAt(entry, 'name') ?? ''].filter((one) => one !== '');
}

/** Throws kubectl's errors for a policy that contradicts itself. */
function checkPolicy(policy: PluginPolicy): void {
  const { type, allowlist } = policy;
  if (!['', 'AllowAll', 'DenyAll', 'Allowlist'].includes(type)) {
    throw policyError(policy, `unknown plugin policy: ${JSON.stringify(type)}`);
  }
  const misconfigured = 'misconfigured credential plugin allowlist:';
  if (type !== 'Allowlist' && allowlist !== undefined) {
    throw policyError(policy, `${misconfigured} plugin policy is ${JSON.stringify(type)} but allowlist is non-nil`);
  }
  if (type === 'Allowlist' && (allowlist === undefined || allowlist.length === 0)) {
    throw policyError(policy, 'credential plugin policy set to "Allowlist", but allowlist is unspecified');
  }
  const empty = (allowlist ?? []).findIndex((entry) => criteriaOf(entry).length === 0);
  if (empty >= 0) throw policyError(policy, `${misconfigured} empty allowlist entry #${empty + 1}`);
}

/**
 * Throws a DsError of kind `config`, with kubectl's message, if the user's preferences do not let this plugin run. `path` is the program,
 * undefined if there is none.
 */
export async function checkPluginPolicy(command: string, path: string | undefined, env: Env): Promise<void> {
  const policy = await readPolicy(env);
  if (policy === undefined) return;
  checkPolicy(policy);
  if (policy.type === 'DenyAll') {
    throw policyError(
      policy,
      `getting credentials: plugin ${JSON.stringify(command)} not allowed: policy set to "DenyAll"`,
    );
  }
  if (policy.type !== 'Allowlist') return;
  for (const entry of policy.allowlist ?? []) {
    const paths = await Promise.all(criteriaOf(entry).map((one) => lookPath(one, env)));
    if (path !== undefined && paths.every((one) => one === path)) return;
  }
  throw policyError(
    policy,
    `getting credentials: plugin path ${JSON.stringify(path ?? command)} is not permitted by the credential plugin allowlist`,
  );
}
