import type { Pod } from '../../../kube/wire.ts';
import { containerOf, podOf } from '../pods/pod-subresources.ts';
import { booleanOf } from '../read/list-query.ts';
import { badRequest } from '../../store/api-error.ts';
import type { Stored } from '../../store/object.ts';
import type { ApiContext, ObjectCall } from '../context.ts';
import type { ApiRequest, ApiResponse } from '../http.ts';
import { COMMAND_PROTOCOLS, serveProcess } from './channels.ts';
import { PORT_PROTOCOLS, portsOf, servePorts } from './port-channels.ts';

/** The subresources of pods that connect to a container. */
export const POD_STREAMS: ReadonlySet<string> = new Set(['attach', 'exec', 'portforward']);

/** `pods/exec`, `pods/attach` and `pods/portforward` over WebSocket. Throws the API server's refusals. */
export function podStream(context: ApiContext, call: ObjectCall, subresource: string): ApiResponse {
  const { request, query } = call;
  if (request.method !== 'GET' && request.method !== 'POST') throw badRequest('Upgrade request required');
  const pod = podOf(context, call);
  if (subresource === 'portforward') return portForward(context, pod, call);
  const container = containerOf(pod, query.get('container'));
  const node = nodeOf(pod);
  const protocol = chosenProtocol(request, COMMAND_PROTOCOLS);
  const command = query.getAll('command');
  const [stdin, stdout, stderr, tty] = ['stdin', 'stdout', 'stderr', 'tty'].map((name) => booleanOf(query, name));
  const { namespace = '', name, uid } = pod.metadata;
  const target = { namespace, pod: name, uid, node, container, tty: tty === true };
  return upgrade(protocol, (connection) =>
    serveProcess(
      connection,
      { stdin: stdin === true, stdout: stdout === true, stderr: stderr === true && tty !== true },
      (streams) => context.processes.run(subresource === 'exec' ? { ...target, command } : target, streams),
    ),
  );
}

function portForward(context: ApiContext, pod: Stored<Pod>, { request, query }: ObjectCall): ApiResponse {
  const node = nodeOf(pod);
  const protocol = chosenProtocol(request, PORT_PROTOCOLS);
  const ports = portsOf(query);
  const { namespace = '', name, uid } = pod.metadata;
  return upgrade(protocol, (connection) =>
    servePorts(connection, ports, (port, input) =>
      context.processes.connect({ namespace, pod: name, uid, node, port }, input),
    ),
  );
}

function upgrade(protocol: string, serve: NonNullable<ApiResponse['upgrade']>['serve']): ApiResponse {
  return { status: 101, headers: {}, body: '', upgrade: { protocol, serve } };
}

function nodeOf({ metadata, spec }: Stored<Pod>): string {
  const node = spec?.nodeName ?? '';
  if (node === '') throw badRequest(`pod ${metadata.name} does not have a host assigned`);
  return node;
}

/** Throws for anything that is not a WebSocket with a protocol that is served. */
function chosenProtocol({ headers = {} }: ApiRequest, served: readonly string[]): string {
  const wanted = headers['upgrade']?.toLowerCase();
  if (wanted === undefined) throw badRequest('Upgrade request required');
  if (wanted !== 'websocket') throw badRequest(`the sandbox upgrades to WebSocket only, not to ${wanted}`);
  const requested = (headers['sec-websocket-protocol'] ?? '').split(',').map((each) => each.trim());
  const protocol = served.find((each) => requested.includes(each));
  if (protocol === undefined) throw badRequest(`the sandbox serves the WebSocket protocols ${served.join(', ')}`);
  return protocol;
}
