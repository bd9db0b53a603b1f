import type { JsonObject } from '../../core/json/json.ts';
import { isClusterWide, namespaceOf, targetText } from '../../apimachinery/rbac/permission.ts';
import type { CheckedCommand, CheckedPermission } from './checked-command.ts';
import { isAllowed } from './permission-table.ts';

/** docs/schema/auth-check.schema.json has the format, which is stable: fields are only added. `namespace` is undefined for all. */
export function permissionsJson(commands: readonly CheckedCommand[], namespace: string | undefined): JsonObject {
  return {
    apiVersion: 'daemonset-cli/v1',
    kind: 'AuthCheck',
    namespace,
    allowed: commands.every(isAllowed),
    commands: commands.map((command) => ({
      command: command.words,
      allowed: isAllowed(command),
      permissions: command.permissions.map((one) => permissionJson(one, namespace)),
    })),
  };
}

function permissionJson(permission: CheckedPermission, namespace: string | undefined): JsonObject {
  const { verb, target, need, when, purpose, allowed, reason } = permission;
  const attributes: JsonObject =
    'path' in target
      ? { path: target.path }
      : { group: target.group, resource: target.resource, subresource: target.subresource };
  return {
    verb,
    target: targetText(permission),
    ...attributes,
    scope: isClusterWide(permission) ? 'cluster' : 'namespace',
    namespace: namespaceOf(permission, namespace),
    need,
    when: when === undefined ? undefined : [...when],
    purpose,
    allowed,
    reason,
  };
}
