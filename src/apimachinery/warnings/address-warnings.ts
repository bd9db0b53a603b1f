import { fieldWarning, type Warnings } from './api-warning.ts';

/** An IPv6 address in RFC 5952 form, as the URL parser writes it; undefined for anything else. */
function canonicalIpv6(address: string): string | undefined {
  const url = `http://[${address}]/`;
  return /^[0-9A-Fa-f:]+$/.test(address) && URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : undefined;
}

/**
 * Warns of an IPv6 address that is not in canonical form. What else k8s.io/apimachinery warns about (leading zeros, IPv4-mapped IPv6
 * addresses), servers since 1.36 reject.
 */
export function* ipWarnings(field: string, address: string): Warnings {
  const canonical = canonicalIpv6(address);
  if (canonical === undefined || canonical === address) return;
  yield fieldWarning(field, `IPv6 address "${address}" should be in RFC 5952 canonical format ("${canonical}")`);
}

/** {@link ipWarnings} for a CIDR. */
export function* cidrWarnings(field: string, range: string): Warnings {
  const [, address = '', length = ''] = /^([^/]*)\/(\d+)$/.exec(range) ?? [];
  const canonical = canonicalIpv6(address);
  if (canonical === undefined || canonical === address) return;
  yield fieldWarning(
    field,
    `IPv6 CIDR value "${range}" should be in RFC 5952 canonical format ("${canonical}/${length}")`,
  );
}
