package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// JUnit XML, in the dialect that Jenkins, GitLab and Azure DevOps read alike: a suite for each
// file, a case for each rule on each resource. Open findings fail, what could not be judged is an
// error, what was accepted is skipped.

// junitCase is one test case and its one outcome: failure, error, skipped or none.
type junitCase struct {
	class, name string
	file        string
	line        int
	outcome     string
	kind        string // the type attribute
	message     string
	body        []string
}

type junitSuite struct {
	name                      string
	cases                     []junitCase
	failures, errors, skipped int
}

func (s *junitSuite) add(c junitCase) {
	s.cases = append(s.cases, c)
	switch c.outcome {
	case "failure":
		s.failures++
	case "error":
		s.errors++
	case "skipped":
		s.skipped++
	}
}

func writeJUnit(v *view) {
	var suites []junitSuite
	var total junitSuite
	tests := 0
	for _, g := range v.byFile() {
		s := v.junitSuite(g)
		suites = append(suites, s)
		tests += len(s.cases)
		total.failures += s.failures
		total.errors += s.errors
		total.skipped += s.skipped
	}
	if total.failures+total.errors == 0 {
		// Readers take an empty report for a broken one, so that the scan itself is a case then.
		c := junitCase{class: "sallyport", name: "sallyport"}
		if v.Verdict == policy.Deny {
			c.outcome, c.kind, c.message = "error", "deny", headline(v.Report)
		}
		s := junitSuite{name: "sallyport"}
		s.add(c)
		suites = append(suites, s)
		tests++
		total.errors += s.errors
	}
	seconds := fmt.Sprintf("%.3f", v.Duration.Seconds())
	v.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	fmt.Fprintf(v, `<testsuites name="sallyport" tests="%d" failures="%d" errors="%d" skipped="%d" time="%s">`+"\n",
		tests, total.failures, total.errors, total.skipped, seconds)
	for _, s := range suites {
		v.junit(s)
	}
	v.WriteString("</testsuites>\n")
}

func (v *view) junitSuite(g *fileGroup) junitSuite {
	s := junitSuite{name: g.file}
	for _, p := range g.problems {
		name := "not judged"
		if p.Rule != "" {
			name = p.Rule
		}
		s.add(junitCase{
			class: g.file, name: name, file: g.file, line: p.Line, outcome: "error", kind: "not-judged",
			message: "not judged: " + problem(p), body: []string{spot(p.File, p.Line, p.Column) + ": " + problem(p)},
		})
	}
	for _, group := range fold(g.open) {
		s.add(v.junitFailure(group))
	}
	for _, u := range g.unknown {
		c := junitCase{
			class: g.file, name: caseName(u.Rule, u.Source.Resource), file: g.file, line: u.Position.Line,
			outcome: "skipped", kind: "cannot-know", message: "cannot know: " + message(u.Message),
		}
		if u.Verdict == policy.Deny {
			c.outcome = "failure"
		}
		s.add(c)
	}
	for _, f := range g.accepted {
		c := junitCase{
			class: g.file, name: caseName(f.Rule, f.Source.Resource), file: g.file, line: f.Position.Line,
			outcome: "skipped", kind: "known", message: "known from the baseline: " + message(f.Message),
		}
		if f.Waived != nil {
			c.kind, c.message = "waived", "waived"+facts(*f.Waived, true)+" ("+message(f.Message)+")"
		}
		s.add(c)
	}
	return s
}

// junitFailure is one case for all findings of a rule in a resource.
func (v *view) junitFailure(g ruleGroup) junitCase {
	f := g.findings[0]
	c := junitCase{
		class: f.Source.File, name: caseName(g.rule, g.resource), file: f.Source.File, line: f.Position.Line,
		outcome: "failure", kind: f.Severity.String(), message: message(f.Message),
	}
	if n := len(g.findings) - 1; n > 0 {
		c.message += fmt.Sprintf(" (and %d more)", n)
	}
	for _, f := range g.findings {
		c.body = append(c.body, spot(f.Source.File, f.Position.Line, f.Position.Column)+": "+message(f.Message))
	}
	rule := v.rule(g.rule)
	if rule.Fix != "" {
		c.body = append(c.body, "fix: "+sentence(rule.Fix))
	}
	if url := link(rule); url != "" {
		c.body = append(c.body, "see: "+url)
	}
	return c
}

func caseName(rule, resource string) string {
	if resource == "" {
		return rule
	}
	return rule + ": " + resource
}

func (v *view) junit(s junitSuite) {
	fmt.Fprintf(v, `  <testsuite name="%s" tests="%d" failures="%d" errors="%d" skipped="%d" time="0"`,
		xmlText(place(s.name)), len(s.cases), s.failures, s.errors, s.skipped)
	if !v.Started.IsZero() {
		fmt.Fprintf(v, ` timestamp="%s"`, v.Started.UTC().Format(time.DateOnly+"T15:04:05"))
	}
	v.WriteString(">\n")
	for _, c := range s.cases {
		fmt.Fprintf(v, `    <testcase classname="%s" name="%s"`, xmlText(place(c.class)), xmlText(sentence(c.name)))
		if c.file != "" {
			fmt.Fprintf(v, ` file="%s"`, xmlText(visible(v.repositoryPath(c.file))))
		}
		if c.line > 0 {
			fmt.Fprintf(v, ` line="%d"`, c.line)
		}
		switch {
		case c.outcome == "":
			v.WriteString(` time="0"/>` + "\n")
			continue
		case c.outcome == "skipped":
			fmt.Fprintf(v, ` time="0"><skipped message="%s"/></testcase>`+"\n", xmlText(sentence(c.message)))
			continue
		}
		fmt.Fprintf(v, ` time="0">`+"\n"+`      <%s type="%s" message="%s">`, c.outcome, c.kind, xmlText(sentence(c.message)))
		v.WriteString(xmlText(strings.Join(c.body, "\n")))
		fmt.Fprintf(v, "</%s>\n    </testcase>\n", c.outcome)
	}
	v.WriteString("  </testsuite>\n")
}

// xmlText escapes what has passed visible, for text and for attributes; characters that XML 1.0
// (section 2.2) forbids are gone by then.
var xmlEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;")

func xmlText(s string) string { return xmlEscapes.Replace(s) }
