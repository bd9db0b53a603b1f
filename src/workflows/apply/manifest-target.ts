import { DsError } from '../../core/errors.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import { objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import type { CallOptions } from '../../kube/client.ts';
import type { Discovery } from '../../kube/discovery/discovery.ts';
import type { Resource } from '../../kube/resource.ts';
import type { ManifestObject } from '../../manifest/read.ts';

/** The namespace for objects that name none. */
export interface NamespaceChoice {
  readonly namespace: string;
  /** Set with `--namespace`: objects that name another namespace are errors. */
  readonly enforced: boolean;
}

/** The API path of an object in a file. */
export interface ManifestTarget {
  readonly resource: Resource;
  /** Undefined for cluster-scoped objects. */
  readonly namespace: string | undefined;
  readonly name: string;
}

function looksLikeDaemonSet(kind: string): boolean {
  return /^daemon-?sets?$/i.test(kind);
}

/** Throws a DsError: `notFound` for a kind that the server does not have, `input` for an object in another than the enforced namespace. */
export async function targetOf(
  found: ManifestObject,
  discovery: Discovery,
  choice: NamespaceChoice,
  options: CallOptions,
): Promise<ManifestTarget> {
  const { object } = found;
  const apiVersion = stringAt(object, 'apiVersion') ?? '';
  const kind = stringAt(object, 'kind') ?? '';
  const metadata = objectAt(object, 'metadata');
  const name = stringAt(metadata, 'name') ?? '';
  let resource: Resource;
  try {
    resource = await discovery.requireResource(apiVersion, kind, options);
  } catch (error) {
    if (!(error instanceof DsError) || error.kind !== 'notFound' || !looksLikeDaemonSet(kind)) throw error;
    throw new DsError(error.kind, error.message, { hint: 'a DaemonSet has apiVersion: apps/v1 and kind: DaemonSet' });
  }
  if (!resource.namespaced) return { resource, namespace: undefined, name };
  const own = stringAt(metadata, 'namespace') ?? '';
  if (own === '') return { resource, namespace: choice.namespace, name };
  if (choice.enforced && own !== choice.namespace) {
    const { namespace } = choice;
    // kubectl's message
    throw new DsError(
      'input',
      `the namespace from the provided object "${own}" does not match the namespace "${namespace}". You must pass '--namespace=${own}' to perform this operation.`,
    );
  }
  return { resource, namespace: own, name };
}

/** Throws a DsError for an object without a name of its own. */
export function requireName(target: ManifestTarget, object: JsonObject, verb = 'apply'): void {
  if (target.name !== '') return;
  const prefix = stringAt(objectAt(object, 'metadata'), 'generateName') ?? '';
  throw new DsError('input', `from ${prefix}: cannot use generate name with ${verb}`, {
    hint: hint`give it a name, or create it: ${dsCommand('create', [], { flags: { filename: 'FILE' } })}`,
  });
}
