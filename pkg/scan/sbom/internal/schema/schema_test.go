package schema

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

var names = []string{"cyclonedx-1.2", "cyclonedx-1.3", "cyclonedx-1.4", "cyclonedx-1.5", "cyclonedx-1.6", "cyclonedx-1.7", "spdx-2.3"}

// oracle compiles a schema with a general library.
func oracle(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	add := func(url, name string) {
		doc, err := open(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource(url, doc); err != nil {
			t.Fatal(err)
		}
	}
	for file, name := range helpers {
		add("http://cyclonedx.org/schema/"+file, name)
	}
	add("http://cyclonedx.org/schema/"+name, name)
	s, err := c.Compile("http://cyclonedx.org/schema/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func decode(t *testing.T, text []byte) any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.UseNumber()
	var doc any
	if err := d.Decode(&doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// mutate changes one place of a document.
func mutate(r *rand.Rand, doc any) any {
	other := []any{nil, true, "x", "", json.Number("5"), json.Number("-1.5"), []any{}, map[string]any{}, "not a date", "MIT", "urn:uuid:1", `a\b`, "a@b", []any{"x", "x"}}
	if r.IntN(6) == 0 {
		return other[r.IntN(len(other))]
	}
	switch doc := doc.(type) {
	case map[string]any:
		keys := make([]string, 0, len(doc))
		for k := range doc {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		out := map[string]any{}
		for k, v := range doc {
			out[k] = v
		}
		switch {
		case len(keys) == 0 || r.IntN(8) == 0:
			out["nonsense"] = other[r.IntN(len(other))]
		case r.IntN(8) == 0:
			delete(out, keys[r.IntN(len(keys))])
		default:
			k := keys[r.IntN(len(keys))]
			out[k] = mutate(r, doc[k])
		}
		return out
	case []any:
		if len(doc) == 0 {
			return []any{other[r.IntN(len(other))]}
		}
		out := slices.Clone(doc)
		i := r.IntN(len(out))
		if r.IntN(6) == 0 {
			return append(out, out[i])
		}
		out[i] = mutate(r, out[i])
		return out
	}
	return other[r.IntN(len(other))]
}

// TestOracle agrees with the library on the official examples and on thousands of mutants of them.
func TestOracle(t *testing.T) {
	var examples []any
	for module, pattern := range map[string]string{"github.com/CycloneDX/cyclonedx-go": "testdata/valid-*.json", "github.com/spdx/tools-golang": "examples/sample-docs/json/*.json"} {
		dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
		if err != nil {
			t.Skipf("module %s: %v", module, err)
		}
		files, _ := filepath.Glob(filepath.Join(strings.TrimSpace(string(dir)), pattern))
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			examples = append(examples, decode(t, text))
		}
	}
	if len(examples) < 40 {
		t.Fatalf("only %d examples", len(examples))
	}
	r := rand.New(rand.NewPCG(1, 2))
	valid, invalid := 0, 0
	for _, name := range names {
		other := oracle(t, name)
		for _, example := range examples {
			if strings.HasPrefix(name, "spdx") != (example.(map[string]any)["spdxVersion"] != nil) {
				continue
			}
			doc := example
			for range 40 {
				found, err := Validate(name, doc, 100)
				if err != nil {
					t.Fatal(err)
				}
				want := other.Validate(doc)
				if (want == nil) != (len(found) == 0) {
					text, _ := json.Marshal(doc)
					t.Fatalf("%s: %v, the oracle says %v\n%.2000s", name, found, want, text)
				}
				if want == nil {
					valid++
				} else {
					invalid++
				}
				doc = mutate(r, example)
				if r.IntN(2) == 0 { // of the right version, for a change
					if m, ok := doc.(map[string]any); ok && m["specVersion"] != nil {
						m["specVersion"] = strings.TrimPrefix(name, "cyclonedx-")
						delete(m, "$schema")
					}
				}
			}
		}
	}
	if valid < 200 || invalid < 200 {
		t.Errorf("%d valid, %d invalid: too few to tell", valid, invalid)
	}
}

func TestUnknown(t *testing.T) {
	if _, err := Validate("cyclonedx-9.9", map[string]any{}, 1); err == nil || !strings.Contains(err.Error(), "no schema of cyclonedx-9.9") {
		t.Error(err)
	}
}

func BenchmarkValidate(b *testing.B) {
	var components []any
	for i := range 1000 {
		components = append(components, map[string]any{
			"type": "library", "name": fmt.Sprint("n", i), "version": "1", "bom-ref": fmt.Sprint("r", i), "licenses": []any{map[string]any{"license": map[string]any{"id": "MIT"}}},
		})
	}
	doc := map[string]any{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": json.Number("1"), "components": components}
	for b.Loop() {
		if found, err := Validate("cyclonedx-1.6", doc, 10); err != nil || len(found) > 0 {
			b.Fatal(found, err)
		}
	}
}
