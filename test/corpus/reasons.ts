/** Why `ds` differs from kubectl on purpose, by the word that the corpus uses. Sentences for docs/kubectl.md. */
export const REASONS: Readonly<Record<string, string>> = {
  usage: 'A command line that cannot be right exits 2, so that a script can tell it from a failure of the cluster.',
  'json-error': 'With `-o json` an error is a JSON object of kind Status on stderr.',
  timeout: 'A wait that timed out exits 3.',
  position:
    'An error in a file names the line and column, and what to correct. Unknown fields are found before anything is sent.',
  conflict:
    'Server-side apply is the default of `ds diff` too. A conflict is a table of the fields with their managers and both values.',
  apply:
    'A server-side apply says what it did to the object: created, configured or unchanged. Objects are applied in the order of their dependencies.',
  diff: 'A diff names the objects without temporary folders and times, and leaves out what the server counts by itself: resourceVersion and status.',
  undo: 'An undo prints what changes on stderr.',
  history: 'The history has more columns: age, pods, hash, images and what changed.',
  describe:
    'The description has also what kubectl leaves out: the update strategy, the revision, the counts and the nodes.',
  events: 'The events include those of the pods, the nodes and the revisions of the DaemonSet.',
  gone: '`ds wait --for=delete` says that the condition is met also when the object was gone before, so that its output does not depend on which came first.',
  pause: 'The API has no pause for DaemonSets, so there is no command for it. The error names what has the effect.',
  selector:
    'The error of a selector says what is wrong with it, without the query that kubectl wraps around it; one that cannot be parsed is a usage error, exit 2.',
};
