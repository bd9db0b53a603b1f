import { describe, expect, it } from 'vitest';
import { parseState } from '../../../src/daemonset/rollout-run/parse-state.ts';
import { STATE } from './state-example.ts';

const { open, batches, gates, holder, checkHash } = STATE;
const long = (length: number): string => 'x'.repeat(length);

describe('parseState', () => {
  it.each<readonly [string, object]>([
    // what an older version stored and ran
    ['"gates.check" is not a field of it', { ...STATE, gates: { ...gates, check: 'touch /tmp/pwned' } }],
    ['"gates.onFailure" is not a field of it', { ...STATE, gates: { ...gates, onFailure: 'undo' } }],
    ['"gates.disableEviction" is not a field of it', { ...STATE, gates: { ...gates, disableEviction: true } }],
    ['"gates.gracePeriod" is not a field of it', { ...STATE, gates: { ...gates, gracePeriod: 0 } }],
    ['version is not 2: another version of ds wrote it', { ...STATE, version: 1 }],
    ['version is not 2: another version of ds wrote it', { ...STATE, version: '2' }],
    ['"check" is not a field of it', { ...STATE, check: 'touch /tmp/pwned' }],
    ['target is missing', { ...STATE, target: undefined }],
    ['target is not the hash of a revision', { ...STATE, target: '' }],
    ['target is not the hash of a revision', { ...STATE, target: 'a b' }],
    ['former is not the hash of a revision', { ...STATE, former: 7 }],
    ['batches is not an object', { ...STATE, batches: [] }],
    ['batches.by is not the key of a label', { ...STATE, batches: { ...batches, by: '$(id)' } }],
    ['batches.batch is missing', { ...STATE, batches: {} }],
    ['batches.batch is not a number of nodes or a percentage', { ...STATE, batches: { ...batches, batch: '0' } }],
    ['batches.batch is not a number of nodes or a percentage', { ...STATE, batches: { ...batches, batch: '200%' } }],
    ['batches.canary is not a number of nodes or a percentage', { ...STATE, batches: { ...batches, canary: 'some' } }],
    ['batches.selector is not a selector of labels', { ...STATE, batches: { ...batches, selector: '==' } }],
    ['batches.selector is not a selector of labels', { ...STATE, batches: { ...batches, selector: long(4001) } }],
    [
      'gates.timeout is not a time in milliseconds of at most a year',
      { ...STATE, gates: { ...gates, timeout: 'long' } },
    ],
    ['gates.timeout is not a time in milliseconds of at most a year', { ...STATE, gates: { ...gates, timeout: -1 } }],
    [
      'gates.timeout is not a time in milliseconds of at most a year',
      { ...STATE, gates: { ...gates, timeout: 1e300 } },
    ],
    [
      'batches.batch is not a number of nodes or a percentage',
      { ...STATE, batches: { ...batches, batch: '999999999' } },
    ],
    ['done is not a whole number from 0 to a million', { ...STATE, done: 1e9 }],
    [
      'gates.readyFor is not a time in milliseconds of at most a year',
      { ...STATE, gates: { ...gates, readyFor: null } },
    ],
    ['gates.maxRestarts is not a whole number from 0 to 1000', { ...STATE, gates: { ...gates, maxRestarts: 1e9 } }],
    [
      'gates.pauseAfter is not canary, each or the number of a batch',
      { ...STATE, gates: { ...gates, pauseAfter: 'x' } },
    ],
    ['checkHash is not an object', { ...STATE, checkHash: 'touch /tmp/pwned' }],
    ['checkHash.salt is not 32 hexadecimal digits', { ...STATE, checkHash: { ...checkHash, salt: '' } }],
    ['checkHash.sha256 is not 64 hexadecimal digits', { ...STATE, checkHash: { ...checkHash, sha256: long(64) } }],
    ['flagsNotKept is not a list of on-failure, grace-period, disable-eviction', { ...STATE, flagsNotKept: ['check'] }],
    ['flagsNotKept is not a list of on-failure, grace-period, disable-eviction', { ...STATE, flagsNotKept: 'all' }],
    ['size is not a whole number from 1 to a million', { ...STATE, size: -1 }],
    ['size is not that of batches.batch', { ...STATE, batches: { ...batches, batch: '1' } }],
    ['canaries is not a whole number from 0 to a million', { ...STATE, canaries: 'all' }],
    ['canaries does not fit batches.canary', { ...STATE, canaries: undefined }],
    ['canaries does not fit batches.canary', { ...STATE, batches: { ...batches, canary: 'all' } }],
    ['canaries does not fit batches.canary', { ...STATE, batches: { ...batches, canary: undefined } }],
    ['canaries is larger than batches.canary', { ...STATE, canaries: 3 }],
    ['done is not a whole number from 0 to a million', { ...STATE, done: 1.5 }],
    ['open.low is not an object', { ...STATE, open: { ...open, low: 'a' } }],
    ['open.low.name is not the name of a node', { ...STATE, open: { ...open, low: { value: null, name: '; id' } } }],
    [
      'open.high.value is not the value of a label, or null',
      { ...STATE, open: { ...open, high: { value: 1, name: 'c' } } },
    ],
    ['open.canary is missing', { ...STATE, open: { ...open, canary: undefined } }],
    ['open.count is larger than size', { ...STATE, open: { ...open, count: 100 } }],
    ['open.number does not follow done', { ...STATE, open: { ...open, number: 9 } }],
    ['open.low comes after open.high', { ...STATE, open: { ...open, low: { value: null, name: 'd' } } }],
    ['undo is not true or false', { ...STATE, undo: 'yes' }],
    ['former is missing', { ...STATE, undo: true, former: undefined }],
    ['isBack needs undo', { ...STATE, isBack: true }],
    ['stopped.why is not paused, failed or left', { ...STATE, stopped: { why: 'gone', message: '' } }],
    [
      'stopped.message is not a text of at most 1000 characters',
      { ...STATE, stopped: { why: 'left', message: long(1001) } },
    ],
    ['holder is not an object', { ...STATE, holder: 'jo' }],
    ['holder.renewed is not a time in milliseconds', { ...STATE, holder: { ...holder, renewed: 1e300 } }],
    ['holder.renewed is not a time in milliseconds', { ...STATE, holder: { ...holder, renewed: 'now' } }],
    ['holder.who is not a text of at most 200 characters', { ...STATE, holder: { ...holder, who: long(201) } }],
    ['holder.id is missing', { ...STATE, holder: { who: '', renewed: 0 } }],
  ])('says that %s', (why, state) => {
    expect(parseState(JSON.stringify(state))).toEqual({ ok: false, why });
  });

  it.each([
    ['', 'it is not JSON'],
    ['{', 'it is not JSON'],
    ['[]', 'it is not an object'],
    ['null', 'it is not an object'],
    ['"x"', 'it is not an object'],
    [`{"__proto__":{"version":2}}`, '"__proto__" is not a field of it'],
    [`{"constructor":{}}`, '"constructor" is not a field of it'],
    [JSON.stringify({ ...STATE, junk: long(20_000) }), 'it is longer than 16000 characters'],
  ])('refuses the text %#', (text, why) => {
    expect(parseState(text)).toEqual({ ok: false, why });
  });

  const at = (name: string, value: string | null = null) => ({ value, name });
  const withoutFormer = { ...STATE, former: undefined };
  it.each<readonly [string, object]>([
    ['a batch by a label', { ...STATE, open: { ...open, low: at('a', 'zone-a'), high: at('b', 'zone-b') } }],
    [
      'a batch of one node',
      { ...STATE, open: { ...open, low: at('node-1.example.com'), high: at('node-1.example.com') } },
    ],
    ['a node whose name is one character', { ...STATE, open: { ...open, low: at('a'), high: at('b') } }],
    ['no open batch', { ...STATE, open: undefined }],
    ['a batch of a fixed size', { ...STATE, batches: { ...batches, batch: '3' } }],
    ['no canaries', { ...STATE, batches: { batch: '10%' }, canaries: 0 }],
    [
      'all canaries that the selector matches',
      { ...STATE, batches: { ...batches, canary: 'all' }, canaries: undefined },
    ],
    ['as many canaries as wanted', { ...STATE, canaries: 2 }],
    ['a percentage of canaries', { ...STATE, batches: { ...batches, canary: '10%' }, canaries: 40 }],
    ['every flag that is not kept', { ...STATE, flagsNotKept: ['on-failure', 'grace-period', 'disable-eviction'] }],
    ['an undo', { ...STATE, undo: true }],
    ['an undo that has changed the template', { ...STATE, undo: true, isBack: true }],
    ['no undo, without an earlier revision', { ...withoutFormer, undo: false, isBack: false }],
    [
      'the largest numbers',
      { ...STATE, done: 1e6, open: undefined, gates: { ...gates, readyFor: 31_536_000_000, maxRestarts: 1000 } },
    ],
    [
      'the longest texts',
      { ...STATE, stopped: { why: 'left', message: long(1000) }, holder: { ...holder, who: long(200), id: long(100) } },
    ],
  ])('accepts %s', (_, state) => {
    const text = JSON.stringify(state);
    expect(parseState(text)).toEqual({ ok: true, state: JSON.parse(text) as unknown });
  });

  it.each<readonly [string, object]>([
    ['checkHash.salt is not 32 hexadecimal digits', { ...STATE, checkHash: { ...checkHash, salt: '0'.repeat(33) } }],
    [
      'checkHash.sha256 is not 64 hexadecimal digits',
      { ...STATE, checkHash: { ...checkHash, sha256: '0'.repeat(65) } },
    ],
    [
      'flagsNotKept is not a list of on-failure, grace-period, disable-eviction',
      { ...STATE, flagsNotKept: ['on-failure', 'check'] },
    ],
    [
      'flagsNotKept is not a list of on-failure, grace-period, disable-eviction',
      { ...STATE, flagsNotKept: ['on-failure', 'on-failure', 'on-failure', 'on-failure'] },
    ],
    ['gates.maxRestarts is not a whole number from 0 to 1000', { ...STATE, gates: { ...gates, maxRestarts: 1.5 } }],
    [
      'gates.readyFor is not a time in milliseconds of at most a year',
      { ...STATE, gates: { ...gates, readyFor: 31_536_000_001 } },
    ],
    ['open.low.value is not the value of a label, or null', { ...STATE, open: { ...open, low: at('a', 'a b') } }],
    [
      'batches.selector is not a selector of labels',
      { ...STATE, batches: { ...batches, selector: `a${',a'.repeat(2001)}` } },
    ],
    ['canaries does not fit batches.canary', { ...STATE, batches: { batch: '10%' }, canaries: 1 }],
    ...['Node', 'a-', '-a', 'a\nb', '$(id)', ''].map((name): [string, object] => [
      'open.low.name is not the name of a node',
      { ...STATE, open: { ...open, low: at(name) } },
    ]),
  ])('says that %s', (why, state) => {
    expect(parseState(JSON.stringify(state))).toEqual({ ok: false, why });
  });

  it('reads 16,000 characters, and shows 50 of a field that it does not know', () => {
    const text = JSON.stringify(STATE);
    expect(parseState(text.padEnd(16_000)).ok).toBe(true);
    expect(parseState(text.padEnd(16_001)).ok).toBe(false);
    expect(parseState(JSON.stringify({ ...STATE, [long(90)]: 1 }))).toEqual({
      ok: false,
      why: `"${long(50)}" is not a field of it`,
    });
  });
});
