import { ceilDivide, NANO, parseQuantity } from '../../apimachinery/quantity/quantity.ts';
import type { Container } from '../../kube/wire.ts';
import type { Lines } from './fields.ts';

type EnvVar = NonNullable<Container['env']>[number];
type ResourceFieldRef = NonNullable<NonNullable<EnvVar['valueFrom']>['resourceFieldRef']>;

/** The variables of a container, and before them the ConfigMaps and Secrets of envFrom. */
export function environmentLines(container: Container): Lines {
  const from = container.envFrom ?? [];
  const env = container.env ?? [];
  return [
    ...(from.length === 0 ? [] : ['    Environment Variables from:', ...from.map(envFromLine)]),
    `    Environment:${env.length === 0 ? '\t<none>' : ''}`,
    ...env.flatMap((variable) => variableLines(variable, container)),
  ];
}

function envFromLine({ configMapRef, secretRef, prefix = '' }: NonNullable<Container['envFrom']>[number]): string {
  const source = configMapRef ?? secretRef;
  const type = configMapRef === undefined ? (secretRef === undefined ? '' : 'Secret') : 'ConfigMap';
  const kind = prefix === '' ? type : `${type} with prefix '${prefix}'`;
  return `      ${source?.name ?? ''}\t${kind}\tOptional: ${source?.optional ?? false}`;
}

function variableLines({ name, value = '', valueFrom }: EnvVar, container: Container): Lines {
  if (valueFrom === undefined) {
    return value.split('\n').map((line, index) => (index === 0 ? `      ${name}:\t${line}` : `      \t${line}`));
  }
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef, fileKeyRef } = valueFrom;
  const line = (text: string): Lines => [`      ${name}:\t${text}`];
  const keyOf = (key: string, where: string, optional: boolean | undefined): Lines =>
    line(`<set to the key '${key}' ${where}>\tOptional: ${optional ?? false}`);
  if (fieldRef !== undefined) return line(` (${fieldRef.apiVersion ?? ''}:${fieldRef.fieldPath})`);
  if (resourceFieldRef !== undefined) {
    return line(`${resourceText(resourceFieldRef, container)} (${resourceFieldRef.resource})`);
  }
  if (secretKeyRef !== undefined) {
    return keyOf(secretKeyRef.key, `in secret '${secretKeyRef.name ?? ''}'`, secretKeyRef.optional);
  }
  if (configMapKeyRef !== undefined) {
    return keyOf(configMapKeyRef.key, `of config map '${configMapKeyRef.name ?? ''}'`, configMapKeyRef.optional);
  }
  // kubectl does not have this source yet
  if (fileKeyRef !== undefined) {
    return keyOf(
      fileKeyRef.key,
      `of file '${fileKeyRef.path}' in volume '${fileKeyRef.volumeName}'`,
      fileKeyRef.optional,
    );
  }
  return [];
}

/** The container's limit or request in units of the divisor, rounded up; the node's allocatable without one. */
function resourceText({ resource, divisor }: ResourceFieldRef, container: Container): string {
  const match = /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.*)$/.exec(resource);
  if (match === null) return '';
  const [, list, name = ''] = match;
  const amounts = list === 'limits' ? container.resources?.limits : container.resources?.requests;
  const amount = parseQuantity(amounts?.[name] ?? '0') ?? 0n;
  const requested = parseQuantity(divisor ?? '0') ?? 0n;
  // CPU in thousandths, other resources in whole units, before dividing
  const unit = name === 'cpu' ? NANO / 1000n : NANO;
  const value = ceilDivide(ceilDivide(amount, unit), ceilDivide(requested === 0n ? NANO : requested, unit));
  return value === 0n && list === 'limits' && (name === 'cpu' || name === 'memory')
    ? 'node allocatable'
    : value.toString();
}
