package policy

import (
	"cmp"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"
)

// Profile says what findings lead to at one door. It is configuration, not state: Decide is pure.
type Profile struct {
	// DenyFrom and WarnFrom are the severities from which a finding denies or warns; zero means
	// High and Low. What is below both is reported and allowed.
	DenyFrom, WarnFrom Severity
	// Modes overrides the severity for rules by id or pattern ("kubernetes/rbac-*"). The exact id
	// wins over patterns, a longer pattern over a shorter one.
	Modes map[string]Verdict
	// OnUnknown is what an unanswered question leads to, by rule id or pattern; UnknownDefault is
	// for the rest. The zero value denies.
	OnUnknown      map[string]Verdict
	UnknownDefault Verdict
	Waivers        []Waiver
	// Baseline holds the fingerprints of findings that were there before; they do not count.
	Baseline map[string]bool
}

// Decide states the verdict on what the rules said about one document. inline are the waivers
// written in the document.
func (p *Profile) Decide(r Result, inline []Waiver, now time.Time) Decision {
	d := Decision{Verdict: Allow, Findings: r.Findings, Unknown: r.Unknown, Errors: r.Errors, Checked: r.Checked}
	for i := range d.Findings {
		f := &d.Findings[i]
		f.Verdict = p.finding(f)
		f.Known = p.Baseline[f.Fingerprint]
		f.Waived = cmp.Or(matchWaiver(inline, f, now), matchWaiver(p.Waivers, f, now))
		if f.Known || f.Waived != nil {
			f.Verdict = Allow
		}
		d.Verdict = min(d.Verdict, f.Verdict)
	}
	for i := range d.Unknown {
		u := &d.Unknown[i]
		u.Verdict = p.UnknownDefault
		if v, ok := mostSpecific(p.OnUnknown, u.Rule); ok {
			u.Verdict = v
		}
		d.Verdict = min(d.Verdict, u.Verdict)
	}
	if len(d.Errors) > 0 || d.Checked == 0 && !r.Deferred {
		d.Verdict = Deny
	}
	slices.SortStableFunc(d.Findings, compareFindings)
	return d
}

func (p *Profile) finding(f *Finding) Verdict {
	if v, ok := mostSpecific(p.Modes, f.Rule); ok {
		return v
	}
	switch {
	case f.Severity >= cmp.Or(p.DenyFrom, High):
		return Deny
	case f.Severity >= cmp.Or(p.WarnFrom, Low):
		return Warn
	}
	return Allow
}

// mostSpecific looks a rule up among ids and patterns; equally long patterns are taken in order,
// so that the answer does not depend on the order of a map.
func mostSpecific(modes map[string]Verdict, id string) (Verdict, bool) {
	if v, ok := modes[id]; ok {
		return v, true
	}
	best, found := "", false
	for pattern := range modes {
		if ok, err := path.Match(pattern, id); err != nil || !ok {
			continue
		}
		if !found || len(pattern) > len(best) || len(pattern) == len(best) && pattern < best {
			best, found = pattern, true
		}
	}
	return modes[best], found
}

func matchWaiver(waivers []Waiver, f *Finding, now time.Time) *Waiver {
	for i := range waivers {
		if w := &waivers[i]; w.covers(f) && !w.Expired(now) {
			return w
		}
	}
	return nil
}

// covers reports whether the waiver names the finding's rule and place, whatever the day.
func (w *Waiver) covers(f *Finding) bool {
	if w.Problem != "" || !matchesAny([]string{w.Rule}, f.Rule) {
		return false
	}
	if w.File != "" {
		if ok, err := doublestar.Match(w.File, f.Source.File); err != nil || !ok {
			return false
		}
	}
	if w.Resource != "" && w.Resource != f.Source.Resource {
		return false
	}
	if w.FirstLine > 0 && (f.Position.Line < w.FirstLine || f.Position.Line > w.LastLine) {
		return false
	}
	return true
}

func compareFindings(a, b Finding) int {
	if c := cmp.Or(
		strings.Compare(a.Source.File, b.Source.File),
		cmp.Compare(a.Position.Line, b.Position.Line),
		cmp.Compare(a.Position.Column, b.Position.Column),
		strings.Compare(a.Rule, b.Rule),
	); c != 0 {
		return c
	}
	if c := strings.Compare(a.Path.String(), b.Path.String()); c != 0 { // which has to be written first
		return c
	}
	return strings.Compare(a.Message, b.Message)
}
