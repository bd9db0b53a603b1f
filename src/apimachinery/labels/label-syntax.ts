const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Whether the API server accepts this as a label value. */
export function isLabelValue(value: string): boolean {
  return value.length <= 63 && (value === '' || NAME.test(value));
}

/** Whether the API server accepts this as a label key: a name of at most 63 characters with an optional DNS prefix. */
export function isLabelKey(key: string): boolean {
  const parts = key.split('/');
  const name = parts.at(-1) ?? '';
  if (parts.length > 2 || name.length > 63 || !NAME.test(name)) return false;
  const prefix = parts.length === 2 ? parts[0] : undefined;
  return prefix === undefined || (prefix.length <= 253 && SUBDOMAIN.test(prefix));
}
