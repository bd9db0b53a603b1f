import { stringAt } from '../../core/json/json.ts';
import { type DaemonSetRule, type DaemonSetSubject, type RuleProblem, rulesOf } from '../rules/rule.ts';
import { imageProblem } from '../text/image-reference.ts';
import { placeholderIn } from '../text/placeholders.ts';

/** The tag of an image, or an empty string; undefined when it has a digest. */
function tagOf(image: string): string | undefined {
  if (image.includes('@')) return undefined;
  return /:([^:/]*)$/.exec(image)?.[1] ?? '';
}

/** The images without placeholders, which another rule reports. */
function* imagesOf({ containers }: DaemonSetSubject): Iterable<readonly [image: string, path: RuleProblem['path']]> {
  for (const { container, path } of containers) {
    const image = stringAt(container, 'image') ?? '';
    if (image === '' || image.trim() !== image || placeholderIn(image) !== undefined) continue;
    yield [image, [...path, 'image']];
  }
}

function* latest(subject: DaemonSetSubject): Iterable<RuleProblem> {
  for (const [image, path] of imagesOf(subject)) {
    const tag = tagOf(image);
    if (imageProblem(image) !== undefined || (tag !== '' && tag !== 'latest')) continue;
    const message =
      tag === '' ? `image "${image}" has no tag, which means latest` : `image "${image}" uses the tag latest`;
    yield { path, message };
  }
}

function* invalidImages(subject: DaemonSetSubject): Iterable<RuleProblem> {
  for (const [image, path] of imagesOf(subject)) {
    const problem = imageProblem(image);
    if (problem !== undefined) yield { path, message: `image "${image}" cannot be pulled: ${problem}` };
  }
}

export const IMAGE_ADVICE = rulesOf<DaemonSetRule>('advice', 'warn', [
  {
    id: 'invalid-image',
    severity: 'error',
    title: 'an image name is invalid',
    why: 'The API server does not check image names. Every pod then stays in InvalidImageName.',
    fix: 'Write it as REGISTRY/PATH:TAG or REGISTRY/PATH@sha256:DIGEST, the path in lower case, without https://.',
    check: invalidImages,
  },
  {
    id: 'latest-image',
    title: 'an image has no fixed version',
    why:
      'Each node pulls the image that is latest when its pod starts. Nodes then run different versions, and a rollback does not restore the ' +
      'old one.',
    fix: 'Set a version, ideally with its digest: image: registry/name:1.2.3@sha256:….',
    check: latest,
  },
]);
