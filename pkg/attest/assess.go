package attest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// maxShown bounds the predicates of one image together that rules see.
const maxShown = 32 << 20

// Assess counts what was found about an image against what the configuration asks for. It says the
// same whatever the order of claims is, and trusts no claim to be about this image or made by an authority that
// the configuration still knows: claims may come from a cache. Roots and Previous are the caller's to fill in.
//
// A claim about the index counts for its images unless the entry says children: image. Evidence of an index's
// images never counts for the index, for what is not signed is what else it lists.
func (t *Trust) Assess(s Subject, found Found, claims []Claim, now time.Time) Facts {
	if t == nil {
		t = &Trust{}
	}
	f := Facts{
		Digest: s.Digest, Index: s.IndexDigest, Default: t.fallback(), Entries: []EntryFacts{},
		Signatures: []Claim{}, Attestations: []Claim{}, Rejected: []Claim{},
		Looked: sorted(found.Looked), Unknown: problems(found.Unreachable),
	}
	for _, c := range claims {
		switch c = t.sift(s, c); {
		case !c.Verified():
			f.Rejected = append(f.Rejected, c)
		case c.Signature:
			f.Signatures = append(f.Signatures, c)
		default:
			f.Attestations = append(f.Attestations, c)
		}
	}
	for _, list := range [][]Claim{f.Signatures, f.Attestations, f.Rejected} {
		slices.SortFunc(list, compareClaims)
	}
	showPredicates(f.Attestations)
	f.summarize()
	for _, e := range t.matching(s) {
		entry := EntryFacts{Name: e.name(), Skip: e.Skip, Needs: []NeedFacts{}}
		a := assessment{trust: t, subject: s, facts: &f, childrenOnly: e.Children == "image", now: now}
		if e.Signatures != nil {
			entry.Needs = append(entry.Needs, a.need("signature", *e.Signatures, f.Signatures))
		}
		for _, n := range e.Attestations {
			uri := wanted(n.Type)
			entry.Needs = append(entry.Needs, a.need(uri, n.Need, ofType(f.Attestations, uri)))
		}
		f.Entries = append(f.Entries, entry)
	}
	return f
}

// fallback is deny unless the configuration plainly says something else.
func (t *Trust) fallback() string {
	if t.Default == "warn" || t.Default == "allow" {
		return t.Default
	}
	return "deny"
}

// sift copies a claim and leaves of it what may count: signers that are still trusted, of a claim that
// is about this image.
func (t *Trust) sift(s Subject, c Claim) Claim {
	kept := []Signer{}
	for _, signer := range c.Signers {
		if why := t.distrust(signer); why != "" {
			c.Reason = cmp.Or(c.Reason, why)
			c.Nearest = cmp.Or(c.Nearest, signer.Authority)
			continue
		}
		kept = append(kept, tidy(signer))
	}
	slices.SortFunc(kept, compareSigners)
	c.Signers = slices.CompactFunc(kept, func(a, b Signer) bool { return compareSigners(a, b) == 0 })
	refuse := func(format string, args ...any) {
		c.Signers, c.Reason = []Signer{}, fmt.Sprintf(format, args...)
	}
	switch {
	case len(c.Signers) == 0:
		c.Reason = cmp.Or(c.Reason, "no authority of the trust configuration made it")
	case c.Subject == "" || c.Subject != s.Digest && c.Subject != s.IndexDigest:
		refuse("it is about %q, not about this image", c.Subject)
	case c.Signature && c.PredicateType != "" && c.PredicateType != CosignSign:
		refuse("an attestation of type %s is no signature of the image", c.PredicateType)
	case !c.Signature && (c.PredicateType == "" || c.PredicateType == CosignSign):
		refuse("it is neither a signature of the image nor an attestation with a predicate type")
	case len(c.Predicate) > 0 && !json.Valid(c.Predicate):
		refuse("its predicate is not JSON")
	}
	if !c.Verified() || c.Signature {
		c.Predicate = nil
	}
	if !c.Verified() {
		// Nobody vouches for what it says, which may be as long as evidence may be.
		c.Annotations, c.DockerReference = nil, ""
		c.PredicateType, c.Reason = clip(c.PredicateType), clip(c.Reason)
	}
	return c
}

// clip shortens what strangers wrote.
func clip(text string) string {
	const most = 2_000
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "..."
}

// distrust says why a signer does not count whatever its signature is worth.
func (t *Trust) distrust(s Signer) string {
	a, known := t.Authorities[s.Authority]
	switch {
	case !known:
		return fmt.Sprintf("authority %q is not in the trust configuration", s.Authority)
	case s.ID == "":
		return fmt.Sprintf("nobody can tell which key or identity of authority %q made it", s.Authority)
	case slices.Contains(t.Revoked.Keys, s.ID):
		return fmt.Sprintf("the key %s is revoked", s.ID)
	case slices.ContainsFunc(s.Also, func(id string) bool { return slices.Contains(t.Revoked.Keys, id) }):
		return "the key of its certificate is revoked"
	case a.logRequired() && !s.Logged:
		return fmt.Sprintf("authority %q has to be in the transparency log, and this is not", s.Authority)
	}
	return ""
}

// logRequired is the default of Log, spelled out.
func (a *Authority) logRequired() bool {
	return a.Log == "required" || a.Log == "" && len(a.Identities) > 0
}

// tidy makes equal what says the same: one log is one log however often it is named.
func tidy(s Signer) Signer {
	s.LogIDs = sorted(s.LogIDs)
	if len(s.LogIDs) == 0 {
		s.LogIDs = nil
	}
	if s.Time != nil {
		utc := s.Time.UTC()
		s.Time = &utc
	}
	s.Extensions = maps.Clone(s.Extensions)
	if s.Also = sorted(s.Also); len(s.Also) == 0 {
		s.Also = nil
	}
	return s
}

// showPredicates leaves out what is too large for rules; digest and size remain.
func showPredicates(list []Claim) {
	total := 0
	for i := range list {
		if n := len(list[i].Predicate); n > PredicateSize || total+n > maxShown {
			list[i].Predicate = nil
		} else {
			total += n
		}
	}
}

func ofType(list []Claim, uri string) []Claim {
	var out []Claim
	for _, c := range list {
		if SamePredicate(uri, c.PredicateType) {
			out = append(out, c)
		}
	}
	return out
}

// compareClaims orders claims by all that they say, so that their order never depends on who answered first. What
// is dear to compare comes last.
func compareClaims(a, b Claim) int {
	if c := cmp.Or(
		cmp.Compare(a.PredicateType, b.PredicateType), cmp.Compare(a.Format, b.Format), cmp.Compare(a.Subject, b.Subject),
		cmp.Compare(a.Digest, b.Digest), cmp.Compare(a.Origin, b.Origin), cmp.Compare(a.PredicateDigest, b.PredicateDigest),
		cmp.Compare(a.Reason, b.Reason)); c != 0 {
		return c
	}
	if c := slices.CompareFunc(a.Signers, b.Signers, compareSigners); c != 0 {
		return c
	}
	return cmp.Or(bytes.Compare(a.Predicate, b.Predicate), cmp.Compare(head(a), head(b)))
}

func compareSigners(a, b Signer) int {
	if c := cmp.Or(cmp.Compare(a.Authority, b.Authority), cmp.Compare(a.ID, b.ID), compareTimes(a.Time, b.Time)); c != 0 {
		return c
	}
	return cmp.Compare(text(a), text(b))
}

// head is the rest of a claim as text.
func head(c Claim) string {
	c.Predicate = nil
	return text(c)
}

// text writes what always marshals: the types of this package hold nothing else.
func text(x any) string {
	data, err := json.Marshal(x)
	if err != nil {
		return err.Error()
	}
	return string(data)
}

func compareTimes(a, b *time.Time) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return a.Compare(*b)
}

// sorted returns each text once.
func sorted(list []string) []string {
	out := append([]string{}, list...)
	slices.Sort(out)
	return slices.Compact(out)
}

func problems(list []Problem) []Problem {
	out := append([]Problem{}, list...)
	slices.SortFunc(out, func(a, b Problem) int { return cmp.Or(cmp.Compare(a.What, b.What), cmp.Compare(a.Why, b.Why)) })
	return slices.Compact(out)
}
