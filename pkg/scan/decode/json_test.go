package decode

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	sigsyaml "sigs.k8s.io/yaml"
)

// JSON is YAML, so the positions of the YAML parser are an oracle for those of JSON.
func TestJSONOutlineIsThatOfYAML(t *testing.T) {
	o := Options{}.withDefaults()
	check := func(data []byte) {
		roots, err := parseYAML(data, o)
		if err != nil || len(roots) != 1 {
			t.Fatalf("%q: %d documents, %v", data, len(roots), err)
		}
		want, _, _ := newYAMLOutliner(asDocuments(roots, data, 1, o)[0], newLines(data, true), coreSchema).node(roots[0])
		p := jsonParser{data: string(data), options: o}
		d, err := p.document()
		if err != nil {
			t.Fatalf("%q: %s", data, err)
		}
		begin := cursor{text: d.text, line: 1, column: 1}
		got := &d.extents.outline(begin, unquoteJSON)[0]
		if !reflect.DeepEqual(want, got) {
			t.Fatalf("%q: outlines differ, YAML's:\n%s\nours:\n%s", data, want, got)
		}
		visit(want, nil, func(path policy.Path) {
			if want, got := want.find(path), d.extents.find(begin, unquoteJSON, path); want != got {
				t.Fatalf("%q: %s is at %+v in the outline, and found at %+v", data, path, want, got)
			}
		})
	}
	for _, data := range ourYAML(t) {
		for p := range parts(data) {
			compact, err := sigsyaml.YAMLToJSON(p.body)
			if err != nil || !bytes.HasPrefix(compact, []byte("{")) {
				continue
			}
			var indented bytes.Buffer
			if err := json.Indent(&indented, compact, "", "  "); err != nil {
				t.Fatal(err)
			}
			check(compact)
			check(indented.Bytes())
		}
	}
	check([]byte(`{"a": [1, {"b\u00e9": "c\"}", "d": []}, [[]], {}], "é": {"f\\": -1.5e3, "ü": "ö", "g": null}, "": ""}`))
	check([]byte(`{"a": {"b": 1}, "c": 2, "a": {"d": [3, "e"], "b": 4}}`)) // the last counts
}

// Where a text is not UTF-8, columns still count what begins a code point.
func TestJSONPositionsInInvalidUTF8(t *testing.T) {
	data := "\xff\x80 \n {\"\x80\xff\": 1, \"a\": [\"\xe2\x82\", 2]}"[5:]
	r := File("a.json", []byte(data), Options{Config: true})
	if len(r.Inputs) != 1 {
		t.Fatal(r)
	}
	l := newLines([]byte(data), false)
	for _, test := range []struct {
		path policy.Path
		text string
	}{{policy.Path{"\ufffd\ufffd"}, "\"\x80\xff\": 1"}, {policy.Path{"a", 0}, "\"\xe2\x82\""}, {policy.Path{"a", 1}, "2"}} {
		start := bytes.Index([]byte(data), []byte(test.text))
		if want, got := l.region(start, start+len(test.text), 1), r.Inputs[0].Locate(test.path); want != got {
			t.Errorf("%s is at %+v, want %+v", test.path, got, want)
		}
	}
}
