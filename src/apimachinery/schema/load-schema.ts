import { promisify } from 'node:util';
import { Schema, type SchemaNode } from './schema.ts';

async function unpacked(data: string): Promise<unknown> {
  const { brotliDecompress } = await import('node:zlib');
  const bytes = await promisify(brotliDecompress)(Buffer.from(data, 'base64'));
  return JSON.parse(bytes.toString('utf8'));
}

let schema: Promise<Schema> | undefined;
let descriptions: Promise<Descriptions> | undefined;

/** Descriptions by schema name and property name; '' is the schema's own. */
export type Descriptions = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The schema of the release that `ds` follows, loaded once on the first call. */
export function loadSchema(): Promise<Schema> {
  schema ??= import('./kubernetes-structure.ts').then(async ({ DATA }) => {
    const { release, schemas } = (await unpacked(DATA)) as { release: string; schemas: Record<string, SchemaNode> };
    return new Schema(release, schemas);
  });
  return schema;
}

/** The descriptions of all fields, loaded only when they are shown. */
export function loadDescriptions(): Promise<Descriptions> {
  descriptions ??= import('./kubernetes-descriptions.ts').then(({ DATA }) => unpacked(DATA) as Promise<Descriptions>);
  return descriptions;
}
