package decode

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// checkSamePaths fails when the fast path yields anything else than the full one does: other
// documents, values, facts, problems, waivers, or another outline.
func checkSamePaths(t *testing.T, name string, data []byte, o Options) {
	t.Helper()
	slow := o
	slow.fullYAML = true
	want, got := File(name, data, slow), File(name, data, o)
	if diff := cmp.Diff(seen(t, want), seen(t, got)); diff != "" {
		t.Fatalf("%s: %q: the full path (-) and the fast one (+) differ:\n%s", name, data, diff)
	}
	for i := range want.Inputs {
		x, err := want.Inputs[i].Document.Go()
		if err != nil {
			t.Fatal(err)
		}
		walk(x, nil, func(path policy.Path, _ any) bool {
			if want, got := want.Inputs[i].Locate(path), got.Inputs[i].Locate(path); want != got {
				t.Fatalf("%s: %q: %s is at %+v for the full path, at %+v for the fast one", name, data, path, want, got)
			}
			return true
		})
	}
}

// seenInput is what of an input can be compared.
type seenInput struct {
	Source          policy.Source
	Document, Facts string
	Waivers         []policy.Waiver
}

func seen(t *testing.T, r Result) any {
	t.Helper()
	var inputs []seenInput
	for _, in := range r.Inputs {
		s := seenInput{Source: in.Source, Waivers: in.Waivers}
		for _, part := range []struct {
			value policy.Value
			text  *string
		}{{in.Document, &s.Document}, {in.Facts, &s.Facts}} {
			data, err := part.value.MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			*part.text = string(data)
		}
		inputs = append(inputs, s)
	}
	return []any{r.Kind, r.Skipped, r.Problems, inputs}
}

// checkSameOutline fails when a document that the fast path reads has another outline, other
// entries or other scalars than the full path finds.
func checkSameOutline(t *testing.T, data []byte, s schema) (fast bool) {
	t.Helper()
	o := Options{}.withDefaults()
	for p := range parts(data) {
		parser := fastYAML{schema: s, options: o}
		fastDoc, ok := parser.part(p)
		if !ok {
			continue
		}
		text := p.text
		if s == kubernetesSchema {
			text = endLine(text)
		}
		roots, err := parseYAML(text, o)
		if err != nil {
			t.Fatalf("%q: the fast path reads what the parser refuses: %s", data, err)
		}
		docs := asDocuments(roots, p.text, p.line, o)
		if len(docs) == 0 && fastDoc.value.IsZero() {
			continue
		}
		if len(docs) != 1 || fastDoc.value.IsZero() {
			t.Fatalf("%q: the fast path sees one document, the parser %d", data, len(docs))
		}
		fast = true
		outliner := newYAMLOutliner(docs[0], newLines(docs[0].text, true), s)
		want, _, _ := outliner.node(docs[0].root)
		entries := fastDoc.extents.outline(fastDoc.begin(), unquoteKey)
		got := &entries[0]
		covers := fastDoc.extents.covers(entries)
		scalars := fastDoc.extents.scalars(fastDoc.text)
		if !reflect.DeepEqual(want, got) { // cmp takes exponential time in the depth
			t.Fatalf("%q: outlines differ, full:\n%s\nfast:\n%s", data, want, got)
		}
		where := lazily(func() *entry { return got })
		visit(want, nil, func(path policy.Path) {
			if want, got := where(path), fastDoc.extents.find(fastDoc.begin(), unquoteKey, path); want != got {
				t.Fatalf("%q: %s is at %+v in the outline, and found at %+v", data, path, want, got)
			}
		})
		if !slices.Equal(outliner.entries, covers) {
			t.Fatalf("%q: entries differ, full: %v, fast: %v", data, outliner.entries, covers)
		}
		if !slices.Equal(outliner.scalars, scalars) {
			t.Fatalf("%q: scalars differ, full: %v, fast: %v", data, outliner.scalars, scalars)
		}
	}
	return fast
}

// String helps to see where two outlines differ.
func (e *entry) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d:%d-%d:%d", e.at.Line, e.at.Column, e.at.EndLine, e.at.EndColumn)
	if len(e.kids) > 0 || e.keys != nil {
		fmt.Fprintf(&b, " %q %v", e.keys, e.kids)
	}
	return b.String()
}

// visit calls f with the path of every entry, and with one that leads to none.
func visit(e *entry, path policy.Path, f func(policy.Path)) {
	f(append(clone(path), "none", 0))
	for i, kid := range e.kids {
		step := any(i)
		if e.keys != nil {
			step = e.keys[i]
		}
		visit(kid, append(clone(path), step), f)
	}
}

func checkFast(t *testing.T, data []byte) {
	t.Helper()
	checkSameOutline(t, data, kubernetesSchema)
	checkSameOutline(t, data, coreSchema)
	checkSamePaths(t, "fuzz.yaml", data, Options{})
	checkSamePaths(t, "fuzz.yaml", data, Options{Config: true, MaxDepth: 4, MaxNodes: 12, MaxDocuments: 2, MaxDocument: 200})
	checkSamePaths(t, "fuzz.yml", append([]byte("# sallyport:ignore a/b\n"), data...), Options{Config: true})
}

// ourYAML returns every YAML file of the repository.
func ourYAML(t testing.TB) (files map[string][]byte) {
	t.Helper()
	files = map[string][]byte{}
	for _, root := range []string{"../../../policies", "../../../testdata", "../report/testdata"} {
		err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || !slices.Contains([]string{".yaml", ".yml"}, filepath.Ext(path)) {
				return err
			}
			data, err := os.ReadFile(path)
			files[path] = data
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(files) < 500 {
		t.Fatalf("only %d files of YAML", len(files))
	}
	return files
}

// The fast path must not give up on what people write, or its agreement with the full one would
// say nothing.
func TestFastPathTakesOurFiles(t *testing.T) {
	for _, s := range []schema{kubernetesSchema, coreSchema} {
		documents, fast := 0, 0
		for name, data := range ourYAML(t) {
			for p := range parts(data) {
				documents++
				parser := fastYAML{schema: s, options: Options{}.withDefaults()}
				if _, ok := parser.part(p); ok {
					fast++
				} else {
					t.Logf("%s:%d takes the full path", name, p.line)
				}
			}
		}
		t.Logf("schema %d: %d of %d documents take the fast path", s, fast, documents)
		if fast*100 < documents*98 {
			t.Errorf("schema %d: only %d of %d documents take the fast path", s, fast, documents)
		}
	}
}

// File must ask the fast path, which shows in what it allocates.
func TestFileTakesTheFastPath(t *testing.T) {
	data := benchStream(10)
	for _, o := range []Options{{}, {Config: true}} {
		name := "a.yaml"
		if o.Config {
			name, data = "a.yml", bytes.ReplaceAll(data, []byte("apiVersion"), []byte("version"))
		}
		slow := o
		slow.fullYAML = true
		// The least of several counts: goroutines of other tests allocate, too.
		least := func(o Options) float64 {
			count := math.Inf(1)
			for range 5 {
				count = min(count, testing.AllocsPerRun(1, func() { File(name, data, o) }))
			}
			return count
		}
		fast, full := least(o), least(slow)
		if fast > full/2 {
			t.Errorf("%s: %v allocations, and %v on the full path", name, fast, full)
		}
	}
}

func TestFastPathIsTheFullOne(t *testing.T) {
	for _, data := range ourYAML(t) {
		checkFast(t, data)
	}
	for _, seed := range fastSeeds() {
		checkFast(t, []byte(seed))
		checkFast(t, []byte("apiVersion: v1\nkind: Pod\nx:\n  "+strings.ReplaceAll(seed, "\n", "\n  ")))
	}
}

// fastSeeds are small texts around the border of what the fast path reads.
func fastSeeds() []string {
	seeds := slices.Concat(yamlSeeds, jsonSeeds, configSeeds["a.yaml"], []string{oddlyWritten, strings.ReplaceAll(oddlyWritten, "?", "x")})
	for _, test := range nastyScalars {
		seeds = append(seeds, "k: "+test.text, test.text+": v\n", "- "+test.text+"\n", "[{"+test.text+": "+test.text+"}]\n")
	}
	return append(seeds,
		"a:\n- b\n-\n- c: d\n  e:\n  - f\n-   - g\n    - h\n", "a:\n  - b\n c: d\n", "a: - b\n", "- a: b\n   c: d\n", "a: b: c\n", "-\n- \n- # c\n  a\n",
		"a: b\n  c\n\n  d # e\nf: g\n", "a: b # c\n  d\n", "a: b\n# c\n  d\n", "a: b\n  c: d\n", "a:\n  b\n  c\n", "a:\n  b\n c\nd: e\n", "a: b\n\tc\n",
		"a: 'b\n  c''\n\n  d' # e\n", "a: \"b\\\n  c\"\n", "a: \"b \\n \n  c\"\n", "a: 'b\nc'\n", "a: \"b\" c\n", "a: 'b'#c\n", "'a' : b\n\"c\\u00e9\": d\n",
		"a: |\n  b\n   c\n\n  d\n\ne: f\n", "a: >\n  b\n  c\n\n   d\n  e\n\n\n  f\n", "a: |-\n  b\n  \n   \nc: >+\n\n  d\n\n\ne: |+\n", "a: |\n   \n  b\n", "a: |\n\tb\n",
		"a: | # c\n  b\n # d\n", "a: |2\n   b\n", "- |\n a\n- >-\n b\n c\n", "a: |\n  b\n c: d\n", "a: |\n  b", "a: |+\n  b\n\n", "a: |\n  b\n    ", "a: |\n  \tb\n\t\n",
		"a: [b, 'c', \"d\", [e], {f: g}, ]\nh: {}\ni: []\n", "a: [\n  b, # c\n  d\n]\ne: {f: g,\nh: i}\n", "a: {\"b\":c, 'd': e, f : g}\n", "a: {b, c: d}\n", "a: {b: , c: }\n", "a: [b: c]\n",
		"a: [b c, d\n e]\n", "a: [b]c\n", "a: [b] # c\n", "a: [b]#c\n", "a: {b:c}\n", "a: [b:, c?, d#e, f #g\n]\n", "a: [-, -1, - b]\n", "a: [,]\n", "a: [b,,c]\n", "a: {b: c}: d\n",
		"# é\na: é # ü\nb: 'ö'\nç: [ñ, {ø: å}]\n", "é: 1\nÉ: 2\n", "k: 1\n\u212a: 2\n", "\"\\u212a\": 1\nk: 2\n", "a: \u0080\n", "a: \x7f\n", "a: \u2028\n", "a: \x00\n", "a: \xff\n",
		"a: b\r\nc: d\r\n", "a: b\n...\n", "--- # c\na: b\n", "---\t# c\na: b\n", "---\n\n# c\n", "a: 'x\n\n\n'\n", "  a: b\n  c: d\n", " a: b\nc: d\n", "a:\n    b: c\n  d: e\n",
		"a: b # sallyport:ignore a/b\nc: | # sallyport:ignore c/d\n  # sallyport:ignore e/f\n  x\nd: [a, # sallyport:ignore g/h\n  b]\n- # sallyport:ignore i/j\n",
		strings.Repeat("k", 1023)+": 1\n", strings.Repeat("k", 999)+": 1\n", "a: "+strings.Repeat("[", 300)+strings.Repeat("]", 300)+"\n", strings.Repeat("- ", 257)+"a\n", strings.Repeat("- ", 255)+"a\n",
	)
}

func FuzzFastYAML(f *testing.F) {
	for _, seed := range fastSeeds() {
		f.Add([]byte(seed))
	}
	for _, data := range ourYAML(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) { checkFast(t, data) })
}
