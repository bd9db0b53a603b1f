/** Resources whose objects, and answers about them, hold credentials. */
const SECRET_RESOURCES = new Set(['secrets', 'tokenreviews']);

function segmentsOf(url: string): readonly string[] {
  const path = URL.canParse(url) ? new URL(url).pathname : url;
  return path.split('/').map((segment) => {
    try {
      return decodeURIComponent(segment);
    } catch {
      return segment;
    }
  });
}

/** Whether requests to this URL carry credentials, or answers from it do: of Secrets, tokens of service accounts, token reviews. */
export function isSecretUrl(url: string): boolean {
  const segments = segmentsOf(url);
  return (
    segments.some((segment) => SECRET_RESOURCES.has(segment)) ||
    (segments.at(-1) === 'token' && segments.at(-3) === 'serviceaccounts')
  );
}

/** The kind of an object with credentials, in JSON or YAML, at any depth, and in JSON that stands in a string. */
const SECRET_KIND = /\bkind\\*["']?\s*:\s*\\*["']?(?:Secret|SecretList|TokenRequest|TokenReview|ExecCredential)\b/;

/** Whether a body has an object with credentials in it, whatever its own kind: a List, or an object that a patch wraps. */
export function holdsSecret(body: string): boolean {
  return SECRET_KIND.test(body);
}
