import { asDsError, DsError } from '../../../core/errors.ts';
import type { JsonObject } from '../../../core/json/json.ts';
import type { Outcome } from '../../../core/outcome.ts';
import type { Client, Written } from '../../../kube/client.ts';
import { typeNameOf } from '../../../kube/resource.ts';
import { safeText } from '../../../core/text/terminal-safe.ts';
import type { AnyObject } from '../../../workflows/apply/change-set/change.ts';
import type { ChangeFlags } from './change-flags.ts';
import { warnDeleting } from './warn-deleting.ts';
import { failOrReport, type ChangeTarget, type ChangeTargets } from './change-targets.ts';
import { changeOutput } from '../output/change-output.ts';
import { dryRunSuffix } from '../manifest/manifest-flags.ts';
import type { Runtime } from '../runtime.ts';

export interface Changed {
  readonly object: JsonObject;
  /** The end of the message: `labeled`, `image updated`. */
  readonly verdict: string;
}

/** Changes one object; undefined prints nothing. */
export type Change = (target: ChangeTarget) => Promise<Changed | undefined>;

/** Changes the objects one by one and prints a line for each. A failure does not stop the others. */
export async function changeEach(
  { targets, single, failed }: ChangeTargets,
  flags: ChangeFlags,
  rt: Runtime,
  change: Change,
): Promise<Outcome> {
  const { stdout } = rt.io;
  const output = await changeOutput(flags, rt);
  const suffix = flags.local ? '' : dryRunSuffix(flags.dryRun);
  let isFailed = failed;
  for (const target of targets) {
    let changed: Changed | undefined;
    try {
      changed = await change(target);
    } catch (error) {
      isFailed = await failOrReport(single ? error : withName(error, target), target.found, single, rt);
      continue;
    }
    if (changed === undefined) continue;
    const { object, verdict } = changed;
    if (!flags.local) warnDeleting(object, rt);
    const line = `${typeNameOf(target.resource)}/${safeText(target.name)} ${verdict}${suffix}\n`;
    stdout.write(output === undefined ? line : output.print(object));
  }
  return isFailed ? 'failed' : 'ok';
}

/** Adds the name of the object to an error that does not have it yet. */
export function withName(error: unknown, { resource, name, found }: ChangeTarget): unknown {
  const reason = asDsError(error);
  if (reason === undefined || found !== undefined || reason.message.includes(JSON.stringify(name))) return error;
  const { kind, message, hint, status } = reason;
  return new DsError(kind, `${typeNameOf(resource)}/${name}: ${message}`, {
    ...(hint === undefined ? {} : { hint }),
    ...(status === undefined ? {} : { status }),
    cause: error,
  });
}

/** Whether the change is sent to the server. */
export function isSent({ local, dryRun }: ChangeFlags): boolean {
  return !local && dryRun !== 'client';
}

/** Sends a patch, prints the server's warnings, and returns the changed object. */
export async function sendPatch(
  client: Client,
  { resource, namespace, name }: ChangeTarget,
  type: 'merge' | 'strategic' | 'json',
  body: Parameters<Client['patch']>[2],
  flags: ChangeFlags & { readonly fieldManager: string; readonly subresource?: string | undefined },
  rt: Runtime,
): Promise<Written<AnyObject>> {
  const { fieldManager, subresource = '' } = flags;
  const written = await client.patch<AnyObject>(
    { resource, namespace, name, ...(subresource === '' ? {} : { subresource }) },
    type,
    body,
    { fieldManager, dryRun: flags.dryRun === 'server', signal: rt.signal },
  );
  written.warnings.forEach((warning) => rt.warn(warning));
  return written;
}
