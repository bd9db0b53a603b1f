// Three-way patches as the release's own apimachinery makes them, for test/vectors/three-way.json: cases as JSON values on standard
// input, a patch or an error a line on standard output.
package main

import (
	"encoding/json"
	"errors"
	"io"
	"log"
	"os"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/jsonmergepatch"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
)

type threeWayCase struct {
	Kind      string          `json:"kind"`
	Original  json.RawMessage `json:"original"`
	Modified  json.RawMessage `json:"modified"`
	Current   json.RawMessage `json:"current"`
	Overwrite bool            `json:"overwrite"`
}

type answer struct {
	Patch string `json:"patch,omitempty"`
	Error string `json:"error,omitempty"`
}

var merged = map[string]any{
	"DaemonSet":      &appsv1.DaemonSet{},
	"ConfigMap":      &corev1.ConfigMap{},
	"Service":        &corev1.Service{},
	"ServiceAccount": &corev1.ServiceAccount{},
}

func patchOf(one threeWayCase) ([]byte, error) {
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

func main() {
	in := json.NewDecoder(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	for {
		var one threeWayCase
		if err := in.Decode(&one); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			log.Fatal(err)
		}
		patch, err := patchOf(one)
		said := answer{Patch: string(patch)}
		if err != nil {
			said = answer{Error: err.Error()}
		}
		if err := out.Encode(said); err != nil {
			log.Fatal(err)
		}
	}
}
