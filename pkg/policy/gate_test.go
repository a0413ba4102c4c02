package policy_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// severityRule is a rule of any kind; body follows the annotations.
func severityRule(kind, name, severity, extra, body string) (string, *fstest.MapFile) {
	return kind + "/" + name + "/" + name + ".rego", &fstest.MapFile{Data: fmt.Appendf(nil, `# METADATA
# title: A rule
# description: Says something.
# related_resources: [{ref: "https://example.com"}]
# custom: {severity: %s, fix: Change it.%s}
package policies.%s.%s

%s
`, severity, extra, kind, strings.ReplaceAll(name, "-", "_"), body)}
}

func packOf(t *testing.T, add func(put func(kind, name, severity, extra, body string))) policy.Pack {
	t.Helper()
	files := fstest.MapFS{}
	add(func(kind, name, severity, extra, body string) {
		file, data := severityRule(kind, name, severity, extra, body)
		files[file] = data
	})
	return policy.Pack{Name: "test", FS: files}
}

func gate(t *testing.T, p policy.Pack, profile policy.Profile) *policy.Gate {
	t.Helper()
	return &policy.Gate{
		Engine:  engine(t, policy.Options{Packs: []policy.Pack{p}}),
		Profile: profile,
		Now:     func() time.Time { return time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC) },
	}
}

func judge(t *testing.T, g *policy.Gate, in policy.Input) policy.Decision {
	t.Helper()
	d, err := g.Judge(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var levels = func(put func(kind, name, severity, extra, body string)) {
	for _, s := range []string{"critical", "high", "medium", "low", "info"} {
		put("config", s, s, "", fmt.Sprintf(`deny contains {"message": %q, "path": [%q]} if input.%s`, s, s, s))
	}
	put("config", "unsure", "high", "", `deny contains "never" if false
unknown contains {"message": "cannot know", "path": ["unsure"]} if input.unsure`)
}

func TestVerdict(t *testing.T) {
	p := packOf(t, levels)
	for _, test := range []struct {
		name    string
		input   map[string]any
		profile policy.Profile
		want    policy.Verdict
	}{
		{"nothing", map[string]any{}, policy.Profile{}, policy.Allow},
		{"info is allowed", map[string]any{"info": true}, policy.Profile{}, policy.Allow},
		{"low warns", map[string]any{"low": true}, policy.Profile{}, policy.Warn},
		{"medium warns", map[string]any{"medium": true}, policy.Profile{}, policy.Warn},
		{"high denies", map[string]any{"high": true, "low": true}, policy.Profile{}, policy.Deny},
		{"deny from critical", map[string]any{"high": true}, policy.Profile{DenyFrom: policy.Critical}, policy.Warn},
		{"deny from low", map[string]any{"low": true}, policy.Profile{DenyFrom: policy.Low}, policy.Deny},
		{"warn from high", map[string]any{"low": true}, policy.Profile{WarnFrom: policy.High}, policy.Allow},
		{"mode by id", map[string]any{"high": true}, policy.Profile{Modes: map[string]policy.Verdict{"config/high": policy.Warn}}, policy.Warn},
		{"mode by pattern", map[string]any{"info": true}, policy.Profile{Modes: map[string]policy.Verdict{"config/*": policy.Deny}}, policy.Deny},
		{"id before pattern", map[string]any{"high": true}, policy.Profile{Modes: map[string]policy.Verdict{"config/*": policy.Deny, "config/high": policy.Allow}}, policy.Allow},
		{"longer pattern first", map[string]any{"high": true}, policy.Profile{Modes: map[string]policy.Verdict{"config/*": policy.Deny, "config/hi*": policy.Allow}}, policy.Allow},
		{"unknown denies by zero value", map[string]any{"unsure": true}, policy.Profile{}, policy.Deny},
		{"unknown by default", map[string]any{"unsure": true}, policy.Profile{UnknownDefault: policy.Warn}, policy.Warn},
		{"unknown by rule", map[string]any{"unsure": true}, policy.Profile{UnknownDefault: policy.Warn, OnUnknown: map[string]policy.Verdict{"config/un*": policy.Deny}}, policy.Deny},
	} {
		if got := judge(t, gate(t, p, test.profile), document(t, test.input)); got.Verdict != test.want {
			t.Errorf("%s: %s, want %s", test.name, got.Verdict, test.want)
		}
	}
}

func TestZeroValuesDeny(t *testing.T) {
	var d policy.Decision
	if d.Verdict != policy.Deny {
		t.Error("the zero decision does not deny")
	}
	if d := new(policy.Profile).Decide(policy.Result{}, nil, time.Time{}); d.Verdict != policy.Deny {
		t.Error("a document that no rule was asked about is not denied")
	}
	if d := new(policy.Profile).Decide(policy.Result{Checked: 3, Errors: []policy.RuleError{{}}}, nil, time.Time{}); d.Verdict != policy.Deny {
		t.Error("a document on which a rule failed is not denied")
	}
	e := engine(t, policy.Options{Packs: []policy.Pack{packOf(t, levels)}})
	in := document(t, map[string]any{})
	in.Kind = policy.Dockerfile
	if _, err := e.Evaluate(t.Context(), in); !errors.Is(err, policy.ErrNoRules) {
		t.Errorf("a kind without rules: %v", err)
	}
	if _, err := e.Evaluate(t.Context(), policy.Input{Kind: policy.Config}); err == nil {
		t.Error("an input without document was judged")
	}
	if _, err := policy.New(t.Context(), policy.Options{}); err == nil {
		t.Error("an engine without packs was built")
	}
}

func TestWaivers(t *testing.T) {
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	in := document(t, map[string]any{"high": true})
	in.Source = policy.Source{File: "deploy/web.yaml", Resource: "Deployment web"}
	in.Locate = func(policy.Path) policy.Position {
		return policy.Position{Line: 7, Column: 1, EndLine: 7, EndColumn: 5}
	}
	for _, test := range []struct {
		name   string
		waiver policy.Waiver
		waived bool
	}{
		{"rule", policy.Waiver{Rule: "config/high"}, true},
		{"pattern", policy.Waiver{Rule: "config/*"}, true},
		{"other rule", policy.Waiver{Rule: "config/low"}, false},
		{"file", policy.Waiver{Rule: "config/high", File: "deploy/**"}, true},
		{"other file", policy.Waiver{Rule: "config/high", File: "test/**"}, false},
		{"resource", policy.Waiver{Rule: "config/high", Resource: "Deployment web"}, true},
		{"other resource", policy.Waiver{Rule: "config/high", Resource: "Deployment we"}, false},
		{"lines", policy.Waiver{Rule: "config/high", FirstLine: 5, LastLine: 7}, true},
		{"other lines", policy.Waiver{Rule: "config/high", FirstLine: 8, LastLine: 9}, false},
		{"on its last day", policy.Waiver{Rule: "config/high", Until: day("2026-12-01")}, true},
		{"expired yesterday", policy.Waiver{Rule: "config/high", Until: day("2026-11-30")}, false},
		{"malformed", policy.Waiver{Rule: "config/high", Problem: "no"}, false},
	} {
		want := policy.Deny
		if test.waived {
			want = policy.Allow
		}
		central := judge(t, gate(t, packOf(t, levels), policy.Profile{Waivers: []policy.Waiver{test.waiver}}), in)
		inline := in
		inline.Waivers = []policy.Waiver{test.waiver}
		inlined := judge(t, gate(t, packOf(t, levels), policy.Profile{}), inline)
		for where, d := range map[string]policy.Decision{"central": central, "inline": inlined} {
			if d.Verdict != want || (d.Findings[0].Waived != nil) != test.waived {
				t.Errorf("%s, %s: %s %+v", test.name, where, d.Verdict, d.Findings[0])
			}
		}
	}
}

func TestParseWaiverComment(t *testing.T) {
	for _, test := range []struct {
		comment string
		want    []string // rule|until|reason|owner, or !problem
	}{
		{"# nothing to see", nil},
		{"# sallyport:ignore kubernetes/privileged", []string{"kubernetes/privileged|||"}},
		{`# sallyport:ignore a/b,c/* until=2027-03-31 reason="needs \"it\" all" owner=me`, []string{
			`a/b|2027-03-31|needs "it" all|me`, `c/*|2027-03-31|needs "it" all|me`}},
		{"# sallyport:ignore", []string{"!name the rule"}},
		{"# sallyport:ignored a/b", []string{"!write \"sallyport:ignore\""}},
		{"# sallyport:ignore privileged", []string{"!not the id of a rule"}},
		{"# sallyport:ignore a/b until=soon", []string{"!not a day"}},
		{"# sallyport:ignore a/b because", []string{"!not key=value"}},
		{"# sallyport:ignore a/b why=x", []string{"!unknown key"}},
		{"# sallyport:ignore reason=x", []string{"!name the rule"}},
	} {
		got, found := policy.ParseWaiverComment(test.comment, "f:1")
		if found != (test.want != nil) || len(got) != len(test.want) {
			t.Errorf("%s: %v %v", test.comment, got, found)
			continue
		}
		for i, w := range got {
			until := ""
			if !w.Until.IsZero() {
				until = w.Until.Format(time.DateOnly)
			}
			text := strings.Join([]string{w.Rule, until, w.Reason, w.Owner}, "|")
			if problem, bad := strings.CutPrefix(test.want[i], "!"); bad {
				if !strings.Contains(w.Problem, problem) {
					t.Errorf("%s: problem %q, want %q", test.comment, w.Problem, problem)
				}
			} else if text != test.want[i] || w.Problem != "" || w.Origin != "f:1" {
				t.Errorf("%s: %s (%s), want %s", test.comment, text, w.Problem, test.want[i])
			}
		}
	}
}

// imageEvidence is a registry of inputs.
type imageEvidence map[string]policy.Input

func (e imageEvidence) Image(_ context.Context, ref string) (policy.Input, error) {
	if in, ok := e[ref]; ok {
		return in, nil
	}
	return policy.Input{}, errors.New("the registry did not answer")
}

func TestReferencesAreJudgedByTheirOwnKind(t *testing.T) {
	p := packOf(t, func(put func(kind, name, severity, extra, body string)) {
		put("kubernetes", "named", "low", "", `deny contains {"message": "no name", "path": ["name"]} if not input.name`)
		put("image", "unsigned", "high", "", `deny contains "not signed" if not input.signed`)
	})
	p.FS.(fstest.MapFS)["lib/kubernetes/k.rego"] = &fstest.MapFile{Data: []byte(`package lib.kubernetes

references contains {"kind": "image", "ref": ref, "path": ["images", i]} if some i, ref in input.images
`)}
	g := gate(t, p, policy.Profile{UnknownDefault: policy.Warn})
	in := document(t, map[string]any{"name": "x", "images": []any{"good", "bad", "gone"}})
	in.Kind = policy.Kubernetes
	if d := judge(t, g, in); d.Verdict != policy.Allow || d.Checked != 1 {
		t.Errorf("without evidence: %+v", d)
	}
	image := func(signed bool) policy.Input {
		i := document(t, map[string]any{"signed": signed})
		i.Kind = policy.Image
		return i
	}
	g = gate(t, p, policy.Profile{UnknownDefault: policy.Warn})
	g.Evidence = imageEvidence{"good": image(true), "bad": image(false)}
	d := judge(t, g, in)
	if d.Verdict != policy.Deny || len(d.Findings) != 1 || d.Findings[0].Rule != "image/unsigned" ||
		d.Findings[0].Via.String() != "images[1]" || d.Findings[0].Source.File != "app.yaml" {
		t.Errorf("findings: %+v", d)
	}
	if len(d.Unknown) != 1 || d.Unknown[0].Via.String() != "images[2]" || !strings.Contains(d.Unknown[0].Message, "did not answer") {
		t.Errorf("unknown: %+v", d.Unknown)
	}
}

func TestSetRules(t *testing.T) {
	p := packOf(t, func(put func(kind, name, severity, extra, body string)) {
		put("kubernetes", "alone", "low", "", `deny contains "no name" if not input.name`)
		put("kubernetes", "twins", "high", ", scope: set", `deny contains {"message": "name used twice", "path": ["objects", i, "name"]} if {
	some i, a in input.objects
	some j, b in input.objects
	i != j
	a.name == b.name
}`)
	})
	p.FS.(fstest.MapFS)["lib/kubernetes/k.rego"] = &fstest.MapFile{Data: []byte(`package lib.kubernetes

member := {"name": input.name}
`)}
	g := gate(t, p, policy.Profile{})
	var members []*policy.SetMember
	for i, name := range []string{"a", "b", "a"} {
		in := document(t, map[string]any{"name": name, "payload": strings.Repeat("x", 100)})
		in.Kind, in.Source.Resource = policy.Kubernetes, fmt.Sprint(i)
		in.Waivers = []policy.Waiver{{Rule: map[int]string{0: "kubernetes/twins"}[i]}}
		d := judge(t, g, in)
		if d.Verdict != policy.Allow || d.Member == nil || !d.Member.Value.Get("payload").IsZero() {
			t.Fatalf("document %d: %+v", i, d)
		}
		members = append(members, d.Member)
	}
	d, err := g.JudgeSet(t.Context(), policy.Kubernetes, members)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range d.Findings {
		got = append(got, fmt.Sprint(f.Source.Resource, f.Path, f.Waived != nil))
	}
	if d.Verdict != policy.Deny || !slices.Equal(got, []string{"0name true", "2name false"}) {
		t.Errorf("%s %v", d.Verdict, got)
	}
}

// Fingerprints survive what moves a finding and change with what it is about.
func TestFingerprint(t *testing.T) {
	p := packOf(t, func(put func(kind, name, severity, extra, body string)) {
		put("config", "bad", "high", "", `deny contains {"message": "bad", "path": ["list", i, "bad"]} if { some i, x in input.list; x.bad }`)
	})
	prints := func(file string, list ...any) []string {
		in := document(t, map[string]any{"list": list})
		in.Source.File = file
		var out []string
		for _, f := range judge(t, gate(t, p, policy.Profile{}), in).Findings {
			out = append(out, f.Fingerprint)
		}
		return out
	}
	item := func(name string) any { return map[string]any{"name": name, "bad": true} }
	one := prints("f", item("a"))
	if moved := prints("f", map[string]any{"name": "new"}, item("a")); !slices.Equal(one, moved) {
		t.Error("an element put before changed the fingerprint")
	}
	if other := prints("f", item("b")); slices.Equal(one, other) {
		t.Error("another element has the same fingerprint")
	}
	if other := prints("g", item("a")); slices.Equal(one, other) {
		t.Error("another file has the same fingerprint")
	}
	if twins := prints("f", item("a"), item("a")); len(twins) != 2 || twins[0] == twins[1] || twins[0] != one[0] {
		t.Errorf("twins: %v", twins)
	}
	g := gate(t, p, policy.Profile{Baseline: map[string]bool{one[0]: true}})
	in := document(t, map[string]any{"list": []any{item("a"), item("b")}})
	in.Source.File = "f"
	if d := judge(t, g, in); !d.Findings[0].Known || d.Findings[1].Known || d.Verdict != policy.Deny {
		t.Errorf("baseline: %+v", d)
	}
}

// A24: the order in which a document lists things changes neither verdict nor findings.
func TestA24OrderDoesNotMatter(t *testing.T) {
	p := packOf(t, func(put func(kind, name, severity, extra, body string)) {
		levels(put)
		put("config", "all", "medium", "", `deny contains {"message": k, "path": [k]} if some k, _ in input`)
	})
	keys := []string{"critical", "high", "medium", "low", "info"}
	random := rand.New(rand.NewPCG(1, 2))
	g := gate(t, p, policy.Profile{})
	var first string
	for range 1000 {
		random.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
		var members []policy.Member
		for _, k := range keys {
			members = append(members, policy.Member{Key: k, Value: policy.Bool(true)})
		}
		in := policy.Input{Kind: policy.Config, Source: policy.Source{File: "f"}, Document: policy.Object(members)}
		got := fmt.Sprintf("%+v", judge(t, g, in))
		if first == "" {
			first = got
		}
		if got != first {
			t.Fatalf("order %v:\n%s\n%s", keys, got, first)
		}
	}
}

func TestDigests(t *testing.T) {
	in := document(t, map[string]any{})
	a := judge(t, gate(t, packOf(t, levels), policy.Profile{}), in)
	same := judge(t, gate(t, packOf(t, levels), policy.Profile{}), in)
	otherProfile := judge(t, gate(t, packOf(t, levels), policy.Profile{DenyFrom: policy.Low}), in)
	otherRules := judge(t, gate(t, packOf(t, func(put func(kind, name, severity, extra, body string)) {
		put("config", "x", "low", "", `deny contains "x" if input.x`)
	}), policy.Profile{}), in)
	if a.Bundle == "" || a.Config == "" || a.Bundle != same.Bundle || a.Config != same.Config {
		t.Errorf("the same is not the same: %+v %+v", a, same)
	}
	if a.Config == otherProfile.Config || a.Bundle != otherProfile.Bundle {
		t.Error("the profile does not show in the configuration's digest")
	}
	if a.Bundle == otherRules.Bundle {
		t.Error("the rules do not show in the bundle's digest")
	}
}
