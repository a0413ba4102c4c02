package policy

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Evidence fetches what a document refers to. It is the one seam to the network.
type Evidence interface {
	// Image resolves an image reference and gathers its facts.
	Image(ctx context.Context, ref string) (Input, error)
}

// Gate reaches verdicts: it is the only thing that does, whichever door asks. It is safe for
// concurrent use; its fields do not change once it judges.
type Gate struct {
	Engine  *Engine
	Profile Profile
	// Evidence gathers what documents refer to; nil leaves references unjudged.
	Evidence Evidence
	// Now is the clock by which waivers expire; nil means time.Now.
	Now func() time.Time

	once   sync.Once
	config Digest
}

// SetMember is a document's part in the judgement of the set it was scanned with.
type SetMember struct {
	Value   Value
	Source  Source
	Locate  func(Path) Position
	Waivers []Waiver
}

// Judge gathers what the document refers to, asks the rules and decides. An error means that no
// judgement was possible; the zero Decision that comes with it is Deny.
func (g *Gate) Judge(ctx context.Context, in Input) (Decision, error) {
	result, err := g.Engine.Evaluate(ctx, in)
	if err != nil {
		return Decision{}, err
	}
	complete(&result, in)
	if err := g.follow(ctx, in, &result); err != nil {
		return Decision{}, err
	}
	d := g.decide(result, in.Waivers)
	if !result.Member.IsZero() {
		d.Member = &SetMember{result.Member, in.Source, in.Locate, in.Waivers}
	}
	return d, nil
}

// follow judges the documents that in refers to; their findings carry the path of the reference.
func (g *Gate) follow(ctx context.Context, in Input, result *Result) error {
	if g.Evidence == nil || !g.Engine.Judges(Image) {
		return nil
	}
	byRef := map[string]Result{}
	for _, ref := range result.References {
		if ref.Kind != Image {
			continue
		}
		found, seen := byRef[ref.Ref]
		if !seen {
			image, err := g.Evidence.Image(ctx, ref.Ref)
			if err != nil {
				found.Unknown = []Unknown{{Rule: "image/*", Message: fmt.Sprintf("image %q: %v", ref.Ref, err)}}
			} else if found, err = g.Engine.Evaluate(ctx, image); err != nil {
				return err
			}
			byRef[ref.Ref] = found
		}
		position := locate(in.Locate, ref.Path)
		for _, f := range found.Findings {
			f.Via, f.Source, f.Position = ref.Path, in.Source, position
			f.Fingerprint = fingerprint(in, f, 0)
			result.Findings = append(result.Findings, f)
		}
		for _, u := range found.Unknown {
			u.Via, u.Source, u.Position = ref.Path, in.Source, position
			result.Unknown = append(result.Unknown, u)
		}
		for _, e := range found.Errors {
			e.Source = in.Source
			result.Errors = append(result.Errors, e)
		}
		result.Checked += found.Checked
	}
	return nil
}

// JudgeSet asks the rules about sets of documents of one kind. Each finding belongs to the member
// whose path it begins with (objects[i]).
func (g *Gate) JudgeSet(ctx context.Context, kind Kind, members []*SetMember) (Decision, error) {
	objects := make([]Value, len(members))
	for i, m := range members {
		objects[i] = m.Value
	}
	in := SetInput(kind, objects)
	result, err := g.Engine.evaluateSet(ctx, in)
	if err != nil {
		return Decision{}, err
	}
	// Judged member by member, so that each finding meets the waivers of its own document.
	byMember := map[*SetMember]*Result{}
	rest := Result{Errors: result.Errors, Checked: result.Checked}
	for _, f := range result.Findings {
		if m, path := memberOf(members, f.Path); m != nil {
			f.Path = path
			group(byMember, m).Findings = append(group(byMember, m).Findings, f)
		} else {
			rest.Findings = append(rest.Findings, f)
		}
	}
	for _, u := range result.Unknown {
		if m, path := memberOf(members, u.Path); m != nil {
			u.Path = path
			group(byMember, m).Unknown = append(group(byMember, m).Unknown, u)
		} else {
			rest.Unknown = append(rest.Unknown, u)
		}
	}
	complete(&rest, in)
	total := g.decide(rest, nil)
	for _, m := range members {
		part := byMember[m]
		if part == nil {
			continue
		}
		part.Checked = result.Checked
		complete(part, Input{Kind: kind, Source: m.Source, Document: m.Value, Locate: m.Locate})
		d := g.decide(*part, m.Waivers)
		total.Findings = append(total.Findings, d.Findings...)
		total.Unknown = append(total.Unknown, d.Unknown...)
		total.Verdict = min(total.Verdict, d.Verdict)
	}
	return total, nil
}

func group(m map[*SetMember]*Result, key *SetMember) *Result {
	if m[key] == nil {
		m[key] = &Result{}
	}
	return m[key]
}

func memberOf(members []*SetMember, p Path) (*SetMember, Path) {
	if len(p) < 2 || p[0] != "objects" {
		return nil, nil
	}
	i, ok := p[1].(int)
	if !ok || i < 0 || i >= len(members) {
		return nil, nil
	}
	return members[i], p[2:]
}

func (g *Gate) decide(r Result, inline []Waiver) Decision {
	now := time.Now
	if g.Now != nil {
		now = g.Now
	}
	d := g.Profile.Decide(r, inline, now())
	d.Bundle, d.Config = g.Engine.bundle, g.digest()
	return d
}

// digest identifies the whole configuration: parameters, selection and profile.
func (g *Gate) digest() Digest {
	g.once.Do(func() {
		p := g.Profile
		g.config = digestJSON(struct {
			Engine           Digest
			DenyFrom, Warn   Severity
			Modes, OnUnknown map[string]Verdict
			Unknown          Verdict
			Waivers          []Waiver
			Baseline         []string
		}{g.Engine.config, p.DenyFrom, p.WarnFrom, p.Modes, p.OnUnknown, p.UnknownDefault, p.Waivers, slices.Sorted(maps.Keys(p.Baseline))})
	})
	return g.config
}

// complete joins findings with what the rules do not say: source, position and fingerprint.
func complete(r *Result, in Input) {
	for i := range r.Findings {
		f := &r.Findings[i]
		f.Source, f.Position = in.Source, locate(in.Locate, f.Path)
	}
	slices.SortStableFunc(r.Findings, compareFindings)
	seen := map[string]int{}
	for i := range r.Findings {
		f := &r.Findings[i]
		plain := fingerprint(in, *f, 0)
		f.Fingerprint = plain
		if n := seen[plain]; n > 0 {
			f.Fingerprint = fingerprint(in, *f, n)
		}
		seen[plain]++
	}
	for i := range r.Unknown {
		u := &r.Unknown[i]
		u.Source, u.Position = in.Source, locate(in.Locate, u.Path)
	}
	for i := range r.Errors {
		r.Errors[i].Source = in.Source
	}
}

func locate(f func(Path) Position, p Path) Position {
	if f == nil {
		return Position{}
	}
	return f(p)
}

// fingerprint hashes what a finding is about, not where it stands: elements of arrays count by
// their name or text, so that a container put before another one changes nothing.
func fingerprint(in Input, f Finding, ordinal int) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n%s\n%s\n%s\n%d", f.Rule, in.Source.File, in.Source.Resource,
		steadyPath(in.Document, f.Via), steadyPath(in.Document, f.Path), ordinal)
	return hex.EncodeToString(h.Sum(nil))[:32]
}

func steadyPath(doc Value, p Path) string {
	steady := make(Path, len(p))
	for i, step := range p {
		steady[i] = step
		if _, ok := step.(int); !ok {
			continue
		}
		steady[i] = "*"
		element := doc.Get(p[:i+1]...)
		for _, key := range []string{"name", "text", "key", "id"} {
			if name := element.Get(key).Text(); name != "" {
				steady[i] = "*" + key + "=" + name
				break
			}
		}
		if text := element.Text(); text != "" {
			steady[i] = "*=" + text
		}
	}
	return strconv.Quote(steady.String())
}
