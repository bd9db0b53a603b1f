import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { executeGoTemplate } from '../../../src/render/go-template/execute.ts';
import { FUNCTION_NAMES } from '../../../src/render/go-template/function-names.ts';
import { FUNCTIONS } from '../../../src/render/go-template/functions.ts';
import { parseGoTemplate } from '../../../src/render/go-template/parse.ts';
import { GoTemplateError } from '../../../src/render/go-template/template-error.ts';
import { TEMPLATE_OBJECT, TEMPLATES } from '../../vectors/go-template-cases.ts';
import type { TemplateVector } from '../../vectors/record-outputs.ts';

const file = resolve(import.meta.dirname, '../../vectors/go-templates.json');
const vectors = JSON.parse(readFileSync(file, 'utf8')) as readonly TemplateVector[];

/** The output, or the error as kubectl words it. */
function printed(template: string): Omit<TemplateVector, 'template'> {
  let verb = 'parsing';
  try {
    const parsed = parseGoTemplate(template);
    verb = 'executing';
    return { output: executeGoTemplate(parsed, TEMPLATE_OBJECT) };
  } catch (error) {
    if (!(error instanceof GoTemplateError)) throw error;
    return {
      error:
        verb === 'parsing'
          ? `error parsing template ${template}, ${error.message}`
          : `error executing template ${JSON.stringify(template)}: ${error.message}`,
    };
  }
}

it('has a recorded result of kubectl for every template', () => {
  expect(vectors.map(({ template }) => template)).toEqual(TEMPLATES);
  expect([...FUNCTIONS.keys()].sort()).toEqual([...FUNCTION_NAMES].sort());
});

describe('a Go template prints what kubectl prints', () => {
  it.each(vectors)('$template', ({ template, output, error }) => {
    expect(printed(template)).toEqual(error === undefined ? { output } : { error });
  });
});

describe('missing keys', () => {
  it('are errors when the template may not have them', () => {
    const run = (template: string) => executeGoTemplate(parseGoTemplate(template), TEMPLATE_OBJECT, { strict: true });
    expect(run('{{.kind}}')).toBe('DaemonSet');
    expect(() => run('{{.nothing}}')).toThrow('executing "output" at <.nothing>: map has no entry for key "nothing"');
  });
});

describe('printf has the limits of Go', () => {
  // as kubectl 1.36.3 printed them
  it.each([
    ['{{printf "%1000000000d|" 1}}', '%!(NOVERB)%!(EXTRA int=1)'],
    ['{{printf "a%s%.1000000000f|" "b" 1.0}}', 'ab%!(NOVERB)%!(EXTRA float64=1)'],
    ['{{printf "%*d|" 1000000000 1}}', '%!(BADWIDTH)1|'],
    ['{{printf "%.*f|" 1000000000 1.0}}', '%!(BADPREC)1.000000|'],
  ])('%s', (template, output) => {
    expect(printed(template)).toEqual({ output });
  });
});
