import { ownMember } from '../../core/json/members.ts';
import type { Json } from '../../core/json/json.ts';

/** A node of an OpenAPI v3 schema: the part that Kubernetes publishes. */
export interface SchemaNode {
  readonly $ref?: string;
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly format?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode;
  readonly items?: SchemaNode;
  readonly required?: readonly string[];
  readonly enum?: readonly Json[];
  /** What the server writes for a missing field: the value of a default marker, or Go's zero value when it is not omitted. */
  readonly default?: Json;
  readonly oneOf?: readonly SchemaNode[];
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: 'atomic' | 'granular';
  /** The field's patch strategies, comma-separated: `merge`, `replace`, `retainKeys`. */
  readonly 'x-kubernetes-patch-strategy'?: string;
  readonly 'x-kubernetes-patch-merge-key'?: string;
  readonly 'x-kubernetes-group-version-kind'?: readonly GroupVersionKind[];
  /** The server omits the scalar's zero value: it accepts `hostNetwork: false` but does not write it. Not in any OpenAPI. */
  readonly 'x-ds-omit-zero'?: true;
  /** The server writes null for a missing time. Not in any OpenAPI. */
  readonly 'x-ds-null-time'?: true;
  /** The property's protobuf field number. Not in any OpenAPI. */
  readonly 'x-ds-proto'?: number;
  /** Inlined protobuf messages by their own number, with the field numbers of their properties. */
  readonly 'x-ds-proto-inline'?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

const REFERENCE = '#/components/schemas/';

/** The schemas of one Kubernetes release: the kinds that `ds` and the sandbox know, and their parts. */
export class Schema {
  /** `v1.36.3`. */
  readonly release: string;
  readonly #schemas: Readonly<Record<string, SchemaNode>>;
  readonly #kinds: ReadonlyMap<string, string>;

  constructor(release: string, schemas: Readonly<Record<string, SchemaNode>>) {
    this.release = release;
    this.#schemas = schemas;
    const kinds = Object.entries(schemas).flatMap(([name, node]) =>
      (node['x-kubernetes-group-version-kind'] ?? []).map((one): [string, string] => [keyOf(one), name]),
    );
    this.#kinds = new Map(kinds);
  }

  /** The schema of a kind; undefined when it is not included. */
  kind(kind: GroupVersionKind): SchemaNode | undefined {
    const name = this.nameOf(kind);
    return name === undefined ? undefined : this.#schemas[name];
  }

  /** `io.k8s.api.apps.v1.DaemonSet`. */
  nameOf(kind: GroupVersionKind): string | undefined {
    return this.#kinds.get(keyOf(kind));
  }

  /** The node itself, or the schema that it references. */
  resolve(node: SchemaNode): SchemaNode {
    const name = nameIn(node);
    return name === undefined ? node : (this.#schemas[name] ?? {});
  }

  /** The schema of a field or of a map's entry; without anything for one that is not known. */
  field(node: SchemaNode, name: string): SchemaNode {
    const { properties, additionalProperties } = this.resolve(node);
    return ownMember(properties, name) ?? additionalProperties ?? {};
  }

  get schemas(): Readonly<Record<string, SchemaNode>> {
    return this.#schemas;
  }
}

/** The name of the schema that a node references. */
export function nameIn({ $ref }: SchemaNode): string | undefined {
  return $ref?.slice(REFERENCE.length);
}

function keyOf({ group, version, kind }: GroupVersionKind): string {
  return `${group}/${version}/${kind}`;
}
