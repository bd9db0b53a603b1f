import { timeProblem } from '../../../apimachinery/schema/go-time.ts';
import { forbidden, invalid as invalidField, type FieldError } from '../../../apimachinery/validate/field-error.ts';
import { badRequest, invalid } from '../../store/api-error.ts';
import type { LogOptions } from '../context.ts';
import { booleanOf, integerOf } from '../read/list-query.ts';

function* wrongWith({ tailLines, limitBytes, sinceSeconds, sinceTime }: LogQuery): Generator<FieldError> {
  if (tailLines !== undefined && tailLines < 0) {
    yield invalidField('tailLines', tailLines, 'must be greater than or equal to 0');
  }
  if (limitBytes !== undefined && limitBytes < 1)
    yield invalidField('limitBytes', limitBytes, 'must be greater than 0');
  if (sinceSeconds !== undefined && sinceTime !== undefined) {
    yield forbidden('[]', 'at most one of `sinceTime` or `sinceSeconds` may be specified');
  } else if (sinceSeconds !== undefined && sinceSeconds < 1) {
    yield invalidField('sinceSeconds', sinceSeconds, 'must be greater than 0');
  }
}

type LogQuery = Omit<LogOptions, 'container' | 'signal'>;

/** Reads the log options. Throws 400 or 422 with the server's message. */
export function logQueryOf(query: URLSearchParams, pod: string): LogQuery {
  const since = query.get('sinceTime') ?? '';
  const wrongTime = timeProblem(since, 'time');
  if (wrongTime !== undefined) throw badRequest(wrongTime);
  const requested: LogQuery = {
    previous: booleanOf(query, 'previous'),
    timestamps: booleanOf(query, 'timestamps'),
    follow: booleanOf(query, 'follow'),
    tailLines: integerOf(query, 'tailLines'),
    limitBytes: integerOf(query, 'limitBytes'),
    sinceSeconds: integerOf(query, 'sinceSeconds'),
    sinceTime: since === '' ? undefined : since,
  };
  const errors = [...wrongWith(requested)];
  if (errors.length > 0) throw invalid({ group: '', kind: 'PodLogOptions' }, pod, errors);
  return requested;
}
