const DOMAIN =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9A-Fa-f:]+\])(?::\d+)?$/;
const PATH = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/;
const MAX_NAME = 255;

/** Whether the first part of a name is a registry, by the rule of Docker's reference library. */
function isDomain(part: string): boolean {
  return /[.:]/.test(part) || part === 'localhost' || part !== part.toLowerCase();
}

/** Why an image name is invalid for every container runtime; undefined when it is valid. */
export function imageProblem(image: string): string | undefined {
  if (/^[a-z]+:\/\//i.test(image)) return 'it begins with a URL scheme';
  if (/\s/.test(image)) return 'it contains a space';
  const [named = '', digest, ...rest] = image.split('@');
  if (rest.length > 0 || (digest !== undefined && !DIGEST.test(digest))) {
    return 'the digest after @ is not sha256: and 64 hexadecimal digits';
  }
  const slash = named.indexOf('/');
  const first = slash < 0 ? '' : named.slice(0, slash);
  const hasDomain = first !== '' && isDomain(first);
  const path = hasDomain ? named.slice(slash + 1) : named;
  if (hasDomain && !DOMAIN.test(first)) return `"${first}" is not a registry`;
  const colon = path.indexOf(':');
  const name = colon < 0 ? path : path.slice(0, colon);
  if (colon >= 0 && !TAG.test(path.slice(colon + 1))) {
    return path.endsWith(':') ? 'the tag after the colon is missing' : `"${path.slice(colon + 1)}" is not a tag`;
  }
  if (name !== name.toLowerCase()) return 'only the registry may have capital letters';
  if (name.length > MAX_NAME) return `the name has more than ${MAX_NAME} characters`;
  if (!PATH.test(name)) return name === '' ? 'it has no name' : `"${name}" is not an image path`;
  return /^[0-9a-f]{64}$/.test(named) ? 'it is an image ID, which cannot be pulled' : undefined;
}
