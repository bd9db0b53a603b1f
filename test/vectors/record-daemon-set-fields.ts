import { CASES } from '../lint/corpus.ts';
import type { BareControlPlane } from './bare-control-plane.ts';
import { fieldAnswer, wholeAnswer, type FieldAnswer, type RecordedFields } from './daemon-set-fields.ts';
import { sender } from './record-api.ts';

export async function recordDaemonSetFields(plane: BareControlPlane): Promise<RecordedFields> {
  const speaker = sender(plane);
  const whole = await wholeAnswer(speaker.send);
  const cases: FieldAnswer[] = [];
  for (const one of CASES) cases.push(await fieldAnswer(speaker.send, one));
  speaker.close();
  return { release: plane.release, whole, cases };
}
