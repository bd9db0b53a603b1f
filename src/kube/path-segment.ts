/**
 * Why a name cannot be a segment of a URL path; undefined if it can. Proxies and servers resolve `.` and `..`, and a DELETE of the object
 * `.` would reach the whole collection.
 */
export function pathSegmentProblem(name: string): string | undefined {
  if (name === '') return 'it is empty';
  if (name === '.' || name === '..') return `it may not be '${name}'`;
  return /[/%]/.test(name) ? 'it may not contain / or %' : undefined;
}
