import { permissionText, type Permission } from '../../apimachinery/rbac/permission.ts';

/** Whether a command fails without a permission, or goes on and shows less. */
export type Need = 'required' | 'optional';

/** A permission that a command uses. */
export interface CommandPermission extends Permission {
  readonly need: Need;
  /** Used only with one of these flags (`watch`), values of a flag (`for=node`) or update strategies (`OnDelete`); undefined: always. */
  readonly when?: readonly string[];
  /** What the command does with it: a verb phrase. */
  readonly purpose: string;
}

/** With the answer of the server. */
export interface CheckedPermission extends CommandPermission {
  readonly allowed: boolean;
  /** The server's reason; often absent. */
  readonly reason: string | undefined;
}

export interface CheckedCommand {
  /** `rollout status`. */
  readonly words: string;
  readonly permissions: readonly CheckedPermission[];
}

/** The permissions that are not granted, of those that the command needs in this way whatever its flags and the DaemonSet. */
export function missingOf(
  { permissions }: CheckedCommand,
  need: 'required' | 'optional',
): readonly CheckedPermission[] {
  return permissions.filter((one) => one.need === need && one.when === undefined && !one.allowed);
}

/** `list nodes, patch daemonsets.apps`. */
export function permissionList(permissions: readonly Permission[]): string {
  return permissions.map(permissionText).join(', ');
}
