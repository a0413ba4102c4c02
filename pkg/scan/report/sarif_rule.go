package report

import (
	"maps"
	"slices"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// securitySeverity is the number by which GitHub calls an alert critical (above 9.0), high (7.0),
// medium (4.0) or low. Info has none: GitHub then shows a note.
var securitySeverity = map[policy.Severity]string{policy.Critical: "9.5", policy.High: "8.0", policy.Medium: "5.5", policy.Low: "3.0"}

// maxTags is what GitHub accepts of one rule.
const maxTags = 20

func sarifRuleOf(r policy.Rule) sarifRule {
	out := sarifRule{ID: r.ID}
	if r.Title == "" { // a rule of which nothing but the id is known
		return out
	}
	out.Name = pascal(r.ID)
	out.Short = &sarifText{Text: sentence(r.Title)}
	out.Full = &sarifText{Text: sentence(r.Description)}
	out.HelpURI = link(r)
	out.Help = ruleHelp(r)
	out.Default = &sarifRank{sarifLevel(r.Severity)}
	bag := sarifRuleBag{
		Kind: r.Kind, Severity: r.Severity.String(), SecuritySeverity: securitySeverity[r.Severity],
		// Rules state what is written in a document; none of them guesses.
		Precision: "very-high", Tags: []string{string(r.Kind)}, Covers: r.Covers, Controls: r.Controls,
	}
	if bag.SecuritySeverity != "" {
		bag.Tags = append([]string{"security"}, bag.Tags...)
	}
	for _, framework := range slices.Sorted(maps.Keys(r.Controls)) {
		for _, control := range r.Controls[framework] {
			if len(bag.Tags) < maxTags {
				bag.Tags = append(bag.Tags, framework+"/"+control)
			}
		}
	}
	out.Properties = bag
	return out
}

// ruleHelp says what to do, and where it is written.
func ruleHelp(r policy.Rule) *sarifText {
	text := []string{sentence(r.Description), "Fix: " + sentence(r.Fix)}
	marked := []string{markdown(r.Description), "**Fix:** " + markdown(r.Fix)}
	var plainLinks, markedLinks []string
	for _, l := range r.References {
		if !webAddress(l.URL) {
			continue
		}
		title := l.Description
		if title == "" {
			title = l.URL
		}
		plainLinks = append(plainLinks, sentence(title)+": "+l.URL)
		markedLinks = append(markedLinks, "- ["+markdown(title)+"]("+l.URL+")")
	}
	if len(plainLinks) > 0 {
		text = append(text, strings.Join(plainLinks, "\n"))
		marked = append(marked, strings.Join(markedLinks, "\n"))
	}
	return &sarifText{Text: strings.Join(text, "\n\n"), Markdown: strings.Join(marked, "\n\n")}
}

// pascal turns kubernetes/host-pid into KubernetesHostPid, the form SARIF asks of names (3.49.7).
func pascal(id string) string {
	var b strings.Builder
	for word := range strings.FieldsFuncSeq(id, func(r rune) bool { return r == '/' || r == '-' }) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}
