package report

import (
	"fmt"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/scan"
)

// The text format is read in a terminal, by somebody who wants to know what to change:
//
//	deploy/web.yaml: 1 high
//
//	  Deployment shop/web
//
//	  high      container "web" is privileged
//	            kubernetes/privileged  deploy/web.yaml:21:11
//	         21 |           privileged: true
//	            |           ^^^^^^^^^^^^^^^^
//	            fix: Remove securityContext.privileged or set it to false.
//	            see: https://kubernetes.io/docs/...
//
// What can be said once is said once: the resource, the fix of a rule in a file, its link, a source
// line that several rules point at. Every line is written by line or by wrap, which keep hostile text inert.

const (
	margin      = 12  // the column of everything but severities
	minWidth    = 60  // narrower terminals wrap by themselves
	maxProse    = 100 // wider text is tiring to read
	maxMessage  = 1000
	maxExcerpts = 3 // of one rule in one resource
)

type style string

const (
	bold   style = "1"
	dim    style = "2"
	red    style = "31"
	green  style = "32"
	yellow style = "33"
	blue   style = "34"
	cyan   style = "36"
	loud   style = "1;31"
	none   style = ""
)

func severityStyle(s policy.Severity) style {
	switch s {
	case policy.Critical:
		return loud
	case policy.High:
		return red
	case policy.Medium:
		return yellow
	case policy.Low:
		return cyan
	}
	return blue
}

func verdictStyle(v policy.Verdict) style {
	switch v {
	case policy.Allow:
		return "1;32"
	case policy.Warn:
		return "1;33"
	}
	return loud
}

type text struct {
	*view
	width  int
	linked map[string]bool // rules whose link was shown
	fixed  map[string]bool // rules whose fix was shown for the current file
	last   policy.Position // of the last excerpt from the current file
}

func writeText(v *view) {
	t := &text{view: v, width: v.o.Width, linked: map[string]bool{}}
	if t.width <= 0 {
		t.width = 80
	}
	t.width = max(t.width, minWidth)
	if v.o.Quiet {
		t.quiet()
		return
	}
	for _, g := range v.byFile() {
		if len(g.open) > 0 {
			t.file(g)
		}
	}
	if v.o.ShowWaived {
		t.accepted()
		t.skipped()
	}
	t.waivers()
	t.unknown()
	t.notJudged()
	t.summary()
}

func (t *text) paint(s style, text string) string {
	if !t.o.Color || s == none || text == "" {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}

// line writes one line whose words are known to be safe or have passed visible. GitHub takes a line
// that begins with :: for a command, so none does.
func (t *text) line(words string) {
	if rest := strings.TrimLeft(words, " "); strings.HasPrefix(rest, "::") {
		words = words[:len(words)-len(rest)] + `\` + rest
	}
	t.WriteString(strings.TrimRight(words, " "))
	t.WriteByte('\n')
}

// wrap writes words (which have passed visible), broken at spaces, at the given indentation. The
// first line carries label, of the given style.
func (t *text) wrap(indent int, label string, s style, words string) {
	room := max(min(t.width, maxProse)-indent, 20)
	first := true
	for words != "" || first {
		var part string
		part, words = breakAt(words, room)
		lead := strings.Repeat(" ", indent)
		if first {
			lead = label + strings.Repeat(" ", max(indent-displaywidth.String(label), 0))
			if s != none {
				lead = strings.Replace(lead, strings.TrimSpace(label), t.paint(s, strings.TrimSpace(label)), 1)
			}
			first = false
		}
		t.line(lead + part)
	}
}

// breakAt splits words at the last space that leaves at most room columns before it, or inside of
// a word that is longer than that.
func breakAt(words string, room int) (head, rest string) {
	used, space, at := 0, -1, 0
	for g := displaywidth.StringGraphemes(words); g.Next(); {
		if g.Value() == " " {
			space = at
		}
		if used += g.Width(); used > room {
			if space > 0 {
				return words[:space], strings.TrimLeft(words[space:], " ")
			}
			if at > 0 {
				return words[:at], words[at:]
			}
		}
		at += len(g.Value())
	}
	return words, ""
}

func (t *text) file(g *fileGroup) {
	counts := map[policy.Severity]int{}
	for _, f := range g.open {
		counts[f.Severity]++
	}
	t.line(t.paint(bold, place(g.file)) + t.paint(dim, ": "+severities(counts)))
	t.line("")
	t.fixed, t.last = map[string]bool{}, policy.Position{}
	resource := ""
	for _, group := range fold(g.open) {
		if group.resource != resource {
			resource = group.resource
			t.wrap(2, "", none, sentence(clip(resource, maxMessage)))
			t.line("")
		}
		t.group(group)
		t.line("")
	}
}

// group writes the findings of one rule in one resource.
func (t *text) group(g ruleGroup) {
	rule := t.rule(g.rule)
	said := ""
	for i, f := range g.findings {
		message := message(f.Message)
		label := ""
		if i == 0 {
			label = "  " + f.Severity.String()
		}
		if i >= maxExcerpts || i > 0 && f.Position.EndLine > f.Position.Line {
			t.rest(g.findings[i:], said)
			break
		}
		if message != said {
			t.wrap(margin, label, severityStyle(f.Severity), message)
			said = message
		}
		where := spot(f.Source.File, f.Position.Line, f.Position.Column)
		if i == 0 {
			where = t.paint(dim, visible(f.Rule)) + "  " + where
		}
		if i == 0 || f.Position.Line > 0 { // images have no lines: their findings say where in words
			t.line(strings.Repeat(" ", margin) + where)
		}
		t.excerpt(f.Source.File, f.Position, severityStyle(f.Severity), t.masked(f.Rule, f.Source.File, f.Position))
	}
	if rule.Fix != "" && !t.fixed[g.rule] {
		t.fixed[g.rule] = true
		t.wrap(margin+5, strings.Repeat(" ", margin)+"fix:", green, sentence(rule.Fix))
	}
	if url := link(rule); url != "" && !t.linked[g.rule] {
		t.linked[g.rule] = true
		t.line(strings.Repeat(" ", margin) + t.paint(dim, "see:") + " " + url) // whole, so that it can be clicked
	}
}

// rest lists findings without their source lines, and those with the same message on one line.
func (t *text) rest(findings []*policy.Finding, said string) {
	for len(findings) > 0 {
		m := message(findings[0].Message)
		var lines []string
		same := 0
		for len(findings) > 0 && message(findings[0].Message) == m {
			if line := findings[0].Position.Line; line > 0 {
				lines = append(lines, fmt.Sprint(line))
			}
			same++
			findings = findings[1:]
		}
		words := noun(len(lines), "line") + " " + strings.Join(lines, ", ")
		if len(lines) == 0 {
			words = m
			if m == said {
				words = fmt.Sprintf("and %d more alike", same)
			}
		} else if m == said {
			words = "and on " + words
		} else {
			words += ": " + m
		}
		t.wrap(margin, "", none, words)
	}
}

func message(s string) string { return sentence(clip(s, maxMessage)) }

// excerpt writes the source line of p with the span underlined, unless it is right above already:
// what a container lacks is missed by several rules at the same place.
func (t *text) excerpt(file string, p policy.Position, s style, mask bool) {
	if t.last == p {
		return
	}
	t.last = p
	e, ok := t.source.excerpt(file, p, t.width-margin-2, mask)
	if !ok {
		return
	}
	t.line(fmt.Sprintf("%*d ", margin-1, p.Line) + t.paint(dim, "|") + " " + e.text)
	mark := strings.Repeat("^", e.to-e.from)
	if p.EndLine > p.Line && (p.EndLine > p.Line+1 || p.EndColumn != 1) {
		note := fmt.Sprintf(" to line %d", p.EndLine)
		if p.EndColumn == 1 { // it ends before the first character of that line
			note = fmt.Sprintf(" to line %d", p.EndLine-1)
		}
		mark = strings.Repeat("^", max(min(e.to-e.from, t.width-margin-2-e.from-len(note)), 1)) + note
	}
	t.line(strings.Repeat(" ", margin) + t.paint(dim, "|") + strings.Repeat(" ", e.from+1) + t.paint(s, mark))
}

// quiet writes one line for each thing that needs somebody, as compilers do.
func (t *text) quiet() {
	for _, f := range t.open {
		t.line(spot(f.Source.File, f.Position.Line, f.Position.Column) + ": " +
			t.paint(severityStyle(f.Severity), f.Severity.String()) + ": " + message(f.Message) + " [" + visible(f.Rule) + "]")
	}
	for i := range t.Unknown {
		u := &t.Unknown[i]
		t.line(spot(u.Source.File, u.Position.Line, u.Position.Column) + ": cannot know: " + message(u.Message) + " [" + visible(u.Rule) + "]")
	}
	for i := range t.NotJudged {
		p := &t.NotJudged[i]
		t.line(spot(p.File, p.Line, p.Column) + ": " + t.paint(loud, "not judged") + ": " + problem(p))
	}
	if t.Verdict != policy.Allow {
		t.line(t.paint(verdictStyle(t.Verdict), headline(t.Report)))
	}
}

// problem says what went wrong, and with which rule if only that failed.
func problem(p *scan.Problem) string {
	if p.Rule != "" {
		return visible(p.Rule) + " failed: " + message(p.Message)
	}
	return message(p.Message)
}
