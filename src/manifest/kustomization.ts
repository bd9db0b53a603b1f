import { stringAt, type JsonObject } from '../core/json/json.ts';

const FILE_NAMES: readonly string[] = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

function split(file: string): { readonly folder: string; readonly name: string } {
  const slash = file.lastIndexOf('/');
  return { folder: slash < 0 ? '.' : file.slice(0, slash) || '/', name: file.slice(slash + 1) };
}

/** Whether a file is a kustomization, by its name. */
export function isKustomizationFile(file: string): boolean {
  return FILE_NAMES.includes(split(file).name);
}

/** Whether an object is a kustomization, a kind that the server does not have. Its apiVersion and kind may be missing. */
export function isKustomization(file: string, object: JsonObject): boolean {
  const apiVersion = stringAt(object, 'apiVersion') ?? '';
  if (apiVersion.startsWith('kustomize.config.k8s.io/')) return true;
  return isKustomizationFile(file) && (apiVersion === '' || (stringAt(object, 'kind') ?? '') === '');
}

/** The directory of a file. */
export function folderOf(file: string): string {
  return split(file).folder;
}

/** What to use instead of `-f`. */
export function kustomizationHint(file: string): string {
  return `build it with -k ${split(file).folder} instead of -f (apply, create, delete, diff, lint, plan)`;
}
