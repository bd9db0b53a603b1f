/** The parts of a result that `ds` and kubectl may have in common. */
export type Part = 'stdout' | 'stderr' | 'code';

/** A difference between `ds` and kubectl, and why it is there: a key of REASONS. */
export interface Difference {
  readonly parts: readonly Part[];
  readonly reason: string;
}

/** One invocation: the arguments of both programs, and where their results differ. */
export interface Invocation {
  readonly line: number;
  /** Arguments of kubectl, which prepare each namespace for it. */
  readonly setup: readonly string[];
  readonly kubectl: string;
  readonly ds: string;
  /** kubectl is expected to exit with another code than 0, so that two equal failures cannot hide a broken cluster. */
  readonly fails: boolean;
  readonly differs: Difference | undefined;
}

/** Invocations that run in this order, in one namespace for both programs (`shared`) or in one each. */
export interface Section {
  /** The name of the file, and of the namespaces. */
  readonly name: string;
  readonly title: string;
  readonly shared: boolean;
  readonly invocations: readonly Invocation[];
}

const PARTS: readonly string[] = ['stdout', 'stderr', 'code'];

function isPart(word: string): word is Part {
  return PARTS.includes(word);
}

/** `@` stands for the resource type, which only kubectl has to be told. */
function forKubectl(text: string): string {
  return text.replace(/(^| )@(?= |$)/g, '$1daemonsets');
}

function forDs(text: string): string {
  return text.replace(/ @(?= |$)/g, '');
}

/** Reads a section; test/corpus/README.md has the format. Throws an Error that names the line. */
export function parseSection(name: string, text: string): Section {
  let title = '';
  let shared = false;
  let setup: string[] = [];
  const invocations: Invocation[] = [];
  text.split('\n').forEach((line, index) => {
    const wrong = (what: string): Error => new Error(`${name}, line ${index + 1}: ${what}: ${line}`);
    const last = invocations.at(-1);
    const [, sign = '', rest = ''] = /^(\$|!|setup|# | {2}ds| {2}differs) ?(.*)$/.exec(line) ?? [];
    if (line.trim() === '') return;
    if (line === 'shared') shared = true;
    else if (sign === '# ') title ||= rest;
    else if (sign === 'setup') setup.push(rest);
    else if (sign === '$' || sign === '!') {
      const fails = sign === '!';
      invocations.push({
        line: index + 1,
        setup,
        kubectl: forKubectl(rest),
        ds: forDs(rest),
        fails,
        differs: undefined,
      });
      setup = [];
    } else if (last === undefined || sign === '') throw wrong('this is no line of a corpus');
    else if (sign === '  ds') invocations[invocations.length - 1] = { ...last, ds: rest };
    else {
      const [, words = '', reason = ''] = /^([^:]*): (.*)$/.exec(rest) ?? [];
      const parts = words.split(' ').filter(isPart);
      if (reason === '' || parts.join(' ') !== words) throw wrong('expected "differs PART...: REASON"');
      invocations[invocations.length - 1] = { ...last, differs: { parts, reason } };
    }
  });
  if (title === '') throw new Error(`${name} has no title`);
  return { name, title, shared, invocations };
}
