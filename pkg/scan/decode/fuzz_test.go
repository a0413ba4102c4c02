package decode

import (
	"bytes"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/sallyport-dev/sallyport/pkg/policy"
)

func FuzzKubernetesYAML(f *testing.F) {
	for _, seed := range yamlSeeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		checkSameAsSigs(t, data)
		checkSameAsKubectl(t, "fuzz.yaml", data)
		checkPositions(t, File("fuzz.yaml", data, Options{Config: true}), data)
		if r := File("fuzz.yaml", data, Options{}); !bytes.ContainsAny(data, "&*!%|>?\t\r\"") && ascii(string(data)) && clear(r) {
			checkRegions(t, data)
		}
	})
}

// clear reports whether nothing is to be said against what was read.
func clear(r Result) bool {
	for _, in := range r.Inputs {
		if !in.Facts.IsZero() {
			return false
		}
	}
	return len(r.Problems) == 0
}

// checkPositions locates every path of every input and expects regions of the file.
func checkPositions(t *testing.T, r Result, data []byte) {
	t.Helper()
	text, _ := toUTF8(data)
	all := newLines(text, true)
	for _, in := range r.Inputs {
		x, err := in.Document.Go()
		if err != nil {
			t.Fatal(err)
		}
		budget := 200
		walk(x, nil, func(path policy.Path, _ any) bool {
			at := in.Locate(path)
			if at.Line < 1 || at.Column < 1 || at.EndLine < at.Line || at.EndLine > len(all.starts) ||
				at.EndLine == at.Line && at.EndColumn < at.Column {
				t.Errorf("%q: %s is at %+v", data, path, at)
			}
			budget--
			return budget > 0
		})
		for _, w := range in.Waivers {
			if w.FirstLine < 1 || w.LastLine < w.FirstLine {
				t.Errorf("%q: waiver %+v", data, w)
			}
		}
	}
}

// walk visits every node below x until visit returns false.
func walk(x any, path policy.Path, visit func(policy.Path, any) bool) bool {
	if !visit(path, x) {
		return false
	}
	switch x := x.(type) {
	case map[string]any:
		for k, v := range x {
			if !walk(v, append(clone(path), k), visit) {
				return false
			}
		}
	case []any:
		for i, v := range x {
			if !walk(v, append(clone(path), i), visit) {
				return false
			}
		}
	}
	return true
}

func FuzzKubernetesJSON(f *testing.F) {
	for _, seed := range jsonSeeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		checkSameAsJSON(t, data)
		checkSameAsKubectl(t, "fuzz.json", data)
		checkPositions(t, File("fuzz.json", data, Options{Config: true}), data)
	})
}

// checkSameAsJSON fails when encoding/json accepts what we do not, or the other way, or when both
// read something else.
func checkSameAsJSON(t *testing.T, data []byte) {
	t.Helper()
	theirs, theirErr := canonicalJSON(data)
	p := jsonParser{data: string(data), options: Options{}.withDefaults(), canonical: true}
	d, err := p.document()
	if p.space(); err == nil && p.at < len(data) {
		err = p.unexpected("the end")
	}
	switch {
	case (err == nil) != (theirErr == nil):
		t.Errorf("%q: encoding/json says %v, we say %v", data, theirErr, err)
	case err == nil:
		ours, err := plainGo(d.value)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(theirs, ours); diff != "" {
			t.Errorf("%q: encoding/json (-) and we (+) differ:\n%s", data, diff)
		}
	}
}

func FuzzConfig(f *testing.F) {
	for name, seeds := range configSeeds {
		for _, seed := range seeds {
			f.Add(name, []byte(seed))
		}
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		if !utf8.ValidString(name) || len(name) > 40 {
			return
		}
		o := Options{Config: true, MaxEvaluation: 200e6}
		if Candidate(name, data, o) || !isBinary(data) && len(data) > 0 {
			checkPositions(t, File(name, data, o), data)
		}
	})
}
