package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/attest/companion"
	"github.com/sallyport-dev/sallyport/pkg/scan/report"
)

// writeEvidence tells people what was found, what it is worth, and what is missing.
func writeEvidence(w writer, name string, r *companion.Result, verdict evidenceVerdict, nearest string) error {
	var b bytes.Buffer
	f := r.Facts
	say(&b, "%s\n  digest %s\n", name, r.Subject.Digest)
	if r.Subject.IndexDigest != "" && r.Subject.IndexDigest != r.Subject.Digest {
		say(&b, "  of index %s\n", r.Subject.IndexDigest)
	}
	writeNeeds(&b, name, f, nearest)
	for _, part := range []struct {
		title  string
		claims []attest.Claim
	}{{"Signatures", f.Signatures}, {"Attestations", f.Attestations}} {
		if len(part.claims) == 0 {
			continue
		}
		say(&b, "\n%s that count:\n", part.title)
		for i := range part.claims {
			writeClaim(&b, &part.claims[i])
		}
	}
	if len(f.Rejected) > 0 {
		b.WriteString("\nDo not count:\n")
		for i := range f.Rejected {
			writeRejected(&b, &f.Rejected[i])
		}
	}
	if len(f.Signatures)+len(f.Attestations)+len(f.Rejected) == 0 {
		b.WriteString("\nNo evidence was found.\n")
	}
	if len(f.Looked) > 0 && verdict != evidenceVerified {
		b.WriteString("\nLooked at:\n")
		for _, place := range f.Looked {
			say(&b, "  %s\n", place)
		}
	}
	if len(f.Unknown) > 0 {
		b.WriteString("\nGave no answer:\n")
		for _, p := range f.Unknown {
			say(&b, "  %s: %s\n", p.What, p.Why)
		}
	}
	say(&b, "\n%s\n", strings.ToUpper(string(verdict)))
	_, err := w.Write(b.Bytes())
	return err
}

// say writes what may hold the words of strangers: names of signers, annotations, what registries answer. None of
// it may act on a terminal, pose as a line of ours, or begin one that a build server obeys.
func say(b *bytes.Buffer, format string, args ...any) {
	for i, arg := range args {
		if text, ok := arg.(string); ok {
			args[i] = report.Sentence(text)
		}
	}
	b.WriteString(inert(fmt.Sprintf(format, args...)))
}

func writeNeeds(b *bytes.Buffer, name string, f *attest.Facts, nearest string) {
	if len(f.Entries) == 0 {
		say(b, "\nNo entry of trust.images matches %s; the default is %s.\n", name, f.Default)
		if nearest != "" {
			say(b, "  nearest: %s\n", nearest)
		}
		return
	}
	for _, e := range f.Entries {
		say(b, "\nEntry %q:", e.Name)
		if e.Skip {
			b.WriteString(" needs no evidence")
		}
		b.WriteString("\n")
		for _, n := range e.Needs {
			state := "MISSING"
			switch {
			case n.Met:
				state = "ok"
			case n.Unsure:
				state = "UNKNOWN"
			}
			say(b, "  %-8s%s, %s\n", state, needName(n.What), needWants(&n))
			if len(n.Counted) > 0 && !n.Met {
				say(b, "          counts: %s\n", strings.Join(n.Counted, ", "))
			}
			if !n.Met {
				writeWhy(b, n.Why, f.Rejected)
			}
			for _, stale := range n.Stale {
				say(b, "          too old: %s\n", stale)
			}
		}
	}
}

// writeWhy says what is missing, without what is said below of each claim that does not count.
func writeWhy(b *bytes.Buffer, why string, rejected []attest.Claim) {
	for i := range rejected {
		why = strings.ReplaceAll(why, "; "+rejected[i].Origin+": "+rejected[i].Reason, "")
	}
	for part := range strings.SplitSeq(why, "; ") {
		if part != "" {
			say(b, "          %s\n", part)
		}
	}
}

// needName is the short name of a predicate type where there is one.
func needName(what string) string {
	if short := attest.PredicateName(what); short != "" && short != what {
		return short + " (" + what + ")"
	}
	return what
}

func needWants(n *attest.NeedFacts) string {
	from := strings.Join(n.From, ", ")
	if len(n.From) > 1 {
		return fmt.Sprintf("%d of: %s", n.AtLeast, from)
	}
	return "by " + from
}

func writeClaim(b *bytes.Buffer, c *attest.Claim) {
	say(b, "  %s\n", c.Origin)
	if c.PredicateType != "" && !c.Signature {
		say(b, "    says %s\n", needName(c.PredicateType))
	}
	for _, s := range c.Signers {
		say(b, "    by %q: %s\n", s.Authority, signerText(&s))
	}
	for _, key := range sortedKeys(c.Annotations) {
		say(b, "    %s=%s\n", key, c.Annotations[key])
	}
}

func signerText(s *attest.Signer) string {
	text := s.Kind + " " + s.ID
	if s.Subject != "" {
		text = s.Kind + " " + s.Subject
	}
	if s.Issuer != "" {
		text += ", vouched for by " + s.Issuer
	}
	if s.Time != nil {
		text += fmt.Sprintf(", %s (%s)", s.Time.UTC().Format(time.RFC3339), s.TimeSource)
	}
	if s.Logged {
		text += ", logged"
	}
	return text
}

func writeRejected(b *bytes.Buffer, c *attest.Claim) {
	what := string(c.Format)
	if c.PredicateType != "" && !c.Signature {
		what += " " + needName(c.PredicateType)
	}
	say(b, "  %s (%s)\n    %s\n", c.Origin, what, c.Reason)
	if c.Nearest != "" {
		say(b, "    nearest: authority %q\n", c.Nearest)
	}
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
