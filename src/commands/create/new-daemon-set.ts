import { DsError } from '../../core/errors.ts';
import { dsCommand, hint, type Hint } from '../../core/hint.ts';
import type { Json, JsonObject } from '../../core/json/json.ts';
import { isLabelKey } from '../../apimachinery/labels/label-syntax.ts';
import { dnsSubdomain, labelValue } from '../../apimachinery/validate/formats.ts';
import type { FlagValues, Flags } from '../shared/define.ts';
import { SHARED_FLAGS } from '../shared/flags.ts';
import { readQuantities } from '../shared/quantities.ts';

/** The flags of `ds create NAME`. */
export const NEW_FLAGS = {
  image: { type: 'strings', value: 'IMAGE', help: 'image to run; repeatable, one container each' },
  nodeSelector: {
    type: 'strings',
    split: true,
    value: 'KEY=VALUE',
    help: 'run only on nodes with this label',
  },
  toleration: {
    type: 'strings',
    value: 'TAINT',
    help: 'tolerated taint: KEY, KEY:EFFECT, KEY=VALUE, KEY=VALUE:EFFECT, or * for every taint',
  },
  hostNetwork: { type: 'boolean', help: 'use the network of the node' },
  serviceAccount: { type: 'string', value: 'ACCOUNT', help: 'service account of the pods' },
  requests: { ...SHARED_FLAGS.requests, default: 'cpu=100m,memory=200Mi' },
  limits: { ...SHARED_FLAGS.limits, default: 'memory=200Mi' },
} as const satisfies Flags;

export type NewFlags = FlagValues<typeof NEW_FLAGS>;

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const LABEL = 'app.kubernetes.io/name';

function usage(message: string, next?: Hint): DsError {
  return new DsError('usage', message, { hint: next });
}

/** Throws a DsError of kind `usage` for what the server would reject. */
export function newDaemonSet(name: string, command: readonly string[], flags: NewFlags): JsonObject {
  const problems = [...new Set([...dnsSubdomain(name), ...labelValue(name)])];
  if (problems.length > 0) throw usage(`invalid DaemonSet name ${JSON.stringify(name)}: ${problems.join('; ')}`);
  const images = flags.image.filter((image) => image !== '');
  if (images.length === 0)
    throw usage(
      'required flag(s) "image" not set',
      hint`${dsCommand('create', [name], { flags: { image: 'IMAGE' } })}`,
    );
  if (images.length > 1 && command.length > 0) {
    throw usage('cannot specify multiple --image options and command');
  }
  const labels = { [LABEL]: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, labels },
    spec: {
      selector: { matchLabels: labels },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
      template: { metadata: { labels }, spec: podSpecOf(images, command, flags) },
    },
  };
}

function podSpecOf(images: readonly string[], command: readonly string[], flags: NewFlags): JsonObject {
  const { hostNetwork, serviceAccount = '' } = flags;
  const nodeSelector = flags.nodeSelector.map(readSelector);
  const tolerations = flags.toleration.map(readToleration);
  const resources = resourcesOf(flags);
  const names = containerNames(images);
  return {
    containers: images.map((image, index) => ({
      name: names[index] ?? '',
      image,
      ...(command.length > 0 ? { command } : {}),
      ...(Object.keys(resources).length > 0 ? { resources } : {}),
    })),
    // with the default policy the pods could not resolve names of Services
    ...(hostNetwork ? { hostNetwork, dnsPolicy: 'ClusterFirstWithHostNet' } : {}),
    ...(nodeSelector.length > 0 ? { nodeSelector: Object.fromEntries(nodeSelector) } : {}),
    ...(serviceAccount === '' ? {} : { serviceAccountName: serviceAccount }),
    ...(tolerations.length > 0 ? { tolerations } : {}),
  };
}

function resourcesOf({ requests, limits }: NewFlags): JsonObject {
  const parts = { requests: readQuantities(requests), limits: readQuantities(limits) };
  const filled = Object.entries(parts).filter(([, list]) => list.size > 0);
  return Object.fromEntries(filled.map(([key, list]): [string, Json] => [key, Object.fromEntries(list)]));
}

/** The last part of the image's name, as kubectl names containers, with a number when it repeats. */
function containerNames(images: readonly string[]): readonly string[] {
  const names: string[] = [];
  for (const image of images) {
    const last = image.split('/').at(-1) ?? '';
    const plain = (last.split(/[:@]/)[0] ?? '').toLowerCase().replace(/[^a-z0-9]+/g, '-');
    const name = plain.slice(0, 57).replace(/^-+|-+$/g, '') || 'main';
    let unique = name;
    for (let again = 2; names.includes(unique); again++) unique = `${name}-${again}`;
    names.push(unique);
  }
  return names;
}

function readSelector(text: string): [string, string] {
  const [key = '', value, ...more] = text.split('=');
  if (value === undefined || more.length > 0 || !isLabelKey(key) || labelValue(value).length > 0) {
    throw usage(`invalid node selector ${JSON.stringify(text)}`, 'use KEY=VALUE');
  }
  return [key, value];
}

function readToleration(text: string): JsonObject {
  if (text === '*') return { operator: 'Exists' };
  const [taint = '', effect, ...more] = text.split(':');
  const at = taint.indexOf('=');
  const key = at < 0 ? taint : taint.slice(0, at);
  const value = at < 0 ? undefined : taint.slice(at + 1);
  const isEffect = effect === undefined || EFFECTS.includes(effect);
  if (more.length > 0 || !isEffect || !isLabelKey(key) || (value !== undefined && labelValue(value).length > 0)) {
    throw usage(
      `invalid toleration ${JSON.stringify(text)}`,
      `use KEY, KEY:EFFECT, KEY=VALUE or KEY=VALUE:EFFECT, with effect ${EFFECTS.join(', ')}; * tolerates every taint`,
    );
  }
  const matched = value === undefined ? { operator: 'Exists' } : { operator: 'Equal', value };
  return { key, ...matched, ...(effect === undefined ? {} : { effect }) };
}
