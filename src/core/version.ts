import { arch, platform, versions } from 'node:process';
import packageJson from '../../package.json' with { type: 'json' };

/** The Kubernetes release whose kubectl and DaemonSet controller `ds` follows. */
export const KUBERNETES_RELEASE = { major: 1, minor: 36 } as const;

/** What this `ds` is, for `ds version` and the User-Agent. */
export const DS_VERSION: string = packageJson.version;

/** What it runs on: Node, or in a binary Bun, with the version: `{ nodeVersion: 'v20.20.2' }`. */
const RUNTIME = versions['bun'] === undefined ? { nodeVersion: `v${versions.node}` } : { bunVersion: versions['bun'] };

/** The runtime, and the platform: `linux/x64`. */
export const RUNS_ON = { runtime: RUNTIME, platform: `${platform}/${arch}` } as const;
