/** `kubectl` where a command stands: `kubectl get`, `"$(kubectl …`, `'#!/bin/sh\nkubectl …`; not `kubectl.txt`, `busybox:kubectl`. */
const CALL = /(?:^|[\s;&|(`'"]|\\n)kubectl\s+[a-z_$"-]/m;

/** Whether a line of shell runs kubectl, or writes a script that does. */
export function runsKubectl(command: string): boolean {
  return CALL.test(command);
}
