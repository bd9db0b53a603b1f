import { hint, kubectlCommand, type Hint } from '../core/hint.ts';
import type { Token } from './flags/tokenize.ts';

/** How a command of kubectl that `ds` does not have takes a DaemonSet: by its pods, or not at all. */
type Takes = 'pods' | 'nothing';

const COMMANDS: ReadonlyMap<string, Takes> = new Map([
  ['top', 'pods'],
  ...[
    'api-resources',
    'api-versions',
    'auth',
    'certificate',
    'cluster-info',
    'config',
    'cordon',
    'cp',
    'debug',
    'drain',
    'explain',
    'kustomize',
    'proxy',
    'replace',
    'run',
    'taint',
    'uncordon',
  ].map((name) => [name, 'nothing'] as const),
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

/** The command of kubectl that was probably meant, as it takes a DaemonSet; undefined when kubectl has no such command either. */
export function kubectlHint(tokens: readonly Token[]): Hint | undefined {
  const at = tokens.findIndex(({ kind }) => kind === 'operand');
  const command = tokens[at];
  const takes = command?.kind === 'operand' ? COMMANDS.get(command.text) : undefined;
  if (command?.kind !== 'operand' || takes === undefined) return undefined;
  const namespaces = tokens.flatMap((token) =>
    token.kind === 'flag' && token.flag.key === 'namespace' ? [token.value] : [],
  );
  const { args, trailing } = argumentsFor(takes, tokens.slice(at + 1));
  const suggestion = kubectlCommand(command.text, args, { namespace: namespaces.at(-1) });
  return hint`ds leaves this to kubectl: ${{ ...suggestion, trailing }}`;
}

function argumentsFor(
  takes: Takes,
  tokens: readonly Token[],
): { readonly args: readonly string[]; readonly trailing: readonly string[] } {
  const { name = 'NAME', others } = separate(tokens);
  switch (takes) {
    case 'pods':
      // kubectl top takes no DaemonSet
      return { args: [/^(?:po|pods?|no|nodes?)$/.test(name) ? name : 'pods'], trailing: [] };
    case 'nothing':
      return { args: name === 'NAME' ? [] : [name], trailing: others };
  }
}
