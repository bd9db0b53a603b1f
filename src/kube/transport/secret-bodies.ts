/** Resources whose objects and responses contain credentials. */
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

/** Whether requests to this URL or its responses contain credentials: Secrets, tokens of service accounts, token reviews. */
export function isSecretUrl(url: string): boolean {
  const segments = segmentsOf(url);
  return (
    segments.some((segment) => SECRET_RESOURCES.has(segment)) ||
    (segments.at(-1) === 'token' && segments.at(-3) === 'serviceaccounts')
  );
}

/** The kind of an object with credentials, in JSON or YAML, at any depth, also in JSON inside a string. */
const SECRET_KIND = /\bkind\\*["']?\s*:\s*\\*["']?(?:Secret|SecretList|TokenRequest|TokenReview|ExecCredential)\b/;

/** Whether a body contains an object with credentials, such as an item of a List, or an object in a patch. */
export function holdsSecret(body: string): boolean {
  return SECRET_KIND.test(body);
}
