import { DsError } from '../../core/errors.ts';
import { dnsSubdomain } from '../../apimachinery/validate/formats.ts';
import { checkChange } from '../shared/change/change-flags.ts';
import { defineCommand } from '../shared/define.ts';
import { changesArgument, daemonSetNames } from '../shared/object-names.ts';
import { templatePatch } from './pod-template.ts';
import { findSetTargets, SET_FLAGS, setEach } from './set-flags.ts';

export const setServiceAccountCommand = defineCommand({
  path: ['set', 'serviceaccount'],
  aliases: ['sa'],
  summary: 'Update the service account of the pods',
  description:
    'The service account decides what pods may do on the API server. Every pod is then replaced, following the update strategy.',
  examples: [
    { command: 'ds set serviceaccount fluentd log-shipper', comment: 'set the service account of a DaemonSet' },
    { command: 'ds set serviceaccount --all node-agent', comment: 'set it for all DaemonSets in the namespace' },
    {
      command: 'ds set serviceaccount -f agent.yaml --local node-agent -o yaml',
      comment: 'change a file and print it, without a server',
    },
  ],
  args: [
    changesArgument('DaemonSets, then the service account', 'NAME|ACCOUNT', { key: 'serviceAccounts', isValue: true }),
  ],
  flags: SET_FLAGS,
  check: ({ args, flags }) => {
    const account = args.at(-1);
    if (account === undefined || account === '') throw new DsError('usage', 'serviceaccount is required');
    const problems = dnsSubdomain(account);
    if (problems.length > 0) {
      throw new DsError('usage', `invalid service account ${JSON.stringify(account)}: ${problems.join('; ')}`);
    }
    checkChange(daemonSetNames(args.slice(0, -1)).length, flags);
  },
  run: async ({ args, flags, provided }, rt) => {
    const targets = await findSetTargets(daemonSetNames(args.slice(0, -1)), flags, provided, rt);
    const patch = templatePatch({ serviceAccountName: args.at(-1) });
    return setEach(targets, flags, rt, 'serviceaccount updated', () => ({ patch }));
  },
});
