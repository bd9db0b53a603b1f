import { systemClock, type Clock } from '../core/clock.ts';
import { createAdmission } from './admission/admission.ts';
import { adminPath } from './api/faults/admin.ts';
import type { PodLogs } from './api/context.ts';
import { createApi, type Api } from './api/create-api.ts';
import { createFaults, type Faults } from './api/faults/faults.ts';
import type { ApiRequest, ApiResponse } from './api/http.ts';
import { bootstrap } from './kinds/bootstrap.ts';
import { BUILT_IN_KINDS, createCatalog, type Catalog } from './kinds/catalog.ts';
import { seededRandom } from './random.ts';
import { createStore } from './store/create-store.ts';
import type { Store } from './store/store.ts';

export interface ApiServerOptions {
  /** The system's unless told; tests bring one that they move themselves. */
  readonly clock?: Clock;
  /** Decides every name, uid and chance; 1 unless told. */
  readonly seed?: number;
  /** The resource version that it goes on from; 1 unless told. */
  readonly version?: number;
  /** Where `pods/log` reads, once the store is there. */
  readonly logs?: PodLogs | ((store: Store) => PodLogs);
  /** What requests must carry; nothing unless told. */
  readonly token?: string;
  /** Whether pods must have a service account; off unless told, since only controllers make the default ones. */
  readonly serviceAccounts?: boolean;
  /** Answers paths below `/sandbox/` that the sandbox itself does not know: how its owner is reached over the wire. */
  readonly admin?: (request: ApiRequest) => Promise<ApiResponse | undefined>;
}

/** A control plane without its controllers: a store, and the API over it. */
export interface ApiServer {
  readonly clock: Clock;
  readonly store: Store;
  readonly catalog: Catalog;
  readonly api: Api;
  readonly faults: Faults;
}

/** A fresh cluster with the objects that every cluster has. Nothing runs by itself. */
export function createApiServer(options: ApiServerOptions = {}): ApiServer {
  const { clock = systemClock, seed = 1, version = 1, logs, token, admin, serviceAccounts = false } = options;
  const store = createStore({
    clock,
    random: seededRandom(seed),
    types: BUILT_IN_KINDS,
    // A sequence of its own, so that what admission names does not change what else is called.
    admission: createAdmission({ random: seededRandom(seed ^ 0x1b873593), serviceAccounts }),
    version,
  });
  const catalog = createCatalog(store);
  bootstrap(store);
  // A sequence of its own, so that faults do not change what is named how.
  const faults = createFaults(clock, seededRandom(seed ^ 0x5f3759df));
  const api = createApi({
    store,
    catalog,
    clock,
    faults,
    admin: async (request) => adminPath(faults, request) ?? (await admin?.(request)),
    ...(logs === undefined ? {} : { logs: typeof logs === 'function' ? logs(store) : logs }),
    ...(token === undefined ? {} : { token }),
  });
  return { clock, store, catalog, api, faults };
}
