import { describe, expect, it } from 'vitest';
import { isObject, objectAt, type JsonObject } from '../../../src/core/json/json.ts';
import {
  deprecatedKindWarning,
  warningsOnCreate,
  warningsOnUpdate,
} from '../../../src/apimachinery/warnings/object-warnings.ts';
import { WARNED_OBJECTS } from './warned-objects.ts';

const texts = (object: JsonObject): readonly string[] => warningsOnCreate(object).map(({ text }) => text);

describe('warnings on create', () => {
  it.each(WARNED_OBJECTS.map((one) => [one.name, one] as const))('%s: as the API server words it', (_, one) => {
    expect(texts(one.object)).toEqual(one.warnings);
  });

  it('name a field of the object', () => {
    for (const { object } of WARNED_OBJECTS) {
      for (const { field } of warningsOnCreate(object)) {
        expect(Object.keys(object)).toContain(/^[^.[]+/.exec(field)?.[0]);
      }
    }
  });

  it('ignores unknown kinds and values of the wrong type', () => {
    expect(texts({ apiVersion: 'example.com/v1', kind: 'DaemonSet', spec: {} })).toEqual([]);
    expect(texts({ apiVersion: 'apps/v1', kind: 'DaemonSet', spec: { template: { spec: { volumes: 5 } } } })).toEqual(
      [],
    );
  });
});

describe('warnings on update', () => {
  const [, deprecated] = WARNED_OBJECTS;
  const object = deprecated?.object ?? {};

  it('repeats nothing while the template stays', () => {
    expect(warningsOnUpdate({ ...object, metadata: { name: 'a', labels: { x: 'y' } } }, object)).toEqual([]);
  });

  it('warns again once the template changes', () => {
    const spec = objectAt(object, 'spec') ?? {};
    const old = { ...object, spec: { ...spec, template: {} } };
    expect(isObject(spec['template'])).toBe(true);
    expect(warningsOnUpdate(object, old).map(({ text }) => text)).toEqual(deprecated?.warnings);
  });

  it('warns about a Service each time', () => {
    const service = { apiVersion: 'v1', kind: 'Service', spec: { externalIPs: ['1.2.3.4'] } };
    expect(warningsOnUpdate(service, service)).toHaveLength(1);
  });
});

describe('deprecated kinds', () => {
  it('says since when and what to use instead', () => {
    expect(deprecatedKindWarning('v1', 'Endpoints')).toBe(
      'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
    );
    expect(deprecatedKindWarning('apps/v1', 'DaemonSet')).toBeUndefined();
  });
});
