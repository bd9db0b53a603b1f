"""What programs send through the Python client: typed models, every kind of patch, a watch, deletes. It reads KUBECONFIG and prints a
line for each step, the same on every cluster."""

import sys
import time

from kubernetes import client, config, dynamic, watch
from kubernetes.client.exceptions import ApiException

NAMESPACE = "python-client"
LABELS = {"app": "agent"}


def say(what, call):
    try:
        result = call()
    except ApiException as error:
        print(f"{what}: {error.status} {error.reason}", flush=True)
        return None
    print(f"{what}: ok", flush=True)
    return result


def until(what, check):
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        if check():
            print(f"{what}: ok", flush=True)
            return
        time.sleep(0.1)
    print(f"{what}: never", flush=True)


def daemon_set(name, image="agent:1"):
    pod = client.V1PodTemplateSpec(
        metadata=client.V1ObjectMeta(labels=LABELS),
        spec=client.V1PodSpec(
            termination_grace_period_seconds=1,
            containers=[
                client.V1Container(
                    name="main",
                    image=image,
                    env=[client.V1EnvVar(name="A", value="a")],
                    resources=client.V1ResourceRequirements(requests={"cpu": "10m"}),
                )
            ]
        ),
    )
    return client.V1DaemonSet(
        api_version="apps/v1",
        kind="DaemonSet",
        metadata=client.V1ObjectMeta(name=name),
        spec=client.V1DaemonSetSpec(
            selector=client.V1LabelSelector(match_labels=LABELS),
            template=pod,
            update_strategy=client.V1DaemonSetUpdateStrategy(
                rolling_update=client.V1RollingUpdateDaemonSet(max_unavailable="100%")
            ),
        ),
    )


def replaced(apps, daemon_set, version):
    daemon_set.metadata.resource_version = version
    return apps.replace_namespaced_daemon_set(daemon_set.metadata.name, NAMESPACE, daemon_set)


def main():
    config.load_kube_config()
    core, apps = client.CoreV1Api(), client.AppsV1Api()
    say("create namespace", lambda: core.create_namespace({"metadata": {"name": NAMESPACE}}))
    until("service account", lambda: core.list_namespaced_service_account(NAMESPACE).items)

    say("create", lambda: apps.create_namespaced_daemon_set(NAMESPACE, daemon_set("agent")))
    say("create again", lambda: apps.create_namespaced_daemon_set(NAMESPACE, daemon_set("agent")))
    say("create dry run", lambda: apps.create_namespaced_daemon_set(NAMESPACE, daemon_set("other"), dry_run="All"))
    say("create invalid", lambda: apps.create_namespaced_daemon_set(NAMESPACE, daemon_set("Agent")))

    def ready():
        current = apps.read_namespaced_daemon_set_status("agent", NAMESPACE)
        status = current.status
        seen = status.observed_generation == current.metadata.generation
        return seen and 0 < status.desired_number_scheduled == status.number_ready == status.updated_number_scheduled

    until("every pod is ready", ready)
    pods = core.list_namespaced_pod(NAMESPACE, label_selector="app=agent", field_selector="status.phase=Running").items
    print("owned by", {owner.kind for pod in pods for owner in pod.metadata.owner_references}, flush=True)
    page = core.list_namespaced_pod(NAMESPACE, limit=1)
    print("a page has", len(page.items), "and there are more:", bool(page.metadata._continue), flush=True)

    patches = {
        "strategic merge patch": {"spec": {"template": {"spec": {"containers": [{"name": "main", "image": "agent:2"}]}}}},
        "json patch": [{"op": "add", "path": "/metadata/labels", "value": {"a": "b"}}],
        "bad json patch": [{"op": "remove", "path": "/metadata/labels/none"}],
    }
    for name, body in patches.items():
        say(name, lambda body=body: apps.patch_namespaced_daemon_set("agent", NAMESPACE, body))
    until("the new pods are ready", ready)
    say(
        "merge patch",
        lambda: apps.patch_namespaced_daemon_set(
            "agent", NAMESPACE, {"metadata": {"annotations": {"c": "d"}}}, _content_type="application/merge-patch+json"
        ),
    )
    applied = daemon_set("agent", "agent:3")
    for force in (None, True):
        say(
            f"apply, force {force}",
            lambda force=force: apps.patch_namespaced_daemon_set(
                "agent",
                NAMESPACE,
                client.ApiClient().sanitize_for_serialization(applied),
                _content_type="application/apply-patch+yaml",
                field_manager="python",
                force=force,
            ),
        )
    until("the newest pods are ready", ready)

    current = apps.read_namespaced_daemon_set("agent", NAMESPACE)
    current.spec.min_ready_seconds = 1
    say("replace an old version", lambda: replaced(apps, current, "1"))
    say("replace", lambda: replaced(apps, current, None))
    revisions = apps.list_namespaced_controller_revision(NAMESPACE, label_selector="app=agent").items
    print("revisions", sorted(one.revision for one in revisions), flush=True)

    watcher = watch.Watch()
    version = core.list_namespaced_config_map(NAMESPACE).metadata.resource_version
    config_map = {"metadata": {"name": "settings"}, "data": {"a": "b"}}
    say("create config map", lambda: core.create_namespaced_config_map(NAMESPACE, config_map))
    say("patch config map", lambda: core.patch_namespaced_config_map("settings", NAMESPACE, {"data": {"a": None, "c": "d"}}))
    say("delete config map", lambda: core.delete_namespaced_config_map("settings", NAMESPACE))
    for event in watcher.stream(
        core.list_namespaced_config_map,
        NAMESPACE,
        field_selector="metadata.name=settings",
        resource_version=version,
        timeout_seconds=20,
    ):
        print("event", event["type"], event["object"].data, flush=True)
        if event["type"] == "DELETED":
            watcher.stop()

    anything = dynamic.DynamicClient(client.ApiClient())
    found = anything.resources.get(api_version="apps/v1", kind="DaemonSet").get(name="agent", namespace=NAMESPACE)
    print("dynamic", found.kind, found.metadata.name, flush=True)
    say("create token", lambda: core.create_namespaced_service_account_token("default", NAMESPACE, {"spec": {}}))

    eviction = client.V1Eviction(metadata=client.V1ObjectMeta(name="nobody"))
    say("evict nobody", lambda: core.create_namespaced_pod_eviction("nobody", NAMESPACE, eviction))
    say("delete invalid", lambda: apps.delete_namespaced_daemon_set("agent", NAMESPACE, propagation_policy="Sideways"))
    say(
        "delete orphans",
        lambda: apps.delete_namespaced_daemon_set(
            "agent", NAMESPACE, body=client.V1DeleteOptions(propagation_policy="Orphan")
        ),
    )
    # The garbage collector of a real control plane takes a moment to let the pods go.
    until("it is gone", lambda: not apps.list_namespaced_daemon_set(NAMESPACE).items)
    say("delete again", lambda: apps.delete_namespaced_daemon_set("agent", NAMESPACE))
    say("delete pods", lambda: core.delete_collection_namespaced_pod(NAMESPACE, grace_period_seconds=0))
    until("no pod is left", lambda: not core.list_namespaced_pod(NAMESPACE).items)
    say("delete namespace", lambda: core.delete_namespace(NAMESPACE))


sys.exit(main())
