import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createApiServer } from '../../../src/sandbox/api-server.ts';
import { CASES } from '../../lint/corpus.ts';
import { manualClock } from '../../support/manual-clock.ts';
import type { Send } from '../../vectors/api-exchange.ts';
import {
  casesByField,
  fieldAnswer,
  wholeAnswer,
  type FieldAnswer,
  type RecordedFields,
} from '../../vectors/daemon-set-fields.ts';

const file = new URL('../../vectors/daemon-set-fields.json', import.meta.url);
const recorded = JSON.parse(readFileSync(file, 'utf8')) as RecordedFields;
// long names are cut, so that two cases may have the same one
const answers = new Map(CASES.map((one, index) => [one, recorded.cases[index]]));

/** Where the sandbox answers otherwise, and why. An entry that fits no difference fails. */
const DIFFERENCES: readonly (readonly [name: RegExp, why: string])[] = [
  [/clusterTrustBundle|podCertificate|stopSignal/, 'the server drops fields of feature gates that are off'],
  [/seLinuxChangePolicy = ?"|"seLinuxChangePolicy":"(Sometimes)?"/, 'a feature gate that is off allows one value less'],
  [
    /"localhostProfile":"x"|allowPrivilegeEscalation":false|resourceClaims = \[/,
    "the message shows the server's struct",
  ],
  [/"limits":\["cpu"\]|"add":"NET_ADMIN"|"maxUnavailable":(true|\{\})/, "the message names a type of Go's"],
  [/tolerations":"none"/, "the message is that of Go's JSON"],
  [/template.metadata.labels = \{\}/, 'an empty map and a missing one are one in the sandbox'],
  [/"projected":(\{\}|\{"sources":\[\]\})|"dataSource":\{"kind"/, 'Go writes null for a missing pointer or list'],
  [/imagePullSecrets = \[\{\}\]/, 'an empty name is stored'],
  [/"cpu":"(0\.0001|1 )"/, 'the server rounds up to thousandths, and reads a number with a space'],
  [/"memory":"1Ei"/, 'the server warns by mistake'],
  [/"image":\{\}/, 'an image without a reference has another pull policy'],
  [/metadata.labels = \{"a{200}/, 'the server counts bytes here and characters elsewhere'],
];

/** Some fields have hundreds of cases. */
const LIMIT_MS = 60_000;

const differs = ({ name }: FieldAnswer): boolean => DIFFERENCES.some(([pattern]) => pattern.test(name));

async function gotten(cases: Parameters<typeof fieldAnswer>[1][]): Promise<readonly FieldAnswer[]> {
  const send = sandboxSend();
  const got: FieldAnswer[] = [];
  for (const one of cases) got.push(await fieldAnswer(send, one));
  return got;
}

describe(`DaemonSets with one changed field, as the API server of ${recorded.release} answers`, () => {
  it('stores the object that every case changes', async () => {
    expect(await wholeAnswer(sandboxSend())).toEqual(recorded.whole);
  });

  it.each([...casesByField()])('%s', { timeout: LIMIT_MS }, async (_, cases) => {
    const got = await gotten([...cases]);
    const expected = cases.map((one) => answers.get(one));
    expect(got.filter((one) => !differs(one))).toEqual(expected.filter((one) => one === undefined || !differs(one)));
  });

  it.each(DIFFERENCES)('%s is still a difference: %s', { timeout: LIMIT_MS }, async (pattern) => {
    const cases = CASES.filter(({ name }) => pattern.test(name));
    expect(await gotten(cases)).not.toEqual(cases.map((one) => answers.get(one)));
  });
});

function sandboxSend(): Send {
  const { api } = createApiServer({ clock: manualClock() });
  return async (request) => {
    const { status, headers, body } = await api.handle(request);
    const warning = headers['warning'] ?? [];
    const warnings = (typeof warning === 'string' ? [warning] : warning).map(
      (text) => JSON.parse(text.slice('299 - '.length)) as string,
    );
    let text = '';
    if (typeof body === 'string') text = body;
    else for await (const part of body) text += part;
    return { status, warnings, body: text };
  };
}
