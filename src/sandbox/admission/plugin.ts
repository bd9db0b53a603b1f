import type { JsonObject } from '../../core/json/json.ts';
import type { ResourceType, RuleContext } from '../store/resource-type.ts';

export interface AdmissionContext extends RuleContext {
  /** What the request calls the object: while it has no name, the start of the one that it will get. */
  readonly requestName: string;
}

/**
 * What stands between a request and the store, as the API server's admission plugins do. Every function throws an ApiError to
 * refuse. Nothing here sees writes through subresources.
 */
export interface AdmissionPlugin {
  /** Refuses a new object or fills something in, before its kind's rules look at it. Gives the argument itself back otherwise. */
  readonly mutateCreate?: (type: ResourceType, object: JsonObject, context: AdmissionContext) => JsonObject;
  /** Refuses a new object, or warns, after its kind's rules have let it in. */
  readonly validateCreate?: (type: ResourceType, object: JsonObject, context: AdmissionContext) => void;
  readonly validateUpdate?: (type: ResourceType, next: JsonObject, old: JsonObject, context: AdmissionContext) => void;
  readonly validateDelete?: (type: ResourceType, object: JsonObject) => void;
}
