import type { DaemonSet, Node } from '../../kube/wire.ts';
import { placementRules, rememberedPlacement, type Placement } from './placement.ts';
import { canonicalTemplate } from '../revisions/template.ts';

/** Placement for a DaemonSet that is followed: asked again only of nodes that changed, as long as the template stays. */
export function keptPlacement(): (ds: DaemonSet) => (node: Node) => Placement {
  let known: { readonly template: string; readonly on: (node: Node) => Placement } | undefined;
  return (ds) => {
    const text = canonicalTemplate(ds.spec?.template ?? {});
    if (known?.template !== text) {
      known = { template: text, on: rememberedPlacement(placementRules(ds.spec?.template ?? {})) };
    }
    return known.on;
  };
}
