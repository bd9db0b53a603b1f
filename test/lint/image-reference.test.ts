import { describe, expect, it } from 'vitest';
import { imageProblem } from '../../src/lint/text/image-reference.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('names of images', () => {
  it.each([
    'a',
    'library/a:1',
    'example.com/a/b-c__d.e:v1.2.3_4',
    'localhost/a',
    'localhost:5000/a:1',
    'Example.COM:443/a',
    '[::1]:5000/a',
    `a@${DIGEST}`,
    `registry.k8s.io/a/b:1@${DIGEST}`,
  ])('%s can be read', (image) => {
    expect(imageProblem(image)).toBeUndefined();
  });

  it.each([
    ['https://example.com/a:1', 'it begins with a URL scheme'],
    ['example.com/a: 1', 'it contains a space'],
    ['example.com/A:1', 'only the registry may have capital letters'],
    ['example.com/a:', 'the tag after the colon is missing'],
    ['a:1:2', '"1:2" is not a tag'],
    [`a:${'b'.repeat(129)}`, `"${'b'.repeat(129)}" is not a tag`],
    ['a@sha256:abc', 'the digest after @ is not sha256: and 64 hexadecimal digits'],
    [`a@${DIGEST}@${DIGEST}`, 'the digest after @ is not sha256: and 64 hexadecimal digits'],
    ['a//b', '"a//b" is not an image path'],
    ['example.com/', 'it has no name'],
    ['-example.com/a', '"-example.com" is not a registry'],
    ['0'.repeat(64), 'it is an image ID, which cannot be pulled'],
  ])('%s cannot', (image, problem) => {
    expect(imageProblem(image)).toBe(problem);
  });
});
