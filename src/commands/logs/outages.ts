import type { DsError } from '../../core/errors.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import type { Runtime } from '../shared/runtime.ts';

/** More nodes than this are counted instead of named. */
const MOST_NAMED = 3;

/** Reports outages on stderr, one line for all nodes with the same one. */
export interface OutageReporter {
  readonly add: (node: string, error: DsError) => void;
  /** Prints what has been added since the last time. */
  report(): void;
}

export function outageReporter({ io }: Pick<Runtime, 'io'>): OutageReporter {
  const nodes = new Map<string, Set<string>>();
  return {
    add: (node, { message }) => {
      const affected = nodes.get(message) ?? new Set();
      nodes.set(message, affected.add(node));
    },
    report: () => {
      for (const [message, affected] of nodes) {
        const where = affected.size > MOST_NAMED ? `${affected.size} nodes` : [...affected].join(', ');
        io.stderr.write(`${safeText(`${where}: ${message}`)}; trying again\n`);
      }
      nodes.clear();
    },
  };
}
