package policy_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// Alone, a rule says what it says among others, by closures and by topdown, and as often as asked.
func TestTrialAgreesWithEvaluate(t *testing.T) {
	p := pack(t,
		"kind", `deny contains "a pod" if input.kind == "Pod"`,
		"fails", `deny contains "x" if to_number(input.kind) == 1`,
		"unknown", "deny contains \"y\" if input.never\n\nunknown contains \"z\" if input.kind",
	)
	for _, topdown := range []bool{false, true} {
		e := engine(t, policy.Options{Packs: []policy.Pack{p}, Topdown: topdown})
		for _, kind := range []string{"Pod", "Service"} {
			in := document(t, map[string]any{"kind": kind})
			want := evaluate(t, e, in)
			for range 2 {
				var got policy.Result
				for _, r := range e.Rules() {
					trial, err := e.Trial(t.Context(), r.ID, in)
					if err != nil {
						t.Fatal(err)
					}
					if trial.Interpreted() != topdown || trial.Asked() != (kind == "Pod" || r.ID != "config/kind") {
						t.Errorf("%s: interpreted %v, asked %v", r.ID, trial.Interpreted(), trial.Asked())
					}
					findings, unknown, err := trial.Run()
					got.Findings, got.Unknown = append(got.Findings, findings...), append(got.Unknown, unknown...)
					if err != nil {
						got.Errors = append(got.Errors, policy.RuleError{Rule: r.ID, Message: err.Error()})
					}
					explained, unclear, trace, err2 := trial.Explain()
					if len(trace) == 0 || fmt.Sprint(explained, unclear, err2) != fmt.Sprint(findings, unknown, err) {
						t.Errorf("%s: %v %v %v after %d events", r.ID, explained, unclear, err2, len(trace))
					}
					trial.Done()
				}
				want.Checked = 0
				if diff := cmp.Diff(fmt.Sprint(want), fmt.Sprint(got)); diff != "" {
					t.Error(diff)
				}
			}
		}
	}
}

func TestTrialRefuses(t *testing.T) {
	e := engine(t, policy.Options{
		Packs:  []policy.Pack{pack(t, "one", `deny contains "x" if input.x`, "two", `deny contains "x" if input.x`)},
		Select: policy.Selection{Only: []string{"config/one"}},
	})
	in := document(t, map[string]any{})
	other := in
	other.Kind = policy.Kubernetes
	for _, c := range []struct {
		id   string
		in   policy.Input
		want string
	}{
		{"config/onee", in, `did you mean "config/one"`},
		{"config/two", in, "not selected"},
		{"config/one", other, `kind kubernetes, but rule "config/one" judges config`},
	} {
		if _, err := e.Trial(t.Context(), c.id, c.in); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.id, err)
		}
	}
}
