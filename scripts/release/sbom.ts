import { execFileSync } from 'node:child_process';
import { TARGETS } from '../binary/targets.ts';

interface Component {
  readonly 'bom-ref': string;
  readonly scope?: string;
  readonly properties?: unknown;
}

interface Bom {
  readonly metadata: { readonly component: object; readonly tools: unknown };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/**
 * CycloneDX, by `npm sbom`, of the packages that are in the binary, given as `name@version`, and of the runtimes. To npm they are for
 * development, because whoever installs `ds` installs none of them. Without the time and the random number of npm's, so that it is
 * the same again.
 */
export function sbom(root: string, packages: ReadonlySet<string>): string {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const text = execFileSync(npm, ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  });
  const { metadata, components, dependencies, ...bom } = JSON.parse(text) as Bom & { readonly serialNumber?: string };
  const runtimes = TARGETS.map(({ runtime }) => runtime);
  const isShipped = (ref: string): boolean =>
    packages.has(ref) || runtimes.some((runtime) => ref.startsWith(`${runtime}@`));
  const shipped = components.filter((component) => isShipped(component['bom-ref']));
  const missing = [...packages].find((ref) => !shipped.some((component) => component['bom-ref'] === ref));
  if (missing !== undefined) throw new Error(`npm's list has no ${missing}`);
  const own = { ...metadata.component, type: 'application', name: 'ds' };
  return `${JSON.stringify(
    {
      ...bom,
      serialNumber: undefined,
      metadata: { tools: metadata.tools, component: own },
      components: shipped.map((component) => ({ ...component, scope: 'required', properties: undefined })),
      dependencies: dependencies
        .filter(({ ref }) => ref.startsWith('daemonset-cli@') || isShipped(ref))
        .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter(isShipped) })),
    },
    undefined,
    2,
  )}\n`;
}
