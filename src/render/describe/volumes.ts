import { objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import type { Lines } from './fields.ts';
import { VOLUME_KINDS } from './volume-kinds.ts';

/** A pod's volumes as kubectl describes them. `space` indents all lines except those below a volume's name. */
export function volumeLines(volumes: readonly JsonObject[], space: string): Lines {
  if (volumes.length === 0) return [`${space}Volumes:\t<none>`];
  const indent = space === '' ? '' : ' ';
  return [
    `${space}Volumes:`,
    ...volumes.flatMap((volume) => [`  ${indent}${stringAt(volume, 'name') ?? ''}:`, ...sourceLines(volume)]),
  ];
}

function sourceLines(volume: JsonObject): Lines {
  for (const [key, kind] of Object.entries(VOLUME_KINDS)) {
    const source = objectAt(volume, key);
    if (source === undefined) continue;
    return [
      `    Type:\t${kind.type}`,
      ...kind.fields.map(([label, show]) => `    ${label}\t${show(source)}`),
      ...(kind.more?.(source) ?? []),
    ];
  }
  return ['  <unknown>'];
}
