import { describe, expect, it } from 'vitest';
import { plainScalar } from '../../src/yaml/scalars.ts';

describe('plainScalar', () => {
  // What kubectl 1.36 makes of them, asked by `kubectl annotate --local`.
  it.each([
    ['.5', 0.5],
    ['.1_0', 0.1],
    ['.1e1_0', 1_000_000_000],
    ['+.1_0', 0.1],
    ['-._5', -0.5],
    ['1_._5', 1.5],
    ['._1', '._1'],
    ['.1__0', '.1__0'],
    ['.1_', '.1_'],
    ['.1_e1', '.1_e1'],
    ['.1e_1', '.1e_1'],
    ['.5_5.1', '.5_5.1'],
  ])('reads underscores in %s as go-yaml does', (text, value) => expect(plainScalar(text)).toBe(value));
});
