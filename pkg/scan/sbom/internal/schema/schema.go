// Package schema holds the official JSON Schemas of SBOM formats and checks documents with them. A
// schema is unpacked and compiled when the first document of its version is checked, once for the
// life of the process.
//
// It knows the part of JSON Schema draft 7 that these schemas use and refuses to compile any other
// keyword, so that nothing goes unchecked in silence. A general library costs every start of a
// process 5 to 10 ms for the schemas of schemas, whether one is checked or not; in the tests one
// is the oracle.
package schema

import (
	"compress/gzip"
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
)

//go:embed data/*.json.gz
var files embed.FS

// Violation is one place of a document that its schema does not allow.
type Violation struct {
	Path    []any // string keys and int indexes
	Message string
}

// helpers are the schemas that the ones of CycloneDX refer to, by the last part of the address.
var helpers = map[string]string{
	"spdx.schema.json": "cyclonedx-spdx", "jsf-0.82.schema.json": "cyclonedx-jsf-0.82", "cryptography-defs.schema.json": "cyclonedx-cryptography-defs",
}

type compiled struct {
	once sync.Once
	rule *rule
	err  error
}

// schemas holds what was compiled, by name; it is filled as names are asked for.
var schemas sync.Map

// Validate checks doc (the types of encoding/json, numbers as json.Number) with the schema called
// name, for example "cyclonedx-1.6" or "spdx-2.3", and returns about limit violations at most, in
// the order of their paths. The error says that there is no such schema.
func Validate(name string, doc any, limit int) ([]Violation, error) {
	found, _ := schemas.LoadOrStore(name, &compiled{})
	c := found.(*compiled)
	c.once.Do(func() {
		b := builder{docs: map[string]any{}, rules: map[string]*rule{}}
		c.rule, c.err = b.at(name, "")
	})
	if c.err != nil {
		return nil, c.err
	}
	v := validation{limit: limit}
	v.check(c.rule, doc)
	slices.SortStableFunc(v.found, func(a, b Violation) int { return comparePaths(a.Path, b.Path) })
	return v.found[:min(limit, len(v.found))], nil
}

func open(name string) (doc any, err error) {
	f, err := files.Open("data/" + name + ".json.gz")
	if err != nil {
		return nil, fmt.Errorf("no schema of %s is known", name)
	}
	defer f.Close()
	text, err := gzip.NewReader(f)
	if err == nil {
		d := json.NewDecoder(text)
		d.UseNumber()
		err = d.Decode(&doc)
	}
	if err != nil {
		return nil, fmt.Errorf("schema %s: %w", name, err)
	}
	return doc, nil
}
