import type { PodTemplateSpec } from '../../kube/wire.ts';
import { canonicalTemplate } from './template.ts';

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * A revision hash in Kubernetes' format: 32-bit FNV-1a over the template and the collision count, in an alphabet without vowels. Kubernetes
 * hashes a dump of its Go structs, so its hash of the same template differs: read it from the revision where there is one.
 */
export function templateHash(template: PodTemplateSpec, collisionCount?: number): string {
  const bytes = [...new TextEncoder().encode(canonicalTemplate(template))];
  if (collisionCount !== undefined) bytes.push(...littleEndian(collisionCount), 0, 0, 0, 0);
  return String(fnv32(bytes)).replace(/\d/g, (digit) => ALPHABET.charAt(digit.charCodeAt(0) % ALPHABET.length));
}

function fnv32(bytes: readonly number[]): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

function littleEndian(value: number): readonly number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, (value >>> 24) & 0xff];
}
