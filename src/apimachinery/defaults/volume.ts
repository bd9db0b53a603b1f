import { stringAt, type JsonObject } from '../../core/json/json.ts';
import { fieldRef, pullPolicyFor, resourceFieldRef } from './container.ts';
import { editAt, editItems, inTurn, once, withDefaults, type Edit } from './edit.ts';

/** 0644. */
const FILE_MODE = 420;
const HOUR_SECONDS = 3600;

const withFieldRefs: Edit = (source) =>
  editItems(
    source,
    'items',
    inTurn(
      (item) => editAt(item, 'fieldRef', fieldRef),
      (item) => editAt(item, 'resourceFieldRef', resourceFieldRef),
    ),
  );
const withMode: Edit = (source) => withDefaults(source, { defaultMode: FILE_MODE });

const projection: Edit = inTurn(
  (source) => editAt(source, 'downwardAPI', withFieldRefs),
  (source) =>
    editAt(source, 'serviceAccountToken', (token) => withDefaults(token, { expirationSeconds: HOUR_SECONDS })),
);

function withSource(volume: JsonObject): JsonObject {
  return Object.keys(volume).some((key) => key !== 'name') ? volume : { ...volume, emptyDir: {} };
}

/** The API server's defaults for a volume of a pod. */
export const volumeDefaults: Edit = once(
  inTurn(
    withSource,
    (volume) =>
      editAt(volume, 'hostPath', (source) => (source['type'] === undefined ? { ...source, type: '' } : source)),
    (volume) => editAt(volume, 'secret', withMode),
    (volume) => editAt(volume, 'configMap', withMode),
    (volume) => editAt(volume, 'downwardAPI', inTurn(withMode, withFieldRefs)),
    (volume) =>
      editAt(
        volume,
        'projected',
        inTurn(withMode, (source) => editItems(source, 'sources', projection)),
      ),
    (volume) =>
      editAt(volume, 'azureDisk', (source) => {
        const values = { cachingMode: 'ReadWrite', fsType: 'ext4', kind: 'Shared', readOnly: false };
        return withDefaults(source, values);
      }),
    (volume) => editAt(volume, 'iscsi', (source) => withDefaults(source, { iscsiInterface: 'default' })),
    (volume) =>
      editAt(volume, 'rbd', (source) =>
        withDefaults(source, { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' }),
      ),
    (volume) =>
      editAt(volume, 'scaleIO', (source) => withDefaults(source, { storageMode: 'ThinProvisioned', fsType: 'xfs' })),
    (volume) =>
      editAt(volume, 'image', (source) =>
        withDefaults(source, { pullPolicy: pullPolicyFor(stringAt(source, 'reference') ?? '') }),
      ),
    (volume) =>
      editAt(volume, 'ephemeral', (source) =>
        editAt(source, 'volumeClaimTemplate', (claim) =>
          editAt(claim, 'spec', (spec) => withDefaults(spec, { volumeMode: 'Filesystem' })),
        ),
      ),
  ),
);
