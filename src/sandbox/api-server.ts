import { systemClock, type Clock } from '../core/clock.ts';
import { createAdmission } from './admission/admission.ts';
import { adminPath } from './api/faults/admin.ts';
import type { PodLogs } from './api/context.ts';
import { createApi, type Api } from './api/create-api.ts';
import type { PodProcesses } from './api/streams/pod-processes.ts';
import { createFaults, type Faults } from './api/faults/faults.ts';
import type { ApiRequest, ApiResponse } from './api/http.ts';
import { bootstrap } from './kinds/bootstrap.ts';
import { BUILT_IN_KINDS, createCatalog, type Catalog } from './kinds/catalog.ts';
import type { MetricsSettings } from './kubelet/resource-usage.ts';
import { seededRandom } from './random.ts';
import { createStore } from './store/create-store.ts';
import type { Store } from './store/store.ts';

export interface ApiServerOptions {
  /** The system's by default; tests pass one that they control. */
  readonly clock?: Clock;
  /** Determines every name, uid and random choice (default 1). */
  readonly seed?: number;
  /** The first resource version (default 1). */
  readonly version?: number;
  /** The source of `pods/log`. */
  readonly logs?: PodLogs | ((store: Store) => PodLogs);
  /** What runs in containers. */
  readonly processes?: (store: Store) => PodProcesses;
  /** What a metrics server measures; without it, there is none. */
  readonly metrics?: MetricsSettings | undefined;
  /** The bearer token that requests must carry; none by default. */
  readonly token?: string;
  /** Whether pods need a service account (default false, because only controllers create the default ones). */
  readonly serviceAccounts?: boolean;
  /** Answers paths below `/sandbox/` that the API server itself does not know. */
  readonly admin?: (request: ApiRequest) => Promise<ApiResponse | undefined>;
}

/** An API server without controllers: a store, and the API over it. */
export interface ApiServer {
  readonly clock: Clock;
  readonly store: Store;
  readonly catalog: Catalog;
  readonly api: Api;
  readonly faults: Faults;
}

/** A new API server with the objects that every cluster has. Nothing runs by itself. */
export function createApiServer(options: ApiServerOptions = {}): ApiServer {
  const {
    clock = systemClock,
    seed = 1,
    version = 1,
    logs,
    processes,
    metrics,
    token,
    admin,
    serviceAccounts = false,
  } = options;
  const store = createStore({
    clock,
    random: seededRandom(seed),
    types: BUILT_IN_KINDS,
    // Its own sequence, so that names that admission generates do not change other names.
    admission: createAdmission({ random: seededRandom(seed ^ 0x1b873593), serviceAccounts }),
    version,
  });
  const catalog = createCatalog(store);
  bootstrap(store);
  // Its own sequence, so that faults do not change names.
  const faults = createFaults(clock, seededRandom(seed ^ 0x5f3759df));
  const api = createApi({
    store,
    catalog,
    clock,
    faults,
    metrics,
    admin: async (request) => adminPath(faults, request) ?? (await admin?.(request)),
    ...(logs === undefined ? {} : { logs: typeof logs === 'function' ? logs(store) : logs }),
    ...(processes === undefined ? {} : { processes: processes(store) }),
    ...(token === undefined ? {} : { token }),
  });
  return { clock, store, catalog, api, faults };
}
