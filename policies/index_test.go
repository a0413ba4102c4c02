package policies_test

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/ruletest/imagefixture"
	decoder "github.com/sallyport-dev/sallyport/pkg/scan/decode"
)

// TestEvaluatorsAgree judges every fixture of every rule three times: by the compiled rules of the
// index, by the same rules compiled from their sources, and by OPA's interpreter. Findings, unknowns,
// errors, references and summaries are the same to the letter.
func TestEvaluatorsAgree(t *testing.T) {
	indexed := source()
	index, err := policy.BuildIndex(source())
	if err != nil {
		t.Fatal(err)
	}
	indexed.Index = string(index)
	var asked atomic.Int64
	doors := []*policy.Gate{
		gate(t, policy.Options{Packs: []policy.Pack{source()}, Topdown: true}),
		gate(t, policy.Options{Packs: []policy.Pack{indexed}, Debug: func(line string) {
			if strings.Contains(line, "topdown") {
				t.Log(line)
				asked.Add(1)
			}
		}}),
		gate(t, policy.Options{Packs: []policy.Pack{source()}}),
	}
	for _, door := range doors[1:] {
		if diff := cmp.Diff(fmt.Sprintf("%+v", doors[0].Engine.Rules()), fmt.Sprintf("%+v", door.Engine.Rules())); diff != "" {
			t.Error(diff)
		}
	}
	var documents, findings int
	for _, file := range fixtures(t) {
		data, err := fs.ReadFile(source().FS, file)
		if err != nil {
			t.Fatal(err)
		}
		inputs := documentsOf(t, file, data)
		documents += len(inputs)
		want := everythingSaid(t, doors[0], inputs)
		findings += strings.Count(want, "Fingerprint:")
		for i, door := range doors[1:] {
			if diff := cmp.Diff(want, everythingSaid(t, door, inputs)); diff != "" {
				t.Errorf("%s: by topdown (-), by closures (+, door %d):\n%s", file, i+1, diff)
			}
		}
	}
	t.Logf("%d documents, %d findings; topdown was asked %d times", documents, findings, asked.Load())
	if documents < 800 || findings < 5000 {
		t.Errorf("only %d documents with %d findings were compared", documents, findings)
	}
	if asked.Load() > 0 {
		t.Errorf("rules of the built-in pack ended in errors %d times", asked.Load())
	}
}

// documentsOf are the documents of a fixture, whatever their kind.
func documentsOf(t *testing.T, file string, data []byte) []policy.Input {
	t.Helper()
	if !strings.HasSuffix(file, imagefixture.Suffix) {
		return decoder.File(file, data, decoder.Options{}).Inputs
	}
	in, err := imagefixture.Input(t.Context(), file, data)
	if err != nil {
		t.Fatal(err)
	}
	return []policy.Input{in}
}

func gate(t *testing.T, o policy.Options) *policy.Gate {
	t.Helper()
	o.Select, o.RuleTimeout = policy.Selection{Enable: []string{"*/*"}}, time.Minute
	e, err := policy.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return &policy.Gate{Engine: e}
}

func fixtures(t *testing.T) []string {
	t.Helper()
	var files []string
	err := fs.WalkDir(source().FS, ".", func(name string, d fs.DirEntry, err error) error {
		if base := path.Base(name); strings.HasPrefix(base, "pass") || strings.HasPrefix(base, "fail") {
			if !d.IsDir() && strings.Contains(name, "/") {
				files = append(files, name)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// everythingSaid is every finding, unknown, error, reference and summary about the documents of a
// file, and about all of them as a set.
func everythingSaid(t *testing.T, g *policy.Gate, inputs []policy.Input) string {
	t.Helper()
	var out strings.Builder
	members := map[policy.Kind][]*policy.SetMember{}
	for _, in := range inputs {
		if !g.Engine.Judges(in.Kind) {
			continue
		}
		r, err := g.Engine.Evaluate(t.Context(), in)
		fmt.Fprintf(&out, "%s %+v %+v %+v %+v %d %v\n", in.Source, r.Findings, r.Unknown, r.Errors, r.References, r.Checked, err)
		if r.Member.IsZero() {
			continue
		}
		text, err := r.Member.MarshalJSON()
		fmt.Fprintf(&out, "member %s %v\n", text, err)
		members[in.Kind] = append(members[in.Kind], &policy.SetMember{Value: r.Member, Source: in.Source, Locate: in.Locate})
	}
	for _, kind := range policy.Kinds() {
		if len(members[kind]) > 0 {
			d, err := g.JudgeSet(t.Context(), kind, members[kind])
			d.Bundle, d.Config = "", ""
			fmt.Fprintf(&out, "set %+v %v\n", d, err)
		}
	}
	return out.String()
}
