package policies_test

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	decoder "github.com/sallyport-dev/sallyport/pkg/scan/decode"
)

// TestIndexChangesNothing judges every fixture of every rule twice: by the compiled rules of the
// index, and by the same rules parsed, checked and compiled from their sources.
func TestIndexChangesNothing(t *testing.T) {
	indexed := source()
	index, err := policy.BuildIndex(source())
	if err != nil {
		t.Fatal(err)
	}
	indexed.Index = string(index)
	doors := []*policy.Gate{gate(t, source()), gate(t, indexed)}
	if diff := cmp.Diff(fmt.Sprintf("%+v", doors[0].Engine.Rules()), fmt.Sprintf("%+v", doors[1].Engine.Rules())); diff != "" {
		t.Error(diff)
	}
	documents := 0
	for _, file := range fixtures(t) {
		data, err := fs.ReadFile(source().FS, file)
		if err != nil {
			t.Fatal(err)
		}
		var said [2]string
		for i, door := range doors {
			inputs := decoder.File(file, data, decoder.Options{}).Inputs
			said[i] = everythingSaid(t, door, inputs)
			documents += len(inputs)
		}
		if diff := cmp.Diff(said[0], said[1]); diff != "" {
			t.Errorf("%s: from sources (-), from the index (+):\n%s", file, diff)
		}
	}
	if documents < 1000 {
		t.Errorf("only %d documents were compared", documents)
	}
}

func gate(t *testing.T, p policy.Pack) *policy.Gate {
	t.Helper()
	e, err := policy.New(t.Context(), policy.Options{Packs: []policy.Pack{p}, Select: policy.Selection{Enable: []string{"*/*"}}})
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
