package attest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// assessment is the work on one entry.
type assessment struct {
	trust        *Trust
	subject      Subject
	facts        *Facts
	childrenOnly bool
	now          time.Time
}

// clockSkew is how far ahead of ours the clock of a log or timestamp authority may be.
const clockSkew = 5 * time.Minute

// maxNotes bounds the reasons in one message.
const maxNotes = 4

// need counts claims for one need. Different authorities and different signers have to come together:
// neither a key under two names nor an authority with two keys is two.
func (a *assessment) need(what string, n Need, claims []Claim) NeedFacts {
	out := NeedFacts{What: what, From: slices.Clone(n.From), AtLeast: n.AtLeast, Counted: []string{}}
	if out.AtLeast <= 0 {
		out.AtLeast = len(n.From)
	}
	fresh, all, who := pairs{}, pairs{}, newPersons(claims)
	var notes []note
	for i := range claims {
		c := &claims[i]
		for _, signer := range c.Signers {
			if !slices.Contains(n.From, signer.Authority) {
				continue
			}
			why, stale := a.objection(n, c, signer)
			switch {
			case why == "":
				fresh.add(signer.Authority, who.of(signer.ID))
				all.add(signer.Authority, who.of(signer.ID))
				continue
			case stale:
				all.add(signer.Authority, who.of(signer.ID))
				out.Stale = append(out.Stale, fmt.Sprintf("%s by %s, signed %s", c.Origin, signer.Authority, signer.Time.Format(time.RFC3339)))
			}
			notes = append(notes, note{signer.Authority, c.Origin + ": " + why})
		}
	}
	out.Counted = append(out.Counted, fresh.match(n.From)...)
	// No authorities means that nobody can meet it: Check refuses such a need, and so does this.
	out.Met = len(n.From) > 0 && len(out.Counted) >= out.AtLeast
	if out.Met {
		return out
	}
	out.Aged = len(n.From) > 0 && len(all.match(n.From)) >= out.AtLeast
	out.Unsure = len(a.facts.Unknown) > 0
	out.Why = a.why(&out, notes)
	return out
}

// objection says why a signer's claim does not count for a need although it is verified, and whether
// its age is all.
func (a *assessment) objection(n Need, c *Claim, s Signer) (why string, stale bool) {
	if a.childrenOnly && c.Subject != a.subject.Digest {
		return "it is about the index, and the entry wants evidence of the image itself (children: image)", false
	}
	for _, key := range slices.Sorted(maps.Keys(n.Annotations)) {
		if got, ok := c.Annotations[key]; !ok || got != n.Annotations[key] {
			return fmt.Sprintf("the annotation %s=%s is not signed with it", key, n.Annotations[key]), false
		}
	}
	if n.MaxAge <= 0 {
		return "", false
	}
	switch {
	case s.Time == nil:
		return fmt.Sprintf("no log and no timestamp tells when it was signed, so that it may be older than %s", n.MaxAge), false
	case s.Time.After(a.now.Add(clockSkew)):
		return fmt.Sprintf("it was signed %s, which is yet to come", s.Time.Format(time.RFC3339)), false
	case a.now.Sub(*s.Time) > time.Duration(n.MaxAge):
		return fmt.Sprintf("it was signed %s, more than %s ago", s.Time.Format(time.RFC3339), n.MaxAge), true
	}
	return "", false
}

// note is why something does not count, and for whom it would have.
type note struct{ authority, text string }

// why tells what is missing, and what comes near.
func (a *assessment) why(n *NeedFacts, notes []note) string {
	missing := slices.DeleteFunc(slices.Clone(n.From), func(name string) bool { return slices.Contains(n.Counted, name) })
	b := &strings.Builder{}
	thing := "a signature"
	if n.What != "signature" {
		thing = "an attestation " + PredicateName(n.What)
	}
	fmt.Fprintf(b, "needs %s by %s", thing, people(n.From, n.AtLeast))
	if len(n.Counted) > 0 {
		fmt.Fprintf(b, "; %s counts", strings.Join(n.Counted, ", "))
	}
	for i := range a.facts.Rejected {
		c := &a.facts.Rejected[i]
		if a.about(n.What, c) && (c.Nearest == "" || slices.Contains(missing, c.Nearest)) {
			notes = append(notes, note{c.Nearest, c.Origin + ": " + c.Reason})
		}
	}
	// Other authorities' claims are no news: that they do not count is what the need says.
	notes = slices.DeleteFunc(notes, func(n note) bool { return n.authority != "" && !slices.Contains(missing, n.authority) })
	if len(notes) == 0 {
		fmt.Fprintf(b, "; none by %s was found", strings.Join(missing, ", "))
	}
	for i, note := range notes {
		if i == maxNotes {
			fmt.Fprintf(b, "; %d more do not count", len(notes)-i)
			break
		}
		b.WriteString("; " + note.text)
	}
	for i, p := range a.facts.Unknown {
		if i == maxNotes {
			fmt.Fprintf(b, "; %d more places gave no answer", len(a.facts.Unknown)-i)
			break
		}
		fmt.Fprintf(b, "; %s gave no answer: %s", p.What, p.Why)
	}
	return b.String()
}

// about tells whether a rejected claim may have been meant for a need. Of some nobody could even read
// the type.
func (a *assessment) about(what string, c *Claim) bool {
	if what == "signature" {
		return c.Signature || c.PredicateType == "" || c.PredicateType == CosignSign
	}
	return !c.Signature && (c.PredicateType == "" || SamePredicate(what, c.PredicateType))
}

func people(from []string, atLeast int) string {
	switch {
	case len(from) == 1:
		return from[0]
	case atLeast >= len(from):
		return "all of " + strings.Join(from, ", ")
	}
	return fmt.Sprintf("%d of %s", atLeast, strings.Join(from, ", "))
}

// persons tells which signers are one, by all that they are known by: an identifier leads to another one of the same
// person, and the last to itself.
type persons map[string]string

func newPersons(claims []Claim) persons {
	p := persons{}
	for i := range claims {
		for _, s := range claims[i].Signers {
			for _, other := range s.Also {
				if a, b := p.of(s.ID), p.of(other); a != b {
					p[max(a, b)] = min(a, b) // whatever their order
				}
			}
		}
	}
	return p
}

func (p persons) of(id string) string {
	for {
		next, ok := p[id]
		if !ok {
			return id
		}
		id = next
	}
}

// pairs are authorities with the signers that stand for them.
type pairs map[string][]string

func (p pairs) add(authority, id string) {
	if !slices.Contains(p[authority], id) {
		p[authority] = append(p[authority], id)
	}
}

// match finds as many authorities as can be given a signer each that no other has: a maximum matching, by
// augmenting paths. It returns their names, sorted.
func (p pairs) match(from []string) []string {
	holder := map[string]string{} // signer: authority
	var place func(authority string, tried map[string]bool) bool
	place = func(authority string, tried map[string]bool) bool {
		ids := slices.Clone(p[authority])
		slices.Sort(ids)
		for _, id := range ids {
			if tried[id] {
				continue
			}
			tried[id] = true
			if other, taken := holder[id]; !taken || place(other, tried) {
				holder[id] = authority
				return true
			}
		}
		return false
	}
	var out []string
	for _, authority := range sorted(from) {
		if place(authority, map[string]bool{}) {
			out = append(out, authority)
		}
	}
	return out
}
