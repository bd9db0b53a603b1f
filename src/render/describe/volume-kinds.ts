import { arrayAt, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { parseQuantity } from '../../apimachinery/quantity/quantity.ts';
import type { Lines } from './fields.ts';
import { claimTemplateLines, csiLines, downwardItemLines, projectedLines } from './volume-parts.ts';
import { flag, list, number, reference, scalar, text, textOr, type Show } from './volume-values.ts';

export interface VolumeKind {
  readonly type: string;
  /** Labels as in kubectl, including the colon, and values. */
  readonly fields: readonly (readonly [label: string, show: Show])[];
  readonly more?: (source: JsonObject) => Lines;
}

/** The kinds of volumes, in the order in which kubectl checks them. */
export const VOLUME_KINDS: Readonly<Record<string, VolumeKind>> = {
  hostPath: {
    type: 'HostPath (bare host directory volume)',
    fields: [
      ['Path:', text('path')],
      ['HostPathType:', textOr('type', '<none>')],
    ],
  },
  emptyDir: {
    type: "EmptyDir (a temporary directory that shares a pod's lifetime)",
    fields: [
      ['Medium:', text('medium')],
      ['SizeLimit:', sizeLimit],
    ],
  },
  gcePersistentDisk: {
    type: 'GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)',
    fields: [
      ['PDName:', text('pdName')],
      ['FSType:', text('fsType')],
      ['Partition:', number('partition')],
      ['ReadOnly:', flag('readOnly')],
    ],
  },
  awsElasticBlockStore: {
    type: 'AWSElasticBlockStore (a Persistent Disk resource in AWS)',
    fields: [
      ['VolumeID:', text('volumeID')],
      ['FSType:', text('fsType')],
      ['Partition:', number('partition')],
      ['ReadOnly:', flag('readOnly')],
    ],
  },
  gitRepo: {
    type: 'GitRepo (a volume that is pulled from git when the pod is created)',
    fields: [
      ['Repository:', text('repository')],
      ['Revision:', text('revision')],
    ],
  },
  secret: {
    type: 'Secret (a volume populated by a Secret)',
    fields: [
      ['SecretName:', text('secretName')],
      ['Optional:', flag('optional')],
    ],
  },
  configMap: {
    type: 'ConfigMap (a volume populated by a ConfigMap)',
    fields: [
      ['Name:', text('name')],
      ['Optional:', flag('optional')],
    ],
  },
  nfs: {
    type: 'NFS (an NFS mount that lasts the lifetime of a pod)',
    fields: [
      ['Server:', text('server')],
      ['Path:', text('path')],
      ['ReadOnly:', flag('readOnly')],
    ],
  },
  iscsi: {
    type: "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
    fields: [
      ['TargetPortal:', text('targetPortal')],
      ['IQN:', text('iqn')],
      ['Lun:', number('lun')],
      ['ISCSIInterface', text('iscsiInterface')],
      ['FSType:', text('fsType')],
      ['ReadOnly:', flag('readOnly')],
      ['Portals:', list('portals')],
      ['DiscoveryCHAPAuth:', flag('chapAuthDiscovery')],
      ['SessionCHAPAuth:', flag('chapAuthSession')],
      ['SecretRef:', reference('secretRef')],
      ['InitiatorName:', textOr('initiatorName', '<none>')],
    ],
  },
  glusterfs: {
    type: "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)",
    fields: [
      ['EndpointsName:', text('endpoints')],
      ['Path:', text('path')],
      ['ReadOnly:', flag('readOnly')],
    ],
  },
  persistentVolumeClaim: {
    type: 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
    fields: [
      ['ClaimName:', text('claimName')],
      ['ReadOnly:', flag('readOnly')],
    ],
  },
  ephemeral: {
    type: 'EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)',
    fields: [],
    more: claimTemplateLines,
  },
  rbd: {
    type: "RBD (a Rados Block Device mount on the host that shares a pod's lifetime)",
    fields: [
      ['CephMonitors:', list('monitors')],
      ['RBDImage:', text('image')],
      ['FSType:', text('fsType')],
      ['RBDPool:', text('pool')],
      ['RadosUser:', text('user')],
      ['Keyring:', text('keyring')],
      ['SecretRef:', reference('secretRef')],
      ['ReadOnly:', flag('readOnly')],
    ],
  },
  quobyte: {
    type: "Quobyte (a Quobyte mount on the host that shares a pod's lifetime)",
    fields: [
      ['Registry:', text('registry')],
      ['Volume:', text('volume')],
      ['ReadOnly:', flag('readOnly')],
    ],
  },
  downwardAPI: {
    type: 'DownwardAPI (a volume populated by information about the pod)',
    fields: [],
    more: downwardItemLines,
  },
  azureDisk: {
    type: 'AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)',
    fields: [
      ['DiskName:', text('diskName')],
      ['DiskURI:', text('diskURI')],
      ['Kind: ', text('kind')],
      ['FSType:', text('fsType')],
      ['CachingMode:', text('cachingMode')],
      ['ReadOnly:', flag('readOnly')],
    ],
  },
  vsphereVolume: {
    type: 'vSphereVolume (a Persistent Disk resource in vSphere)',
    fields: [
      ['VolumePath:', text('volumePath')],
      ['FSType:', text('fsType')],
      ['StoragePolicyName:', text('storagePolicyName')],
    ],
  },
  cinder: {
    type: 'Cinder (a Persistent Disk resource in OpenStack)',
    fields: [
      ['VolumeID:', text('volumeID')],
      ['FSType:', text('fsType')],
      ['ReadOnly:', flag('readOnly')],
      ['SecretRef:', reference('secretRef')],
    ],
  },
  photonPersistentDisk: {
    type: 'PhotonPersistentDisk (a Persistent Disk resource in photon platform)',
    fields: [
      ['PdID:', text('pdID')],
      ['FSType:', text('fsType')],
    ],
  },
  portworxVolume: {
    type: 'PortworxVolume (a Portworx Volume resource)',
    fields: [['VolumeID:', text('volumeID')]],
  },
  scaleIO: {
    type: 'ScaleIO (a persistent volume backed by a block device in ScaleIO)',
    fields: [
      ['Gateway:', text('gateway')],
      ['System:', text('system')],
      ['Protection Domain:', text('protectionDomain')],
      ['Storage Pool:', text('storagePool')],
      ['Storage Mode:', text('storageMode')],
      ['VolumeName:', text('volumeName')],
      ['FSType:', text('fsType')],
      ['ReadOnly:', flag('readOnly')],
    ],
  },
  cephfs: {
    type: "CephFS (a CephFS mount on the host that shares a pod's lifetime)",
    fields: [
      ['Monitors:', list('monitors')],
      ['Path:', text('path')],
      ['User:', text('user')],
      ['SecretFile:', text('secretFile')],
      ['SecretRef:', reference('secretRef')],
      ['ReadOnly:', flag('readOnly')],
    ],
  },
  storageos: {
    type: 'StorageOS (a StorageOS Persistent Disk resource)',
    fields: [
      ['VolumeName:', text('volumeName')],
      ['VolumeNamespace:', text('volumeNamespace')],
      ['FSType:', text('fsType')],
      ['ReadOnly:', flag('readOnly')],
    ],
  },
  fc: {
    type: 'FC (a Fibre Channel disk)',
    fields: [
      ['TargetWWNs:', (source) => arrayAt(source, 'targetWWNs').map(String).join(', ')],
      ['LUN:', (source) => scalar(source['lun'], '<none>')],
      ['FSType:', text('fsType')],
      ['ReadOnly:', flag('readOnly')],
    ],
  },
  azureFile: {
    type: 'AzureFile (an Azure File Service mount on the host and bind mount to the pod)',
    fields: [
      ['SecretName:', text('secretName')],
      ['ShareName:', text('shareName')],
      ['ReadOnly:', flag('readOnly')],
    ],
  },
  flexVolume: {
    type: 'FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin)',
    fields: [
      ['Driver:', text('driver')],
      ['FSType:', text('fsType')],
      ['SecretRef:', reference('secretRef')],
      ['ReadOnly:', flag('readOnly')],
      ['Options:', options],
    ],
  },
  flocker: {
    type: 'Flocker (a Flocker volume mounted by the Flocker agent)',
    fields: [
      ['DatasetName:', text('datasetName')],
      ['DatasetUUID:', text('datasetUUID')],
    ],
  },
  projected: {
    type: 'Projected (a volume that contains injected data from multiple sources)',
    fields: [],
    more: projectedLines,
  },
  csi: {
    type: 'CSI (a Container Storage Interface (CSI) volume source)',
    fields: [
      ['Driver:', text('driver')],
      ['FSType:', text('fsType')],
      ['ReadOnly:', flag('readOnly')],
    ],
    more: csiLines,
  },
  image: {
    type: 'Image (a container image or OCI artifact)',
    fields: [
      ['Reference:', text('reference')],
      ['PullPolicy:', text('pullPolicy')],
    ],
  },
};

function sizeLimit(source: JsonObject): string {
  const limit = stringAt(source, 'sizeLimit');
  return limit !== undefined && (parseQuantity(limit) ?? 0n) > 0n ? limit : '<unset>';
}

/** A Go map: `map[a:1 b:2]`. */
function options(source: JsonObject): string {
  const entries = Object.entries(objectAt(source, 'options') ?? {}).sort();
  return `map[${entries.map(([key, value]) => `${key}:${scalar(value, '')}`).join(' ')}]`;
}
