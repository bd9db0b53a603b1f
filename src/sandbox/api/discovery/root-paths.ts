import type { Catalog } from '../../kinds/catalog.ts';
import { jsonResponse, type ApiResponse } from '../http.ts';

/** `/`: the paths that the server has. */
export function rootPaths(catalog: Catalog): ApiResponse {
  const groups = catalog
    .served()
    .map(({ group, version }) => (group === '' ? `/api/${version}` : `/apis/${group}/${version}`));
  const paths = [
    '/api',
    '/apis',
    '/healthz',
    '/livez',
    '/openapi/v2',
    '/openapi/v3',
    '/readyz',
    '/version',
    ...new Set(groups),
  ].sort();
  return jsonResponse(200, { paths });
}
