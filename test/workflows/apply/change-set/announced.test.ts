import { test } from 'vitest';
import { systemClock } from '../../../../src/core/clock.ts';
import { createClient } from '../../../../src/kube/create-client.ts';
import { testCluster } from '../../../sandbox/cluster.ts';
import { randomFrom } from '../../../support/random.ts';
import { sandboxTransport } from '../../../support/sandbox-transport.ts';
import { differences, type Stage } from './announced.ts';
import { storyFrom } from './stories.ts';

const SEED = Number(process.env['STORIES_SEED'] ?? 1);
const COUNT = Number(process.env['STORIES'] ?? 1000);

/** A namespace of an in-process sandbox; controllers only run when its clock is advanced. */
function stageOf(): Stage & { readonly settle: () => void } {
  const cluster = testCluster(1);
  const transport = sandboxTransport((request) => cluster.handle(request));
  const client = createClient(transport, { clock: systemClock });
  return { client, namespace: 'default', kubectl: undefined, settle: () => void cluster.clock.runUntilIdle() };
}

test(
  `what plan, diff and a dry run announce is what apply does (${COUNT} stories from seed ${SEED})`,
  { timeout: 600_000 },
  async () => {
    const stage = stageOf();
    for (let seed = SEED; seed < SEED + COUNT; seed++) {
      const story = storyFrom(randomFrom(seed), `s${seed}`);
      const found = await differences(stage, story);
      if (found.length > 0)
        throw new Error(`STORIES_SEED=${seed} STORIES=1: ${JSON.stringify(story)}\n${found.join('\n')}`);
    }
  },
);
