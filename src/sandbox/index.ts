export { createSandbox, type Sandbox, type SandboxOptions } from './create-sandbox.ts';
export { shippedScenario, SHIPPED_SCENARIOS } from './scenarios/shipped.ts';
export { startCluster, type RunningCluster } from './start-cluster.ts';
export { SANDBOX_CONTEXT } from './kubeconfig.ts';
export { createCluster, type Cluster, type ClusterOptions } from './create-cluster.ts';
export { readScenario } from './scenarios/read-scenario.ts';
export type { Scenario } from './scenarios/scenario.ts';
export { startSandbox, type RunningSandbox } from './start-sandbox.ts';
