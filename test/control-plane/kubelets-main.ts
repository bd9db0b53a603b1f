// Started by the control plane: FOLDER CONNECTION [OWNER'S PID] [OWNER'S START].
import { connectApi } from './api.ts';
import { readConnection } from './cluster.ts';
import { runKubelets } from './kubelets.ts';
import { isAlive } from './processes.ts';
import { pinnedRelease } from './release.ts';
import { tearDown } from './state.ts';

const [folder = '', connection = '', owner, started = ''] = process.argv.slice(2);
const release = pinnedRelease();
const api = connectApi(readConnection(connection), `kubelet/${release}`);

if (owner !== undefined) {
  // The owner may be killed without a chance to stop the control plane.
  setInterval(() => {
    if (!isAlive({ pid: Number(owner), started })) void tearDown(folder).then(() => process.exit(0));
  }, 1000);
}

await runKubelets(api, release, new AbortController().signal);
