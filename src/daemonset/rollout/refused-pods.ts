import type { NodePrediction, Prediction } from './predict.ts';

/**
 * What becomes of a prediction when admission refuses every new pod: no node gains one, and where a pod is replaced, none comes
 * after it. An update stops when its budget is used up; which nodes are among those that lose their pod nobody can know, so
 * all are named.
 */
export function withRefusedPods(prediction: Prediction): Prediction {
  const refused = (node: NodePrediction): NodePrediction => {
    if (node.fate === 'gains') return { ...node, fate: 'none', why: 'refused' };
    if (node.fate === 'restarts') return { ...node, fate: 'loses', why: 'refused' };
    return node;
  };
  return { ...prediction, nodes: prediction.nodes.map(refused) };
}

/** How many nodes would have gained a pod. */
export function refusedGains({ nodes }: Prediction): number {
  return nodes.filter(({ fate, why }) => fate === 'none' && why === 'refused').length;
}
