import { objectAt, stringAt, type JsonObject } from '../../../core/json/json.ts';
import { AGE, CREATED_AT, NAME, objectsAt, text, wide, type Column } from './column.ts';

function subjects(binding: JsonObject, kind: string): string {
  return objectsAt(binding, 'subjects')
    .filter((subject) => subject['kind'] === kind)
    .map((subject) => {
      const name = stringAt(subject, 'name') ?? '';
      return kind === 'ServiceAccount' ? `${stringAt(subject, 'namespace') ?? ''}/${name}` : name;
    })
    .join(', ');
}

const BINDING_COLUMNS: readonly Column[] = [
  NAME,
  text('Role', (binding) => {
    const role = objectAt(binding, 'roleRef');
    return `${stringAt(role, 'kind') ?? ''}/${stringAt(role, 'name') ?? ''}`;
  }),
  AGE,
  wide(text('Users', (binding) => subjects(binding, 'User'))),
  wide(text('Groups', (binding) => subjects(binding, 'Group'))),
  wide(text('ServiceAccounts', (binding) => subjects(binding, 'ServiceAccount'))),
];

/** By `plural.group`. */
export const ACCESS_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  serviceaccounts: [NAME, AGE],
  'roles.rbac.authorization.k8s.io': [NAME, CREATED_AT],
  'clusterroles.rbac.authorization.k8s.io': [NAME, CREATED_AT],
  'rolebindings.rbac.authorization.k8s.io': BINDING_COLUMNS,
  'clusterrolebindings.rbac.authorization.k8s.io': BINDING_COLUMNS,
};
