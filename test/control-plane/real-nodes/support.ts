import { spawnSync } from 'node:child_process';
import { NoControlPlane } from '../build.ts';
import { hierarchies } from './cgroups.ts';

/** This machine cannot run a real node: callers skip with the message. Other errors are failures. */
export class NoRealNodes extends NoControlPlane {
  constructor(why: string) {
    super(`No real nodes can run here: ${why}`);
  }
}

/** What a node does, tried out: namespaces, a mount that nobody else sees, a bridge and a veth pair. */
const TRIAL = [
  'mount -t tmpfs tmpfs /run',
  'ip link add ds0 type bridge',
  'ip link add ds1 type veth peer name ds2',
  'hostname trial',
].join(' && ');

/** Throws NoRealNodes when this machine, or its user, cannot run a kubelet with containers. */
export function requireRealNodes(): void {
  if (process.platform !== 'linux') throw new NoRealNodes(`they need Linux, and this is ${process.platform}.`);
  if (process.getuid?.() !== 0) throw new NoRealNodes('they need root, for namespaces, mounts and cgroups.');
  if (hierarchies().length === 0) throw new NoRealNodes('no cgroup hierarchy is mounted.');
  for (const [command, from] of Object.entries({ unshare: 'util-linux', ip: 'iproute2', bash: 'bash' })) {
    if (spawnSync(command, ['--help']).error !== undefined) {
      throw new NoRealNodes(`there is no command ${command} (apt-get install ${from}).`);
    }
  }
  const namespaces = ['--mount', '--uts', '--net', '--ipc', '--pid', '--cgroup', '--fork', '--mount-proc'];
  const trial = spawnSync('unshare', [...namespaces, 'sh', '-c', TRIAL], { encoding: 'utf8' });
  if (trial.status !== 0) throw new NoRealNodes(`namespaces or mounts are not permitted (${trial.stderr.trim()}).`);
}
