package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// The comment on a pull or merge request: GitHub and GitLab Flavored Markdown, worst first, and
// short enough to be accepted. All that is not our own text stands in code elements with its
// punctuation written as character references: there it is no HTML and no Markdown, mentions
// nobody, refers to no issue, links nowhere and is no quick action.

const (
	// maxComment is the size in bytes of a report; GitHub refuses comments of 65,536 characters.
	maxComment = 65_000
	// tailRoom is what is kept free for the closing lines.
	tailRoom = 1_500
	maxCell  = 300
	// listRoom is the share of each list besides the findings, so that none crowds out another.
	listRoom = 8_000
)

func writeMarkdown(v *view) {
	m := &comment{view: v, left: maxComment - tailRoom}
	// The mark lets a pipeline find its comment again, to replace it.
	m.always("<!-- sallyport -->\n### Sallyport: " + strings.ToUpper(v.Verdict.String()) + "\n\n" + markdown(reason(v.Report)) + "\n\n")
	m.table()
	m.problems()
	m.unknowns()
	m.waivers()
	m.left -= listRoom // for the fixes
	groups := v.byFile()
	slices.SortStableFunc(groups, func(a, b *fileGroup) int { return worst(b.open) - worst(a.open) })
	hidden, files := 0, 0
	for _, g := range groups {
		if len(g.open) == 0 {
			continue
		}
		if n := m.file(g); n > 0 {
			hidden += n
			files++
		}
	}
	m.left += listRoom
	m.fixes()
	if hidden > 0 {
		m.always(fmt.Sprintf("**And %s more** in %s, for which a comment has no room. The report of the pipeline, or `sallyport scan` on your own machine, has them all.\n\n",
			plural(hidden, "finding"), plural(files, "file")))
	}
	footer := scanned(v.Stats) + " in " + took(v.Duration)
	if v.o.Version != "" {
		footer += ", sallyport " + clip(v.o.Version, 50)
	}
	m.always("<sub>" + markdown(footer) + "</sub>\n")
}

type comment struct {
	*view
	left   int
	listed []string // rules whose findings were listed, in order
}

// always writes what there is room reserved for.
func (m *comment) always(s string) { m.WriteString(s) }

// try writes s when there is room for it.
func (m *comment) try(s string) bool {
	if len(s) > m.left {
		return false
	}
	m.left -= len(s)
	m.WriteString(s)
	return true
}

// table counts by severity what is open, and what was accepted below it.
func (m *comment) table() {
	if len(m.count) > 0 {
		b := "| severity | findings |\n| --- | ---: |\n"
		for _, s := range policy.Severities() {
			if m.count[s] == 0 {
				continue
			}
			b += fmt.Sprintf("| %s | %d", s, m.count[s])
			if n := m.hidden[s]; n > 0 {
				b += fmt.Sprintf(" (%d not listed)", n)
			}
			b += " |\n"
		}
		m.try(b + "\n")
	}
	var also []string
	add := func(n int, words string) {
		if n > 0 {
			also = append(also, fmt.Sprintf("%d %s", n, words))
		}
	}
	add(m.waivedTotal, "waived")
	add(m.knownTotal, "known from the baseline")
	add(len(m.Skipped), noun(len(m.Skipped), "file")+" skipped")
	if len(also) > 0 {
		m.try("Besides: " + strings.Join(also, ", ") + ".\n\n")
	}
}

// rows writes a list under a heading, as far as its share of the room goes, and says what is missing.
func (m *comment) rows(heading string, n int, row func(i int) string) {
	if n == 0 {
		return
	}
	b := heading
	shown := 0
	for ; shown < n; shown++ {
		r := row(shown)
		if len(b)+len(r) > listRoom {
			b += fmt.Sprintf("- and %d more\n", n-shown)
			break
		}
		b += r
	}
	m.try(b + "\n")
}

func (m *comment) problems() {
	m.rows("#### Not judged: this scan is not complete\n\n", len(m.NotJudged), func(i int) string {
		p := &m.NotJudged[i]
		return "- " + code(clip(spot(p.File, p.Line, p.Column), maxCell)) + " " + code(clip(problem(p), maxCell)) + "\n"
	})
}

func (m *comment) unknowns() {
	m.rows("#### Cannot know\n\n", len(m.Unknown), func(i int) string {
		u := &m.Unknown[i]
		return fmt.Sprintf("- %s %s %s (%s)\n", code(clip(spot(u.Source.File, u.Position.Line, 0), maxCell)),
			code(visible(u.Rule)), code(clip(sentence(resourced(u.Message, u.Source)), maxCell)), u.Verdict)
	})
}

// file writes the findings of a file into a fold and returns how many there was no room for.
func (m *comment) file(g *fileGroup) (missing int) {
	counts := map[policy.Severity]int{}
	for _, f := range g.open {
		counts[f.Severity]++
	}
	findings := slices.Clone(g.open)
	slices.SortStableFunc(findings, func(a, b *policy.Finding) int { return rank(b) - rank(a) })
	const closing = "\n</details>\n\n"
	head := "<details><summary>" + code(clip(place(g.file), maxCell)) + ": " + severities(counts) + "</summary>\n\n" +
		"| severity | rule | line | finding |\n| --- | --- | ---: | --- |\n"
	first := m.row(findings[0])
	if len(head)+len(first)+len(closing) > m.left {
		return len(findings)
	}
	m.left -= len(closing)
	m.try(head)
	for i, f := range findings {
		if !m.try(m.row(f)) {
			missing = len(findings) - i
			break
		}
		if !slices.Contains(m.listed, f.Rule) {
			m.listed = append(m.listed, f.Rule)
		}
	}
	m.WriteString(closing)
	return missing
}

func (m *comment) row(f *policy.Finding) string {
	line := ""
	if f.Position.Line > 0 {
		line = fmt.Sprint(f.Position.Line)
	}
	severity := f.Severity.String()
	if f.Verdict == policy.Deny {
		severity = "**" + severity + "**"
	}
	return fmt.Sprintf("| %s | %s | %s | %s |\n", severity, code(clip(visible(f.Rule), maxCell)), line,
		code(clip(sentence(resourced(f.Message, f.Source)), maxCell)))
}

// fixes says once for each listed rule what to do.
func (m *comment) fixes() {
	const closing = "\n</details>\n\n"
	open := false
	for _, id := range m.listed {
		r := m.rule(id)
		if r.Fix == "" {
			continue
		}
		row := "- " + code(visible(id)) + " " + markdown(clip(r.Fix, maxCell))
		if url := link(r); url != "" {
			row += " ([more](" + url + "))"
		}
		if row += "\n"; !open {
			if row = "<details><summary>How to fix</summary>\n\n" + row; len(row)+len(closing) > m.left {
				return
			}
			m.left -= len(closing)
		}
		if !m.try(row) {
			break
		}
		open = true
	}
	if open {
		m.WriteString(closing)
	}
}

func (m *comment) waivers() {
	m.rows("#### Waivers that need attention\n\n", len(m.Waivers), func(i int) string {
		n := m.Waivers[i]
		return fmt.Sprintf("- %s: %s %s\n", n.Status, code(clip(sentence(origin(n.Waiver)), maxCell)),
			code(clip(sentence(waiverLine(n)), maxCell)))
	})
}

// worst returns the rank of the worst finding.
func worst(findings []*policy.Finding) int {
	w := 0
	for _, f := range findings {
		w = max(w, rank(f))
	}
	return w
}

// rank orders findings by severity, those that deny before all others.
func rank(f *policy.Finding) int {
	if f.Verdict == policy.Deny {
		return int(f.Severity) + 10
	}
	return int(f.Severity)
}

// code writes text that has passed visible or sentence as a code element.
func code(s string) string {
	return "<code>" + references(s) + "</code>"
}

// references writes all punctuation of s that HTML or Markdown could read as numeric character
// references, which never are syntax (CommonMark 0.31, section 2.5).
func references(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= 0x80, c == ' ', c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
			b.WriteByte(c)
		case c == '.' && !(i >= 3 && strings.EqualFold(s[i-3:i], "www")): // www. begins a link
			b.WriteByte(c)
		case strings.IndexByte(`,;"=?()/-`, c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "&#%d;", c)
		}
	}
	return b.String()
}

// markdown writes prose of a rule pack, or of ours, outside of code. There character references
// do not stop mentions (@) and references to issues and the like (#, !, $, %, &, ~), but an
// invisible space after the sign does.
func markdown(s string) string { return prose.Replace(references(sentence(s))) }

var prose = strings.NewReplacer("&#64;", "@&#8203;", "&#33;", "!&#8203;", "&#39;", "'", "&#58; ", ": ",
	"&#35;", "&#35;&#8203;", "&#36;", "&#36;&#8203;", "&#37;", "%&#8203;", "&#38;", "&#38;&#8203;", "&#126;", "&#126;&#8203;")
