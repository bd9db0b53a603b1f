import { hint, kubectlCommand, type Hint } from '../core/hint.ts';
import type { Token } from './flags/tokenize.ts';

/** Commands of kubectl that `ds` does not have, by the group that they are in. */
const COMMANDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['auth', ['can-i', 'reconcile', 'whoami']],
  [
    '',
    [
      'api-resources',
      'api-versions',
      'certificate',
      'cluster-info',
      'config',
      'cordon',
      'debug',
      'drain',
      'kustomize',
      'proxy',
      'taint',
      'uncordon',
    ],
  ],
]);

interface Words {
  /** Without the name of the DaemonSet and the connection flags, as typed. */
  readonly others: readonly string[];
  readonly name: string | undefined;
}

/** Separates the name, which is the first argument that no unknown flag may take as its value. */
function separate(tokens: readonly Token[]): Words {
  const dashes = tokens.findIndex(({ kind }) => kind === 'dashes');
  const before = dashes < 0 ? tokens : tokens.slice(0, dashes);
  const isValue = (at: number): boolean => {
    const previous = before[at - 1];
    return previous?.kind === 'unknown' && !previous.written.includes('=');
  };
  const operands = before.flatMap(({ kind }, at) => (kind === 'operand' ? [at] : []));
  const nameAt = operands.find((at) => !isValue(at)) ?? operands[0];
  const name = nameAt === undefined ? undefined : before[nameAt];
  const others = tokens.flatMap((token, at) => {
    if (at === nameAt) return [];
    if (token.kind === 'dashes') return ['--'];
    if (token.kind === 'operand') return [token.text];
    // -it is two flags in one word
    const previous = tokens[at - 1];
    const isRepeated = token.kind === 'unknown' && previous?.kind === 'unknown' && previous.written === token.written;
    return token.kind === 'unknown' && !isRepeated ? [token.written] : [];
  });
  return { others, name: name?.kind === 'operand' ? name.text : undefined };
}

/** The command of kubectl in this group that was probably meant; undefined when kubectl has no such command either. */
export function kubectlHint(group: readonly string[], tokens: readonly Token[]): Hint | undefined {
  const at = tokens.findIndex(({ kind }) => kind === 'operand');
  const command = tokens[at];
  const known = COMMANDS.get(group.join(' ')) ?? [];
  if (command?.kind !== 'operand' || !known.includes(command.text)) return undefined;
  const namespaces = tokens.flatMap((token) =>
    token.kind === 'flag' && token.flag.key === 'namespace' ? [token.value] : [],
  );
  const { name, others } = separate(tokens.slice(at + 1));
  const args = name === undefined ? [] : [name];
  const suggestion = kubectlCommand([...group, command.text].join(' '), args, { namespace: namespaces.at(-1) });
  return hint`ds leaves this to kubectl: ${{ ...suggestion, trailing: others }}`;
}
