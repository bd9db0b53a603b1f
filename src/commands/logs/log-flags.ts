import { DsError } from '../../core/errors.ts';
import { lineExpression } from '../../core/text/line-expression.ts';
import { qualifiedName } from '../../apimachinery/validate/formats.ts';
import { AGENT_FLAGS } from '../shared/agent-choice.ts';
import type { Flags, FlagValues } from '../shared/define.ts';
import { CONTAINER_FLAGS } from '../shared/streams/stream-flags.ts';

export const LOG_FLAGS = {
  follow: { type: 'boolean', short: 'f', help: 'print new lines as they come, also of pods that start later' },
  previous: { type: 'boolean', short: 'p', help: 'of the container before its last restart' },
  container: CONTAINER_FLAGS.container,
  allContainers: { type: 'boolean', help: 'of all containers of each pod, those that have ended included' },
  tail: {
    type: 'integer',
    value: 'N',
    default: -1,
    help: 'last lines of each log, -1 for all (default 10 with several pods and without --since and --grep)',
  },
  since: { type: 'duration', value: 'DURATION', default: 0, help: 'lines newer than this, as in 90s or 2h' },
  sinceTime: { type: 'string', value: 'TIME', help: 'lines since this time, as in 2026-01-31T08:00:00Z' },
  timestamps: { type: 'boolean', help: 'print the time at which the container runtime got each line' },
  limitBytes: {
    type: 'integer',
    value: 'N',
    default: 0,
    help: 'at most this many bytes of each log; 0 means no limit',
  },
  ...AGENT_FLAGS,
  by: {
    type: 'string',
    value: 'LABEL',
    complete: 'nodeLabels',
    help: 'group by a label of the nodes, as in topology.kubernetes.io/zone',
  },
  grep: {
    type: 'strings',
    value: 'REGEXP',
    help: 'only lines that match; several: one of them; (?i) in front ignores case',
  },
  exclude: { type: 'strings', value: 'REGEXP', help: 'no lines that match' },
  highlight: { type: 'strings', value: 'REGEXP', help: 'colour what matches' },
  fold: { type: 'boolean', help: 'print a line that several nodes print once, with their number' },
  sort: {
    type: 'string',
    value: 'ORDER',
    default: 'node',
    choices: ['node', 'time'],
    help: 'order of the lines without --follow: node by node, or by their timestamps',
  },
  prefix: { type: 'boolean', help: 'print the node before each line (default true with several logs)' },
  output: { type: 'string', short: 'o', value: 'FORMAT', choices: ['json'], help: 'json: an object for each line' },
  raw: CONTAINER_FLAGS.raw,
  ignoreErrors: { type: 'boolean', help: 'logs that cannot be read are warnings, and not failures' },
  insecureSkipTlsVerifyBackend: { type: 'boolean', help: 'do not verify the certificates of kubelets' },
} as const satisfies Flags;

export type LogFlags = FlagValues<typeof LOG_FLAGS>;

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

/** Throws a DsError of kind `usage` for values that are wrong or exclude each other. */
export function checkLogFlags(flags: LogFlags, provided: ReadonlySet<string>): void {
  const refuse = (message: string): never => {
    throw new DsError('usage', message);
  };
  if (flags.allContainers && flags.container !== undefined) {
    refuse('--all-containers and --container cannot be used together');
  }
  if (provided.has('since') && flags.sinceTime !== undefined) {
    refuse('--since and --since-time cannot be used together');
  }
  if (provided.has('since') && flags.since <= 0) refuse('--since must be greater than 0');
  if (flags.sinceTime !== undefined && !(RFC_3339.test(flags.sinceTime) && Date.parse(flags.sinceTime) > 0)) {
    throw new DsError('usage', `--since-time=${flags.sinceTime} is not a time`, {
      hint: 'write it as 2026-01-31T08:00:00Z or 2026-01-31T08:00:00+01:00; for a time span, use --since',
    });
  }
  if (flags.tail < -1) refuse('--tail must be greater than or equal to -1');
  if (flags.limitBytes < 0) refuse('--limit-bytes must not be negative');
  if (flags.follow && flags.previous) {
    refuse('--follow and --previous cannot be used together: a container that has ended prints no more lines');
  }
  if (flags.follow && flags.sort === 'time') {
    refuse('--follow and --sort=time cannot be used together: new lines are printed as they come');
  }
  const [problem] = flags.by === undefined ? [] : qualifiedName(flags.by);
  if (problem !== undefined) refuse(`--by=${flags.by ?? ''} is not a label: ${problem}`);
  for (const [flag, patterns] of [
    ['--grep', flags.grep],
    ['--exclude', flags.exclude],
    ['--highlight', flags.highlight],
  ] as const) {
    for (const pattern of patterns) lineExpression(flag, pattern);
  }
}
