export { createSandbox, type Sandbox, type SandboxOptions } from './api-server.ts';
export { shippedScenario, SHIPPED_SCENARIOS } from './scenarios/shipped.ts';
export { startCluster, type RunningCluster } from './serve-cluster.ts';
export { SANDBOX_CONTEXT } from './kubeconfig.ts';
export { createCluster, type Cluster, type ClusterOptions } from './cluster.ts';
export { readScenario } from './scenarios/read-scenario.ts';
export type { Scenario } from './scenarios/scenario.ts';
export { startSandbox, type RunningSandbox } from './start-sandbox.ts';
