import { describe, expect, it } from 'vitest';
import { daemonSetNames } from '../../../src/commands/shared/object-names.ts';
import { hintSaying } from '../../support/hints.ts';

describe('daemonSetNames', () => {
  it.each([
    [[], []],
    [['agent'], ['agent']],
    [['ds/agent'], ['agent']],
    [['daemonset/agent'], ['agent']],
    [['daemonsets/agent'], ['agent']],
    [['daemonset.apps/agent'], ['agent']],
    [['daemonsets.apps/agent'], ['agent']],
    [['daemonsets.v1.apps/agent'], ['agent']],
    [['DaemonSet/agent'], ['agent']],
    [
      ['a', 'ds/b', 'a'],
      ['a', 'b'],
    ],
    [['ds', 'agent'], ['agent']],
    [['daemonsets'], []],
    [
      ['daemonset', 'a', 'b'],
      ['a', 'b'],
    ],
    [['ds/ds'], ['ds']],
    [
      ['agent', 'ds'],
      ['agent', 'ds'],
    ],
    [['ingress'], ['ingress']],
    [['ds/pods'], ['pods']],
  ])('%j is %j', (args, names) => expect(daemonSetNames(args)).toEqual(names));

  it.each([
    [
      ['pod/agent'],
      'ds only works with DaemonSets, and "pod/agent" has another resource type',
      'kubectl get pod/agent',
    ],
    [['agent', 'deploy/web'], 'ds only works with DaemonSets, and "deploy/web" has another resource type', 'kubectl'],
    [['deployments'], 'ds only works with DaemonSets, and "deployments" is another resource type', 'ds/deployments'],
    [['po'], 'ds only works with DaemonSets, and "po" is another resource type', 'ds/po'],
    [
      ['deployment', 'web'],
      'ds only works with DaemonSets, and "deployment" is another resource type',
      'ds/deployment',
    ],
    [['ingresses'], 'ds only works with DaemonSets, and "ingresses" is another resource type', 'ds/ingresses'],
  ])('%j is another type, which kubectl knows', (args, message, hint) =>
    expect(() => daemonSetNames(args)).toThrow(
      expect.objectContaining({ kind: 'usage', message, hint: hintSaying(new RegExp(hint)) }),
    ),
  );

  it.each([
    ['', 'it is empty'],
    ['ds/', 'it is empty'],
    ['..', "it may not be '..'"],
    ['ds/a/b', 'it may not contain / or %'],
    ['a%2fb', 'it may not contain / or %'],
  ])('%j would be another path on the server', (arg, why) =>
    expect(() => daemonSetNames([arg])).toThrow(
      expect.objectContaining({ kind: 'usage', message: expect.stringContaining(why) as string }),
    ),
  );
});
