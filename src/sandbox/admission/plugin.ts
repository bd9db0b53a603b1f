import type { JsonObject } from '../../core/json/json.ts';
import type { ResourceType, RuleContext } from '../store/resource-type.ts';

export interface AdmissionContext extends RuleContext {
  /** The object's name in the request, or its `generateName` while it has none. */
  readonly requestName: string;
}

/**
 * An admission plugin, as the API server's. Every function throws an ApiError to refuse. Writes to subresources are not admitted
 * here.
 */
export interface AdmissionPlugin {
  /** Refuses a new object or completes it, before the rules of its kind. Returns the argument itself when nothing changes. */
  readonly mutateCreate?: (type: ResourceType, object: JsonObject, context: AdmissionContext) => JsonObject;
  /** Refuses a new object, or warns, after the rules of its kind. */
  readonly validateCreate?: (type: ResourceType, object: JsonObject, context: AdmissionContext) => void;
  readonly validateUpdate?: (type: ResourceType, next: JsonObject, old: JsonObject, context: AdmissionContext) => void;
  readonly validateDelete?: (type: ResourceType, object: JsonObject) => void;
}
