import type { SourceText } from '../../yaml/text.ts';
import type { Edit } from '../rules/rule.ts';

/** Text that was copied with a manifest and makes it unreadable. */
export interface PastedText {
  readonly offset: number;
  readonly message: string;
  readonly fix: string;
  /** Removes the text; empty when the rest is uncertain. */
  readonly edits: readonly Edit[];
}

interface Line {
  readonly from: number;
  /** After its line break. */
  readonly to: number;
  readonly text: string;
}

const FENCE = /^\s*(?:```|~~~)\s*\w*\s*$/;
/** A shell prompt that is not YAML syntax. */
const PROMPT = /^\s*(?:[\w.-]+@[\w.-]+[^$#>]*[$#>]|\[[^\]]*\][$#]|PS [A-Z]:[^>]*>|[A-Z]:\\[^>]*>|[$%])(?:\s|$)/;
const COMMAND = /^\s*(?:sudo\s+)?(?:cat|kubectl|oc|k|k3s|microk8s|tee|vi|vim|nano|touch|less|bat)(?:\s+[^:\s]|$)/;
const HERE_DOCUMENT = /<<-?\s*(?:"(\w+)"|'(\w+)'|\\?(\w+))/;
const END_WORD = /^\s*(?:EOF|EOT|EOL|END)\s*$/;
const ANSWER =
  /^\s*[a-z]+(?:\.[a-z0-9.-]+)?\/[a-z0-9.-]+ (?:created|configured|unchanged|deleted|serverside-applied)(?: \(.*\))?\s*$/;
/** The first line of a manifest. */
const BEGINNING = /^\s*(?:["']?\w+["']?\s*:(?:\s|$)|---|[{#%-])/;
const NUMBER = /^\s*(\d+)(.*)$/;
/** The separators between a line number and the line, the longest first. */
const SEPARATORS = ['\t', ' | ', ' │ ', '| ', '│ ', ': ', '. ', ') ', '  ', ' ', '|', ':', '.'];
/** Prefixes of every line in mails and patches. */
const MARKS = [/^> ?/, /^\+/, /^\| ?/];

function linesOf({ text }: SourceText): readonly Line[] {
  const lines: Line[] = [];
  for (let from = 0; from < text.length;) {
    const end = text.indexOf('\n', from);
    const to = end < 0 ? text.length : end + 1;
    lines.push({ from, to, text: text.slice(from, end < 0 ? to : end) });
    from = to;
  }
  return lines;
}

const isBlank = ({ text }: Line): boolean => text.trim() === '';
const indentOf = (line: Line | undefined): number => /^ */.exec(line?.text ?? '')?.[0].length ?? 0;
const remove = ({ from, to }: Line): Edit => ({ from, to, text: '' });

/** Commands before and after the manifest, the end of a here-document, and output. */
function commandsIn(lines: readonly Line[]): readonly Line[] {
  const found: Line[] = [];
  let word: string | undefined;
  const isCommand = (line: Line): boolean => PROMPT.test(line.text) || COMMAND.test(line.text);
  let first = 0;
  for (; first < lines.length; first++) {
    const line = lines[first];
    if (line === undefined || (!isBlank(line) && !isCommand(line))) break;
    if (isBlank(line)) continue;
    const [, double, single, bare] = HERE_DOCUMENT.exec(line.text) ?? [];
    word = double ?? single ?? bare ?? word;
    found.push(line);
  }
  if (found.length > 0) found.push(...lines.slice(0, first).filter(isBlank));
  const base = indentOf(lines[first]);
  const below: Line[] = [];
  for (let index = lines.length - 1; index > first; index--) {
    const line = lines[index];
    // Indented lines belong to the manifest.
    if (line === undefined || (!isBlank(line) && indentOf(line) > base)) break;
    const isEnd = END_WORD.test(line.text) || line.text.trim() === word;
    if (!isBlank(line) && !isEnd && !isCommand(line) && !ANSWER.test(line.text)) break;
    below.push(line);
  }
  if (!below.every(isBlank)) found.push(...below);
  return found;
}

function fencesIn(lines: readonly Line[]): { readonly fences: readonly Line[]; readonly around: boolean } {
  const said = lines.filter((line) => !isBlank(line));
  const fences = said.filter(({ text }) => FENCE.test(text));
  const ends = fences.every((fence) => fence === said[0] || fence === said.at(-1));
  return { fences, around: ends };
}

function pastedCommands(lines: readonly Line[]): PastedText | undefined {
  const { fences, around } = fencesIn(lines);
  const rest = lines.filter((line) => !fences.includes(line));
  const commands = around ? commandsIn(rest) : [];
  const [first] = [...fences, ...commands].sort((a, b) => a.from - b.from);
  if (first === undefined) return undefined;
  const only = rest.filter((line) => !isBlank(line) && !commands.includes(line));
  const isSure = around && only[0] !== undefined && BEGINNING.test(only[0].text);
  const isFence = FENCE.test(first.text);
  return {
    offset: first.from + (first.text.length - first.text.trimStart().length),
    message: isFence
      ? around
        ? 'this line is Markdown around the manifest, not part of it'
        : 'this is a Markdown page: the manifests in it are between lines of ```'
      : 'this line is a shell command or its output, not part of the manifest',
    fix: isSure
      ? 'Remove such lines from the beginning and the end of the file.'
      : 'Save the text between such lines to a separate file.',
    edits: isSure ? [...fences, ...commands].map(remove) : [],
  };
}

/** Line numbers before every line with content. */
function pastedNumbers(lines: readonly Line[]): PastedText | undefined {
  const said = lines.filter((line) => !isBlank(line));
  const [first] = said;
  const matches = said.map(({ text }) => NUMBER.exec(text));
  if (first === undefined || said.length < 3 || matches.includes(null)) return undefined;
  const numbers = matches.map((match) => Number(match?.[1]));
  if (numbers.some((number, index) => index > 0 && number <= (numbers[index - 1] ?? 0))) return undefined;
  const rests = matches.map((match) => match?.[2] ?? '');
  const fits = (separator: string): boolean => rests.every((rest) => rest === '' || `${rest} `.startsWith(separator));
  const separator = SEPARATORS.find(
    (one) => rests.some((rest) => rest.startsWith(one)) && rests.every((rest) => rest.trim() === '' || fits(one)),
  );
  if (separator === undefined) return undefined;
  const edits = said.map(({ from, text }, index): Edit => {
    const rest = rests[index] ?? '';
    return { from, to: from + text.length - rest.length + Math.min(separator.length, rest.length), text: '' };
  });
  return {
    offset: first.from + (first.text.length - first.text.trimStart().length),
    message: 'every line begins with its number',
    fix: 'Remove the line numbers and the sign after each; keep the spaces that follow.',
    edits,
  };
}

function pastedMarks(lines: readonly Line[]): PastedText | undefined {
  const said = lines.filter((line) => !isBlank(line));
  const [first] = said;
  const mark = MARKS.find((one) => said.every(({ text }) => one.test(text)));
  if (first === undefined || said.length < 3 || mark === undefined) return undefined;
  return {
    offset: first.from,
    message: `every line begins with "${first.text.slice(0, 1)}", as in a mail or a patch`,
    fix: 'Remove the sign from the beginning of each line.',
    edits: said.map(({ from, text }) => ({ from, to: from + (mark.exec(text)?.[0].length ?? 0), text: '' })),
  };
}

/** Finds text around or before the lines of a manifest that is not part of it. */
export function findPastedText(source: SourceText): PastedText | undefined {
  const lines = linesOf(source);
  return pastedMarks(lines) ?? pastedNumbers(lines) ?? pastedCommands(lines);
}
