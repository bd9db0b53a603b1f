import { stringAt, type JsonObject } from '../core/json/json.ts';
import type { HttpResponse } from './transport/transport.ts';

/** Kubernetes' protobuf: smaller than JSON, and its unused fields can be stepped over (docs/performance.md has figures). */
export const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** The content of a response that has arrived and is not decoded yet. */
export interface Content {
  /** The start, for errors. */
  readonly shown: string;
  /** The JSON text; undefined for protobuf. */
  readonly text?: string;
  /** The continue token of a list, if it stands before the items. */
  continueToken(): string | undefined;
  /** The value, or undefined if the content is invalid. */
  decoded(): unknown;
}

/** Reads a response to its end. `omit`: fields of a list's items that need not be decoded. */
export async function contentOf(response: HttpResponse, omit: readonly string[] = []): Promise<Content> {
  if (response.headers['content-type']?.startsWith(PROTOBUF) !== true) return textContent(await response.text());
  // loaded while the body arrives
  const [bytes, { protobufContent }] = await Promise.all([response.bytes(), import('./protobuf/content.ts')]);
  return protobufContent(bytes, omit);
}

function textContent(text: string): Content {
  return {
    shown: JSON.stringify(text.slice(0, 200)),
    text,
    continueToken: () => continueIn(text),
    decoded: () => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        return undefined;
      }
    },
  };
}

/** The continue token of a list that has not been parsed yet. The API server writes a list's metadata before its items. */
function continueIn(text: string): string | undefined {
  const [, metadata] =
    /^\{(?:"(?:kind|apiVersion)":"[^"\\]*",)*"metadata":(\{[^{}]*\}),"items":/.exec(text.slice(0, 4096)) ?? [];
  if (metadata === undefined) return undefined;
  try {
    return stringAt(JSON.parse(metadata) as JsonObject, 'continue');
  } catch {
    return undefined;
  }
}
