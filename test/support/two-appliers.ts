import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyCommand } from '../../src/commands/apply/apply.ts';
import { systemClock } from '../../src/core/clock.ts';
import { asDsError } from '../../src/core/errors.ts';
import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../src/core/json/json.ts';
import { without } from '../../src/core/json/without.ts';
import type { Client, ObjectPath } from '../../src/kube/client.ts';
import { connect } from '../../src/kube/connect.ts';
import { knownResource } from '../../src/kube/discovery/known-resources.ts';
import { NAMESPACES, type Resource } from '../../src/kube/resource.ts';
import type { AnyObject } from '../../src/workflows/apply/change-set/change.ts';
import { invoke } from './invoke.ts';
import { testRuntime } from './runtime.ts';
import type { ClusterAccess } from './transcript/real-cluster.ts';

/** An apply's result for each object, sorted, and whether it failed. */
export interface Said {
  readonly lines: readonly string[];
  readonly failed: boolean;
  /** The output, for the message of a failure. */
  readonly errors: string;
}

/** One of the two, in its own namespace. */
export interface Applier {
  readonly apply: (objects: readonly JsonObject[], ...flags: readonly string[]) => Promise<Said>;
  /** Sends a merge patch of another client; resolves to the server's message. */
  readonly foreignEdit: (object: JsonObject, patch: JsonObject) => Promise<string>;
  /** The object without what differs between two clusters; undefined when it does not exist. */
  readonly live: (object: JsonObject) => Promise<JsonObject | undefined>;
}

/** The group of the custom resource. */
export const GROUP = 'stories.example.com';
const WIDGETS: Resource = { group: GROUP, version: 'v1', plural: 'widgets', kind: 'Widget', namespaced: true };

const DEFINITION: JsonObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `widgets.${GROUP}` },
  spec: {
    group: GROUP,
    scope: 'Namespaced',
    names: { plural: 'widgets', kind: 'Widget' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        },
      },
    ],
  },
};

export interface TwoAppliers {
  readonly ds: Applier;
  readonly kubectl: Applier;
  readonly end: () => Promise<void>;
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .sort();
}

/** As YAML documents, not as a List, for which kubectl uses another schema. */
function fileOf(objects: readonly JsonObject[]): string {
  return objects.map((object) => `---\n${JSON.stringify(object)}\n`).join('');
}

/** The object without server-set metadata and without the name of its namespace. */
function comparable(object: JsonObject, namespace: string): JsonObject {
  const metadata = objectAt(object, 'metadata') ?? {};
  const managedFields = arrayAt(metadata, 'managedFields')
    .filter(isObject)
    // Controllers report later.
    .filter((entry) => entry['subresource'] !== 'status')
    .map((entry) => without(entry, 'time'))
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  const kept = without(metadata, 'uid', 'resourceVersion', 'creationTimestamp');
  const whole = { ...without(object, 'status'), metadata: { ...kept, managedFields } };
  return JSON.parse(JSON.stringify(whole).replaceAll(namespace, 'NAMESPACE')) as JsonObject;
}

/** `ds`, called as a command, and the release's own kubectl, on one cluster. */
export async function twoAppliers({ kubeconfig, kubectl }: ClusterAccess): Promise<TwoAppliers> {
  const cluster = await connect({ kubeconfig }, {}, { userAgent: 'ds-test' });
  const { client } = cluster;
  const folder = mkdtempSync(join(tmpdir(), 'daemonset-cli-appliers-'));
  const namespaces = { ds: 'applied-by-ds', kubectl: 'applied-by-kubectl' };
  const crd = knownResource('apiextensions.k8s.io/v1', 'CustomResourceDefinition');
  if (crd === undefined) throw new Error('CustomResourceDefinition is a known kind');

  const pathOf = (object: JsonObject, namespace: string): ObjectPath => {
    const kind = stringAt(object, 'kind') ?? '';
    const resource = kind === 'Widget' ? WIDGETS : knownResource(stringAt(object, 'apiVersion') ?? '', kind);
    if (resource === undefined) throw new Error(`${kind} is no known kind`);
    return { resource, namespace, name: stringAt(objectAt(object, 'metadata'), 'name') ?? '' };
  };
  const rest = (namespace: string): Omit<Applier, 'apply'> => ({
    foreignEdit: async (object, patch) => {
      try {
        await client.patch(pathOf(object, namespace), 'merge', patch, { fieldManager: 'foreign' });
        return '';
      } catch (error) {
        const refusal = asDsError(error);
        if (refusal === undefined) throw error;
        return refusal.message;
      }
    },
    live: async (object) => {
      const found = await client.find<AnyObject>(pathOf(object, namespace));
      return found && comparable(found, namespace);
    },
  });

  await client.create({ resource: crd }, DEFINITION);
  for (const name of Object.values(namespaces)) {
    await client.create({ resource: NAMESPACES }, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  await until(async () => {
    for (const namespace of Object.values(namespaces)) {
      await client.list({ resource: WIDGETS, namespace });
      await client.get({ resource: accounts(), namespace, name: 'default' });
    }
  });

  return {
    ds: {
      apply: async (objects, ...flags) => {
        const environment = testRuntime({ stdin: fileOf(objects) });
        const rt = {
          ...environment.rt,
          clock: systemClock,
          connect: () => Promise.resolve({ ...cluster, namespace: namespaces.ds }),
        };
        const outcome = await invoke(applyCommand, ['-f', '-', ...flags], rt);
        return { lines: linesOf(environment.stdout()), failed: outcome !== 'ok', errors: environment.stderr() };
      },
      ...rest(namespaces.ds),
    },
    kubectl: {
      apply: async (objects, ...flags) => {
        const where = ['--kubeconfig', kubeconfig, '--cache-dir', join(folder, 'cache'), '-n', namespaces.kubectl];
        return new Promise((resolve) => {
          const done = (error: Error | null, stdout: string, stderr: string): void =>
            resolve({ lines: linesOf(stdout), failed: error !== null, errors: stderr });
          const child = execFile(kubectl, [...where, 'apply', '-f', '-', ...flags], done);
          child.stdin?.end(fileOf(objects));
        });
      },
      ...rest(namespaces.kubectl),
    },
    end: async () => {
      rmSync(folder, { recursive: true, force: true });
      await client.delete({ resource: crd, name: `widgets.${GROUP}` });
      for (const name of Object.values(namespaces)) await client.delete({ resource: NAMESPACES, name });
      await until(() => allGone(client, Object.values(namespaces)));
      client.transport.close();
    },
  };
}

function accounts(): Resource {
  const resource = knownResource('v1', 'ServiceAccount');
  if (resource === undefined) throw new Error('ServiceAccount is a known kind');
  return resource;
}

async function allGone(client: Client, names: readonly string[]): Promise<void> {
  for (const name of names) {
    if ((await client.find({ resource: NAMESPACES, name })) !== undefined) throw new Error(`${name} is still there`);
  }
}

/** Repeats until it does not throw, for a minute. */
async function until(isTrue: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      await isTrue();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await systemClock.sleep(200);
    }
  }
}
