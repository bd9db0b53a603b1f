import { expect, it } from 'vitest';
import { suggest } from '../../../src/core/text/suggest.ts';

const words = ['get', 'describe', 'delete', 'apply', 'rollout', 'version'];

it.each([
  ['gte', 'get'],
  ['gett', 'get'],
  ['desc', 'describe'],
  ['descirbe', 'describe'],
  ['delte', 'delete'],
  ['aply', 'apply'],
  ['roll', 'rollout'],
  ['versoin', 'version'],
  ['xyz', undefined],
  ['logs', undefined],
  ['g', undefined],
])('%s means %s', (word, meant) => expect(suggest(word, words)).toBe(meant));
