import type { ApiCase } from './api-exchange.ts';
import { APPLY_CASES } from './api-apply-cases.ts';
import { CLIENT_CASES } from './api-client-cases.ts';
import { CONTENT_TYPE_CASES } from './api-content-type-cases.ts';
import { DAEMON_SET_CASES } from './api-daemonset-cases.ts';
import { KIND_CASES } from './api-kind-cases.ts';
import { PATCH_CASES } from './api-patch-cases.ts';
import { SERVICE_CASES } from './api-service-cases.ts';
import { VERB_CASES } from './api-verb-cases.ts';

/** Requests whose recorded answers from a real API server the sandbox must reproduce. */
export const API_CASES: readonly ApiCase[] = [
  ...VERB_CASES,
  ...PATCH_CASES,
  ...APPLY_CASES,
  ...DAEMON_SET_CASES,
  ...KIND_CASES,
  ...SERVICE_CASES,
  ...CLIENT_CASES,
  ...CONTENT_TYPE_CASES,
];
