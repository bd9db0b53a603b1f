import type { JsonObject } from '../../../core/json/json.ts';
import { typeNameOf } from '../../../kube/resource.ts';
import type { Client } from '../../../kube/client.ts';
import type { ManifestObject } from '../../../manifest/read.ts';
import type { ManifestTarget } from '../manifest-target.ts';
import type { AppliedObject, Calculate, Change, DryRun } from './change.ts';
import { forEachManifest, type ManifestResult, type ManifestRun } from './each-manifest.ts';
import type { Preflight } from './preflight.ts';

/** Handles the change to one object. */
export type Stage = (change: Change, target: ManifestTarget, object: JsonObject) => Promise<AppliedObject>;

/**
 * The changes that the files make. Each is calculated once, whether plan and diff show it, a dry run validates it, or apply carries it out.
 * Results come in dependency order.
 */
export interface ChangeSet {
  /** Passes each change to the caller's stage; the server stores nothing. */
  preview(stage: Stage): AsyncGenerator<ManifestResult>;
  /** Carries the changes out or predicts them, as `--dry-run` says. */
  run(dryRun: DryRun): AsyncGenerator<ManifestResult>;
}

export interface ChangeSetOptions extends Omit<ManifestRun, 'dryRun'> {
  readonly calculate: Calculate;
  readonly preflight: Preflight;
}

/** What a change is used for under `--dry-run`. */
export function stageOf(dryRun: DryRun): (change: Change) => Promise<AppliedObject> {
  switch (dryRun) {
    case 'none':
      return (change) => change.carryOut();
    case 'client':
      return (change) => change.estimate();
    case 'server':
      return (change) => change.predict();
  }
}

function keyOf({ resource, namespace, name }: ManifestTarget): string {
  return JSON.stringify([typeNameOf(resource), namespace, name]);
}

export function createChangeSet(
  client: Client,
  objects: readonly ManifestObject[],
  { calculate, preflight, ...run }: ChangeSetOptions,
): ChangeSet {
  const calculated = new Map<ManifestObject, Promise<Change>>();
  /** Objects written by this run: a second object of the same name is calculated again. */
  const written = new Set<string>();

  const changeOf = (target: ManifestTarget, object: JsonObject, found: ManifestObject): Promise<Change> => {
    const known = written.has(keyOf(target)) ? undefined : calculated.get(found);
    const change = known ?? calculate(target, object);
    calculated.set(found, change);
    // a failed calculation is repeated
    change.catch(() => calculated.delete(found));
    return preflight(found, change);
  };

  return {
    preview: (stage) =>
      forEachManifest(client, objects, { ...run, dryRun: 'server' }, async (target, object, found) =>
        stage(await changeOf(target, object, found), target, object),
      ),
    run: (dryRun) =>
      forEachManifest(client, objects, { ...run, dryRun }, async (target, object, found) => {
        const change = await changeOf(target, object, found);
        const applied = await stageOf(dryRun)(change);
        if (dryRun === 'none') written.add(keyOf(target));
        return applied;
      }),
  };
}
