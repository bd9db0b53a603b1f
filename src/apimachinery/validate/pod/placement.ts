import { arrayAt, objectAt, type JsonObject } from '../../../core/json/json.ts';
import { duplicate, forbidden, invalid, notSupported, required } from '../field-error.ts';
import { formatted, integer, itemsAt, oneOf, oneOfProvided, text, textsAt, type Found } from '../fields.ts';
import { dnsLabel, dnsSubdomain, dnsSubdomainWithUnderscores, labelValue, qualifiedName } from '../formats.ts';
import { validateLabelSelector, validateRequirement } from '../label-selector.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const ACTIONS = ['DoNotSchedule', 'ScheduleAnyway'];
const IN_THE_RANGE = 'must be in the range 1-100';

export function* validateTolerations(spec: JsonObject, at: string): Found {
  for (const [index, toleration] of itemsAt(spec, 'tolerations').entries()) {
    const here = `${at}.tolerations[${index}]`;
    const [key, operator] = [text(toleration, 'key'), text(toleration, 'operator')];
    const [value, effect] = [text(toleration, 'value'), text(toleration, 'effect')];
    if (key !== '') yield* formatted(`${here}.key`, key, qualifiedName);
    else if (operator !== 'Exists') {
      const why = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
      yield invalid(`${here}.operator`, operator, why);
    }
    if (integer(toleration, 'tolerationSeconds') !== undefined && effect !== 'NoExecute') {
      yield invalid(`${here}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
    }
    switch (operator) {
      case '':
      case 'Equal': {
        const wrong = labelValue(value);
        if (wrong.length > 0) yield invalid(`${here}.operator`, value, wrong.join(';'));
        break;
      }
      case 'Exists':
        if (value !== '') yield invalid(`${here}.operator`, value, "value must be empty when `operator` is 'Exists'");
        break;
      case 'Lt':
      case 'Gt':
        // behind a feature gate that is off
        yield notSupported(`${here}.operator`, operator, ['Equal', 'Exists', 'Lt', 'Gt']);
        break;
      default:
        yield notSupported(`${here}.operator`, operator, ['Equal', 'Exists']);
    }
    yield* oneOf(`${here}.effect`, effect, EFFECTS);
  }
}

function* nodeField(requirement: JsonObject, here: string): Found {
  const [operator, key] = [text(requirement, 'operator'), text(requirement, 'key')];
  const values = textsAt(requirement, 'values');
  if (operator !== 'In' && operator !== 'NotIn') {
    yield invalid(`${here}.operator`, operator, 'not a valid selector operator');
  } else if (values.length !== 1) {
    const why = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
    yield required(`${here}.values`, why);
  }
  if (key !== 'metadata.name') yield invalid(`${here}.key`, key, 'not a valid field selector key');
  else for (const [index, value] of values.entries()) yield* formatted(`${here}.values[${index}]`, value, dnsSubdomain);
}

function* nodeTerm(term: JsonObject | undefined, at: string, checksValues: boolean): Found {
  for (const [index, one] of itemsAt(term, 'matchExpressions').entries()) {
    yield* validateRequirement(one, `${at}.matchExpressions[${index}]`, { comparesNumbers: true, checksValues });
  }
  for (const [index, one] of itemsAt(term, 'matchFields').entries()) {
    yield* nodeField(one, `${at}.matchFields[${index}]`);
  }
}

function* labelKeys(term: JsonObject, at: string, key: string): Found {
  const keys = textsAt(term, key);
  if (keys.length > 0 && objectAt(term, 'labelSelector') === undefined) {
    yield forbidden(`${at}.${key}`, 'must not be specified when labelSelector is not set');
  }
  for (const [index, one] of keys.entries()) yield* formatted(`${at}.${key}[${index}]`, one, qualifiedName);
}

function* podTerm(term: JsonObject, at: string): Found {
  yield* validateLabelSelector(term['labelSelector'], `${at}.labelSelector`);
  yield* validateLabelSelector(term['namespaceSelector'], `${at}.namespaceSelector`);
  for (const name of textsAt(term, 'namespaces')) yield* formatted(`${at}.namespace`, name, dnsLabel);
  yield* labelKeys(term, at, 'matchLabelKeys');
  yield* labelKeys(term, at, 'mismatchLabelKeys');
  const mismatched = textsAt(term, 'mismatchLabelKeys');
  for (const [index, key] of textsAt(term, 'matchLabelKeys').entries()) {
    if (!mismatched.includes(key)) continue;
    yield invalid(`${at}.matchLabelKeys[${index}]`, key, 'exists in both matchLabelKeys and mismatchLabelKeys');
  }
  const topologyKey = text(term, 'topologyKey');
  if (topologyKey === '') yield required(`${at}.topologyKey`, 'can not be empty');
  yield* formatted(`${at}.topologyKey`, topologyKey, qualifiedName);
}

function* weight(term: JsonObject, at: string): Found {
  const value = integer(term, 'weight') ?? 0;
  if (value <= 0 || value > 100) yield invalid(`${at}.weight`, value, IN_THE_RANGE);
}

export function* validateAffinity(spec: JsonObject, at: string): Found {
  const affinity = objectAt(spec, 'affinity');
  const [needed, wanted] = [
    'requiredDuringSchedulingIgnoredDuringExecution',
    'preferredDuringSchedulingIgnoredDuringExecution',
  ];
  const nodes = objectAt(affinity, 'nodeAffinity');
  const selector = objectAt(nodes, needed);
  const ofNodes = `${at}.affinity.nodeAffinity`;
  if (selector !== undefined) {
    const terms = itemsAt(selector, 'nodeSelectorTerms');
    const field = `${ofNodes}.${needed}.nodeSelectorTerms`;
    if (terms.length === 0) yield required(field, 'must have at least one node selector term');
    for (const [index, term] of terms.entries()) yield* nodeTerm(term, `${field}[${index}]`, true);
  }
  for (const [index, term] of itemsAt(nodes, wanted).entries()) {
    const here = `${ofNodes}.${wanted}[${index}]`;
    yield* weight(term, here);
    yield* nodeTerm(objectAt(term, 'preference'), `${here}.preference`, false);
  }
  for (const key of ['podAffinity', 'podAntiAffinity']) {
    const pods = objectAt(affinity, key);
    const ofPods = `${at}.affinity.${key}`;
    for (const [index, term] of itemsAt(pods, needed).entries()) yield* podTerm(term, `${ofPods}.${needed}[${index}]`);
    for (const [index, term] of itemsAt(pods, wanted).entries()) {
      const here = `${ofPods}.${wanted}[${index}]`;
      yield* weight(term, here);
      yield* podTerm(objectAt(term, 'podAffinityTerm') ?? {}, `${here}.podAffinityTerm`);
    }
  }
}

export function* validateTopologySpread(spec: JsonObject, at: string): Found {
  for (const [index, one] of itemsAt(spec, 'topologySpreadConstraints').entries()) {
    const here = `${at}.topologySpreadConstraints[${index}]`;
    const [key, action] = [text(one, 'topologyKey'), text(one, 'whenUnsatisfiable')];
    const skew = integer(one, 'maxSkew') ?? 0;
    if (skew <= 0) yield invalid(`${here}.maxSkew`, skew, 'must be greater than zero');
    if (key === '') yield required(`${here}.topologyKey`, 'can not be empty');
    if (!ACTIONS.includes(action)) yield notSupported(`${here}.whenUnsatisfiable`, action, ACTIONS);
    const others = itemsAt(spec, 'topologySpreadConstraints').slice(index + 1);
    // the server names the first duplicate
    if (others.some((other) => text(other, 'topologyKey') === key && text(other, 'whenUnsatisfiable') === action)) {
      yield duplicate(`${here}.{topologyKey, whenUnsatisfiable}`, `{${key}, ${action}}`);
    }
    const domains = integer(one, 'minDomains');
    if (domains !== undefined) {
      if (domains <= 0) yield invalid(`${here}.minDomains`, domains, 'must be greater than zero');
      if (action !== 'DoNotSchedule') {
        const why = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`;
        yield invalid(`${here}.minDomains`, domains, why);
      }
    }
    for (const policy of ['nodeAffinityPolicy', 'nodeTaintsPolicy']) {
      yield* oneOfProvided(`${here}.${policy}`, one[policy], ['Honor', 'Ignore']);
    }
    yield* labelKeys(one, here, 'matchLabelKeys');
    yield* validateLabelSelector(one['labelSelector'], `${here}.labelSelector`);
  }
}

export function* validateReadinessGates(spec: JsonObject, at: string): Found {
  for (const [index, gate] of itemsAt(spec, 'readinessGates').entries()) {
    yield* formatted(`${at}.readinessGates[${index}].conditionType`, text(gate, 'conditionType'), qualifiedName);
  }
  const seen = new Set<string>();
  for (const [index, gate] of itemsAt(spec, 'schedulingGates').entries()) {
    const [name, here] = [text(gate, 'name'), `${at}.schedulingGates[${index}]`];
    yield* formatted(here, name, qualifiedName);
    if (seen.has(name)) yield duplicate(here, name);
    seen.add(name);
  }
}

/** Validates DNS settings, host aliases and the host name. */
export function* validateNames(spec: JsonObject, at: string): Found {
  const [policy, config] = [text(spec, 'dnsPolicy') || 'ClusterFirst', objectAt(spec, 'dnsConfig')];
  const policies = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
  if (!policies.includes(policy)) yield notSupported(`${at}.dnsPolicy`, policy, policies);
  const here = `${at}.dnsConfig`;
  const servers = textsAt(config, 'nameservers');
  if (policy === 'None' && config === undefined) {
    yield required(here, 'must provide `dnsConfig` when `dnsPolicy` is None');
  } else if (policy === 'None' && servers.length === 0) {
    yield required(`${here}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None');
  } else {
    if (servers.length > 3) {
      yield invalid(`${here}.nameservers`, arrayAt(config, 'nameservers'), 'must not have more than 3 nameservers');
    }
    for (const [index, server] of servers.entries()) yield* address(`${here}.nameservers[${index}]`, server);
    const searches = textsAt(config, 'searches');
    if (searches.length > 32) {
      yield invalid(`${here}.searches`, searches, 'must not have more than 32 search paths');
    }
    if (searches.join(' ').length > 2048) {
      const why = 'must not have more than 2048 characters (including spaces) in the search list';
      yield invalid(`${here}.searches`, searches, why);
    }
    for (const [index, search] of searches.entries()) {
      if (search === '.') continue;
      yield* formatted(`${here}.searches[${index}]`, search.replace(/\.$/, ''), dnsSubdomainWithUnderscores);
    }
    for (const [index, option] of itemsAt(config, 'options').entries()) {
      if (text(option, 'name') === '') yield required(`${here}.options[${index}]`, 'must not be empty');
    }
  }
  for (const [index, alias] of itemsAt(spec, 'hostAliases').entries()) {
    const field = `${at}.hostAliases[${index}]`;
    yield* address(`${field}.ip`, text(alias, 'ip'));
    for (const [which, name] of textsAt(alias, 'hostnames').entries()) {
      yield* formatted(`${field}.hostnames[${which}]`, name, dnsSubdomain);
    }
  }
  for (const key of ['hostname', 'subdomain']) {
    const name = text(spec, key);
    if (name !== '') yield* formatted(`${at}.${key}`, name, dnsLabel);
  }
}

/** An IPv4 or IPv6 address, without ambiguous forms. */
function* address(field: string, value: string): Found {
  const v4 = /^(?:\d+\.){3}\d+$/.test(value) && value.split('.').every((part) => Number(part) <= 255);
  const v6 = /^[0-9a-fA-F:.]+$/.test(value) && URL.canParse(`http://[${value}]/`);
  if (!v4 && !v6) yield invalid(field, value, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)');
  else if (v4 && /(?:^|\.)0\d/.test(value)) yield invalid(field, value, 'must not have leading 0s');
  else if (v6 && /^(?:0*:){1,5}:?ffff:\d+\./i.test(value)) {
    yield invalid(field, value, 'must not be an IPv4-mapped IPv6 address');
  }
}
