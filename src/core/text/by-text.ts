/** For `sort`: by code unit, as Go and the API server sort strings; never by locale. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
