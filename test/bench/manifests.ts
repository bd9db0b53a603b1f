/** A DaemonSet that runs on every node without a taint. */
export function daemonSet(name: string, image: string): string {
  return `apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: ${name}
  namespace: default
spec:
  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      labels: {app: ${name}}
    spec:
      containers:
        - name: agent
          image: ${image}
          resources:
            requests: {cpu: 10m, memory: 32Mi}
`;
}

/** What an agent brings: an account, its settings, the DaemonSet and a Service. */
export function fourObjects(name: string, image: string): string {
  return `apiVersion: v1
kind: ServiceAccount
metadata:
  name: ${name}
  namespace: default
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: ${name}
  namespace: default
data:
  agent.conf: |
    interval = 30s
    level = info
---
${daemonSet(name, image)}---
apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: default
spec:
  selector: {app: ${name}}
  ports:
    - {name: metrics, port: 9100}
`;
}
