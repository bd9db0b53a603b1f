import { DsError } from '../../core/errors.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import { stringAt, type JsonObject } from '../../core/json/json.ts';
import { checkChange, splitPairs } from '../shared/change/change-flags.ts';
import { defineCommand } from '../shared/define.ts';
import { changesArgument, daemonSetNames } from '../shared/object-names.ts';
import { containersOf, containersPatch } from './pod-template.ts';
import { findSetTargets, SET_FLAGS, setEach } from './set-flags.ts';

export const setImageCommand = defineCommand({
  path: ['set', 'image'],
  summary: 'Update the images of containers',
  description:
    'CONTAINER=IMAGE sets the image of a container or init container; *=IMAGE sets it for all of them. Every pod is then replaced, ' +
    'following the update strategy.',
  examples: [
    { command: 'ds set image fluentd fluentd=fluentd:v1.17', comment: 'set the image of a container' },
    { command: "ds set image fluentd '*=fluentd:v1.17'", comment: 'set the image of every container' },
    { command: 'ds set image --all proxy=envoy:v1.31', comment: 'set an image in all DaemonSets in the namespace' },
    {
      command: 'ds set image -f agent.yaml --local agent=agent:2 -o yaml',
      comment: 'change a file and print it, without a server',
    },
  ],
  args: [changesArgument('DaemonSets, then the images', 'NAME|CONTAINER=IMAGE', { key: 'containers' })],
  flags: SET_FLAGS,
  check: ({ args, flags }) => {
    const { words, images } = readImages(args);
    if (images.size === 0) {
      throw new DsError('usage', 'at least one image update is required', {
        hint: hint`${dsCommand('set image', [words[0] ?? 'NAME', 'CONTAINER=IMAGE'])}`,
      });
    }
    if (images.size > 1 && images.has('*')) {
      throw new DsError(
        'usage',
        'all containers are already specified by *, but saw more than one container_name=container_image pairs',
      );
    }
    checkChange(daemonSetNames(words).length, flags);
  },
  run: async ({ args, flags, provided }, rt) => {
    const { words, images } = readImages(args);
    const targets = await findSetTargets(daemonSetNames(words), flags, provided, rt);
    return setEach(targets, flags, rt, 'image updated', (target) => {
      const { live } = target;
      const containers = containersOf(live);
      const missing = [...images.keys()].filter((name) => name !== '*' && !containers.some((one) => one.name === name));
      const [first] = missing;
      if (first !== undefined && missing.length === images.size) throw unknownContainers(missing, live);
      if (first !== undefined) rt.report(unknownContainers(missing, live, target.name));
      const patch = containersPatch(live, containers, (container) => {
        const image = images.get(stringAt(container, 'name') ?? '') ?? images.get('*');
        return image === undefined || image === container['image'] ? {} : { image };
      });
      return { patch, failed: missing.length > 0 };
    });
  },
});

function readImages(args: readonly string[]): {
  readonly words: readonly string[];
  readonly images: Map<string, string>;
} {
  const { words, pairs } = splitPairs(args, 'image');
  const loose = words.find((word) => /[:@]/.test(word));
  if (loose !== undefined) {
    const names = words.filter((word) => word !== loose);
    throw new DsError('usage', `invalid image format: ${loose}`, {
      hint: hint`name the container: ${dsCommand('set image', [...(names.length === 0 ? ['NAME'] : names), `CONTAINER=${loose}`])}`,
    });
  }
  const wrong = pairs.filter((pair) => !pair.includes('='));
  if (wrong.length > 0) throw new DsError('usage', `invalid image format: ${wrong.join(', ')}`);
  const images = pairs.map((pair): [string, string] => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  return { words, images: new Map(images) };
}

function unknownContainers(missing: readonly string[], live: JsonObject, of?: string): DsError {
  const names = containersOf(live).map((container) => container.name);
  const which = missing.map((name) => JSON.stringify(name)).join(', ');
  const where = of === undefined ? '' : `daemonset.apps/${of}: `;
  return new DsError('failure', `${where}unable to find container named ${which}`, {
    hint: `containers: ${names.join(', ')}`,
  });
}
