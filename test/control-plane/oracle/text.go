package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/util/jsonpath"
)

type yamlCase struct {
	Text string `json:"text"`
}

// yamlDocuments reads a file the way of `kubectl apply -f`: every document, the empty ones left out.
func yamlDocuments(one yamlCase) (any, error) {
	decoder := yaml.NewYAMLOrJSONDecoder(strings.NewReader(one.Text), 4096)
	documents := []any{}
	for {
		var document runtime.RawExtension
		if err := decoder.Decode(&document); errors.Is(err, io.EOF) {
			return documents, nil
		} else if err != nil {
			return nil, err
		}
		raw := bytes.TrimSpace(document.Raw)
		if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
			continue
		}
		var value any
		if err := utiljson.Unmarshal(raw, &value); err != nil {
			return nil, err
		}
		documents = append(documents, value)
	}
}

type jsonPathCase struct {
	Template string          `json:"template"`
	Value    json.RawMessage `json:"value"`
}

// jsonPathText prints as `kubectl get -o jsonpath=` does, to which a missing field is nothing.
func jsonPathText(one jsonPathCase) (any, error) {
	path := jsonpath.New("out").AllowMissingKeys(true)
	if err := path.Parse(one.Template); err != nil {
		return nil, err
	}
	var value any
	if err := utiljson.Unmarshal(one.Value, &value); err != nil {
		return nil, err
	}
	var printed bytes.Buffer
	err := path.Execute(&printed, value)
	return printed.String(), err
}

type labelsCase struct {
	Selector string            `json:"selector"`
	Labels   map[string]string `json:"labels"`
}

func labelMatches(one labelsCase) (any, error) {
	selector, err := labels.Parse(one.Selector)
	if err != nil {
		return nil, err
	}
	return selector.Matches(labels.Set(one.Labels)), nil
}

type fieldsCase struct {
	Selector string `json:"selector"`
}

func fieldRequirements(one fieldsCase) (any, error) {
	selector, err := fields.ParseSelector(one.Selector)
	if err != nil {
		return nil, err
	}
	requirements := [][]string{}
	for _, requirement := range selector.Requirements() {
		requirements = append(requirements, []string{requirement.Field, string(requirement.Operator), requirement.Value})
	}
	return requirements, nil
}

type quantityCase struct {
	Text  string `json:"text"`
	Other string `json:"other"`
}

// quantityFacts answers with the canonical text, and how the quantity compares to another one.
func quantityFacts(one quantityCase) (any, error) {
	quantity, err := resource.ParseQuantity(one.Text)
	if err != nil {
		return nil, err
	}
	other, err := resource.ParseQuantity(one.Other)
	if err != nil {
		return nil, err
	}
	order := quantity.Cmp(other)
	return []any{quantity.String(), order}, nil
}
