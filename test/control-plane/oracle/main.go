// What the packages that kubectl and the API server are built of make of a case: cases as JSON values on standard input, an answer a
// line on standard output.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
)

type answer struct {
	Value json.RawMessage `json:"value,omitempty"`
	Error string          `json:"error,omitempty"`
}

// Of each subject, what it makes of a case: a value that can be written as JSON, or a refusal.
var subjects = map[string]func(json.RawMessage) (any, error){
	"yaml":     subject(yamlDocuments),
	"jsonpath": subject(jsonPathText),
	"labels":   subject(labelMatches),
	"fields":   subject(fieldRequirements),
	"quantity": subject(quantityFacts),
	"patch":    subject(threeWayPatch),
}

func subject[Case any](judge func(Case) (any, error)) func(json.RawMessage) (any, error) {
	return func(raw json.RawMessage) (any, error) {
		var one Case
		if err := json.Unmarshal(raw, &one); err != nil {
			log.Fatal(err)
		}
		return judge(one)
	}
}

// judged turns a panic into a refusal: kubectl dies of it, the other cases should not.
func judged(raw json.RawMessage) (said answer) {
	defer func() {
		if cause := recover(); cause != nil {
			said = answer{Error: fmt.Sprint("panic: ", cause)}
		}
	}()
	var which struct {
		Subject string `json:"subject"`
	}
	if err := json.Unmarshal(raw, &which); err != nil {
		log.Fatal(err)
	}
	judge, known := subjects[which.Subject]
	if !known {
		log.Fatalf("no subject %q", which.Subject)
	}
	value, err := judge(raw)
	if err != nil {
		return answer{Error: err.Error()}
	}
	text, err := json.Marshal(value)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Value: text}
}

func main() {
	in := json.NewDecoder(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	for {
		var raw json.RawMessage
		if err := in.Decode(&raw); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			log.Fatal(err)
		}
		if err := out.Encode(judged(raw)); err != nil {
			log.Fatal(err)
		}
	}
}
