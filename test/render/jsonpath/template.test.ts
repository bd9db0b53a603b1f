import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { JsonPathError, parseTemplate } from '../../../src/render/jsonpath/parse.ts';
import { printTemplate, printTemplateAsJson } from '../../../src/render/jsonpath/print.ts';

const object: JsonObject = {
  kind: 'DaemonSet',
  metadata: {
    name: 'agent',
    generation: 3,
    labels: { app: 'agent', tier: 'node' },
    annotations: { 'example.com/a.b': 'x\ny' },
  },
  spec: {
    host: true,
    nothing: null,
    share: 0.0000001,
    containers: [
      { name: 'main', image: 'agent:1', ports: [{ port: 80 }, { port: 443 }], ready: true },
      { name: 'side', image: 'side:2', args: ['-a', 1] },
      { name: 'last', image: 'last:<3>' },
    ],
  },
};

// What kubectl 1.36 printed for the same templates, unless the order of a map decides.
describe('printTemplate', () => {
  it.each([
    ['x{.metadata.name}y{.kind}z', 'xagentyDaemonSetz'],
    ['{ .metadata.name }', 'agent'],
    ['{.metadata.name}{"\\n\\t\\x41\\u00e9\\101"}', 'agent\n\tAéA'],
    ["{'it\\'s'}{\"a'b\"}", "it'sa'b"],
    ['{.}{@.kind}{$.kind}', 'DaemonSetDaemonSet'],
    ['{.metadata.labels}', '{"app":"agent","tier":"node"}'],
    ["{.metadata['name']} {.metadata.labels['app','tier']}", 'agent agent node'],
    ['{.metadata.annotations.example\\.com/a\\.b}', 'x\ny'],
    ["{.metadata.annotations['example\\.com/a\\.b']}", 'x\ny'],
    ['{.metadata.generation} {.spec.host} {.spec.nothing} {.spec.share}', '3 true null 1e-07'],
    ['[{.metadata.nope.deeper}]', '[]'],
    ['{1}{-2.50}{true}', '1-2.5true'],
    ['{.spec.containers[*].name}', 'main side last'],
    ['{.spec.containers[0].name} {.spec.containers[-1].name}', 'main last'],
    [
      '{.spec.containers[1:].name}|{.spec.containers[:1].name}|{.spec.containers[-2:].name}',
      'side last|main|side last',
    ],
    ['{.spec.containers[0:3:2].name}|{.spec.containers[1:1].name}', 'main last|'],
    ['{.spec.containers[0,2].name}', 'main last'],
    ['{.spec.containers[2].image}', 'last:<3>'],
    ['{.spec.containers[2]}', '{"image":"last:\\u003c3\\u003e","name":"last"}'],
    ['{.spec.containers[?(@.name=="side")].image}', 'side:2'],
    ["{.spec.containers[?(@.name!='side')].name}", 'main last'],
    ['{.spec.containers[?(@.name>="main")].name}', 'main side'],
    ['{.spec.containers[?(@.ports)].name}', 'main'],
    ['{.spec.containers[?(@.ports[0].port<443)].name}', 'main'],
    ['{.spec.containers[?(@.ready==true)].name}', 'main'],
    ['{.spec.containers[?(@.name=="a)")].name}', ''],
    ['{..port}', '80 443'],
    ['{.metadata.labels.*}', 'agent node'],
    ['{range .spec.containers[*]}{.name}={.image};{end}.', 'main=agent:1;side=side:2;last=last:<3>;.'],
    ['{range .spec.containers[*]}{.name}:{range .ports[*]}{.port},{end};{end}', 'main:80,443,;side:;last:;'],
    ['{range .nope[*]}{.x}{end}after', 'after'],
    ['{range .spec.containers[*]}{.name} ', 'main side last  '],
    ['{range .spec.containers[*]}{.name},{.nope}', 'main,side,last,,'],
    ['', ''],
  ])('%s', (template, text) => {
    expect(printTemplate(parseTemplate(template), object)).toBe(text);
  });

  it.each([
    ['{.metadata.name', 'unclosed action'],
    ['{.a[}', 'unterminated array'],
    ['{.a[x]}', 'invalid array index x'],
    ['{.a[-]}', 'array index - is not a number'],
    ['{.a[\'x\',"y"]}', 'invalid array index "y"'],
    ['{[?(@.x}', 'unterminated filter'],
    ['{[?(@.x)}', 'unclosed array expect ]'],
    ['{"x}', 'unterminated quoted string'],
    ['{"\\q"}', 'unquote string "\\q" error invalid syntax'],
    ['{#}', "unrecognized character in action: U+0023 '#'"],
    ['{....x}', 'invalid multiple recursive descent'],
    ['{1.2.3}', 'cannot parse number 1.2.3'],
  ])('refuses to read %s', (template, message) => {
    expect(() => parseTemplate(template)).toThrow(new JsonPathError(message));
  });

  it.each([
    ['{.spec.containers[3]}', 'array index out of bounds: index 3, length 3'],
    ['{.spec.containers[0:9]}', 'array index out of bounds: index 8, length 3'],
    ['{.spec.containers[2:1]}', 'starting index 2 is greater than ending index 1'],
    ['{.spec.containers[0:2:0]}', 'step must be > 0'],
    ['{.metadata[0]}', 'map[string]interface {} is not array or slice'],
    ['{.kind[?(@.x)]}', 'string is not array or slice and cannot be filtered'],
    ['{.spec.containers[?(@.name==1)]}', 'incompatible types for comparison'],
    ['{.spec.containers[?(@.ready>true)]}', 'invalid type for comparison'],
    ['{.spec.containers[?(@.ports[*].port==80)]}', 'can only compare one element at a time'],
    ['{.spec.containers[?(@.name<>"x")]}', 'unrecognized filter operator <>'],
    ['{foo}', 'unrecognized identifier foo'],
    ['{end}', 'not in range, nothing to end'],
  ])('fails where %s does not fit', (template, message) => {
    expect(() => printTemplate(parseTemplate(template), object)).toThrow(new JsonPathError(message));
  });

  it('does not find inherited properties of JavaScript objects', () => {
    expect(printTemplate(parseTemplate('{.constructor}{.metadata.toString}'), object)).toBe('');
  });
});

describe('printTemplateAsJson', () => {
  it('prints a JSON array for each part', () => {
    expect(printTemplateAsJson(parseTemplate('{.spec.containers[:2].name}{.nope}'), object)).toBe(
      '[\n    "main",\n    "side"\n]\n[]\n',
    );
  });
});
