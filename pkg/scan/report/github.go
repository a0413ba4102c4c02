package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// GitHub workflow commands: annotations on the lines of a pull request. GitHub shows only the
// first few of a step, so the worst come first.

// githubLimit is how many annotations of one level GitHub shows of one step.
const githubLimit = 10

type annotation struct {
	level string
	rank  int
	file  string
	at    policy.Position
	title string
	text  string // its lines have passed sentence
}

func writeGitHub(v *view) {
	list := make([]annotation, 0, len(v.open)+len(v.Unknown)+len(v.NotJudged)+len(v.Waivers))
	for i := range v.NotJudged {
		p := &v.NotJudged[i]
		list = append(list, annotation{"error", 10, p.File, policy.Position{Line: p.Line, Column: p.Column}, "not judged", problem(p)})
	}
	for _, f := range v.open {
		text := sentence(resourced(f.Message, f.Source))
		if fix := v.rule(f.Rule).Fix; fix != "" {
			text += "\nFix: " + sentence(fix)
		}
		list = append(list, annotation{githubLevel(f.Verdict), int(f.Severity), f.Source.File, f.Position, f.Rule + " (" + f.Severity.String() + ")", text})
	}
	for i := range v.Unknown {
		u := &v.Unknown[i]
		list = append(list, annotation{githubLevel(u.Verdict), 0, u.Source.File, u.Position, u.Rule + " (cannot know)", sentence(resourced(u.Message, u.Source))})
	}
	for _, n := range v.Waivers {
		file, line := waiverOrigin(n.Waiver)
		list = append(list, annotation{"warning", 0, file, policy.Position{Line: line}, string(n.Status) + " waiver", sentence(waiverLine(n))})
	}
	levels := []string{"error", "warning", "notice"}
	slices.SortStableFunc(list, func(a, b annotation) int {
		return cmp.Or(cmp.Compare(slices.Index(levels, a.level), slices.Index(levels, b.level)), cmp.Compare(b.rank, a.rank))
	})
	counts := map[string]int{}
	for _, a := range list {
		counts[a.level]++
		v.annotate(a)
	}
	if v.o.Quiet {
		return
	}
	fmt.Fprintf(v, "sallyport: %s\n", headline(v.Report))
	if max(counts["error"], counts["warning"], counts["notice"]) > githubLimit {
		fmt.Fprintf(v, "sallyport: GitHub shows the first %d annotations of a level; this step has %s, %s and %s\n", githubLimit,
			plural(counts["error"], "error"), plural(counts["warning"], "warning"), plural(counts["notice"], "notice"))
	}
}

func githubLevel(v policy.Verdict) string {
	switch v {
	case policy.Deny:
		return "error"
	case policy.Warn:
		return "warning"
	}
	return "notice"
}

func (v *view) annotate(a annotation) {
	properties := make([]string, 0, 6)
	add := func(name, value string) {
		properties = append(properties, name+"="+githubValue.Replace(visible(value)))
	}
	if file := v.repositoryPath(a.file); file != "-" && file != "." {
		add("file", file)
		if a.at.Line > 0 {
			add("line", strconv.Itoa(a.at.Line))
		}
		if a.at.EndLine > a.at.Line {
			add("endLine", strconv.Itoa(a.at.EndLine))
		}
		if a.at.Line > 0 && a.at.Column > 0 {
			add("col", strconv.Itoa(a.at.Column))
			if a.at.EndLine <= a.at.Line && a.at.EndColumn > a.at.Column {
				add("endColumn", strconv.Itoa(a.at.EndColumn))
			}
		}
	}
	add("title", a.title)
	fmt.Fprintf(v, "::%s %s::%s\n", a.level, strings.Join(properties, ","), githubData.Replace(a.text))
}

// The escapes of a command's message and of its properties.
var (
	githubData  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubValue = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
