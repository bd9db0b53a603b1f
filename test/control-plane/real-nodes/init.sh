#!/bin/bash
# The first process of a real node, in namespaces of its own: prepares mounts and network, then starts containerd and the kubelet at
# their usual paths. It gets FOLDER (the node's), BINARIES, NAME, ADDRESS, GATEWAY, ROUTES (`NETWORK,VIA` each), DISK (a size, or
# nothing), and IMAGES (archives). When it ends, all that it started ends with it.
set -eu
export PATH=$BINARIES:/usr/sbin:/usr/bin:/sbin:/bin

# Volumes of pods propagate within the node, and nothing propagates to the machine.
mount --make-rshared /
resolver=$(readlink -m /etc/resolv.conf)
for path in /run /var/log /var/lib /opt; do mount -t tmpfs tmpfs "$path"; done
mkdir -p /run/netns /var/log/containers /var/log/pods /var/lib/kubelet /var/lib/containerd
mount --bind "$FOLDER/containerd" /var/lib/containerd
mount --bind "$FOLDER/log" /var/log/pods
if [ -n "$DISK" ]; then
  mount -t tmpfs -o "size=$DISK" tmpfs /var/lib/kubelet
else
  mount --bind "$FOLDER/kubelet" /var/lib/kubelet
fi
# Nothing answers at this name server, so that an unknown registry fails at once and not after a time limit.
mkdir -p "$(dirname "$resolver")"
[ -e "$resolver" ] || touch "$resolver"
mount --bind "$FOLDER/resolv.conf" "$resolver"

# Mounted again, each cgroup hierarchy begins at the node's own cgroup.
awk '$3 == "cgroup" || $3 == "cgroup2" { print $2, $3, $4 }' /proc/mounts >/run/cgroups
while read -r path type options; do
  controllers=$(echo "$options" | tr , '\n' | grep -vxE 'rw|ro|relatime|nosuid|nodev|noexec|nsdelegate|memory_recursiveprot' | paste -sd,)
  umount "$path"
  mount -t "$type" ${controllers:+-o "$controllers"} cgroup "$path"
done </run/cgroups

hostname "$NAME"
ip link set lo up
until ip link show eth0 >/dev/null 2>&1; do sleep 0.02; done
ip addr add "$ADDRESS/24" dev eth0
ip link set eth0 up
ip route add default via "$GATEWAY"
for route in $ROUTES; do ip route add "${route%,*}" via "${route#*,}"; done
echo 1 >/proc/sys/net/ipv4/ip_forward

containerd --config "$FOLDER/containerd.toml" >>"$FOLDER/containerd.log" 2>&1 &
until ctr version >/dev/null 2>&1; do sleep 0.05; done
for image in $IMAGES; do ctr --namespace k8s.io images import "$image"; done
# Restarted when it ends, as an init system does: tests kill it.
while true; do
  kubelet --config="$FOLDER/kubelet.yaml" --kubeconfig="$FOLDER/kubeconfig" --node-ip="$ADDRESS" \
    --node-labels=daemonset-cli/real-node=true >>"$FOLDER/kubelet.log" 2>&1 || true
  echo "the kubelet ended" >&2
  sleep 1
done
