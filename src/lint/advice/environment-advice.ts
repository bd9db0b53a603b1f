import { stringAt, type JsonObject } from '../../core/json/json.ts';
import { arrayAt, isObject } from '../../core/json/json.ts';
import { itemsAt, textsAt } from '../../apimachinery/validate/fields.ts';
import type { Path } from '../../yaml/marks.ts';
import { type DaemonSetRule, type DaemonSetSubject, type RuleProblem, rulesOf } from '../rules/rule.ts';
import { placeholderIn } from '../text/placeholders.ts';

const SECRET_NAME =
  /(?:^|[_-])(?:password|passwd|passphrase|token|secret|secret_?key|api_?key|private_?key|credentials?)$/i;
/** Values that are not secrets: booleans, paths, URLs and references. */
const HARMLESS = /^(?:true|false|yes|no|on|off|none|null|\d{1,3}|[./~].*|https?:\/\/[^:@]*|.*\$\(.*)$/i;

function* plainPasswords({ containers }: DaemonSetSubject): Iterable<RuleProblem> {
  for (const { container, path } of containers) {
    for (const [index, variable] of itemsAt(container, 'env').entries()) {
      const [name, value] = [stringAt(variable, 'name') ?? '', stringAt(variable, 'value') ?? ''];
      if (!SECRET_NAME.test(name) || value.trim() === '' || HARMLESS.test(value)) continue;
      if (placeholderIn(value) !== undefined) continue;
      const message = `variable ${name} has its value in plain text`;
      yield { path: [...path, 'env', index, 'value'], message, isSecret: true };
    }
  }
}

/** A reference that the kubelet replaces; `$$` escapes one. */
const REFERENCE = /\$(\$|\(([A-Z][A-Z0-9_]*)\))/g;
/** Variables for Services, which the kubelet adds. */
const OF_SERVICE = /_(?:SERVICE_HOST|SERVICE_PORT\w*|PORT|PORT_\d+_(?:TCP|UDP|SCTP)\w*)$/;

/** The names that a text refers to. */
function namesIn(text: string): readonly string[] {
  return [...text.matchAll(REFERENCE)].flatMap(([, , name]) => (name === undefined ? [] : [name]));
}

/** Whether a command is a shell, for which $(…) has another meaning. */
function isShell(words: readonly string[]): boolean {
  return words.some((word) => /(?:^|\/)(?:ba|da|a|z|k)?sh$/.test(word)) || words.some((word) => /^-\w*c$/.test(word));
}

function* textsOf(container: JsonObject): Iterable<readonly [text: string, path: Path]> {
  const words = [...textsAt(container, 'command'), ...textsAt(container, 'args')];
  for (const key of isShell(words) ? [] : ['command', 'args']) {
    for (const [index, text] of textsAt(container, key).entries()) yield [text, [key, index]];
  }
}

function* unsetVariables({ containers }: DaemonSetSubject): Iterable<RuleProblem> {
  for (const { container, path } of containers) {
    if (arrayAt(container, 'envFrom').some(isObject)) continue;
    const known = new Set<string>();
    const variables = itemsAt(container, 'env');
    const all = new Set(variables.map((variable) => stringAt(variable, 'name') ?? ''));
    const isUnset = (name: string): boolean => !known.has(name) && !OF_SERVICE.test(name);
    for (const [index, variable] of variables.entries()) {
      for (const name of namesIn(stringAt(variable, 'value') ?? '').filter(isUnset)) {
        const why = all.has(name) ? 'is set only later' : 'is not a variable of this container';
        yield { path: [...path, 'env', index, 'value'], message: `$(${name}) is not replaced: ${name} ${why}` };
      }
      known.add(stringAt(variable, 'name') ?? '');
    }
    for (const [text, where] of textsOf(container)) {
      for (const name of namesIn(text).filter(isUnset)) {
        const message = `$(${name}) is not replaced: ${name} is not a variable of this container`;
        yield { path: [...path, ...where], message };
      }
    }
  }
}

export const ENVIRONMENT_ADVICE = rulesOf<DaemonSetRule>('advice', 'warn', [
  {
    id: 'plain-password',
    title: 'a password or token is in plain text',
    why:
      'Everyone with read access to the DaemonSet, its pods or the repository can read it, and it is in every backup. Changing it requires a ' +
      'rollout.',
    fix: 'Store it in a Secret, and use valueFrom.secretKeyRef.',
    check: plainPasswords,
  },
  {
    id: 'unset-variable',
    title: '$(NAME) refers to a variable that the container does not have',
    why: 'The kubelet replaces $(NAME) by the variable NAME. If there is none, the program gets the text "$(NAME)".',
    fix: 'Add the variable to env before its first use; write $$(NAME) for the text itself.',
    check: unsetVariables,
  },
]);
