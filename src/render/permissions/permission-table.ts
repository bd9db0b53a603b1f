import { isClusterWide, namespaceOf, targetText } from '../../apimachinery/rbac/permission.ts';
import type { Column } from '../table/table.ts';
import { missingOf, permissionList, type CheckedCommand, type CheckedPermission } from './checked-command.ts';

/** `optional, --watch`; `yes` without any condition. */
function needText({ need, when = [] }: CheckedPermission): string {
  // update strategies are in upper case, flags are not
  const conditions = when.map((one) => (/^[A-Z]/.test(one) ? one : `--${one}`)).join(', ');
  if (need === 'required') return conditions === '' ? 'yes' : conditions;
  return conditions === '' ? 'optional' : `optional, ${conditions}`;
}

/** Whether the answer stops the command. */
function isBlocking({ allowed, need, when }: CheckedPermission): boolean {
  return !allowed && need === 'required' && when === undefined;
}

/** The permissions of one command. `namespace` is undefined for all namespaces. */
export function permissionColumns(namespace: string | undefined): readonly Column<CheckedPermission>[] {
  return [
    { header: 'VERB', cell: ({ verb }) => verb },
    { header: 'RESOURCE', cell: targetText, paint: (_, palette) => palette.name },
    {
      header: 'NAMESPACE',
      cell: (one) => (isClusterWide(one) ? '<cluster>' : (namespaceOf(one, namespace) ?? '<all>')),
      dropAt: 1,
    },
    { header: 'NEEDED', cell: needText },
    {
      header: 'ALLOWED',
      cell: ({ allowed }) => (allowed ? 'yes' : 'no'),
      paint: (one, palette) => (one.allowed ? palette.ok : isBlocking(one) ? palette.bad : palette.warn),
    },
    { header: 'PURPOSE', cell: ({ purpose }) => purpose, dropAt: 0, shrinks: true },
  ];
}

function missingText(command: CheckedCommand): string {
  const required = permissionList(missingOf(command, 'required'));
  const optional = permissionList(missingOf(command, 'optional'));
  return [required, optional === '' ? '' : `optional: ${optional}`].filter((part) => part !== '').join('; ');
}

/** A row for each command. */
export const COMMAND_COLUMNS: readonly Column<CheckedCommand>[] = [
  { header: 'COMMAND', cell: ({ words }) => words, paint: (_, palette) => palette.name },
  {
    header: 'ALLOWED',
    cell: (command) => (isAllowed(command) ? 'yes' : 'no'),
    paint: (command, palette) => (isAllowed(command) ? palette.ok : palette.bad),
  },
  { header: 'MISSING', cell: (command) => missingText(command) || '<none>', shrinks: true },
];

/** Whether nothing is missing that the command always needs. */
export function isAllowed(command: CheckedCommand): boolean {
  return missingOf(command, 'required').length === 0;
}
