import type { JsonObject } from '../../core/json/json.ts';

interface JsonOutput {
  readonly text: string;
  readonly bytes: number;
  readonly cut: number;
}

export interface ExecJsonInput {
  readonly kind: 'DaemonSetExec' | 'DaemonSetRun';
  readonly name: string;
  readonly namespace: string;
  readonly command: readonly string[];
  readonly results: readonly {
    readonly node: string;
    readonly pod: string;
    readonly container: string | undefined;
    readonly exitCode: number | undefined;
    readonly stdout: JsonOutput;
    readonly stderr: JsonOutput;
    readonly error: { readonly kind: string; readonly message: string } | undefined;
  }[];
}

/** `ds exec` and `ds run -o json`. The format is stable: fields are only added. `exitCode` is absent where the command did not end, with its `error`. */
export function execJson({ kind, name, namespace, command, results }: ExecJsonInput): JsonObject {
  return {
    apiVersion: 'daemonset-cli/v1',
    kind,
    daemonSet: { name, namespace },
    command: [...command],
    nodes: results.map(({ node, pod, container, exitCode, stdout, stderr, error }) => ({
      name: node,
      pod,
      container,
      exitCode,
      error: error && { kind: error.kind, message: error.message },
      stdout: stdout.text,
      stderr: stderr.text,
      stdoutBytes: stdout.bytes,
      stderrBytes: stderr.bytes,
      truncated: stdout.cut + stderr.cut > 0,
    })),
  };
}
