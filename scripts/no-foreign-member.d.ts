import type { Rule } from 'eslint';

export declare const noForeignMember: Rule.RuleModule;
