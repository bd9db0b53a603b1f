import { ownMember } from '../../core/json/members.ts';
import type { Json } from '../../core/json/json.ts';

/** A node of an OpenAPI v3 schema, as much of it as Kubernetes publishes. */
export interface SchemaNode {
  readonly $ref?: string;
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly format?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode;
  readonly items?: SchemaNode;
  readonly required?: readonly string[];
  readonly enum?: readonly Json[];
  /** What the server writes for a field that is absent: a marker's value, or Go's zero value where it is not left out. */
  readonly default?: Json;
  readonly oneOf?: readonly SchemaNode[];
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: 'atomic' | 'granular';
  /** How a strategic merge patch treats the field: `merge`, `replace`, `retainKeys` or several of them, by commas. */
  readonly 'x-kubernetes-patch-strategy'?: string;
  readonly 'x-kubernetes-patch-merge-key'?: string;
  readonly 'x-kubernetes-group-version-kind'?: readonly GroupVersionKind[];
  /** The server leaves out the zero value of the scalar: `hostNetwork: false` is read, and not written. Not in any OpenAPI. */
  readonly 'x-ds-omit-zero'?: true;
  /** The server writes null for a time that is not there. Not in any OpenAPI. */
  readonly 'x-ds-null-time'?: true;
  /** The property's number in protobuf. Not in any OpenAPI. */
  readonly 'x-ds-proto'?: number;
  /** Messages whose fields stand among the properties, by their own number: the number of each property there. */
  readonly 'x-ds-proto-inline'?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

const REFERENCE = '#/components/schemas/';

/** The schemas of one Kubernetes release: the kinds that `ds` and the sandbox know, and what those are made of. */
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

  /** The schema of a kind, undefined for one that the release does not have (or that is not among those kept). */
  kind(kind: GroupVersionKind): SchemaNode | undefined {
    const name = this.nameOf(kind);
    return name === undefined ? undefined : this.#schemas[name];
  }

  /** `io.k8s.api.apps.v1.DaemonSet`. */
  nameOf(kind: GroupVersionKind): string | undefined {
    return this.#kinds.get(keyOf(kind));
  }

  /** The node itself, or the schema that it refers to. */
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

/** The name of the schema that a node refers to. */
export function nameIn({ $ref }: SchemaNode): string | undefined {
  return $ref?.slice(REFERENCE.length);
}

function keyOf({ group, version, kind }: GroupVersionKind): string {
  return `${group}/${version}/${kind}`;
}
