import tseslint from 'typescript-eslint';
import { noForeignMember } from './scripts/no-foreign-member.js';

const TIMERS = 'use startTimer or a Clock of src/core/clock.ts, or timeLimit: they take times of any length';

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'coverage', 'reports'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
    },
  },
  {
    // Node's timers fire at once when they are given more than 2^31 ms; startTimer and Clock.sleep do not.
    files: ['src/**'],
    ignores: ['src/core/clock.ts'],
    rules: {
      'no-restricted-globals': ['error', ...['setTimeout', 'setInterval'].map((name) => ({ name, message: TIMERS }))],
      'no-restricted-properties': [
        'error',
        { object: 'AbortSignal', property: 'timeout', message: TIMERS },
        { object: 'globalThis', property: 'setTimeout', message: TIMERS },
        { object: 'globalThis', property: 'setInterval', message: TIMERS },
      ],
      'no-restricted-imports': [
        'error',
        { paths: ['node:timers', 'node:timers/promises', 'timers'].map((name) => ({ name, message: TIMERS })) },
      ],
    },
  },
  {
    files: ['src/**'],
    ignores: ['src/core/json/members.ts'],
    plugins: { ds: { rules: { 'no-foreign-member': noForeignMember } } },
    rules: { 'ds/no-foreign-member': 'error' },
  },
);
