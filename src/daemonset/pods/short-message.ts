/**
 * What kubelets and runtimes (containerd, CRI-O, cri-dockerd) put before the reason of a failed pull: a step each, most with the image,
 * its URL or the registry's address again. A group named `image` has the image.
 */
const PULL_STEPS: readonly RegExp[] = [
  /^Back-off pulling image "(?<image>[^"]+)": (?:ErrImagePull|RegistryUnavailable): /,
  // its event
  /^Failed to pull image "(?<image>[^"]+)": /,
  /^rpc error: code = \w+ desc = /,
  /^Error response from daemon: /,
  /^failed to pull and unpack image "(?<image>[^"]+)": /,
  /^failed to (?:resolve|extract|unpack)(?: reference| image)? "(?<image>[^"]+)": /,
  /^(?:unable to pull image or OCI artifact: )?pull image err: /,
  /^(?:copying system image from manifest list: |writing blob: )?(?:initializing|determining) (?:source|manifest MIME type for) docker:\/\/(?<image>\S+): /,
  /^reading manifest \S+ in \S+: /,
  /^pinging container registry \S+: /,
  /^(?:failed to copy|httpReadSeeker: failed open|failed to authorize|failed to fetch (?:anonymous|oauth) token|failed to do request): /,
  /^(?:Head|Get|Post) "[^"]*": /,
  /^unexpected status (?:code|from \w+ request to) \S+: /,
  /^dial tcp(?: \S+)?: (?:connect: )?/,
  /^lookup \S+(?: on \S+)?: /,
];

/** What runtimes put before the reason why a container could not be created or started. */
const START_STEPS: readonly RegExp[] = [
  /^rpc error: code = \w+ desc = /,
  /^Error response from daemon: /,
  /^failed to start container "[^"]*": /,
  /^failed to generate container "[^"]*" spec: (?:failed to generate spec: )?/,
  /^failed to create (?:containerd task|task for container|shim task|shim): /,
  /^container create failed: /,
  /^OCI runtime create failed: /,
  /^(?:runc create failed|crun|runc): /,
  /^unable to start container process: (?:error during container init: )?/,
];

/**
 * The message of a cause in short. A failed pull is `IMAGE: REASON`: runtimes repeat the image at each step, as in `failed to pull and
 * unpack image "a:1": failed to resolve reference "a:1": a:1: not found`. A container that cannot start keeps only its runtime's last
 * reason. Other messages stay as they are. Tables and lines show this; `-o wide`, `--why` and JSON have the whole message.
 */
export function shortMessage(message: string): string {
  // the previous end of the container follows the kubelet's message
  const [text = '', ...after] = message.split(/(?=; last ended with )/);
  return [shortPull(text) ?? shortStart(text), ...after].join('');
}

function shortPull(message: string): string | undefined {
  const { rest, image } = withoutSteps(message, PULL_STEPS);
  if (image === undefined) return shortDockerPull(rest);
  return `${familiarName(image)}: ${pullReason(rest, image)}`;
}

/** cri-dockerd names the image only in the reason. */
function shortDockerPull(reason: string): string | undefined {
  const image = /^manifest for (\S+) not found: manifest unknown/.exec(reason)?.[1];
  return image === undefined ? undefined : `${familiarName(image)}: not found`;
}

function pullReason(rest: string, image: string): string {
  // the kubelet names the image as the template does, containerd in full
  const own = /^"?([^\s"]+)"?: /.exec(rest);
  const reason = familiarName(own?.[1] ?? '') === familiarName(image) ? rest.slice(own?.[0].length) : rest;
  if (/^manifest (?:unknown|for \S+ not found)\b/.test(reason)) return 'not found';
  // the registry's own text repeats the status; CRI-O tries every image as an artifact too
  return reason.replace(/(?:: | - )[Ss]erver message: .*$|; artifact err: .*$/s, '');
}

function shortStart(message: string): string {
  const { rest } = withoutSteps(message, START_STEPS);
  return rest === message ? message : rest.replace(/: unknown$/, '');
}

function withoutSteps(message: string, steps: readonly RegExp[]): { readonly rest: string; readonly image?: string } {
  let rest = message;
  let image: string | undefined;
  for (;;) {
    const step = steps.map((each) => each.exec(rest)).find((match) => match !== null);
    // a step without a reason behind it is the reason
    if (step === undefined || step[0].length === rest.length) break;
    image ??= step.groups?.['image'];
    rest = rest.slice(step[0].length);
  }
  return image === undefined ? { rest } : { rest, image };
}

/** The image without Docker Hub's default registry and folder, and with the default tag: runtimes write `agent` as `docker.io/library/agent:latest`. */
function familiarName(image: string): string {
  const name = image.replace(/^docker\.io\/(?:library\/)?/, '');
  return /[:@][^/]*$/.test(name) ? name : `${name}:latest`;
}
