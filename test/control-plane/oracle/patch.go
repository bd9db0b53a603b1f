package main

import (
	"encoding/json"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/jsonmergepatch"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
)

type patchCase struct {
	Kind      string          `json:"kind"`
	Original  json.RawMessage `json:"original"`
	Modified  json.RawMessage `json:"modified"`
	Current   json.RawMessage `json:"current"`
	Overwrite bool            `json:"overwrite"`
}

var merged = map[string]any{
	"DaemonSet":      &appsv1.DaemonSet{},
	"ConfigMap":      &corev1.ConfigMap{},
	"Service":        &corev1.Service{},
	"ServiceAccount": &corev1.ServiceAccount{},
}

// threeWayPatch answers with the patch as text, as client-side apply would send it.
func threeWayPatch(one patchCase) (any, error) {
	patch, err := threeWayPatchBytes(one)
	return string(patch), err
}

func threeWayPatchBytes(one patchCase) ([]byte, error) {
	object, known := merged[one.Kind]
	if !known {
		return jsonmergepatch.CreateThreeWayJSONMergePatch(one.Original, one.Modified, one.Current)
	}
	meta, err := strategicpatch.NewPatchMetaFromStruct(object)
	if err != nil {
		return nil, err
	}
	return strategicpatch.CreateThreeWayMergePatch(one.Original, one.Modified, one.Current, meta, one.Overwrite)
}
