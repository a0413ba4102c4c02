package report

import (
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/scan"
)

// payload has what a scanned file can use against those who read a report: HTML, Markdown,
// mentions, references, quick actions, ANSI and C1 sequences, carriage returns, bidirectional and
// invisible characters, workflow and logging commands, broken UTF-8, XML's forbidden characters.
const payload = "<script>alert(1)</script><img src=x onerror=alert(1)> & \"q\" 'q' ]]> <!-- -->" +
	" [click](https://evil.example) ![i](javascript:x) `code` **bold** _it_ | cell | \\| ~~x~~ @admin #1 !2 $3 :bomb: www.evil.example" +
	"\n/close\n# heading\n- item\n```\n::error file=x::pwned\n::stop-commands::x\n##[add-mask]x ##vso[task.setvariable variable=a]b ##teamcity[x]" +
	"\x1b[2J\x1b]0;title\x07\u009b31m\r\x00\x08\x0b\x7f\u202e\u2066\u200b\ufeff\u2028\uffff\U000e0041\xff\xc3 %0A%25 {0} end"

// hostile is a report in which everything that a scanned file can influence is the given text.
func hostile(text string) *scan.Report {
	src := policy.Source{File: text, Resource: text}
	waiver := policy.Waiver{Rule: "user/rule", Reason: text, Owner: text, Origin: text, FirstLine: 1, LastLine: 1}
	finding := policy.Finding{
		Rule: "user/rule", Severity: policy.High, Message: text, Path: policy.Path{text, 1}, Via: policy.Path{text}, Source: src,
		Position: at(1, 2, 1, 4), Fingerprint: "f0",
	}
	waived, known := finding, finding
	waived.Waived, known.Known = &waiver, true
	return &scan.Report{
		Findings: []policy.Finding{finding, waived, known},
		Unknown:  []policy.Unknown{{Rule: "user/rule", Message: text, Path: policy.Path{text}, Source: src, Position: at(1, 1, 1, 2)}},
		NotJudged: []scan.Problem{
			{File: text, Line: 1, Column: 1, Message: text}, {File: text, Rule: "user/rule", Message: text},
		},
		Waivers: []scan.WaiverNote{
			{Waiver: policy.Waiver{Origin: text + ":3", Problem: text}, Status: scan.WaiverMalformed},
			{Waiver: waiver, Status: scan.WaiverExpired}, {Waiver: waiver, Status: scan.WaiverUnused},
		},
		Skipped: []scan.Skip{{File: text, Reason: text}},
		Stats:   scan.Stats{Files: 1, Documents: 1, Rules: 1},
	}
}

// hostileOptions let the source lines and the pack speak, too.
func hostileOptions(text string) Options {
	return Options{
		ShowWaived: true,
		Source:     func(string) ([]byte, error) { return []byte(text + "\n" + text), nil },
		Rule: func(id string) (policy.Rule, bool) {
			return policy.Rule{
				ID: id, Title: text, Description: text, Fix: text, Severity: policy.High,
				References: []policy.Link{{URL: text, Description: text}, {URL: "https://example.com/a?b=c#d", Description: text}},
			}, true
		},
	}
}

// inert fails when a report has a byte or a line in it that acts when it is printed.
func inert(t *testing.T, format, out string) {
	t.Helper()
	if !utf8.ValidString(out) {
		t.Errorf("%s is not UTF-8", format)
	}
	for i, r := range out {
		if r != '\n' && acts(r) {
			t.Errorf("%s has the character %U in %q", format, r, out[max(i-20, 0):min(i+20, len(out))])
		}
	}
	for _, command := range []string{"##[", "##vso[", "##teamcity["} {
		if strings.Contains(strings.ToLower(out), command) {
			t.Errorf("%s has the command %s", format, command)
		}
	}
	for line := range strings.Lines(out) {
		if format != "github" && strings.HasPrefix(strings.TrimSpace(line), "::") {
			t.Errorf("%s has a line that GitHub takes for a command: %s", format, line)
		}
	}
}

func TestHostileInert(t *testing.T) {
	for _, format := range Formats() {
		for _, text := range []string{payload, "::error::x", strings.Repeat("::error::x ", 40)} {
			inert(t, format, write(t, format, hostile(text), hostileOptions(text)))
		}
	}
	o := hostileOptions("::error::x")
	o.Quiet = true
	inert(t, "text", write(t, "text", hostile("::error::x"), o))
}

// Colour must be the only thing that a terminal obeys.
func TestHostileColor(t *testing.T) {
	o := hostileOptions(payload)
	o.Color = true
	out := write(t, "text", hostile(payload), o)
	if !strings.Contains(out, "\x1b[31m") {
		t.Fatal("there is no colour")
	}
	inert(t, "text", regexp.MustCompile("\x1b\\[(?:[0-9];)?[0-9]{1,2}m").ReplaceAllString(out, ""))
}

func TestHostileText(t *testing.T) {
	out := write(t, "text", hostile(payload), hostileOptions(payload))
	for _, want := range []string{`\x1b[2J`, `\u202e`, `\x9b31m`, `\xff`, `#\#[add-mask]`, `\U000e0041`} {
		if !strings.Contains(strings.Join(strings.Fields(out), ""), want) {
			t.Errorf("there is no %s in\n%s", want, out)
		}
	}
	// A message cannot pose as a line of the report: all of its lines are indented.
	if strings.Contains(out, "\n/close") || strings.Contains(out, "\n# heading") {
		t.Errorf("a line of a message became a line of the report:\n%s", out)
	}
}

func TestHostileJSON(t *testing.T) {
	var got struct {
		Findings []struct {
			Message, File, Resource string
			Path                    []any
			Waiver                  *struct{ Reason string }
		}
		Unknown   []struct{ Message string }
		NotJudged []struct{ Message string }
	}
	if err := json.Unmarshal([]byte(write(t, "json", hostile(payload), Options{})), &got); err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(strings.Replace(payload, "\xff", "\ufffd", 1), "\xc3", "\ufffd", 1)
	f := got.Findings[1]
	for _, text := range []string{f.Message, f.File, f.Resource, f.Path[0].(string), f.Waiver.Reason, got.Unknown[0].Message, got.NotJudged[0].Message} {
		equal(t, "text", text, want)
	}
}

func TestHostileSARIF(t *testing.T) {
	out := write(t, "sarif", hostile(payload), hostileOptions(payload))
	validate(t, sarifJSONSchema(t), "hostile", out)
	for _, r := range parseSARIF(t, out).Runs[0].Results {
		if regexp.MustCompile(`(^|[^\\])\[[^\]]*\]\(`).MatchString(r.Message.Text) {
			t.Errorf("the message has a link: %s", r.Message.Text)
		}
	}
	var log struct {
		Runs []struct {
			Tool struct {
				Driver struct {
					Rules []struct{ Help struct{ Markdown string } }
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(out), &log); err != nil {
		t.Fatal(err)
	}
	help := log.Runs[0].Tool.Driver.Rules[0].Help.Markdown
	if links := regexp.MustCompile(`\]\(([^)]*)\)`).FindAllStringSubmatch(help, -1); len(links) != 1 || links[0][1] != "https://example.com/a?b=c#d" {
		t.Errorf("links of the help: %q", links)
	}
	if strings.ContainsAny(regexp.MustCompile(`\[|\]\([^)]*\)|\*\*Fix&#58;\*\*|\*\*Fix:\*\*`).ReplaceAllString(help, ""), "<>*`_[]|") {
		t.Errorf("the help has markup of its own: %s", help)
	}
}

func TestHostileGitHub(t *testing.T) {
	list := parseCommands(t, write(t, "github", hostile(payload), Options{}))
	if len(list) != 7 {
		t.Fatalf("there are %d commands, want 7", len(list))
	}
	for _, c := range list {
		for _, name := range []string{"line", "endLine", "col", "endColumn"} {
			if v := c.properties[name]; strings.Trim(v, "0123456789") != "" {
				t.Errorf("%s=%s", name, v)
			}
		}
		if !strings.Contains(c.message, "<script>") || strings.Contains(c.message, "\n") {
			t.Errorf("message %q", c.message)
		}
	}
	equal(t, "file", list[0].properties["file"], visible(newView(nil, clean(), Options{}).repositoryPath(payload)))
}

var codeElement = regexp.MustCompile(`<code>([^<]*)</code>`)

// ours is the markup that the Markdown format writes itself.
var ours = regexp.MustCompile(`<!-- sallyport -->|</?details>|<summary>|</summary>|</?sub>|\(\[more\]\(https://example\.com/a\?b=c#d\)\)`)

func TestHostileMarkdown(t *testing.T) {
	out := write(t, "markdown", hostile(payload), hostileOptions(payload))
	text := html.UnescapeString(strings.Join(flatten(codeElement.FindAllStringSubmatch(out, -1)), "\n"))
	if !strings.Contains(text, "<script>alert(1)</script>") || !strings.Contains(text, "@admin") {
		t.Errorf("the messages are gone:\n%s", text)
	}
	rest := ours.ReplaceAllString(codeElement.ReplaceAllString(out, "C"), "")
	if strings.ContainsAny(rest, "<>`\\~$") || strings.Contains(rest, "://") || strings.Contains(rest, "](") || strings.Contains(rest, "www.") {
		t.Errorf("markup of others in\n%s", rest)
	}
	for line := range strings.Lines(rest) {
		if strings.HasPrefix(line, "/") || regexp.MustCompile(`@\w|[^&]#\d`).MatchString(line) {
			t.Errorf("a mention, reference or quick action in %s", line)
		}
	}
	for _, m := range codeElement.FindAllStringSubmatch(out, -1) {
		if strings.ContainsAny(regexp.MustCompile(`&#\d+;`).ReplaceAllString(m[1], ""), "<>`*_[]|@#!:~$\\&'{}") {
			t.Errorf("syntax in the code element %s", m[1])
		}
	}
}

func flatten(matches [][]string) []string {
	out := make([]string, len(matches))
	for i, m := range matches {
		out[i] = m[1]
	}
	return out
}

func TestMarkdownIsBounded(t *testing.T) {
	r := clean()
	for i := range 40 {
		for j := range 60 {
			file := fmt.Sprintf("deploy/%02d-%s.yaml", i, strings.Repeat("x", 5000))
			r.Findings = append(r.Findings, policy.Finding{
				Rule: fmt.Sprintf("user/rule-%d", j), Severity: policy.Low, Verdict: policy.Warn, Message: strings.Repeat("<é|", 2000),
				Source: policy.Source{File: file}, Position: at(j+1, 1, j+1, 2),
			})
		}
		r.NotJudged = append(r.NotJudged, scan.Problem{File: "bad", Message: strings.Repeat("`", 5000)})
		r.Unknown = append(r.Unknown, policy.Unknown{Rule: "user/rule", Message: strings.Repeat("`", 5000)})
		r.Waivers = append(r.Waivers, scan.WaiverNote{Status: scan.WaiverUnused, Waiver: policy.Waiver{Origin: strings.Repeat("`", 5000)}})
	}
	r.Findings[len(r.Findings)-1].Verdict = policy.Deny
	r.Findings[len(r.Findings)-1].Message = "this one denies"
	o := hostileOptions(payload)
	o.Source = nil
	out := write(t, "markdown", r, o)
	if len(out) > maxComment || len(out) < maxComment/2 {
		t.Errorf("the comment has %d bytes", len(out))
	}
	m := regexp.MustCompile(`\*\*And (\d+) findings more\*\* in (\d+) files`).FindStringSubmatch(out)
	if m == nil {
		t.Fatalf("it does not say how many findings are missing:\n%s", out[len(out)-2000:])
	}
	listed := strings.Count(out, "| low | ") - 1 // one is the row of the table of counts
	listed += strings.Count(out, "| **low** | ")
	equal(t, "missing and listed", m[1], fmt.Sprint(len(r.Findings)-listed))
	if !strings.Contains(out, "this one denies") {
		t.Error("what denies does not come first")
	}
	if n := strings.Count(out, "<details>"); n == 0 || n != strings.Count(out, "</details>") {
		t.Error("a fold is not closed")
	}
}
