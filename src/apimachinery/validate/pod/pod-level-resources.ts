import { objectAt, type JsonObject } from '../../../core/json/json.ts';
import { ownMember } from '../../../core/json/members.ts';
import { canonicalQuantity } from '../../quantity/quantity-text.ts';
import { NANO } from '../../quantity/quantity.ts';
import { forbidden, invalid, notSupported } from '../field-error.ts';
import { itemsAt, quantityText, text, type Found } from '../fields.ts';
import { amount, anyResourceName, isHugePages, validateRequirements, validateResources } from './resources.ts';

type What = 'requests' | 'limits';

function* podResourceName(name: string, at: string): Found {
  const wrong = [...anyResourceName(name, at)];
  yield* wrong;
  if (wrong.length > 0 || name === 'cpu' || name === 'memory' || isHugePages(name)) return;
  yield notSupported(at, name, ['cpu', 'hugepages-', 'memory']);
}

const amountOf = (container: JsonObject, what: What, name: string): bigint =>
  amount(ownMember(objectAt(objectAt(container, 'resources'), what), name)) ?? 0n;

/** The peak total of a pod's containers: while an init container runs, or afterwards. */
function total(spec: JsonObject, what: What, name: string): bigint {
  const own = (container: JsonObject): bigint => amountOf(container, what, name);
  let running = itemsAt(spec, 'containers').reduce((sum, container) => sum + own(container), 0n);
  let sidecars = 0n;
  let starting = 0n;
  for (const container of itemsAt(spec, 'initContainers')) {
    const isSidecar = container['restartPolicy'] === 'Always';
    if (isSidecar) {
      running += own(container);
      sidecars += own(container);
    }
    const now = isSidecar ? sidecars : sidecars + own(container);
    if (now > starting) starting = now;
  }
  return running > starting ? running : starting;
}

/** An amount in billionths as the server writes it, approximately. */
function shownTotal(nano: bigint): string {
  return nano % NANO === 0n
    ? canonicalQuantity(String(nano / NANO))
    : canonicalQuantity(`${String(nano / (NANO / 1000n))}m`);
}

/** Validates `resources` of a pod. */
export function* validatePodResources(spec: JsonObject, at: string): Found {
  const resources = objectAt(spec, 'resources');
  const here = `${at}.resources`;
  if (resources === undefined) return;
  if (text(objectAt(spec, 'os'), 'name') === 'windows') {
    yield forbidden(here, 'may not be set for a windows pod');
    return;
  }
  if (Array.isArray(resources['claims'])) {
    yield forbidden(`${here}.claims`, 'claims may not be set for Resources at pod-level');
  }
  const claims = new Set(itemsAt(spec, 'resourceClaims').map((claim) => text(claim, 'name')));
  yield* validateRequirements(resources, here, claims, podResourceName);
  for (const what of ['requests', 'limits'] as const) {
    for (const [name, value] of Object.entries(objectAt(resources, what) ?? {})) {
      if (what === 'limits' && !isHugePages(name)) continue;
      const all = total(spec, what, name);
      if (all <= (amount(value) ?? 0n)) continue;
      const why = `must be greater than or equal to aggregate container ${what} of ${shownTotal(all)}`;
      yield invalid(`${here}.${what}[${name}]`, canonicalQuantity(quantityText(value)), why);
    }
  }
  const limits = objectAt(resources, 'limits') ?? {};
  for (const [index, container] of itemsAt(spec, 'containers').entries()) {
    for (const [name, value] of Object.entries(objectAt(objectAt(container, 'resources'), 'limits') ?? {})) {
      const limit = ownMember(limits, name);
      const most = amount(limit);
      if (most === undefined || (amount(value) ?? 0n) <= most) continue;
      // the server's path goes through the pod's resources
      const field = `${here}.containers[${index}][${name}].limits`;
      const why = `must be less than or equal to pod limits of ${canonicalQuantity(quantityText(limit))}`;
      yield invalid(field, canonicalQuantity(quantityText(value)), why);
    }
  }
}

/** Validates `overhead`, which the server treats as limits. */
export function* validateOverhead(spec: JsonObject, at: string): Found {
  const overhead = objectAt(spec, 'overhead');
  if (overhead !== undefined) {
    yield* validateResources({ resources: { limits: overhead } }, `${at}.overhead`, new Set());
  }
}
