import { stringify } from 'yaml';
import { archiveFor, urlOf, type Release, type ReleasedArchive } from './description.ts';

/**
 * The plugin's name in krew. Its naming guide wants a verb and a kind, nothing generic, and no acronym: `ds` alone would not do.
 * https://krew.sigs.k8s.io/docs/developer-guide/develop/naming-guide/
 */
export const KREW_NAME = 'manage-daemonset';

function formulaPlatform(release: Release, os: 'linux' | 'darwin'): string {
  const block = (cpu: string, archive: ReleasedArchive): string => `    on_${cpu} do
      url "${urlOf(release, archive)}"
      sha256 "${archive.sha256}"
    end
`;
  const arm = archiveFor(release, os, 'arm64');
  const intel = archiveFor(release, os, 'amd64');
  const blocks = [arm === undefined ? '' : block('arm', arm), intel === undefined ? '' : block('intel', intel)].join(
    '',
  );
  return blocks === '' ? '' : `  on_${os === 'darwin' ? 'macos' : 'linux'} do\n${blocks}  end\n`;
}

/** Homebrew's formula `ds.rb`. */
export function formula(release: Release): string {
  return `class Ds < Formula
  desc "Command-line tool for Kubernetes DaemonSets"
  homepage "${release.homepage}"
  version "${release.version}"
  license "${release.license}"

${formulaPlatform(release, 'darwin')}${formulaPlatform(release, 'linux')}
  def install
    bin.install "ds"
    bin.install_symlink "ds" => "kubectl-ds"
    bin.install_symlink "ds" => "kubectl_complete-ds"
    bash_completion.install "completions/ds.bash" => "ds"
    zsh_completion.install "completions/_ds"
    fish_completion.install "completions/ds.fish"
    man1.install Dir["man/*.1"]
  end

  test do
    assert_match "v#{version}", shell_output("#{bin}/ds version --client")
  end
end
`;
}

/** krew's manifest, `manage-daemonset.yaml`. */
export function krewManifest(release: Release): string {
  const platforms = (['linux', 'darwin', 'windows'] as const).flatMap((os) =>
    (['amd64', 'arm64'] as const).flatMap((arch) => {
      const archive = archiveFor(release, os, arch);
      if (archive === undefined) return [];
      const bin = os === 'windows' ? 'ds.exe' : 'ds';
      return {
        selector: { matchLabels: { os, arch } },
        uri: urlOf(release, archive),
        sha256: archive.sha256,
        files: [bin, 'LICENSE', 'THIRD_PARTY_NOTICES'].map((name) => ({ from: `${archive.folder}/${name}`, to: '.' })),
        bin,
      };
    }),
  );
  return stringify({
    apiVersion: 'krew.googlecontainertools.github.com/v1alpha2',
    kind: 'Plugin',
    metadata: { name: KREW_NAME },
    spec: {
      version: `v${release.version}`,
      homepage: release.homepage,
      shortDescription: 'Plan, apply and watch changes of DaemonSets',
      description: `${release.summary}.\n`,
      platforms,
    },
  });
}

/** Scoop's manifest, `ds.json`. */
export function scoopManifest(release: Release): string {
  const archive = archiveFor(release, 'windows', 'amd64');
  const architecture =
    archive === undefined
      ? {}
      : { '64bit': { url: urlOf(release, archive), hash: archive.sha256, extract_dir: archive.folder } };
  const { version, homepage, license } = release;
  const description = `${release.summary}.`;
  return `${JSON.stringify({ version, description, homepage, license, architecture, bin: 'ds.exe' }, undefined, 2)}\n`;
}

/** An image with the binary on a base that has glibc and the roots of the web, and no shell. Docker unpacks what is added. */
export function dockerfile({ version }: Pick<Release, 'version'>): string {
  const folder = `ds-${version}-linux-\${TARGETARCH}`;
  return `# docker buildx build --platform linux/amd64,linux/arm64 .
FROM scratch AS archive
ARG TARGETARCH
ADD ${folder}.tar.gz /

FROM gcr.io/distroless/base-nossl-debian12:nonroot
ARG TARGETARCH
COPY --from=archive /${folder}/ds /usr/bin/ds
COPY --from=archive /${folder}/LICENSE /${folder}/THIRD_PARTY_NOTICES /usr/share/doc/ds/
ENTRYPOINT ["/usr/bin/ds"]
`;
}

/** For `sha256sum --check`. */
export function checksums({ archives }: Release): string {
  return archives.map(({ file, sha256 }) => `${sha256}  ${file}\n`).join('');
}
