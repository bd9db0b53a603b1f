/** Words that this code once had meanings of its own for, or that are old-fashioned, and what to write. */
export const FORBIDDEN: ReadonlyMap<string, string> = new Map(
  Object.entries({
    anew: 'again',
    asked: 'requested, given',
    bell: 'signal, timer',
    'board boards': 'store, snapshot',
    'deed deeds': 'change, function',
    'desk papers shelf': 'fetcher, details, cache',
    'hear hears heard hearing': 'receive, be notified, learn',
    'holdup holdups': 'blocker',
    hopeless: 'stuck',
    'lane lanes': 'concurrently',
    'manner manners': 'options',
    'mend mends mended mending': 'fix',
    news: 'events, changes',
    painter: 'renderer',
    party: 'side, owner, server',
    'picture pictures': 'snapshot, image',
    standing: 'state, lease',
    'stranger strangers': 'unknown',
    told: 'given, reported, said; "by default" for "unless told"',
    'trouble troubles': 'problem',
    'wish wishes wished': 'option, what is requested',
    'world worlds': 'environment',
  }).flatMap(([words, instead]) => words.split(' ').map((word) => [word, instead] as const)),
);

export interface AllowedPhrase {
  readonly phrase: string;
  /** Undefined: everywhere. */
  readonly file?: string;
  readonly reason: string;
}

export const ALLOWED: readonly AllowedPhrase[] = [
  { phrase: 'told apart', reason: 'usual English' },
  { phrase: 'Third-party', reason: 'usual English' },
  { phrase: 'THIRD_PARTY_NOTICES', reason: 'a usual file name' },
  { phrase: 'the server has asked for the client to provide credentials', reason: 'a message of client-go' },
  { phrase: 'has asked us to try again later', reason: 'a message of client-go' },
  { phrase: '"hello":"world"', file: 'docs/reliability.md', reason: 'what another program responds with' },
];
