import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { COMPLETION_SCRIPTS } from '../src/commands/completion/completion.ts';
import { ruleDocuments } from '../src/lint/rules/explain-rule.ts';
import { reliabilityText } from './reliability.ts';
import { thirdPartyNotices } from './third-party-notices.ts';
import { commandIndex } from './command-index.ts';
import { protobufMessages } from './protobuf-messages.ts';
import { jsonPage } from './docs/json-page.ts';
import { kubectlPage } from './docs/kubectl-page.ts';
import { commandPages } from './docs/command-pages.ts';
import { liveViewImages } from './docs/live-view-image.ts';
import { manPages } from './docs/man-pages.ts';

/** The file names that shells look for. */
const COMPLETION_FILES = { bash: 'ds.bash', zsh: '_ds', fish: 'ds.fish', powershell: 'ds.ps1' } as const;

export const root = fileURLToPath(new URL('..', import.meta.url));

/** package.json with the man pages: npm links those that it names, and does not look into the folder of an installed package. */
async function packageJson(pages: readonly string[]): Promise<string> {
  const own = JSON.parse(await readFile(`${root}package.json`, 'utf8')) as object;
  return `${JSON.stringify({ ...own, man: pages }, undefined, 2)}\n`;
}

/** The content of every generated file, by its path from the root. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const pages = await manPages();
  const files = new Map<string, string>([
    ['src/cli/command-index.ts', await commandIndex(root)],
    ['src/kube/protobuf/messages.ts', await protobufMessages(root)],
    ['docs/lint-rules.md', ruleDocuments()],
    ['docs/reliability.md', reliabilityText()],
    ['docs/kubectl.md', kubectlPage()],
    ['docs/json.md', jsonPage()],
    ...(await liveViewImages()),
    ['THIRD_PARTY_NOTICES', await thirdPartyNotices(root)],
    ...(await commandPages()),
    ...pages,
    ['package.json', await packageJson([...pages.keys()].sort())],
  ]);
  for (const [shell, name] of Object.entries(COMPLETION_FILES)) {
    files.set(`completions/${name}`, COMPLETION_SCRIPTS[shell as keyof typeof COMPLETION_FILES]);
  }
  return files;
}

/** The paths of the generated files whose content on disk differs. */
export async function staleFiles(): Promise<readonly string[]> {
  const stale: string[] = [];
  for (const [path, content] of await generatedFiles()) {
    const current = await readFile(`${root}${path}`, 'utf8').catch(() => undefined);
    if (current !== content) stale.push(path);
  }
  return stale;
}
