package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/scan"
)

// Options says what a report shows. The zero value shows every finding without source lines.
type Options struct {
	// MinSeverity hides findings below it: they are only counted. What denies is never hidden.
	MinSeverity policy.Severity
	// Rule returns what the pack says about a rule; nil, or false for an id, means that only the
	// id is known.
	Rule func(id string) (policy.Rule, bool)
	// Source returns the contents of a scanned file, for source lines. It may fail or be nil: the
	// report then has none. It is asked once for each run of findings in the same file.
	Source func(file string) ([]byte, error)
	// Color lets the text format use ANSI colours. Whether a terminal wants them (NO_COLOR) is
	// the caller's question.
	Color bool
	// Width is the width of the terminal in columns, for text; 0 means 80.
	Width int
	// ShowWaived lists in text what is otherwise counted: waived and known findings, skipped files.
	ShowWaived bool
	// Quiet reduces text to one line per finding and problem, and to nothing when there is none
	// and the verdict is allow; it drops the closing line of github.
	Quiet bool
	// Version is that of the program, for formats that name their producer.
	Version string
	// Root is the absolute, slash-separated path of the repository. Formats that locate files in
	// a repository (sarif, gitlab, github) make absolute paths below it relative; relative paths
	// are taken to be relative to it already.
	Root string
}

// formats lists all formats by name.
var formats = []struct {
	name  string
	write func(*view)
}{
	{"github", writeGitHub},
	{"gitlab", writeGitLab},
	{"json", writeJSON},
	{"junit", writeJUnit},
	{"markdown", writeMarkdown},
	{"sarif", writeSARIF},
	{"text", writeText},
}

// Formats returns the names of the formats, sorted.
func Formats() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
	}
	return names
}

// Write writes r to w in the named format. It fails when the format is unknown or w fails.
func Write(w io.Writer, format string, r *scan.Report, o Options) error {
	for _, f := range formats {
		if f.name != format {
			continue
		}
		v := newView(bufio.NewWriterSize(w, 64<<10), r, o)
		f.write(v)
		if err := cmp.Or(v.err, v.Flush()); err != nil {
			return fmt.Errorf("write %s report: %w", format, err)
		}
		return nil
	}
	return fmt.Errorf("unknown format %q; it is one of %s", format, strings.Join(Formats(), ", "))
}

// view is a report with what every format needs to know about it. The writer keeps its first
// error and returns it when it is flushed; formats do not look.
type view struct {
	*scan.Report
	*bufio.Writer
	o Options
	// open are the findings to list; waived and known are those that were accepted. All leave
	// out what MinSeverity hides; hidden counts that by severity, of the open ones only.
	open, waived, known []*policy.Finding
	hidden              map[policy.Severity]int
	waivedTotal         int
	knownTotal          int
	count               map[policy.Severity]int // open findings, hidden ones included
	rules               map[string]policy.Rule
	secrets             secrets
	source              sources
	err                 error
}

func newView(w *bufio.Writer, r *scan.Report, o Options) *view {
	v := &view{
		Report: r, Writer: w, o: o,
		hidden: map[policy.Severity]int{}, count: r.Count(),
		rules: map[string]policy.Rule{}, source: sources{read: o.Source},
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		shown := v.shows(f)
		switch {
		case f.Waived != nil:
			v.waivedTotal++
			if shown {
				v.waived = append(v.waived, f)
			}
		case f.Known:
			v.knownTotal++
			if shown {
				v.known = append(v.known, f)
			}
		case shown:
			v.open = append(v.open, f)
		default:
			v.hidden[f.Severity]++
		}
		if v.isSecret(f.Rule) {
			v.secrets.mark(f.Source.File, f.Position)
		}
	}
	return v
}

// shows reports whether MinSeverity lets a finding through.
func (v *view) shows(f *policy.Finding) bool {
	return f.Severity >= v.o.MinSeverity || scan.Open(*f) && f.Verdict == policy.Deny
}

// rule returns what is known about a rule, at least its id.
func (v *view) rule(id string) policy.Rule {
	if r, ok := v.rules[id]; ok {
		return r
	}
	r, ok := policy.Rule{}, false
	if v.o.Rule != nil {
		r, ok = v.o.Rule(id)
	}
	if !ok {
		r = policy.Rule{}
	}
	r.ID = id
	v.rules[id] = r
	return r
}

// usedRules returns the ids of all rules that the listed findings, unknowns and problems name.
func (v *view) usedRules() []string {
	seen := map[string]bool{}
	for i := range v.Findings {
		if v.shows(&v.Findings[i]) {
			seen[v.Findings[i].Rule] = true
		}
	}
	for i := range v.Unknown {
		seen[v.Unknown[i].Rule] = true
	}
	for i := range v.NotJudged {
		seen[v.NotJudged[i].Rule] = true
	}
	delete(seen, "")
	ids := make([]string, 0, len(seen))
	for id := range seen {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// repositoryPath returns a file's path as repository tools expect it: relative to the root and
// clean. What lies elsewhere keeps its path.
func (v *view) repositoryPath(file string) string {
	clean := path.Clean(file)
	if root := strings.TrimSuffix(v.o.Root, "/"); root != "" {
		if rest, ok := strings.CutPrefix(clean, root+"/"); ok {
			return rest
		}
		if clean == root {
			return "."
		}
	}
	return clean
}

// place is a file name for people.
func place(file string) string {
	switch {
	case file == "-":
		return "<stdin>"
	case file == "" || file == ".":
		return "<all documents together>"
	case strings.HasPrefix(file, "::"): // GitHub would take a line that begins so for a command
		return "./" + visible(file)
	}
	return visible(file)
}

// spot is a place for people: file:line:column as far as it is known.
func spot(file string, line, column int) string {
	s := place(file)
	if line > 0 {
		s += fmt.Sprintf(":%d", line)
		if column > 0 {
			s += fmt.Sprintf(":%d", column)
		}
	}
	return s
}

// link returns the rule's first reference when it is a web address that is safe to print as one.
func link(r policy.Rule) string {
	for _, l := range r.References {
		if webAddress(l.URL) {
			return l.URL
		}
	}
	return ""
}

// fileGroup holds what is to be listed about one file.
type fileGroup struct {
	file     string
	open     []*policy.Finding
	accepted []*policy.Finding // waived, then known
	unknown  []*policy.Unknown
	problems []*scan.Problem
}

// byFile groups everything that is listed by file, sorted by file name.
func (v *view) byFile() []*fileGroup {
	groups := map[string]*fileGroup{}
	of := func(file string) *fileGroup {
		if groups[file] == nil {
			groups[file] = &fileGroup{file: file}
		}
		return groups[file]
	}
	for _, f := range v.open {
		of(f.Source.File).open = append(of(f.Source.File).open, f)
	}
	for _, list := range [][]*policy.Finding{v.waived, v.known} {
		for _, f := range list {
			of(f.Source.File).accepted = append(of(f.Source.File).accepted, f)
		}
	}
	for i := range v.Unknown {
		u := &v.Unknown[i]
		of(u.Source.File).unknown = append(of(u.Source.File).unknown, u)
	}
	for i := range v.NotJudged {
		p := &v.NotJudged[i]
		of(p.File).problems = append(of(p.File).problems, p)
	}
	out := make([]*fileGroup, 0, len(groups))
	for _, g := range groups {
		out = append(out, g)
	}
	slices.SortFunc(out, func(a, b *fileGroup) int { return strings.Compare(a.file, b.file) })
	return out
}

// ruleGroup holds the findings of one rule in one resource, in order.
type ruleGroup struct {
	rule, resource string
	findings       []*policy.Finding
}

// fold groups findings of one file by resource, in order of appearance, and then by rule, the
// worst severity first.
func fold(findings []*policy.Finding) []ruleGroup {
	type key struct{ resource, rule string }
	index := map[key]int{}
	order := map[string]int{}
	var out []ruleGroup
	for _, f := range findings {
		k := key{f.Source.Resource, f.Rule}
		if _, ok := order[k.resource]; !ok {
			order[k.resource] = len(order)
		}
		i, ok := index[k]
		if !ok {
			i = len(out)
			index[k] = i
			out = append(out, ruleGroup{rule: f.Rule, resource: k.resource})
		}
		out[i].findings = append(out[i].findings, f)
	}
	slices.SortStableFunc(out, func(a, b ruleGroup) int {
		if d := order[a.resource] - order[b.resource]; d != 0 {
			return d
		}
		return int(b.findings[0].Severity) - int(a.findings[0].Severity)
	})
	return out
}
