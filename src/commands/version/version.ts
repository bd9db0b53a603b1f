import { DS_VERSION, KUBERNETES_RELEASE, RUNS_ON } from '../../core/version.ts';
import { stringAt, type JsonObject } from '../../core/json/json.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { defineCommand } from '../shared/define.ts';
import { OUTPUT_FLAG } from '../shared/flags.ts';
import type { Runtime } from '../shared/runtime.ts';

const CLIENT: JsonObject = {
  gitVersion: `v${DS_VERSION}`,
  kubernetesRelease: `${KUBERNETES_RELEASE.major}.${KUBERNETES_RELEASE.minor}`,
  ...RUNS_ON.runtime,
  platform: RUNS_ON.platform,
};

/** Some providers write their minor version as `36+`. */
function numberAt(object: JsonObject, key: string): number {
  return Number.parseInt(stringAt(object, key) ?? '', 10);
}

/** kubectl's warning when the server is more than one minor release away, or undefined. */
export function skewWarning(server: JsonObject): string | undefined {
  const { major, minor } = KUBERNETES_RELEASE;
  const serverMajor = numberAt(server, 'major');
  const serverMinor = numberAt(server, 'minor');
  if (Number.isNaN(serverMajor) || Number.isNaN(serverMinor)) return undefined;
  if (serverMajor === major && Math.abs(serverMinor - minor) <= 1) return undefined;
  return (
    `version difference between client (${major}.${minor}) and server (${serverMajor}.${serverMinor}) ` +
    'exceeds the supported minor version skew of +/-1'
  );
}

async function print(rt: Runtime, format: string | undefined, server: JsonObject | undefined): Promise<void> {
  const versions: JsonObject = { clientVersion: CLIENT, ...(server === undefined ? {} : { serverVersion: server }) };
  if (format === 'json') {
    const { toOrderedJson } = await import('../../render/output/json.ts');
    rt.io.stdout.write(`${toOrderedJson(versions, { indent: 2, forTerminal: rt.io.stdout.isTTY })}\n`);
  } else if (format === 'yaml') {
    const { toYaml } = await import('../../yaml/yaml.ts');
    rt.io.stdout.write(toYaml(versions, { forTerminal: rt.io.stdout.isTTY }));
  } else {
    const lines = [`Client Version: v${DS_VERSION}`];
    if (server !== undefined) lines.push(`Server Version: ${safeText(stringAt(server, 'gitVersion') ?? '')}`);
    rt.io.stdout.write(lines.map((line) => `${line}\n`).join(''));
  }
}

export const versionCommand = defineCommand({
  path: ['version'],
  summary: 'Print the versions of ds and the API server',
  description:
    `ds behaves like kubectl ${KUBERNETES_RELEASE.major}.${KUBERNETES_RELEASE.minor}, ` +
    'and warns when the server is more than one minor release away from that.',
  examples: [
    { command: 'ds version', comment: 'print both versions' },
    { command: 'ds version --client', comment: 'print the version of ds without contacting a server' },
    { command: 'ds version -o json', comment: 'print all details as JSON' },
  ],
  args: [],
  flags: {
    client: { type: 'boolean', help: 'print the version of ds only, without contacting a server' },
    output: { ...OUTPUT_FLAG, help: 'output format', choices: ['json', 'yaml'] },
  },
  run: async ({ flags }, rt) => {
    if (flags.client) {
      await print(rt, flags.output, undefined);
      return 'ok';
    }
    let server: JsonObject;
    try {
      const { client } = await rt.connect();
      server = await client.getRaw('/version', { signal: rt.signal });
    } catch (error) {
      // as kubectl: print the client's version although the server cannot be reached
      await print(rt, flags.output, undefined);
      throw error;
    }
    await print(rt, flags.output, server);
    const warning = skewWarning(server);
    // in capitals, as kubectl prints this warning
    if (warning !== undefined) rt.io.stderr.write(`WARNING: ${safeText(warning)}\n`);
    return 'ok';
  },
});
