import { objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { canonicalQuantity } from '../quantity/quantity-text.ts';
import { parseQuantity } from '../quantity/quantity.ts';
import { forbidden, invalid, notSupported, required } from './field-error.ts';
import { formatted, quantityText, text, textsAt, type Found } from './fields.ts';
import { dnsSubdomain } from './formats.ts';
import { validateLabelSelector } from './label-selector.ts';
import { validateAnnotations, validateLabels } from './object-meta.ts';

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

function* source(spec: JsonObject, key: string, at: string): Found {
  const from = objectAt(spec, key);
  if (from === undefined) return;
  const [group, kind] = [text(from, 'apiGroup'), text(from, 'kind')];
  if (text(from, 'name') === '') yield required(`${at}.name`);
  if (kind === '') yield required(`${at}.kind`);
  if (group === '' && kind !== 'PersistentVolumeClaim') {
    yield invalid(at, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
  }
  if (group !== '') yield* formatted(`${at}.apiGroup`, group, dnsSubdomain);
}

/** `spec` of a PersistentVolumeClaim. */
export function* validateClaimSpec(spec: JsonObject, at: string): Found {
  const modes = textsAt(spec, 'accessModes');
  const field = `${at}.accessModes`;
  if (modes.length === 0) yield required(field, 'at least 1 access mode is required');
  for (const mode of modes) if (!ACCESS_MODES.includes(mode)) yield notSupported(field, mode, ACCESS_MODES);
  if (
    modes.includes('ReadWriteOncePod') &&
    modes.some((mode) => mode !== 'ReadWriteOncePod' && ACCESS_MODES.includes(mode))
  ) {
    yield forbidden(field, 'may not use ReadWriteOncePod with other access modes');
  }
  yield* validateLabelSelector(spec['selector'], `${at}.selector`);
  const storage = objectAt(objectAt(spec, 'resources'), 'requests')?.['storage'];
  const size = parseQuantity(quantityText(storage));
  if (storage === undefined) yield required(`${at}.resources[storage]`);
  else if (size !== undefined && size <= 0n) {
    yield invalid(`${at}.resources[storage]`, canonicalQuantity(quantityText(storage)), 'must be greater than zero');
  }
  const name = text(spec, 'storageClassName');
  if (name !== '') yield* formatted(`${at}.storageClassName`, name, dnsSubdomain);
  const mode = stringAt(spec, 'volumeMode');
  if (mode !== undefined && mode !== 'Block' && mode !== 'Filesystem') {
    yield notSupported(`${at}.volumeMode`, mode, ['Block', 'Filesystem']);
  }
  yield* source(spec, 'dataSource', `${at}.dataSource`);
  yield* source(spec, 'dataSourceRef', `${at}.dataSourceRef`);
}

/** The claim template of an ephemeral volume: its metadata may only have labels and annotations. */
export function* validateClaimTemplate(template: JsonObject, at: string): Found {
  const metadata = objectAt(template, 'metadata') ?? {};
  yield* validateAnnotations(metadata['annotations'], `${at}.metadata.annotations`);
  yield* validateLabels(metadata['labels'], `${at}.metadata.labels`);
  for (const [key, value] of Object.entries(metadata)) {
    if (key === 'labels' || key === 'annotations' || value === null || value === '') continue;
    yield forbidden(`${at}.metadata.${key}`, 'cannot be set');
  }
  yield* validateClaimSpec(objectAt(template, 'spec') ?? {}, `${at}.spec`);
}
