package sbom

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

const viewText = `{
  "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 2,
  "metadata": {
    "timestamp": "2026-01-02T03:04:05Z",
    "component": {"bom-ref": "app", "type": "container", "name": "app"}
  },
  "components": [
    {
      "bom-ref": "a", "type": "library", "name": "a", "version": "1",
      "purl": "pkg:npm/a@1?arch=x",
      "licenses": [{"license": {"id": "MIT", "acknowledgement": "declared"}}],
      "components": [
        {"bom-ref": "b", "type": "library", "name": "b",
         "purl": "not a purl",
         "properties": [{"name": "p", "value": "1"}, {"name": "p", "value": "2"}]}
      ]
    }
  ],
  "dependencies": [
    {"ref": "app",
     "dependsOn": ["a"]}
  ]
}`

func TestInput(t *testing.T) {
	d, err := Read("x.json", []byte(viewText), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	in := d.Input("x.json", []byte(viewText))
	if in.Kind != policy.SBOM || in.Source.File != "x.json" {
		t.Errorf("%s %s", in.Kind, in.Source)
	}
	text, err := json.Marshal(in.Document)
	if err != nil {
		t.Fatal(err)
	}
	var got, want any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	const golden = `{"format":"cyclonedx","spec_version":"1.6","encoding":"json","version":2,"created":"2026-01-02T03:04:05Z","lifecycle":[],"authors":[],"tools":[],
"subject":{"id":"app","type":"container","name":"app","cpes":[],"licenses":{"declared":[],"concluded":[],"observed":[]},"hashes":[],"external_references":[],"properties":{},"locations":[]},
"components":[
{"id":"a","type":"library","name":"a","version":"1","purl":"pkg:npm/a@1?arch=x","package":{"type":"npm","name":"a","version":"1","qualifiers":{"arch":"x"}},"cpes":[],
"licenses":{"declared":[{"text":"MIT","kind":"id","alternatives":[[{"id":"MIT","plus":false,"known":true}]]}],"concluded":[],"observed":[]},"hashes":[],"external_references":[],"properties":{},"locations":[]},
{"id":"b","type":"library","name":"b","purl":"not a purl","purl_problem":"\"not a purl\" is not a package URL: purl scheme is not \"pkg\": \"not a purl\"","cpes":[],"licenses":{"declared":[],"concluded":[],"observed":[]},
"hashes":[],"external_references":[],"properties":{"p":["1","2"]},"parent":"a","locations":[]}],
"dependencies":[{"ref":"app","depends_on":["a"],"known":true}],"completeness":[],"vulnerabilities":0,"external_references":[],"signed":false,"problems":[]}`
	if err := json.Unmarshal([]byte(golden), &want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, c := range []struct {
		path policy.Path
		line int
	}{
		{policy.Path{}, 1},
		{policy.Path{"created"}, 4},
		{policy.Path{"subject", "name"}, 5},
		{policy.Path{"components", 0}, 8},
		{policy.Path{"components", 0, "version"}, 9},
		{policy.Path{"components", 0, "package", "type"}, 10},
		{policy.Path{"components", 0, "licenses", "declared", 0, "text"}, 11},
		{policy.Path{"components", 1}, 13},
		{policy.Path{"components", 1, "purl"}, 14},
		{policy.Path{"components", 1, "supplier"}, 13}, // absent: the component
		{policy.Path{"dependencies", 0, "depends_on"}, 20},
		{policy.Path{"nonsense"}, 0},
		{policy.Path{"components", 99}, 0},
	} {
		if got := in.Locate(c.path); got.Line != c.line && !(c.line == 0 && got.Line <= 1) {
			t.Errorf("%s is at line %d, want %d", c.path, got.Line, c.line)
		}
	}
	want = policy.Position{Line: 14, Column: 10, EndLine: 14, EndColumn: 30}
	if diff := cmp.Diff(want, any(in.Locate(policy.Path{"components", 1, "purl"}))); diff != "" {
		t.Error(diff)
	}
}

// TestLinesOfOtherTexts finds the lines of components in every format.
func TestLinesOfOtherTexts(t *testing.T) {
	for _, f := range Formats() {
		for seed := range uint64(5) {
			data := write(t, generate(seed), f)
			d := read(t, f, data)
			in := d.Input("x", data)
			lines := bytes.Split(data, []byte("\n"))
			for i, c := range d.Components {
				at := in.Locate(policy.Path{"components", i})
				if at.Line == 0 {
					t.Fatalf("%s: component %d has no line", f, i)
				}
				// Its name stands a few lines further down, before the next component's.
				name, _ := json.Marshal(c.Name)
				near := string(bytes.Join(lines[at.Line-1:min(len(lines), at.Line+120)], []byte("\n")))
				if !strings.Contains(near, strings.Trim(string(name), `"`)) {
					t.Errorf("%s: %q is not at line %d\n%s", f, c.Name, at.Line, near)
				}
			}
		}
	}
}
