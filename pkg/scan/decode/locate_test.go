package decode

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// region cuts what a position says out of the text, with white space before it so that it stands
// in its column.
func region(text []byte, at policy.Position) string {
	l := newLines(text, true)
	cut := text[l.offset(at.Line, at.Column):l.offset(at.EndLine, at.EndColumn)]
	return strings.Repeat(" ", at.Column-1) + string(cut)
}

// last is the last step of a path, or nil.
func last(path policy.Path) any {
	if len(path) == 0 {
		return nil
	}
	return path[len(path)-1]
}

// checkRegions reads what stands at the position of every path on its own, and expects the member
// or the element that the path leads to. The text must be without anchors and merge keys.
func checkRegions(t *testing.T, data []byte) {
	t.Helper()
	for _, in := range File("a.yaml", data, Options{}).Inputs {
		root, err := plainGo(in.Document)
		if err != nil {
			t.Fatal(err)
		}
		walk(root, nil, func(path policy.Path, want any) bool {
			if len(in.Source.Base) > 0 && len(path) < 2 {
				return true // an item of a typed list has members that are not written
			}
			text := region(data, in.Locate(path))
			got, err := readYAML(endLine([]byte(text)))
			if data[0] == '{' {
				if _, member := last(path).(string); member {
					text = "{" + text + "}"
				}
				got, err = canonicalJSON([]byte(text))
			}
			if err != nil {
				t.Errorf("%s: %q: %s", path, text, err)
				return false
			}
			key, member := last(path).(string)
			if member && want == nil && got == any(key) {
				return true // {key} says no more
			}
			if member {
				want = map[string]any{key: want}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %q: want (-), got (+):\n%s", path, text, diff)
				return false
			}
			return true
		})
	}
}

const oddlyWritten = `# head
apiVersion: v1
"kind": 'Pod'
metadata: {name: a, labels: {b: c, "d": [e, {f: g}, 'h''i',
   plain text over
   two lines ]}, j: }   # comment
spec:
- a
-
  b: c
- - d
  - e: f
    g: h
-   i:    j
    k: "l \" m
      n"
? o
: p
q: |
  r

    s

t: >2-
    u
  v
w: |
x: ''
y: long plain
  text # comment

  # comment
z:
  é: "ü \\"
  ` + "`" + `: |
    last`

func TestRegionsAreWhatTheyAreSaidToBe(t *testing.T) {
	checkRegions(t, []byte(oddlyWritten))
	checkRegions(t, []byte(strings.ReplaceAll(oddlyWritten, "\n", "\r\n")))
	checkRegions(t, []byte("# first\n---\n"+strings.ReplaceAll(oddlyWritten, "`", "x")+"\n---\n"+pod))
	checkRegions(t, benchStream(2))
	checkRegions(t, []byte(`{"apiVersion": "v1", "kind": "Pod", "a": [1, {"b": "c\"}", "d": []}, [[]], {}], "e": {"f": -1.5e3, "g": null}}`))
	checkRegions(t, []byte("{\n\t\"apiVersion\": \"v1\",\n\t\"kind\": \"Pod\",\n\t\"é\": [\n\t\ttrue\n\t]\n}{\"apiVersion\": \"v1\", \"kind\": \"Job\"}"))
}

// The examples of our own rules are what people really write.
func TestRegionsOfOurExamples(t *testing.T) {
	files, err := filepath.Glob("../../../policies/kubernetes/*/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(string(data), "&*") {
			continue
		}
		checkRegions(t, data)
		checkSameAsKubectl(t, file, data)
	}
}

func TestLocate(t *testing.T) {
	const manifest = `apiVersion: v1
kind: Pod
spec: &s
  containers:
  - name: a
    image: b
  volumes: &v
  - name: c
copy: *s
merged:
  <<: *s
  volumes: [x]
listed:
  <<: [{p: q}, *s]
`
	in := File("a.yaml", []byte(manifest), Options{}).Inputs[0]
	tests := []struct {
		path policy.Path
		want string
	}{
		{nil, manifest[:len(manifest)-1]},
		{policy.Path{"kind"}, "kind: Pod"},
		{policy.Path{"spec", "containers", 0}, "    name: a\n    image: b"},
		{policy.Path{"spec", "containers", 0, "image"}, "    image: b"},
		{policy.Path{"spec", "containers", 0, "resources", "limits"}, "    name: a\n    image: b"}, // absent: the nearest ancestor
		{policy.Path{"spec", "containers", 7, "image"}, "  containers:\n  - name: a\n    image: b"},
		{policy.Path{"spec", "containers", "name"}, "  containers:\n  - name: a\n    image: b"},
		{policy.Path{"nothing"}, manifest[:len(manifest)-1]},
		{policy.Path{"copy"}, "copy: *s"},
		{policy.Path{"copy", "containers", 0, "image"}, "    image: b"}, // where it is written
		{policy.Path{"copy", "containers", 0, "resources"}, "    name: a\n    image: b"},
		{policy.Path{"merged", "containers", 0, "image"}, "    image: b"},
		{policy.Path{"merged", "volumes", 0}, "            x"},
		{policy.Path{"listed", "p"}, "        p: q"},
		{policy.Path{"listed", "volumes", 0, "name"}, "    name: c"},
	}
	for _, test := range tests {
		if got := region([]byte(manifest), in.Locate(test.path)); got != test.want {
			t.Errorf("%s: %q, want %q", test.path, got, test.want)
		}
	}
	// Columns count code points, and the file counts, not the document.
	second := File("a.yaml", []byte(pod+"---\n"+"apiVersion: v1\nkind: Pod\nmetadata: {é: ü, a: b}\n"), Options{}).Inputs[1]
	if at := second.Locate(policy.Path{"metadata", "a"}); at != (policy.Position{Line: 7, Column: 18, EndLine: 7, EndColumn: 22}) {
		t.Errorf("got %+v", at)
	}
}

// Nothing is computed before it is asked for, and then once.
func TestLocateIsLazy(t *testing.T) {
	data := benchStream(1)
	in := File("a.yaml", data, Options{}).Inputs[0]
	// The least of several, since allocations of whatever else still runs are counted, too; each has a
	// warm-up call, so all are later ones.
	least := testing.AllocsPerRun(1, func() { in.Locate(policy.Path{"spec"}) })
	for range 10 {
		least = min(least, testing.AllocsPerRun(10, func() { in.Locate(policy.Path{"spec"}) }))
	}
	if least > 5 {
		t.Errorf("%v allocations for a known outline", least)
	}
}
