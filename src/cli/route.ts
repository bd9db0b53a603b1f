import type { CommandDefinition } from '../commands/shared/define.ts';
import { DsError } from '../core/errors.ts';
import { suggest } from '../core/text/suggest.ts';
import { commandHint, findCommand, unknownCommand, wordsAfter, type Found } from './find-command.ts';
import { flagTable } from './flag-table.ts';
import { GLOBAL_FLAGS } from './global-flags.ts';
import { COMMON } from './output-options.ts';
import { REGISTRY } from './registry.ts';
import { tokenize, type Token } from './tokens.ts';

/** What the words ask for. */
export type Route =
  | { readonly kind: 'command'; readonly definition: CommandDefinition; readonly rest: readonly string[] }
  | { readonly kind: 'help'; readonly path: readonly string[] }
  | { readonly kind: 'options' };

function wantsHelp(tokens: readonly Token[]): boolean {
  return tokens.some((token) => token.kind === 'help');
}

/** A word that is a command's other name: looked up only when nothing else is called so. */
async function foundByAlias(found: Found): Promise<Found> {
  const { unknownWord, path, rest } = found;
  if (unknownWord === undefined) return found;
  for (const entry of REGISTRY) {
    if (entry.path.length !== path.length + 1 || entry.path.slice(0, -1).join(' ') !== path.join(' ')) continue;
    const { aliases = [] } = await entry.load();
    if (aliases.includes(unknownWord)) {
      const at = rest.indexOf(unknownWord);
      return { path: entry.path, entry, group: undefined, rest: rest.toSpliced(at, 1), unknownWord: undefined };
    }
  }
  const args = tokenize(rest, COMMON).flatMap((token) => (token.kind === 'operand' ? [token.text] : []));
  throw unknownCommand(path, unknownWord, args.slice(1));
}

/** Where a command is missing, a flag that no command could have is told rather than ignored: `ds --version`. */
function refuseUnknownFlags(path: readonly string[], tokens: readonly Token[]): void {
  const unknownWord = tokens.find((token) => token.kind === 'unknown');
  if (unknownWord === undefined) return;
  const meant = suggest(unknownWord.text.replace(/^-+/, ''), wordsAfter(path));
  throw new DsError('usage', `unknown flag: ${unknownWord.text}`, {
    hint: commandHint(path, meant),
  });
}

/** Finds out what a command line asks for, its command loaded. Throws a DsError of kind `usage`. */
export async function routeOf(argv: readonly string[]): Promise<Route> {
  const first = findCommand(argv);
  if (first.path.length === 0 && first.unknownWord === 'help') {
    const words = first.rest.filter((word) => word !== 'help' && !word.startsWith('-'));
    const about = await foundByAlias(findCommand(words));
    return { kind: 'help', path: about.path };
  }
  if (first.path.length === 0 && first.unknownWord === 'options') return { kind: 'options' };
  const found = await foundByAlias(first);
  const { entry, path, rest } = found;
  if (entry !== undefined) {
    const definition = await entry.load();
    const helpWanted = wantsHelp(tokenize(rest, flagTable(definition.flags, GLOBAL_FLAGS)));
    return helpWanted ? { kind: 'help', path } : { kind: 'command', definition, rest };
  }
  const tokens = tokenize(rest, COMMON);
  if (!wantsHelp(tokens)) refuseUnknownFlags(path, tokens);
  return { kind: 'help', path };
}
