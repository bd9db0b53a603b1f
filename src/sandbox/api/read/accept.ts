import { notAcceptable } from '../errors.ts';

/** The representation that a client wants. */
export type Form = 'object' | 'table' | 'metadata';

interface MediaRange {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

export function mediaRanges(accept: string | undefined): readonly MediaRange[] {
  return (accept ?? '*/*').split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    const pairs = parameters.map((parameter): [string, string] => {
      const [key = '', value = ''] = parameter.split('=');
      return [key, value];
    });
    return { type: type.toLowerCase(), parameters: new Map(pairs) };
  });
}

export function takesJson(type: string): boolean {
  return type === 'application/json' || type === 'application/*' || type === '*/*' || type === '';
}

function formOf(parameters: ReadonlyMap<string, string>): Form | undefined {
  const as = parameters.get('as');
  if (as === undefined) return 'object';
  const version = parameters.get('v');
  if (parameters.get('g') !== 'meta.k8s.io' || (version !== 'v1' && version !== 'v1beta1')) return undefined;
  if (as === 'Table') return 'table';
  return as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList' ? 'metadata' : undefined;
}

/** The first supported form of the `Accept` header; JSON is the only encoding. Throws 406. */
export function acceptedForm(accept: string | undefined): Form {
  for (const { type, parameters } of mediaRanges(accept)) {
    const form = takesJson(type) ? formOf(parameters) : undefined;
    if (form !== undefined) return form;
  }
  throw notAcceptable();
}
