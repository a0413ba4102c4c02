package report

import (
	"fmt"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// The sections after the findings, and the summary. What makes a scan incomplete comes last, next
// to the verdict, where nobody scrolls past it.

// accepted lists waived findings and those that the baseline knows.
func (t *text) accepted() {
	if len(t.waived) > 0 {
		t.line(t.paint(bold, "Waived") + t.paint(dim, ": "+plural(len(t.waived), "finding")))
		t.line("")
		for _, f := range t.waived {
			t.brief(f)
			w := f.Waived
			words := "waived in " + origin(*w) + facts(*w, true)
			t.wrap(margin, "", none, sentence(clip(words, maxMessage)))
			t.line("")
		}
	}
	if len(t.known) > 0 {
		t.line(t.paint(bold, "Known") + t.paint(dim, ": "+plural(len(t.known), "finding")+" of the baseline"))
		t.line("")
		for _, f := range t.known {
			t.brief(f)
		}
		t.line("")
	}
}

// brief writes a finding without source line and fix.
func (t *text) brief(f *policy.Finding) {
	words := message(f.Message)
	if f.Source.Resource != "" {
		words += " (" + sentence(clip(f.Source.Resource, maxMessage)) + ")"
	}
	t.wrap(margin, "  "+f.Severity.String(), severityStyle(f.Severity), words)
	t.line(strings.Repeat(" ", margin) + t.paint(dim, visible(f.Rule)) + "  " + spot(f.Source.File, f.Position.Line, f.Position.Column))
}

func (t *text) skipped() {
	if len(t.Skipped) == 0 {
		return
	}
	t.line(t.paint(bold, "Skipped") + t.paint(dim, ": "+plural(len(t.Skipped), "file")))
	t.line("")
	for _, s := range t.Skipped {
		t.wrap(margin, "", none, place(s.File)+": "+message(s.Reason))
	}
	t.line("")
}

func (t *text) waivers() {
	if len(t.Waivers) == 0 {
		return
	}
	t.line(t.paint("1;33", "Waivers that need attention") + t.paint(dim, fmt.Sprintf(": %d", len(t.Waivers))))
	t.line("")
	for _, n := range t.Waivers {
		words := origin(n.Waiver)
		if n.Waiver.Rule != "" {
			words += "  " + n.Waiver.Rule
		}
		t.wrap(margin, "  "+string(n.Status), yellow, sentence(clip(words, maxMessage)))
		t.wrap(margin, "", none, sentence(clip(waiverText(n), maxMessage)))
	}
	t.line("")
}

func origin(w policy.Waiver) string {
	if w.Origin == "" {
		return "an unnamed place"
	}
	return w.Origin
}

func (t *text) unknown() {
	if len(t.Unknown) == 0 {
		return
	}
	t.line(t.paint("1;33", "CANNOT KNOW") + t.paint(dim, ": "+plural(len(t.Unknown), "question")+
		" that the files leave open"))
	t.line("")
	for i := range t.Unknown {
		u := &t.Unknown[i]
		words := message(u.Message)
		if u.Source.Resource != "" {
			words += " (" + sentence(clip(u.Source.Resource, maxMessage)) + ")"
		}
		t.wrap(margin, "  "+unknownLabel(u.Verdict), verdictStyle(u.Verdict), words)
		t.line(strings.Repeat(" ", margin) + t.paint(dim, visible(u.Rule)) + "  " +
			spot(u.Source.File, u.Position.Line, u.Position.Column))
		t.last = policy.Position{}
		t.excerpt(u.Source.File, u.Position, yellow, t.masked(u.Rule, u.Source.File, u.Position))
	}
	t.line("")
}

func unknownLabel(v policy.Verdict) string {
	if v == policy.Allow {
		return "allowed"
	}
	return v.String()
}

func (t *text) notJudged() {
	if len(t.NotJudged) == 0 {
		return
	}
	t.line(t.paint(loud, "NOT JUDGED") + t.paint(dim, ": "+plural(len(t.NotJudged), "input")+"; this scan is not complete"))
	t.line("")
	for i := range t.NotJudged {
		p := &t.NotJudged[i]
		t.line("  " + spot(p.File, p.Line, p.Column))
		t.wrap(margin, "", none, problem(p))
		t.last = policy.Position{}
		t.excerpt(p.File, policy.Position{Line: p.Line, Column: p.Column, EndColumn: p.Column + 1}, red, true)
	}
	t.line("")
}

// summary closes the report: what was looked at, what was found, what is not shown, the verdict.
func (t *text) summary() {
	t.line(strings.Repeat("-", min(t.width, maxProse)))
	row := func(label string, s style, words string) {
		if words != "" {
			t.wrap(margin, label, s, words)
		}
	}
	row("scanned", dim, scanned(t.Stats)+", "+took(t.Duration))
	found := severities(t.count)
	if found == "" {
		found = "none"
	}
	row("findings", dim, found)
	row("", none, t.hiddenText())
	row("accepted", dim, t.acceptedText())
	if n := len(t.Skipped); n > 0 {
		row("skipped", dim, plural(n, "file")+t.how())
	}
	if n := len(t.Waivers); n > 0 {
		row("waivers", yellow, fmt.Sprintf("%d %s attention", n, needs(n)))
	}
	if n := len(t.Unknown); n > 0 {
		row("unknown", yellow, plural(n, "question")+" without an answer")
	}
	if n := len(t.NotJudged); n > 0 {
		row("not judged", red, plural(n, "input"))
	}
	label := strings.ToUpper(t.Verdict.String()) + ":"
	t.wrap(len(label)+1, label, verdictStyle(t.Verdict), reason(t.Report))
}

// hiddenText says how many findings the severity hides and how to see them.
func (t *text) hiddenText() string {
	n, lowest := 0, policy.Critical
	for s, c := range t.hidden {
		n += c
		lowest = min(lowest, s)
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("(%s not shown; --severity %s shows them)", severities(t.hidden), lowest)
}

func (t *text) acceptedText() string {
	var parts []string
	if t.waivedTotal > 0 {
		parts = append(parts, fmt.Sprintf("%d waived", t.waivedTotal))
	}
	if t.knownTotal > 0 {
		parts = append(parts, fmt.Sprintf("%d known from the baseline", t.knownTotal))
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, ", ") + t.how()
}

// how says how to see what is only counted.
func (t *text) how() string {
	if t.o.ShowWaived {
		return ""
	}
	return " (--verbose lists them)"
}

func needs(n int) string {
	if n == 1 {
		return "needs"
	}
	return "need"
}
