package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/scan"
)

// reason says in words what led to the verdict. It is made of counts and our own words only.
func reason(r *scan.Report) string {
	var parts []string
	if n := len(r.NotJudged); n > 0 {
		parts = append(parts, plural(n, "input")+" could not be judged")
	}
	if r.Stats.Documents == 0 && len(r.NotJudged) == 0 {
		parts = append(parts, "nothing was judged")
	}
	if s := leading(r, r.Verdict); s != "" {
		parts = append(parts, s)
	}
	if n := unanswered(r, r.Verdict); n > 0 {
		parts = append(parts, plural(n, "question")+" without an answer")
	}
	if len(parts) > 0 {
		return strings.Join(parts, "; ")
	}
	if r.Verdict == policy.Allow {
		return "no findings"
	}
	return "see above"
}

// leading describes the open findings that lead to verdict v.
func leading(r *scan.Report, v policy.Verdict) string {
	counts := map[policy.Severity]int{}
	n, lowest := 0, policy.Critical
	for i := range r.Findings {
		f := &r.Findings[i]
		if scan.Open(*f) && f.Verdict == v {
			n++
			counts[f.Severity]++
			lowest = min(lowest, f.Severity)
		}
	}
	if n == 0 {
		return ""
	}
	if v == policy.Allow {
		return severities(counts) + " " + noun(n, "finding") + ", none counts"
	}
	if n == counts[lowest] {
		return fmt.Sprintf("%s of severity %s", plural(n, "finding"), lowest)
	}
	return fmt.Sprintf("%s of severity %s or above", plural(n, "finding"), lowest)
}

func unanswered(r *scan.Report, v policy.Verdict) int {
	n := 0
	for i := range r.Unknown {
		if r.Unknown[i].Verdict == v {
			n++
		}
	}
	return n
}

// headline is the verdict with its reason, on one line.
func headline(r *scan.Report) string {
	return strings.ToUpper(r.Verdict.String()) + ": " + reason(r)
}

// severities lists the counts that are not zero, from the worst: "1 critical, 2 low".
func severities(counts map[policy.Severity]int) string {
	var parts []string
	for _, s := range policy.Severities() {
		if counts[s] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[s], s))
		}
	}
	return strings.Join(parts, ", ")
}

// kinds lists the documents by kind: "6 kubernetes, 1 dockerfile".
func kinds(s scan.Stats) string {
	names := make([]policy.Kind, 0, len(s.ByKind))
	for k := range s.ByKind {
		names = append(names, k)
	}
	slices.SortFunc(names, func(a, b policy.Kind) int {
		if d := s.ByKind[b] - s.ByKind[a]; d != 0 {
			return d
		}
		return strings.Compare(string(a), string(b))
	})
	parts := make([]string, len(names))
	for i, k := range names {
		parts[i] = fmt.Sprintf("%d %s", s.ByKind[k], k)
	}
	return strings.Join(parts, ", ")
}

// scanned says what was looked at: "3 files, 7 documents (6 kubernetes, 1 dockerfile), 92 rules".
func scanned(s scan.Stats) string {
	text := plural(s.Files, "file") + ", " + plural(s.Documents, "document")
	if len(s.ByKind) > 0 {
		text += " (" + kinds(s) + ")"
	}
	return text + ", " + plural(s.Rules, "rule")
}

// took writes a duration with as many digits as a person reads.
func took(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%dms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1fs", d.Seconds())
	}
	d = d.Round(time.Second)
	return fmt.Sprintf("%dm%ds", int(d.Minutes()), int(d.Seconds())%60)
}

func plural(n int, word string) string { return fmt.Sprintf("%d %s", n, noun(n, word)) }

func noun(n int, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}

// waiverText says what is wrong with a waiver and whose it is.
func waiverText(n scan.WaiverNote) string {
	w := n.Waiver
	switch n.Status {
	case scan.WaiverMalformed:
		return "waives nothing: " + w.Problem
	case scan.WaiverExpired:
		return "expired on " + w.Until.Format(time.DateOnly) + facts(w, false)
	}
	if about := strings.TrimPrefix(facts(w, true), ", "); about != "" {
		return "no finding matches it any more; delete it (" + about + ")"
	}
	return "no finding matches it any more; delete it"
}

// waiverLine is waiverText for where nothing else names the rule.
func waiverLine(n scan.WaiverNote) string {
	if n.Waiver.Rule == "" {
		return waiverText(n)
	}
	return n.Waiver.Rule + ": " + waiverText(n)
}

// facts lists what a waiver says about itself: ", until 2027-03-31, owner platform: the reason".
func facts(w policy.Waiver, until bool) string {
	var b strings.Builder
	if until && !w.Until.IsZero() {
		b.WriteString(", until " + w.Until.Format(time.DateOnly))
	}
	if w.Owner != "" {
		b.WriteString(", owner " + w.Owner)
	}
	if w.Reason != "" {
		b.WriteString(": " + w.Reason)
	}
	return b.String()
}

// waiverOrigin splits the origin of a waiver ("deploy/web.yaml:12") into file and line.
func waiverOrigin(w policy.Waiver) (file string, line int) {
	if i := strings.LastIndexByte(w.Origin, ':'); i > 0 {
		if _, err := fmt.Sscanf(w.Origin[i+1:], "%d", &line); err == nil && line > 0 {
			return w.Origin[:i], line
		}
	}
	return w.Origin, 0
}
