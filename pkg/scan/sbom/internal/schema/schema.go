// Package schema holds the official JSON Schemas of SBOM formats and checks documents with them. A
// schema is unpacked and compiled when the first document of its version is checked, once for the
// life of the process; starting the process costs nothing.
package schema

import (
	"compress/gzip"
	"embed"
	"fmt"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed data/*.json.gz
var files embed.FS

// helpers are the schemas that the ones of CycloneDX refer to, by the address they refer to.
// The strict schemas of 1.2 and 1.3 refer to the same ones.
var helpers = [...][2]string{
	{"http://cyclonedx.org/schema/spdx.schema.json", "cyclonedx-spdx"},
	{"http://cyclonedx.org/schema/jsf-0.82.schema.json", "cyclonedx-jsf-0.82"},
	{"http://cyclonedx.org/schema/cryptography-defs.schema.json", "cyclonedx-cryptography-defs"},
}

type entry struct {
	once   sync.Once
	schema *jsonschema.Schema
	err    error
}

// compiled holds an entry per name; it is filled as names are asked for.
var compiled sync.Map

// Validate checks doc (the types of encoding/json, numbers as json.Number) with the schema called
// name, for example "cyclonedx-1.6" or "spdx-2.3", and returns at most limit violations, in the
// order of their paths. The error says that there is no such schema.
func Validate(name string, doc any, limit int) ([]Violation, error) {
	found, _ := compiled.LoadOrStore(name, &entry{})
	e := found.(*entry)
	e.once.Do(func() { e.schema, e.err = compile(name) })
	if e.err != nil {
		return nil, e.err
	}
	return violations(e.schema.Validate(doc), doc, limit), nil
}

func compile(name string) (*jsonschema.Schema, error) {
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.UseLoader(nowhere{})
	for _, h := range helpers {
		if err := add(c, h[0], h[1]); err != nil {
			return nil, err
		}
	}
	url := "http://cyclonedx.org/schema/" + name + ".schema.json"
	if err := add(c, url, name); err != nil {
		return nil, err
	}
	s, err := c.Compile(url)
	if err != nil {
		return nil, fmt.Errorf("compile schema %s: %w", name, err)
	}
	return s, nil
}

func add(c *jsonschema.Compiler, url, name string) error {
	doc, err := open(name)
	if err != nil {
		return err
	}
	if err := c.AddResource(url, doc); err != nil {
		return fmt.Errorf("schema %s: %w", name, err)
	}
	return nil
}

func open(name string) (any, error) {
	f, err := files.Open("data/" + name + ".json.gz")
	if err != nil {
		return nil, fmt.Errorf("no schema of %s is known", name)
	}
	defer f.Close()
	text, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("schema %s: %w", name, err)
	}
	doc, err := jsonschema.UnmarshalJSON(text)
	if err != nil {
		return nil, fmt.Errorf("schema %s: %w", name, err)
	}
	return doc, nil
}

// nowhere loads nothing: what is not embedded must never be fetched.
type nowhere struct{}

func (nowhere) Load(url string) (any, error) {
	return nil, fmt.Errorf("%s is not among the embedded schemas", url)
}
