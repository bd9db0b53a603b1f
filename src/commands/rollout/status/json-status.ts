import type { Outcome } from '../../../core/outcome.ts';
import type { Client } from '../../../kube/client.ts';
import type { DaemonSet } from '../../../kube/wire.ts';
import { toJson } from '../../../render/output/json.ts';
import { rolloutLineJson, type RolloutLine } from '../../../render/rollout-json.ts';
import { followRollout, type FollowedRollout, type FollowSettings } from '../../shared/rollout/follow-rollout.ts';
import type { RolloutPresenter } from '../../shared/rollout/rollout-presenter.ts';
import type { Runtime } from '../../shared/runtime.ts';

type Followed = Pick<FollowedRollout, 'named' | 'informer' | 'isOneOfSeveral'>;

/** Prints a rollout as lines of JSON until it ends; the last one says how. What is otherwise explained on stderr is in that line. */
export async function followJson(
  client: Client,
  followed: Followed,
  settings: FollowSettings,
  rt: Runtime,
): Promise<Outcome> {
  const { clock, io } = rt;
  const { name, namespace } = followed.named;
  const forTerminal = io.stdout.isTTY;
  let ds: DaemonSet | undefined;
  let explanation = '';
  const print = (line: RolloutLine): void => {
    const object = rolloutLineJson(line, { name, namespace, ds, now: clock.now() });
    io.stdout.write(`${toJson(object, { indent: 0, forTerminal })}\n`);
  };
  const presenter: RolloutPresenter = {
    status: (report) => {
      ({ ds } = report);
      print({ event: 'status', report });
    },
    problem: (problems) => print({ event: 'problem', problems }),
    unexplained: ({ message }) => print({ event: 'unexplained', message }),
  };
  const stderr = { ...io.stderr, columns: undefined, write: (text: string) => void (explanation += text) };
  const own = { ...rt, io: { ...io, stderr } };
  const outcome = await followRollout(client, { ...followed, presenter, showsProblems: true }, settings, own);
  const lines = explanation.split('\n').filter((line) => line !== '');
  print({ event: 'ended', outcome: typeof outcome === 'string' ? outcome : 'failed', explanation: lines });
  return outcome;
}
