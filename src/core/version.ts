import { arch, platform, version as nodeVersion } from 'node:process';
import packageJson from '../../package.json' with { type: 'json' };

/** The Kubernetes release whose kubectl and DaemonSet controller `ds` follows. */
export const KUBERNETES_RELEASE = { major: 1, minor: 36 } as const;

/** What this `ds` is, for `ds version` and the User-Agent. */
export const DS_VERSION: string = packageJson.version;

/** What it runs on: `v20.20.2`, `linux/x64`. */
export const RUNS_ON = { node: nodeVersion, platform: `${platform}/${arch}` } as const;
