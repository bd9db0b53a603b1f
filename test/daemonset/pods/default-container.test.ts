import { describe, expect, it } from 'vitest';
import { defaultContainer } from '../../../src/daemonset/logs/containers.ts';
import { execContainer } from '../../../src/daemonset/pods/exec-target.ts';
import type { Pod } from '../../../src/kube/wire.ts';

const named = (name: string) => ({ name });

function pod(annotation?: string): Pod {
  return {
    metadata: {
      name: 'agent-x',
      ...(annotation === undefined ? {} : { annotations: { 'kubectl.kubernetes.io/default-container': annotation } }),
    },
    spec: {
      containers: [named('main'), named('side')],
      initContainers: [named('setup')],
      ephemeralContainers: [named('debugger')],
    },
  };
}

// kubectl 1.36.3: podcmd.FindOrDefaultContainerByName for exec, logsForObject for logs
const LISTED = 'main, side, debugger (ephem), setup (init)';
const DEFAULTED = `Defaulted container "main" out of: ${LISTED}`;

describe('the container that is taken when none is named', () => {
  it('is the first one, with a note about the others', () => {
    expect(execContainer(pod(), undefined)).toEqual({ name: 'main', note: DEFAULTED });
    expect(defaultContainer(pod())).toEqual({ name: 'main', note: DEFAULTED });
  });

  it.each(['side', 'setup', 'debugger'])('is that of the annotation: %s', (name) => {
    expect(execContainer(pod(name), undefined)).toEqual({ name });
    expect(defaultContainer(pod(name))).toEqual({ name });
  });

  it('is an error of exec, and a note of logs, if the annotation names none of them', () => {
    const message = `container gone is not valid for pod agent-x out of: ${LISTED}`;
    expect(() => execContainer(pod('gone'), undefined)).toThrow(message);
    const note = `Default container name "gone" not found in pod agent-x\n${DEFAULTED}`;
    expect(defaultContainer(pod('gone'))).toEqual({ name: 'main', note });
  });
});
