import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connectApi, type Api } from '../control-plane/api.ts';
import { readConnection } from '../control-plane/cluster.ts';
import { WARNED_OBJECTS } from '../apimachinery/warnings/warned-objects.ts';

const folder = inject('controlPlaneFolder');

describe.skipIf(folder === undefined)('the warnings that are written down here are those of the API server', () => {
  let api: Api | undefined;

  beforeAll(() => {
    api = connectApi(readConnection(`${folder ?? ''}/connection.json`), 'object-warnings');
  });
  afterAll(() => api?.close());

  it.each(WARNED_OBJECTS.map((one) => [one.name, one] as const))('%s', async (_, { path, object, warnings }) => {
    if (api === undefined) throw new Error('there is no control plane');
    // The server walks maps (node selectors, labels) in random order, so only the set is comparable.
    const received = await api.warningsOf(`${path}?dryRun=All&fieldValidation=Strict`, object);
    expect(received.toSorted()).toEqual([...warnings].toSorted());
  });
});
