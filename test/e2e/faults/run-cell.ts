import { spawn } from 'node:child_process';
import net from 'node:net';
import { join } from 'node:path';
import { certPath, listening, type LocalServer } from '../../support/https-server.ts';
import { ended, type BuiltDs, type Ran } from '../../support/built-ds.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import type { Cell, Login, Path } from './fault.ts';
import { faultServer, type Upstream } from './fault-server.ts';

/** A run that has not ended by then hangs. */
const LIMIT_MS = 60_000;

export interface CellResult extends Ran {
  readonly hung: boolean;
  readonly requests: readonly string[];
  /** How kubectl ended, where there is one and the cell says what it should do. */
  readonly kubectl?: number | null;
}

/** A program that prints a new token each time: `token-1`, `token-2`… */
const PLUGIN = `const fs = require('node:fs');
const file = process.argv[2];
let count = 0;
try { count = Number(fs.readFileSync(file, 'utf8')); } catch {}
fs.writeFileSync(file, String(++count));
process.stdout.write(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token: 'token-' + count } }));
`;

function acceptsOf(login: Login): (authorization: string) => boolean {
  switch (login) {
    case 'token':
      return (authorization) => authorization === 'Bearer good';
    case 'rotated': {
      let used = 0;
      return (authorization) => authorization !== 'Bearer token-1' || used++ === 0;
    }
    case 'expired':
    case 'broken':
    case 'hung':
      return () => false;
  }
}

async function proxyOf(path: Path): Promise<{ readonly url?: string; readonly server?: LocalServer }> {
  const silent = (): Promise<LocalServer> => listening(net.createServer(), 'tcp');
  const at = async (scheme: string, server: Promise<LocalServer>) => {
    const local = await server;
    return { url: `${scheme}://127.0.0.1:${local.port}`, server: local };
  };
  switch (path) {
    case 'direct':
    case 'refused':
      return {};
    case 'hung http proxy':
      return at('http', silent());
    case 'hung https proxy':
      return at('https', silent());
    case 'hung socks5 proxy':
      return at('socks5', silent());
    case 'missing http proxy':
    case 'missing socks5 proxy': {
      const { url, server } = await at(path.includes('socks5') ? 'socks5' : 'http', silent());
      await server.close();
      return { url };
    }
    case 'refusing http proxy': {
      const refuse = net.createServer((socket) => {
        socket.once('data', () => socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n'));
      });
      return at('http', listening(refuse, 'tcp'));
    }
  }
}

/** Runs one cell: `ds`, and kubectl where the cell says how it ends and `kubectl` is a path. */
export async function runCell(
  cell: Cell,
  name: string,
  {
    ds,
    upstream,
    kubectl,
  }: { readonly ds: BuiltDs; readonly upstream: Upstream; readonly kubectl?: string | undefined },
): Promise<CellResult> {
  const { path = 'direct', login = 'token' } = cell;
  const once = async (program: string, before: readonly string[], command: string) => {
    const folder = tempFolder();
    const server = await faultServer(upstream, cell.fault, acceptsOf(login));
    const proxy = await proxyOf(path);
    if (path === 'refused') await server.close();
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      interactiveMode: 'Never',
      command: process.execPath,
      args:
        login === 'broken' || login === 'hung'
          ? ['-e', login === 'broken' ? 'process.exit(7)' : 'setInterval(() => 0, 1000)']
          : [folder.write('plugin.cjs', PLUGIN), join(folder.path, 'count')],
    };
    const kubeconfig = folder.write(
      'config',
      JSON.stringify({
        'current-context': 'faults',
        contexts: [{ name: 'faults', context: { cluster: 'faults', user: 'faults', namespace: 'faults' } }],
        clusters: [
          {
            name: 'faults',
            cluster: {
              server: server.url,
              'certificate-authority': certPath('ca.crt'),
              ...(proxy.url === undefined ? {} : { 'proxy-url': proxy.url }),
            },
          },
        ],
        users: [{ name: 'faults', user: login === 'token' ? { token: 'good' } : { exec } }],
      }),
    );
    folder.write('agent.yaml', manifestOf(name, 'busybox:2'));
    const child = spawn(program, [...before, ...command.replaceAll('NAME', name).split(' ')], {
      cwd: folder.path,
      env: { ...ds.env, KUBECONFIG: kubeconfig, HOME: folder.path },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let hung = false;
    const limit = setTimeout(() => {
      hung = true;
      child.kill('SIGKILL');
    }, LIMIT_MS);
    if (cell.interruptAfter !== undefined) {
      void server.arrived(cell.interruptAfter).then(() => child.kill('SIGINT'));
    }
    try {
      return { ...(await ended(child)), hung, requests: [...server.requests] };
    } finally {
      clearTimeout(limit);
      if (path !== 'refused') await server.close();
      await proxy.server?.close();
      folder.remove();
    }
  };
  const [program, ...first] = ds.command;
  const ran = await once(program, first, cell.command);
  if (kubectl === undefined || cell.kubectl === undefined) return ran;
  return { ...ran, kubectl: (await once(kubectl, [], cell.kubectl.command)).code };
}

/** A DaemonSet that no node is eligible for: its rollout is over at once. */
export function manifestOf(
  name: string,
  image: string,
  { nodeSelector = '{pool: none}', namespace = 'faults' } = {},
): string {
  return `apiVersion: apps/v1
kind: DaemonSet
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      nodeSelector: ${nodeSelector}
      containers: [{name: main, image: "${image}"}]
`;
}
