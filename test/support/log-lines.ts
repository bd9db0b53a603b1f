/** What is wrong with numbered lines of logs, `POD N …` after a prefix; nothing when each pod's lines are there once and in order. */
export function numberedLines() {
  const next = new Map<string, number>();
  const problems: string[] = [];
  let count = 0;
  return {
    problems,
    get count() {
      return count;
    },
    /** The number of lines of each pod. */
    get pods(): ReadonlyMap<string, number> {
      return new Map([...next].map(([pod, number]) => [pod, number - 1]));
    },
    add: (line: string): void => {
      const [, pod = '', digits = ''] = /^(?:\[[^\]]*\] )?(\S+) (\d+) /.exec(line) ?? [];
      const expected = next.get(pod) ?? 1;
      const number = Number(digits);
      count++;
      if (digits === '' || number !== expected) problems.push(`expected ${pod} ${expected}, got ${line.slice(0, 100)}`);
      next.set(pod, number + 1);
    },
  };
}
