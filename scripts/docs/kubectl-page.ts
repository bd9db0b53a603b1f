import type { Invocation, Part, Section } from '../../test/corpus/parse.ts';
import { REASONS } from '../../test/corpus/reasons.ts';
import { readSections } from '../../test/corpus/sections.ts';

const PART_NAMES: Readonly<Record<Part, string>> = { stdout: 'output', stderr: 'messages', code: 'exit code' };

function code(text: string): string {
  return `\`${text.replaceAll('|', String.raw`\|`)}\``;
}

function rowOf({ kubectl, ds, differs }: Invocation): string {
  const parts = (differs?.parts ?? []).map((part) => PART_NAMES[part]).join(', ');
  return `| ${code(`ds ${ds}`)} | ${code(`kubectl ${kubectl}`)} | ${parts} |`;
}

function sectionText({ title, shared, invocations }: Section): string {
  const where = shared ? 'Both programs run in one namespace.' : 'Each program runs in a namespace of its own.';
  return `### ${title}

${where}

| ds | kubectl | differs in |
|---|---|---|
${invocations.map(rowOf).join('\n')}
`;
}

/** docs/kubectl.md: every invocation of the corpus, and why `ds` differs from kubectl where it does. Throws for a reason without a text. */
export function kubectlPage(): string {
  const sections = readSections();
  const all = sections.flatMap(({ invocations }) => invocations);
  const different = all.filter(({ differs }) => differs !== undefined);
  const used = new Set(different.map(({ differs }) => differs?.reason ?? ''));
  for (const reason of used) if (REASONS[reason] === undefined) throw new Error(`there is no reason "${reason}"`);
  const reasons = Object.entries(REASONS).map(([reason, text]) => {
    if (!used.has(reason)) throw new Error(`no invocation has the reason "${reason}"`);
    const examples = different.filter(({ differs }) => differs?.reason === reason).map(({ ds }) => code(`ds ${ds}`));
    return `- ${text} ${examples.length === 1 ? 'One invocation' : `${examples.length} invocations`}, such as ${examples[0] ?? ''}.`;
  });
  return `# ds and kubectl

\`npm run e2e\` runs ${all.length} invocations of kubectl and of \`ds\` on the same real control plane, with the kubectl of its release, and compares
output, messages and exit code. ${all.length - different.length} of them are equal. The other ${different.length} differ only where this page says so, and a
difference that is gone fails the test too. The corpus is in [test/corpus](../test/corpus/README.md). This page is generated from it.

Two things are the same everywhere: kubectl writes \`Error from server (NotFound): …\` where \`ds\` writes \`error: …\`, and where \`ds\` knows the next
step it adds a line \`hint: …\`. They do not count as differences here. The width of columns does not count either, nor does what the server
chooses for each object, such as its UID.

## What differs, and why

${reasons.join('\n')}

## All invocations

${sections.map(sectionText).join('\n')}`;
}
