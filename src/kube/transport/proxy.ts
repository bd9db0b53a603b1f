import { BlockList, isIP } from 'node:net';
import { DsError } from '../../core/errors.ts';

type Env = Readonly<Record<string, string | undefined>>;

function firstOf(env: Env, ...names: readonly string[]): string | undefined {
  return names.map((name) => env[name]).find((value) => value !== undefined && value !== '');
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function subnetHas(subnet: string, host: string): boolean {
  const [base = '', bits = ''] = subnet.split('/');
  const family = isIP(base) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(base) === 0 || isIP(host) !== isIP(base) || !/^\d{1,3}$/.test(bits)) return false;
  if (Number(bits) > (family === 'ipv6' ? 128 : 32)) return false;
  const list = new BlockList();
  list.addSubnet(base, Number(bits), family);
  return list.check(host, family);
}

/** Whether an entry of NO_PROXY matches this host, by Go's rules: a name with its subdomains, `.name`, an address or a subnet. */
function exempts(word: string, host: string, port: string): boolean {
  if (word === '*') return true;
  if (word.includes('/')) return subnetHas(word, host);
  const [, bracketed, plain, wordPort] = /^(?:\[([^\]]+)\]|([^:]+|.*:.*:.*?))(?::(\d+))?$/.exec(word) ?? [];
  const name = bracketed ?? plain ?? word;
  if (wordPort !== undefined && wordPort !== port) return false;
  if (isIP(name) !== 0 || isIP(host) !== 0) return name === host;
  const domain = name.replace(/^\*/, '');
  return domain.startsWith('.') ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
}

/** The proxy of the environment (HTTPS_PROXY, HTTP_PROXY, NO_PROXY, or in lower case), by Go's rules. */
export function proxyFromEnvironment(server: URL, env: Env): string | undefined {
  const proxy =
    server.protocol === 'https:'
      ? firstOf(env, 'HTTPS_PROXY', 'https_proxy')
      : firstOf(env, 'HTTP_PROXY', 'http_proxy');
  const host = server.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (proxy === undefined || isLoopback(host)) return undefined;
  const port = server.port || (server.protocol === 'https:' ? '443' : '80');
  const words = (firstOf(env, 'NO_PROXY', 'no_proxy') ?? '').split(',').map((word) => word.trim().toLowerCase());
  return words.some((word) => word !== '' && exempts(word, host, port)) ? undefined : proxy;
}

/** A proxy's URL; a bare HOST:PORT means http. Throws a DsError of kind `config`. */
export function proxyUrl(proxy: string): URL {
  const text = proxy.includes('://') ? proxy : `http://${proxy}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && url.hostname !== '' && /^(https?|socks5h?):$/.test(url.protocol)) return url;
  throw new DsError('config', `invalid proxy address "${proxy}"`, {
    hint: 'use http://, https:// or socks5:// in proxy-url of the cluster, or in HTTPS_PROXY',
  });
}

/** For messages: without user and password. */
export function shownProxy(proxy: URL): string {
  return `${proxy.protocol}//${proxy.host}`;
}
