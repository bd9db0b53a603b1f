import { forbidden, notSupported, tooLong, type FieldError } from '../../../apimachinery/validate/field-error.ts';
import { invalid } from '../../store/api-error.ts';
import type { Call } from '../context.ts';
import type { ApiRequest } from '../http.ts';

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** The query parameters of a write, for all verbs. */
export interface WriteQuery {
  readonly dryRun: boolean;
  readonly fieldValidation: FieldValidation;
  /** The field manager: the parameter, or the first part of the user agent. */
  readonly manager: string;
  /** Only for server-side apply. */
  readonly force: boolean;
}

const VALIDATIONS = ['', 'Ignore', 'Strict', 'Warn'];
const MAX_MANAGER = 128;

export function isApply({ headers }: ApiRequest): boolean {
  return (headers?.['content-type'] ?? '').startsWith('application/apply-patch+yaml');
}

/** Reads the parameters of a write. Throws 422 with the server's message, which names the `kind` of the options. */
export function writeQueryOf(
  { query, request }: Call,
  kind: 'CreateOptions' | 'UpdateOptions' | 'PatchOptions',
): WriteQuery {
  const errors: FieldError[] = [];
  const force = query.get('force') === 'true';
  const dryRun = query.getAll('dryRun').filter((value) => value !== '');
  if (dryRun.some((value) => value !== 'All')) errors.push(notSupported('dryRun', dryRun, ['All']));
  const manager = query.get('fieldManager') ?? '';
  if (manager.length > MAX_MANAGER) errors.push(tooLong('fieldManager', MAX_MANAGER));
  const validation = query.get('fieldValidation') ?? '';
  if (!VALIDATIONS.includes(validation)) errors.push(notSupported('fieldValidation', validation, VALIDATIONS));
  if (force && kind === 'PatchOptions' && !isApply(request)) {
    errors.push(forbidden('force', 'may not be specified for non-apply patch'));
  }
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind }, '', errors);
  const agent = (request.headers?.['user-agent'] ?? '').split('/')[0] ?? '';
  return {
    dryRun: dryRun.length > 0,
    fieldValidation: validation === '' ? 'Warn' : (validation as FieldValidation),
    manager: manager === '' ? (agent === '' ? 'unknown' : agent) : manager,
    force,
  };
}
