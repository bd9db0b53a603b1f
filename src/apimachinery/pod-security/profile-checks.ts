import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import {
  containersText,
  isWindows,
  namesWhere,
  plural,
  quoted,
  settersText,
  sortedSet,
  type Check,
  type CheckedPod,
  type CheckPod,
} from './check.ts';

const APP_ARMOR_ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';
const SECCOMP_ANNOTATION = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER_ANNOTATION = 'container.seccomp.security.alpha.kubernetes.io/';
const PROFILE_TYPES = new Set(['RuntimeDefault', 'Localhost']);

type Context = JsonObject | undefined;

/** The type of a profile; undefined when the context has none. */
function profileType(context: Context, profile: string): string | undefined {
  const provided = objectAt(context, profile);
  return provided === undefined ? undefined : (stringAt(provided, 'type') ?? '');
}

function isBadType(type: string | undefined): type is string {
  return type !== undefined && !PROFILE_TYPES.has(type);
}

function badTypes(pod: CheckedPod, profile: string): readonly string[] {
  const contexts = [pod.securityContext, ...pod.containers.map(({ securityContext }) => securityContext)];
  return sortedSet(contexts.map((context) => profileType(context, profile)).filter(isBadType));
}

function annotationText([key, value]: readonly [string, unknown]): string {
  return `${key}=${JSON.stringify(value)}`;
}

const appArmor: CheckPod = (pod) => {
  const isBad = (context: Context): boolean => isBadType(profileType(context, 'appArmorProfile'));
  const annotations = Object.entries(pod.annotations).filter(([key, value]) => {
    if (!key.startsWith(APP_ARMOR_ANNOTATION) || typeof value !== 'string') return false;
    return value !== '' && value !== 'runtime/default' && !value.startsWith('localhost/');
  });
  const fields = settersText(isBad(pod.securityContext), namesWhere(pod, isBad));
  const setters = [
    ...(fields === '' ? [] : [fields]),
    ...(annotations.length === 0 ? [] : [plural('annotation', annotations)]),
  ].join(' and ');
  if (setters === '') return undefined;
  const values = [...badTypes(pod, 'appArmorProfile'), ...sortedSet(annotations.map(annotationText))];
  return {
    reason: plural('forbidden AppArmor profile', values),
    detail: `${setters} must not set AppArmor profile type to ${quoted(values)}`,
  };
};

function seLinux(types: ReadonlySet<string>): CheckPod {
  return (pod) => {
    const optionsOf = (context: Context): Context => objectAt(context, 'seLinuxOptions');
    const typeOf = (options: Context): string => stringAt(options, 'type') ?? '';
    const sets = (options: Context, key: string): boolean => (stringAt(options, key) ?? '') !== '';
    const isBad = (context: Context): boolean => {
      const options = optionsOf(context);
      return !types.has(typeOf(options)) || sets(options, 'user') || sets(options, 'role');
    };
    const setters = settersText(isBad(pod.securityContext), namesWhere(pod, isBad));
    if (setters === '') return undefined;
    const all = [pod.securityContext, ...pod.containers.map(({ securityContext }) => securityContext)].map(optionsOf);
    const bad = sortedSet(all.map(typeOf).filter((type) => !types.has(type)));
    const said = [
      ...(bad.length === 0 ? [] : [`${plural('type', bad)} ${quoted(bad)}`]),
      ...(all.some((options) => sets(options, 'user')) ? ['user may not be set'] : []),
      ...(all.some((options) => sets(options, 'role')) ? ['role may not be set'] : []),
    ];
    const detail = `${setters} set forbidden securityContext.seLinuxOptions: ${said.join('; ')}`;
    return { reason: 'seLinuxOptions', detail };
  };
}

const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t'];

/** Before 1.19, when seccomp had only annotations. */
const seccompAnnotations: CheckPod = ({ annotations, containers }) => {
  const keys = [SECCOMP_ANNOTATION, ...containers.map(({ name }) => `${SECCOMP_CONTAINER_ANNOTATION}${name}`)];
  const bad = keys
    .map((key) => [key, Object.hasOwn(annotations, key) ? annotations[key] : undefined] as const)
    .filter(([, value]) => {
      if (typeof value !== 'string') return false;
      return value !== 'runtime/default' && value !== 'docker/default' && !value.startsWith('localhost/');
    });
  if (bad.length === 0) return undefined;
  const texts = sortedSet(bad.map(annotationText));
  return { reason: 'seccompProfile', detail: `forbidden ${plural('annotation', texts)} ${texts.join(', ')}` };
};

const seccomp: CheckPod = (pod) => {
  const isBad = (context: Context): boolean => isBadType(profileType(context, 'seccompProfile'));
  const setters = settersText(isBad(pod.securityContext), namesWhere(pod, isBad));
  if (setters === '') return undefined;
  const values = quoted(badTypes(pod, 'seccompProfile'));
  return {
    reason: 'seccompProfile',
    detail: `${setters} must not set securityContext.seccompProfile.type to ${values}`,
  };
};

const seccompSet: CheckPod = (pod) => {
  const forbidden = seccomp(pod);
  if (forbidden !== undefined) return forbidden;
  if (profileType(pod.securityContext, 'seccompProfile') !== undefined) return undefined;
  const without = namesWhere(pod, (context) => profileType(context, 'seccompProfile') === undefined);
  if (without.length === 0) return undefined;
  const must = 'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"';
  return { reason: 'seccompProfile', detail: `pod or ${containersText(without)} ${must}` };
};

const SYSCTLS: readonly (readonly [since: number, names: readonly string[]])[] = [
  [
    0,
    [
      'kernel.shm_rmid_forced',
      'net.ipv4.ip_local_port_range',
      'net.ipv4.tcp_syncookies',
      'net.ipv4.ping_group_range',
      'net.ipv4.ip_unprivileged_port_start',
    ],
  ],
  [27, ['net.ipv4.ip_local_reserved_ports']],
  [
    29,
    [
      'net.ipv4.tcp_keepalive_time',
      'net.ipv4.tcp_fin_timeout',
      'net.ipv4.tcp_keepalive_intvl',
      'net.ipv4.tcp_keepalive_probes',
    ],
  ],
  [32, ['net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem']],
];

function sysctls(allowed: ReadonlySet<string>): CheckPod {
  return ({ securityContext }) => {
    const names = arrayAt(securityContext, 'sysctls')
      .filter(isObject)
      .map((one) => stringAt(one, 'name') ?? '')
      .filter((name) => !allowed.has(name));
    return names.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: names.join(', ') };
  };
}

/** Checks of the profiles that confine a pod. */
export const PROFILE_CHECKS: readonly Check[] = [
  { id: 'appArmorProfile', level: 'baseline', versions: [{ since: 0, check: appArmor }] },
  {
    id: 'seLinuxOptions',
    level: 'baseline',
    versions: [
      { since: 0, check: seLinux(new Set(SELINUX_TYPES)) },
      { since: 31, check: seLinux(new Set([...SELINUX_TYPES, 'container_engine_t'])) },
    ],
  },
  {
    id: 'seccompProfile_baseline',
    level: 'baseline',
    versions: [
      { since: 0, check: seccompAnnotations },
      { since: 19, check: seccomp },
    ],
  },
  {
    id: 'seccompProfile_restricted',
    level: 'restricted',
    overrides: 'seccompProfile_baseline',
    versions: [
      { since: 19, check: seccompSet },
      { since: 25, check: (pod) => (isWindows(pod) ? undefined : seccompSet(pod)) },
    ],
  },
  {
    id: 'sysctls',
    level: 'baseline',
    versions: SYSCTLS.map(([since], index) => {
      const allowed = SYSCTLS.slice(0, index + 1).flatMap(([, names]) => names);
      return { since, check: sysctls(new Set(allowed)) };
    }),
  },
];
