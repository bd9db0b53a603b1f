import { STATUS_CODES, type OutgoingHttpHeaders } from 'node:http';
import { holdsSecret, isSecretUrl } from './secret-bodies.ts';
import type { HttpRequest } from './transport.ts';

/** Logs one request for `-v`. */
export interface RequestEntry {
  answered(status: number, headers: Readonly<Record<string, string>>): void;
  failed(error: Error): void;
  /** The complete body of the response. */
  body(text: string): void;
}

export type RequestLog = (request: HttpRequest, url: string, headers: OutgoingHttpHeaders) => RequestEntry;

const SECRET_HEADERS = new Set(['proxy-authorization', 'cookie', 'set-cookie']);

/** Without credentials: at most the scheme of an Authorization header. */
function shownHeader(name: string, value: string): string {
  if (SECRET_HEADERS.has(name)) return '<masked>';
  if (name !== 'authorization') return value;
  const [scheme = ''] = value.split(' ');
  return /^(bearer|basic|negotiate)$/i.test(scheme) ? `${scheme} <masked>` : '<masked>';
}

/** kubectl's limits: 1024 characters at 8, 10240 at 9. */
function shownBody(body: string, level: number, isSecret: boolean): string {
  if (isSecret || holdsSecret(body)) return `<masked: ${body.length} characters>`;
  const limit = level >= 10 ? Number.POSITIVE_INFINITY : level === 9 ? 10_240 : 1024;
  return body.length <= limit ? body : `${body.slice(0, limit)} [truncated ${body.length - limit} chars]`;
}

/**
 * The log of requests for `-v`: from 6 on a line per request with status and time, from 7 on the headers of requests, from 8 on the headers
 * of responses, and bodies without credentials. Undefined below 6. `write` receives one line without its end; `now` is in milliseconds.
 */
export function requestLog(level: number, write: (line: string) => void, now: () => number): RequestLog | undefined {
  if (level < 6) return undefined;
  const writeHeaders = (title: string, headers: OutgoingHttpHeaders): void => {
    write(`${title}:`);
    for (const [name, value] of Object.entries(headers)) {
      for (const one of Array.isArray(value) ? value : [value]) write(`    ${name}: ${shownHeader(name, String(one))}`);
    }
  };

  return (request, url, headers) => {
    const started = now();
    const line = `${request.method} ${url}`;
    // The request also decides for the response, because an error may quote the request.
    const isSecret = isSecretUrl(url) || (request.body !== undefined && holdsSecret(request.body));
    if (level >= 7) {
      write(line);
      writeHeaders('Request Headers', headers);
      if (level >= 8 && request.body !== undefined) write(`Request Body: ${shownBody(request.body, level, isSecret)}`);
    }
    const took = (): string => `in ${Math.round(now() - started)} milliseconds`;
    const end = (what: string): void =>
      write(level >= 7 ? `Response Status: ${what} ${took()}` : `${line} ${what} ${took()}`);
    return {
      answered: (status, answer) => {
        end(`${status} ${STATUS_CODES[status] ?? ''}`.trim());
        if (level >= 8) writeHeaders('Response Headers', answer);
      },
      failed: (error) => end(`failed (${error.message})`),
      body: (text) => {
        if (level >= 8) write(`Response Body: ${shownBody(text, level, isSecret)}`);
      },
    };
  };
}
