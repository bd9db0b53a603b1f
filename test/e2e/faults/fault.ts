/** What happens to a request on its way to the API server. */
export type Action =
  /** Another answer than the server's. */
  | {
      readonly do: 'answer';
      readonly status: number;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The server's answer, later. Milliseconds. */
  | { readonly do: 'delay'; readonly ms: number }
  /** Accepted, and never answered. */
  | { readonly do: 'hang' }
  /** The connection is reset before anything of an answer. */
  | { readonly do: 'reset' }
  /** Half of the server's answer, then the end of the connection. */
  | { readonly do: 'truncate' }
  /** A watch: its headers, and then silence. */
  | { readonly do: 'mute' }
  /** A watch: its headers, and then the end of the connection. */
  | { readonly do: 'cut' };

export interface Fault {
  /** `METHOD /path?query` of the requests that it meets; every request when absent. */
  readonly on?: RegExp;
  /** How many of them; all when absent. */
  readonly times?: number;
  readonly action: Action;
}

/** What stands between `ds` and the API server besides the fault. */
export type Path =
  | 'direct'
  /** No server at the address. */
  | 'refused'
  /** A proxy that accepts and says nothing, of each kind. */
  | 'hung http proxy'
  | 'hung https proxy'
  | 'hung socks5 proxy'
  /** A proxy that is not there, or that says no. */
  | 'missing http proxy'
  | 'missing socks5 proxy'
  | 'refusing http proxy';

/** How `ds` gets its credentials. */
export type Login =
  | 'token'
  /** An exec plugin whose first token is good for one request, and the next for good. */
  | 'rotated'
  /** An exec plugin whose tokens are all refused. */
  | 'expired'
  /** An exec plugin that fails. */
  | 'broken'
  /** An exec plugin that never ends. */
  | 'hung';

export interface Cell {
  readonly title: string;
  /** The words after `ds`; NAME stands for a DaemonSet of the cell's own, which has no pods. */
  readonly command: string;
  readonly fault?: Fault;
  readonly path?: Path;
  readonly login?: Login;
  /** Ctrl-C once so many requests have arrived. */
  readonly interruptAfter?: number;
  readonly exit: number;
  /** Of what `ds` prints on standard error. */
  readonly stderr?: RegExp;
  readonly stdout?: RegExp;
  /** More requests than this are too many. */
  readonly atMost?: number;
  /** The same command of kubectl, where it means the same, and how it ends. */
  readonly kubectl?: { readonly command: string; readonly exit: number };
}
