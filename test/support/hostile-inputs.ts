const MIB = 1024 * 1024;
const HEAD = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n';
const DOCUMENT = `${HEAD}---\n`;

/** A malicious file, and ds's message for it. */
export interface HostileInput {
  readonly name: string;
  readonly text: () => string;
  readonly says: RegExp;
}

const TOO_DEEP = /nested more than 200 levels deep/;
const TOO_LARGE = /exceeds 32 MiB, the limit for a manifest/;

function bomb(levels: number): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < levels; level++) {
    lines.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`);
  }
  return `${HEAD}${lines.join('\n')}\n`;
}

function mergeBomb(levels: number): string {
  const lines = ['m0: &m0 {k0: 1}'];
  for (let level = 1; level < levels; level++) {
    lines.push(`m${level}: &m${level} {<<: [${Array.from({ length: 10 }, () => `*m${level - 1}`).join(', ')}]}`);
  }
  return `${HEAD}${lines.join('\n')}\n`;
}

export const HOSTILE_INPUTS: readonly HostileInput[] = [
  { name: 'aliases of aliases', text: () => bomb(12), says: /aliases of this document expand to too many values/ },
  { name: 'merges of merges', text: () => mergeBomb(40), says: /aliases of this document expand to too many values/ },
  { name: '100,000 open brackets', text: () => `a: ${'['.repeat(100_000)}\n`, says: TOO_DEEP },
  {
    name: '100,000 lists in lists',
    text: () => `a: ${'['.repeat(100_000)}${']'.repeat(100_000)}\n`,
    says: TOO_DEEP,
  },
  { name: '100,000 dashes', text: () => `${'- '.repeat(100_000)}x\n`, says: TOO_DEEP },
  {
    name: '100,000 objects in JSON',
    text: () => `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
    says: TOO_DEEP,
  },
  { name: 'a value of 50 MB', text: () => `${HEAD}data:\n  a: ${'x'.repeat(50 * MIB)}\n`, says: TOO_LARGE },
  { name: '50 MB of documents', text: () => DOCUMENT.repeat((50 * MIB) / DOCUMENT.length), says: TOO_LARGE },
  {
    name: 'a value of 31 MiB',
    text: () => `${HEAD}data:\n  a: ${'x'.repeat(31 * MIB)}\n`,
    says: /this object is larger than 4 MiB/,
  },
  {
    name: '2 million keys',
    text: () => `${HEAD}data:\n${Array.from({ length: 2_000_000 }, (_, index) => `  k${index}: v\n`).join('')}`,
    says: /this object is larger than 4 MiB/,
  },
  { name: '8 million ends of documents', text: () => '---\n'.repeat(8_000_000), says: /more than 25000 documents/ },
  { name: '3 MiB of anchors', text: () => 'a: &a v\n'.repeat(400_000), says: /duplicate key/ },
  { name: 'NUL bytes', text: () => '\0'.repeat(31 * MIB), says: /the control character U\+0000 is not allowed/ },
];
