// The typed-client command asks a cluster what controllers, helm and operators ask through client-go: it creates, evicts, deletes one
// and many, and starts an informer, in JSON and in protobuf. It reads KUBECONFIG and prints a line for each step, the same on every
// cluster.
package main

import (
	"context"
	"fmt"
	"os"
	"sort"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
)

const those = "which=those"

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	exitOn(err)
	for _, form := range []struct{ name, contentType string }{
		{"json", "application/json"},
		{"protobuf", "application/vnd.kubernetes.protobuf"},
	} {
		speaking := rest.CopyConfig(config)
		speaking.ContentType = form.contentType
		speaking.AcceptContentTypes = form.contentType + ",application/json"
		client, err := kubernetes.NewForConfig(speaking)
		exitOn(err)
		session{ctx: ctx, client: client, namespace: "typed-" + form.name}.run()
	}
}

type session struct {
	ctx       context.Context
	client    *kubernetes.Clientset
	namespace string
}

// say prints the reason of an error, as its text may hold what differs between clusters.
func (s session) say(what string, err error) {
	outcome := "ok"
	if err != nil {
		outcome = string(apierrors.ReasonForError(err))
		if outcome == "" {
			outcome = err.Error()
		}
	}
	fmt.Printf("%s: %s: %s\n", s.namespace, what, outcome)
}

func (s session) run() {
	namespaces := s.client.CoreV1().Namespaces()
	_, err := namespaces.Create(s.ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: s.namespace}}, metav1.CreateOptions{})
	s.say("create the namespace", err)
	s.awaitAccount()
	s.pods()
	s.daemonSets()
	s.say("delete the namespace", namespaces.Delete(s.ctx, s.namespace, metav1.DeleteOptions{}))
}

// awaitAccount waits for the default service account, without which pods are refused.
func (s session) awaitAccount() {
	for s.ctx.Err() == nil {
		if _, err := s.client.CoreV1().ServiceAccounts(s.namespace).Get(s.ctx, "default", metav1.GetOptions{}); err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	exitOn(s.ctx.Err())
}

// spec is of a pod that no node gets, so that each deletion is over at once.
func spec() corev1.PodSpec {
	return corev1.PodSpec{NodeSelector: map[string]string{"none": "such"}, Containers: []corev1.Container{{Name: "a", Image: "busybox"}}}
}

func (s session) pods() {
	pods := s.client.CoreV1().Pods(s.namespace)
	for _, name := range []string{"one", "two", "three", "four"} {
		meta := metav1.ObjectMeta{Name: name, Labels: map[string]string{"which": "those"}}
		_, err := pods.Create(s.ctx, &corev1.Pod{ObjectMeta: meta, Spec: spec()}, metav1.CreateOptions{})
		s.say("create pod "+name, err)
	}
	s.inform()
	now := int64(0)
	options := metav1.DeleteOptions{GracePeriodSeconds: &now}
	evict := func(name string, options metav1.DeleteOptions) error {
		return pods.EvictV1(s.ctx, &policyv1.Eviction{ObjectMeta: metav1.ObjectMeta{Name: name}, DeleteOptions: &options})
	}
	s.say("delete pod one", pods.Delete(s.ctx, "one", options))
	s.say("delete pod one again", pods.Delete(s.ctx, "one", options))
	s.say("evict pod two, dry run", evict("two", metav1.DeleteOptions{DryRun: []string{metav1.DryRunAll}}))
	s.remaining()
	s.say("evict pod two", evict("two", options))
	s.say("evict pod two again", evict("two", options))
	other := "0e5a4f3c-0000-0000-0000-000000000000"
	s.say("delete another pod three", pods.Delete(s.ctx, "three", *metav1.NewPreconditionDeleteOptions(other)))
	s.remaining()
	s.say("delete the other pods", pods.DeleteCollection(s.ctx, options, metav1.ListOptions{LabelSelector: those}))
	s.remaining()
}

func (s session) remaining() {
	left, err := s.client.CoreV1().Pods(s.namespace).List(s.ctx, metav1.ListOptions{LabelSelector: those})
	names := []string{}
	if left != nil {
		for _, pod := range left.Items {
			names = append(names, pod.Name)
		}
	}
	s.say("list pods ["+strings.Join(names, " ")+"]", err)
}

// inform starts an informer, as every controller does, and prints what it knows when it has synced.
func (s session) inform() {
	factory := informers.NewSharedInformerFactoryWithOptions(s.client, 0, informers.WithNamespace(s.namespace))
	informer := factory.Core().V1().Pods().Informer()
	ctx, stop := context.WithCancel(s.ctx)
	// Shutdown waits for what stop ends.
	defer factory.Shutdown()
	defer stop()
	factory.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), informer.HasSynced) {
		s.say("sync the informer", s.ctx.Err())
		return
	}
	keys := informer.GetStore().ListKeys()
	sort.Strings(keys)
	s.say("sync the informer ["+strings.Join(keys, " ")+"]", nil)
}

func (s session) daemonSets() {
	sets := s.client.AppsV1().DaemonSets(s.namespace)
	labels := map[string]string{"app": "a"}
	template := corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: spec()}
	_, err := sets.Create(s.ctx, &appsv1.DaemonSet{
		ObjectMeta: metav1.ObjectMeta{Name: "a"},
		Spec:       appsv1.DaemonSetSpec{Selector: &metav1.LabelSelector{MatchLabels: labels}, Template: template},
	}, metav1.CreateOptions{})
	s.say("create daemonset a", err)
	background := metav1.DeletePropagationBackground
	s.say("delete daemonset a", sets.Delete(s.ctx, "a", metav1.DeleteOptions{PropagationPolicy: &background}))
	s.say("delete daemonset a again", sets.Delete(s.ctx, "a", metav1.DeleteOptions{}))
	nonsense := metav1.DeletionPropagation("Nonsense")
	s.say("delete with nonsense", sets.DeleteCollection(s.ctx, metav1.DeleteOptions{PropagationPolicy: &nonsense}, metav1.ListOptions{}))
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
