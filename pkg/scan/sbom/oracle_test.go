package sbom

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	spdx3 "github.com/spdx/tools-golang/spdx/v3/v3_0"
)

// TestSPDX3Oracle has another reader, whose model and validation are generated from the SPDX 3.0.1
// model, read what is written here.
func TestSPDX3Oracle(t *testing.T) {
	for seed := range uint64(15) {
		d := generate(seed)
		data := write(t, d, SPDX301JSON)
		var other spdx3.Document
		if err := other.FromJSON(bytes.NewReader(data)); err != nil {
			t.Fatalf("document %d: %v\n%s", seed, err, data)
		}
		if err := other.Validate(false); err != nil {
			for line := range strings.Lines(err.Error()) {
				// It has NoneElement and NoAssertionElement, of the model itself, lack a creator.
				if !strings.Contains(line, "<IndividualElement>") {
					t.Errorf("document %d: %s", seed, line)
				}
			}
		}
		packages := 0
		for _, e := range other.Elements {
			if p, ok := e.(*spdx3.Package); ok {
				packages++
				if p.Name == "" {
					t.Errorf("document %d: a package without a name", seed)
				}
			}
		}
		if want := len(d.Components) + 1; packages != want {
			t.Errorf("document %d: %d packages, want %d", seed, packages, want)
		}
	}
}

// TestOfficialExamples reads the examples that the makers of the formats publish.
func TestOfficialExamples(t *testing.T) {
	read := 0
	for _, pattern := range []string{
		moduleDir(t, "github.com/CycloneDX/cyclonedx-go") + "/testdata/valid-*",
		moduleDir(t, "github.com/spdx/tools-golang") + "/examples/sample-docs/[jt]*/SPDX*Example*",
		moduleDir(t, "github.com/spdx/tools-golang") + "/spdx/v3/v3_0/testdata/test.json",
	} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if ext := filepath.Ext(file); ext != ".json" && ext != ".xml" && ext != ".spdx" {
				continue
			}
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			name := filepath.Base(file)
			d, err := Read(name, data, Limits{})
			if err != nil {
				t.Errorf("%v", err)
				continue
			}
			read++
			for _, p := range d.Problems {
				if !knownFault(name, p) {
					t.Errorf("%s: %s", name, p)
				}
			}
			for _, f := range Formats() {
				var out bytes.Buffer
				if _, err := Write(&out, d, f); err != nil {
					t.Errorf("%s as %s: %v", name, f, err)
					continue
				}
				again, err := Read(name, out.Bytes(), Limits{})
				if err != nil {
					t.Errorf("%s as %s: %v", name, f, err)
					continue
				}
				for _, p := range again.Problems {
					t.Errorf("%s as %s: %s", name, f, p)
				}
				if len(again.Components) != len(d.Components) {
					t.Errorf("%s as %s: %d components of %d", name, f, len(again.Components), len(d.Components))
				}
			}
		}
	}
	if read < 85 {
		t.Errorf("only %d examples were read", read)
	}
}

// knownFault are the faults that the examples themselves have.
func knownFault(name string, p Problem) bool {
	return (name == "valid-compositions.json" || name == "valid-service.json") && strings.Contains(p.Message, "is not in the document")
}
