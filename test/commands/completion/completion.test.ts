import { describe, expect, it } from 'vitest';
import { COMPLETION_SCRIPTS, completionCommand } from '../../../src/commands/completion/completion.ts';
import { invoke } from '../../support/invoke.ts';
import { testRuntime } from '../../support/runtime.ts';

describe('ds completion', () => {
  it.each(['bash', 'zsh', 'fish', 'powershell'] as const)(
    'prints the script for %s, and asks no server',
    async (shell) => {
      const { rt, stdout, connections } = testRuntime();
      expect(await invoke(completionCommand, [shell], rt)).toBe('ok');
      expect(stdout()).toBe(COMPLETION_SCRIPTS[shell]);
      expect(stdout()).toMatch(/__complete/);
      expect(stdout()).toMatch(/[^\n]\n$/);
      expect(connections()).toBe(0);
    },
  );

  it('knows no other shell', async () => {
    await expect(invoke(completionCommand, ['csh'], testRuntime().rt)).rejects.toThrow(
      'ds completion takes one of bash, zsh, fish, powershell',
    );
  });

  it('never evaluates what ds answers', () => {
    expect(COMPLETION_SCRIPTS.bash).not.toMatch(/\beval\b/);
    expect(COMPLETION_SCRIPTS.zsh).not.toMatch(/\beval\b/);
    expect(COMPLETION_SCRIPTS.fish).not.toMatch(/\beval\b/);
    expect(COMPLETION_SCRIPTS.powershell.replace(/^#.*$/gm, '')).not.toMatch(/Invoke-Expression|\biex\b/i);
  });
});
