package ruletest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/ruletest/imagefixture"
	"github.com/sallyport-dev/sallyport/pkg/scan/decode"
)

// runFixtures sends every fixture through the real decoder and the real engine.
func runFixtures(ctx context.Context, o Options, engine *policy.Engine, result *Result) error {
	unmatched, err := newEngine(ctx, o, true)
	if err != nil {
		return err
	}
	c := checker{gate: &policy.Gate{Engine: engine}, unmatched: unmatched}
	var jobs []func()
	for _, r := range engine.Rules() {
		if o.folderOf(r.File) == "" || !o.wants(r.ID) {
			continue
		}
		entries, err := fs.ReadDir(o.Pack.FS, r.ID)
		if err != nil {
			return err
		}
		found := map[string]int{}
		for _, e := range entries {
			kind, isFixture := fixtureKind(e.Name())
			switch {
			case isFixture && strings.HasSuffix(e.Name(), factsSuffix):
			case isFixture:
				found[kind]++
				file := path.Join(r.ID, e.Name())
				data, err := fs.ReadFile(o.Pack.FS, file)
				if err != nil {
					return err
				}
				facts, err := o.facts(r.ID, e.Name())
				if err != nil {
					return err
				}
				at := len(result.Fixtures)
				result.Fixtures = append(result.Fixtures, Fixture{Rule: r.ID, File: path.Join(o.Pack.Name, file)})
				jobs = append(jobs, func() {
					result.Fixtures[at].Problem = c.check(ctx, r, kind, file, data, facts)
				})
			case strings.HasSuffix(e.Name(), "_test.rego"):
				found["test"]++
			case strings.HasSuffix(e.Name(), ".rego"), e.IsDir():
			default:
				result.Missing = append(result.Missing, fmt.Sprintf("%s: %s is neither Rego nor a fixture; fixtures are called fail* or pass*", r.ID, e.Name()))
			}
		}
		for _, need := range []struct{ what, hint string }{
			{"test", "a test: " + path.Base(r.ID) + "_test.rego"},
			{"fail", "a fixture that fails: fail.*"},
			{"pass", "a fixture that passes: pass.*"},
		} {
			if found[need.what] == 0 {
				result.Missing = append(result.Missing, r.ID+": has no "+need.hint)
			}
		}
		if o.tests(result, r.ID) == 0 && found["test"] > 0 {
			result.Missing = append(result.Missing, r.ID+": its test file holds no rule called test_*")
		}
	}
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, job := range jobs {
		g.Go(func() error { job(); return ctx.Err() })
	}
	return g.Wait()
}

// factsSuffix ends the name of the file with the facts of fixtures: fail.facts.json holds those of
// fail.yaml, as rules read them below data.facts.
const factsSuffix = ".facts.json"

// facts reads the facts of a fixture; the zero Value says that there are none.
func (o Options) facts(folder, fixture string) (policy.Value, error) {
	stem, _, _ := strings.Cut(fixture, ".")
	file := path.Join(folder, stem+factsSuffix)
	data, err := fs.ReadFile(o.Pack.FS, file)
	if errors.Is(err, fs.ErrNotExist) {
		return policy.Value{}, nil
	}
	if err != nil {
		return policy.Value{}, err
	}
	var facts map[string]any
	if err := json.Unmarshal(data, &facts); err != nil {
		return policy.Value{}, fmt.Errorf("%s: %w", path.Join(o.Pack.Name, file), err)
	}
	return policy.FromGo(facts)
}

func (o Options) tests(result *Result, folder string) int {
	n := 0
	for _, t := range result.Tests {
		if o.folderOf(t.File) == folder {
			n++
		}
	}
	return n
}

func fixtureKind(name string) (string, bool) {
	for _, kind := range []string{"fail", "pass"} {
		if rest, ok := strings.CutPrefix(name, kind); ok && (strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, "-")) {
			return kind, true
		}
	}
	return "", false
}

// Inputs returns the documents of a kind that a fixture holds, or, if it describes an image, the
// document of that image.
func Inputs(ctx context.Context, kind policy.Kind, file string, data []byte) ([]policy.Input, error) {
	if kind == policy.Image {
		if !strings.HasSuffix(file, imagefixture.Suffix) {
			return nil, fmt.Errorf("fixtures of rules about images are called fail*%s and pass*%[1]s", imagefixture.Suffix)
		}
		in, err := imagefixture.Input(ctx, file, data)
		return []policy.Input{in}, err
	}
	decoded := decode.File(file, data, decode.Options{Config: kind == policy.Config})
	if len(decoded.Problems) > 0 {
		return nil, decoded.Problems[0]
	}
	inputs := slices.DeleteFunc(decoded.Inputs, func(in policy.Input) bool { return in.Kind != kind })
	if len(inputs) == 0 {
		return nil, fmt.Errorf("holds no document of kind %s", kind)
	}
	return inputs, nil
}

// checker judges fixtures with the engine as it is, and with one that asks every rule whatever
// its match says.
type checker struct {
	gate      *policy.Gate
	unmatched *policy.Engine
}

// check says what is wrong with a fixture: each of its documents must yield a finding of the rule,
// or none; a rule about sets sees the file as one set.
func (c checker) check(ctx context.Context, r policy.Rule, kind, file string, data []byte, facts policy.Value) string {
	inputs, err := Inputs(ctx, r.Kind, file, data)
	if err != nil {
		return err.Error()
	}
	var members []*policy.SetMember
	for _, in := range inputs {
		if facts != (policy.Value{}) {
			in.Facts = facts
		}
		d, err := c.gate.Judge(ctx, in)
		if err == nil {
			err = errors.Join(ruleError(d, r.ID), c.compareMatch(ctx, in, d))
		}
		if err != nil {
			return err.Error()
		}
		if d.Member != nil {
			members = append(members, d.Member)
		}
		if !r.Set {
			if problem := compare(kind, in.Source, findings(d, r.ID)); problem != "" {
				return problem
			}
		}
	}
	if !r.Set {
		return ""
	}
	d, err := c.gate.JudgeSet(ctx, r.Kind, members)
	if err == nil {
		err = ruleError(d, r.ID)
	}
	if err != nil {
		return err.Error()
	}
	return compare(kind, policy.Source{File: file}, findings(d, r.ID))
}

// compareMatch wants the same findings whether the rules' match decides who is asked, or all are
// asked: a match may spare work, never a finding.
func (c checker) compareMatch(ctx context.Context, in policy.Input, d policy.Decision) error {
	all, err := c.unmatched.Evaluate(ctx, in)
	if err != nil {
		return err
	}
	said := map[string]bool{}
	for _, f := range d.Findings {
		said[f.Rule+f.Message+f.Path.String()] = true
	}
	for _, f := range all.Findings {
		if !said[f.Rule+f.Message+f.Path.String()] {
			return fmt.Errorf("%s: the match of %s leaves out a document that it has something to say about: %s", in.Source, f.Rule, f.Message)
		}
	}
	return nil
}

func ruleError(d policy.Decision, id string) error {
	for _, e := range d.Errors {
		if e.Rule == id {
			return errors.New(e.Message)
		}
	}
	return nil
}

func findings(d policy.Decision, id string) []policy.Finding {
	return slices.DeleteFunc(d.Findings, func(f policy.Finding) bool { return f.Rule != id })
}

func compare(kind string, source policy.Source, found []policy.Finding) string {
	switch {
	case kind == "fail" && len(found) == 0:
		return fmt.Sprintf("%s: must fail, but the rule finds nothing", source)
	case kind == "pass" && len(found) > 0:
		return fmt.Sprintf("%s: must pass, but: %s (%s)", source, found[0].Message, found[0].Path)
	case kind == "fail" && source.Resource != "" && found[0].Position.Line == 0:
		return fmt.Sprintf("%s: the finding has no line: %s (%s)", source, found[0].Message, found[0].Path)
	}
	return ""
}
