import { dsCommand, hint } from '../../core/hint.ts';
import { humanDuration } from '../../core/text/human-duration.ts';
import type { JsonObject } from '../../core/json/json.ts';
import type { Outcome } from '../../core/outcome.ts';
import { alignRows, DESCRIBE } from '../../render/table/columns.ts';
import { toJson } from '../../render/output/json.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { SANDBOX_CONTEXT } from '../../sandbox/kubeconfig.ts';
import { defineCommand, type Flags } from '../shared/define.ts';
import { OUTPUT_FLAG } from '../shared/flags.ts';
import type { Runtime } from '../shared/runtime.ts';
import { findBackground, type Background } from './background.ts';

const FLAGS = {
  output: { ...OUTPUT_FLAG, choices: ['json'], help: 'output format' },
} as const satisfies Flags;

export const sandboxStatusCommand = defineCommand({
  path: ['sandbox', 'status'],
  summary: 'Show whether the background sandbox is running, and its health',
  description:
    'Exits 0 if it is running and answers, and 1 otherwise.\n\n' +
    'JSON: {running, pid, url, kubernetes, scenario: {name, summary}, seed, nodes: {ready, total}, daemonSets, faults, frozen, ' +
    'started, context, kubeconfig, log}; when it is not running: {running: false, log}, and reason if it was not stopped.',
  examples: [
    { command: 'ds sandbox status', comment: 'show the sandbox and its kubeconfig' },
    {
      command: 'ds sandbox status -o json | jq -r .kubeconfig',
      comment: 'print the path of its kubeconfig, for scripts',
    },
  ],
  args: [],
  flags: FLAGS,
  run: async ({ flags }, rt) => {
    const found = await findBackground(rt);
    const { stdout } = rt.io;
    if (flags.output === 'json') {
      stdout.write(`${toJson(statusJson(found), { indent: 4, forTerminal: stdout.isTTY })}\n`);
    } else if (found.kind === 'running') {
      const rows = statusRows(found, rt).map(([name, value]) => [`${name}:`, safeText(value)]);
      stdout.write(alignRows(rows, DESCRIBE));
    } else {
      stdout.write(`The sandbox is not running${reasonOf(found)}\n`);
      rt.io.stderr.write(`hint: ${rt.hintText(HINTS[found.kind]) ?? ''}\n`);
    }
    return (found.kind === 'running' ? 'ok' : 'failed') satisfies Outcome;
  },
});

const HINTS = {
  none: hint`${dsCommand('sandbox start')}`,
  gone: hint`see why: ${dsCommand('sandbox logs')}; start a new one: ${dsCommand('sandbox start')}`,
  silent: hint`stop it: ${dsCommand('sandbox stop')}`,
} as const;

function reasonOf(found: Exclude<Background, { readonly kind: 'running' }>): string {
  switch (found.kind) {
    case 'none':
      return '';
    case 'gone':
      return ': it ended without being stopped';
    case 'silent':
      return `: its process ${found.process.pid} does not answer`;
  }
}

type Running = Extract<Background, { readonly kind: 'running' }>;

function statusRows({ about, cluster, process, paths }: Running, rt: Runtime): readonly (readonly [string, string])[] {
  const { name, summary, nodes, faults, frozen } = about;
  return [
    ['Sandbox', 'running'],
    ['Process', String(process.pid)],
    ['Age', humanDuration(rt.clock.now() - Date.parse(process.started))],
    ['Server', cluster.client.transport.server],
    ['Kubernetes', about.kubernetes],
    ['Scenario', summary === '' ? name : `${name}: ${summary}`],
    ['Seed', String(about.seed)],
    ['Nodes', `${nodes.ready} of ${nodes.total} ready`],
    ['DaemonSets', String(about.daemonSets)],
    ...(faults === 0 ? [] : [['Faults', String(faults)] as const]),
    ...(frozen.length === 0 ? [] : [['Frozen', frozen.join(', ')] as const]),
    ['Context', SANDBOX_CONTEXT],
    ['Kubeconfig', paths.kubeconfig],
    ['Log', paths.log],
  ];
}

function statusJson(found: Background): JsonObject {
  const { log, kubeconfig } = found.paths;
  if (found.kind === 'none') return { running: false, log };
  if (found.kind !== 'running') return { running: false, reason: found.kind, log };
  const { about, cluster, process } = found;
  return {
    running: true,
    pid: process.pid,
    url: cluster.client.transport.server,
    kubernetes: about.kubernetes,
    scenario: { name: about.name, summary: about.summary },
    seed: about.seed,
    nodes: { ready: about.nodes.ready, total: about.nodes.total },
    daemonSets: about.daemonSets,
    faults: about.faults,
    frozen: about.frozen,
    started: process.started,
    context: SANDBOX_CONTEXT,
    kubeconfig,
    log,
  };
}
