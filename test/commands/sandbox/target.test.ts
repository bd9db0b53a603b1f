import { describe, expect, it } from 'vitest';
import { sandboxNodeCordonCommand } from '../../../src/commands/sandbox/node/operations.ts';
import { DsError } from '../../../src/core/errors.ts';
import { NODES } from '../../../src/sandbox/kinds/nodes.ts';
import { fakeTransport, json, networkError, status, text } from '../../support/fake-transport.ts';
import { invoke } from '../../support/invoke.ts';
import { testRuntime } from '../../support/runtime.ts';
import { backgroundEnvironment } from './support.ts';
import { hintSaying } from '../../support/hints.ts';

const cordon = (rt: Parameters<typeof invoke>[2], ...flags: readonly string[]) =>
  invoke(sandboxNodeCordonCommand, ['node-1', ...flags], rt);

describe('the sandbox of a command', () => {
  it('is the background sandbox, whatever cluster the kubeconfig names', async () => {
    const environment = await backgroundEnvironment();
    const { rt, transport } = testRuntime({ context: 'production' });
    expect(await cordon({ ...environment.rt, connect: () => rt.connect() })).toBe('ok');
    expect(transport.requests).toEqual([]);
    await environment.close();
  });

  it('is that of the current context, if it has the name of a sandbox', async () => {
    const [background, shell] = [await backgroundEnvironment(), await backgroundEnvironment()];
    const rt = { ...background.rt, connect: () => shell.rt.connectTo(shell.paths.kubeconfig) };
    expect(await cordon(rt)).toBe('ok');
    const isCordoned = [background, shell].map(
      ({ running }) => running.cluster.store.get(NODES, { name: 'node-1' })?.spec?.unschedulable,
    );
    expect(isCordoned).toEqual([undefined, true]);
    await shell.running.close();
    // Its sandbox has ended: another one is not what was meant
    await expect(cordon(rt)).rejects.toMatchObject({
      message: expect.stringContaining('the sandbox of context "ds-sandbox"') as string,
      hint: hintSaying('ds sandbox start'),
    });
    await Promise.all([background.close(), shell.close()]);
  });

  it.each([
    ['answers as an API server', text('404 page not found\n', 404)],
    ['forbids', status(403, 'Forbidden', 'no')],
    ['answers anything', text('<html>hello</html>')],
    ['answers JSON', json({ kind: 'Status' })],
  ])('is never a cluster that %s: it is asked what it is, and nothing else', async (_name, answer) => {
    const transport = fakeTransport();
    transport.on('GET', '/sandbox/v1', answer);
    const { rt } = testRuntime({ transport, context: 'production' });
    await expect(cordon(rt, '--context=production')).rejects.toMatchObject({
      kind: 'failure',
      message: `context "production" (${transport.server}) is not a sandbox, and this command only changes sandboxes`,
    });
    expect(transport.lines()).toEqual(['GET /sandbox/v1']);
  });

  it('is unknown when the cluster does not respond', async () => {
    const transport = fakeTransport();
    transport.on('GET', '/sandbox/v1', networkError(new DsError('unreachable', 'nobody there')));
    const { rt } = testRuntime({ transport, context: 'production' });
    await expect(cordon(rt, '--context=production')).rejects.toMatchObject({ kind: 'unreachable' });
  });

  it('does not exist when none runs, even with an invalid kubeconfig', async () => {
    const { rt } = testRuntime({ connectError: new DsError('config', 'broken'), env: { HOME: '/home/me' } });
    await expect(cordon(rt)).rejects.toMatchObject({
      message: 'no sandbox is running',
      hint: hintSaying('ds sandbox start'),
    });
  });
});
