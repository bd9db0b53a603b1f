/** The API server's formats of names and other strings. Each returns the server's error messages; empty when valid. */
export type Format = (value: string) => readonly string[];

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const LABEL_WITH_UNDERSCORES = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const SUBDOMAIN_WITH_UNDERSCORES = `${LABEL_WITH_UNDERSCORES}(\\.${LABEL_WITH_UNDERSCORES})*`;
const LABEL_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const KEY_NAME = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const CONFIG_KEY = '[-._a-zA-Z0-9]+';
const HEADER = '[-A-Za-z0-9]+';
const PERCENT = '[0-9]+%';

const whole = (pattern: string): RegExp => new RegExp(`^${pattern}$`);
const IS_LABEL = whole(LABEL);
const IS_SUBDOMAIN = whole(SUBDOMAIN);
const IS_LABEL_1035 = whole(LABEL_1035);
const IS_KEY_NAME = whole(KEY_NAME);
const IS_LABEL_VALUE = whole(`(${KEY_NAME})?`);
const IS_CONFIG_KEY = whole(CONFIG_KEY);

const KEY_CHARACTERS =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

export function maxLength(length: number): string {
  return `must be no more than ${length} characters`;
}

/** The message of the newer rules, those for labels. */
function maxBytes(length: number): string {
  return `must be no more than ${length} bytes`;
}

export function inclusiveRange(low: number, high: number): string {
  return `must be between ${low} and ${high}, inclusive`;
}

/** The message with the pattern that a value must match, and examples. */
export function mismatch(message: string, pattern: string, ...examples: readonly string[]): string {
  const shown = examples.map((example) => `'${example}', `).join(' or ');
  return examples.length === 0
    ? `${message} (regex used for validation is '${pattern}')`
    : `${message} (e.g. ${shown}regex used for validation is '${pattern}')`;
}

export const dnsLabel: Format = (value) => {
  const errors = value.length > 63 ? [maxLength(63)] : [];
  if (IS_LABEL.test(value)) return errors;
  if (IS_SUBDOMAIN.test(value)) return [...errors, 'must not contain dots'];
  const message =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an " +
    'alphanumeric character';
  return [...errors, mismatch(message, LABEL, 'my-name', '123-abc')];
};

export const dnsSubdomain: Format = (value) => {
  const errors = value.length > 253 ? [maxLength(253)] : [];
  if (IS_SUBDOMAIN.test(value)) return errors;
  const message =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end " +
    'with an alphanumeric character';
  return [...errors, mismatch(message, SUBDOMAIN, 'example.com')];
};

/** A DNS subdomain that may have underscores, as in resolver search domains. */
export const dnsSubdomainWithUnderscores: Format = (value) => {
  const errors = value.length > 253 ? [maxLength(253)] : [];
  if (whole(SUBDOMAIN_WITH_UNDERSCORES).test(value)) return errors;
  const message =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end " +
    'with an alphanumeric character';
  return [...errors, mismatch(message, SUBDOMAIN_WITH_UNDERSCORES, 'example.com')];
};

export const dns1035Label: Format = (value) => {
  const errors = value.length > 63 ? [maxLength(63)] : [];
  if (IS_LABEL_1035.test(value)) return errors;
  const message =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end " +
    'with an alphanumeric character';
  return [...errors, mismatch(message, LABEL_1035, 'my-name', 'abc-123')];
};

/** Keys of labels and annotations, names of finalizers and extended resources: a name with an optional DNS prefix. */
export const qualifiedName: Format = (value) => {
  const pattern = mismatch(KEY_CHARACTERS, KEY_NAME, 'MyName', 'my.name', '123-abc');
  const parts = value.split('/');
  if (parts.length > 2) {
    return [`a valid label key ${pattern} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const errors: string[] = [];
  const [prefix, name] = parts.length === 2 ? [parts[0], parts[1] ?? ''] : [undefined, parts[0] ?? ''];
  if (prefix === '') errors.push('prefix part must be non-empty');
  else if (prefix !== undefined) errors.push(...dnsSubdomain(prefix).map((error) => `prefix part ${error}`));
  if (name === '') errors.push('name part must be non-empty');
  else if (name.length > 63) errors.push(`name part ${maxBytes(63)}`);
  if (!IS_KEY_NAME.test(name)) errors.push(`name part ${pattern}`);
  return errors;
};

export const labelValue: Format = (value) => {
  const errors = value.length > 63 ? [maxBytes(63)] : [];
  if (IS_LABEL_VALUE.test(value)) return errors;
  const message =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end " +
    'with an alphanumeric character';
  return [...errors, mismatch(message, `(${KEY_NAME})?`, 'MyValue', 'my_value', '12345')];
};

export const portName: Format = (value) => {
  const errors: string[] = [];
  if (value.length > 15) errors.push(maxLength(15));
  if (!/^[-a-z0-9]+$/.test(value)) {
    errors.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  }
  if (!/[a-z]/.test(value)) errors.push('must contain at least one letter (a-z)');
  if (value.includes('--')) errors.push('must not contain consecutive hyphens');
  if (value.startsWith('-') || value.endsWith('-')) errors.push('must not begin or end with a hyphen');
  return errors;
};

export const environmentName: Format = (value) => {
  const errors = value === '' ? ['environment variable name must be non-empty'] : [];
  if (/^[ -<>-~]*$/.test(value)) return errors;
  return [
    ...errors,
    "a valid environment variable name must consist only of printable ASCII characters other than '='",
  ];
};

/** Keys of ConfigMaps and Secrets, which become file names. */
export const configKey: Format = (value) => {
  const errors = value.length > 253 ? [maxLength(253)] : [];
  if (!IS_CONFIG_KEY.test(value)) {
    const message = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
    errors.push(mismatch(message, CONFIG_KEY, 'key.name', 'KEY_NAME', 'key-name'));
  }
  if (value === '.' || value === '..') errors.push(`must not be '${value}'`);
  else if (value.startsWith('..')) errors.push("must not start with '..'");
  return errors;
};

export const headerName: Format = (value) =>
  whole(HEADER).test(value)
    ? []
    : [mismatch("a valid HTTP header must consist of alphanumeric characters or '-'", HEADER, 'X-Header-Name')];

export const percent: Format = (value) =>
  whole(PERCENT).test(value)
    ? []
    : [mismatch("a valid percent string must be a numeric string followed by an ending '%'", PERCENT, '1%', '93%')];

/** What fits into a URL path: the minimum for any name. */
export const pathSegment: Format = (value) => {
  if (value === '.' || value === '..') return [`may not be '${value}'`];
  return ['/', '%'].filter((char) => value.includes(char)).map((char) => `may not contain '${char}'`);
};

/** The format of a name prefix: it may end in a dash, since more follows. */
export function asPrefix(format: Format): Format {
  return (value) => format(value.length > 1 && value.endsWith('-') ? `${value.slice(0, -2)}a` : value);
}
