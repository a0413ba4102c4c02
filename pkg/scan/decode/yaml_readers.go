package decode

import (
	"bytes"
	"errors"
	"fmt"
	"sync"

	"go.yaml.in/yaml/v3"
)

// yamlDocument is the tree of one document, with the text that its positions count in.
type yamlDocument struct {
	root  *yaml.Node
	text  []byte
	line  int // of the file, at which text begins
	index int // of the document among those of the text
	again func() parsedText
	found []ambiguity
}

// parsedText is a text that has been parsed again to find positions.
type parsedText struct {
	roots []*yaml.Node
	lines *lines
}

func (d *yamlDocument) note(message string) {
	if message == "" {
		return
	}
	d.found = append(d.found, ambiguity{message: message})
}

// empty reports whether the document has no content; every reader skips it.
func (d *yamlDocument) empty() bool {
	return d.root.Kind == yaml.ScalarNode && d.root.Value == "" && plain(d.root) && d.root.Anchor == ""
}

// readers reads a stream as YAML does and as kubectl does (k8s.io/apimachinery/pkg/util/yaml), who
// cuts at every line that begins with "---" before it knows any YAML, reads the first document of
// what is between two such lines, and gives up at the first line that it does not understand.
// Nearly always both see the same, and a part is parsed once; where they do not, every document
// that either sees is kept, and says so.
type readers struct {
	options  Options
	stopped  string // why kubectl reads no further
	buffered bool   // kubectl holds lines that no separator has ended yet
	marked   bool   // the next line begins with a byte order mark, and so is no separator to kubectl
}

// maxOdd is the number of documents in one part on whose borders readers differ; each costs the
// parsing of the part when its positions are asked for.
const maxOdd = 100

// agree reports whether all readers see the same documents in a part.
func (r *readers) agree(p part) bool { return !p.odd && r.stopped == "" }

// pass notes that a part on which readers agree has been read.
func (r *readers) pass(p part) {
	separated := len(p.body) < len(p.text) && !r.marked
	r.marked = false
	r.buffered = len(p.body) > 0 || !separated || !r.buffered
}

// documents returns the documents of a part, and the error that keeps it from being read.
func (r *readers) documents(p part) ([]yamlDocument, error) {
	if r.agree(p) {
		r.pass(p)
		roots, err := parseYAML(endLine(p.body), r.options)
		return asDocuments(roots, p.body, p.bodyLine(), r.options), shift(err, p.bodyLine())
	}
	odd := *r
	odd.options.MaxDocuments = min(r.options.MaxDocuments, maxOdd)
	all, err := odd.yaml(p)
	if e, ok := err.(*treeError); ok && e.limit {
		return nil, err
	}
	seen := r.kubectl(p)
	both, only := "", "only kubectl sees this document: it cuts the file where YAML does not"
	if err != nil && r.stopped == "" {
		both = fmt.Sprintf("other readers than kubectl refuse this file: %s", err)
		only, err = both, nil
	}
	unseen := "kubectl does not see this document: "
	if r.stopped != "" {
		unseen += r.stopped
	} else {
		unseen += "it reads only the first one between two lines that begin with ---"
	}
	for i := range all {
		if j := indexOf(seen, all[i]); j >= 0 {
			seen = append(seen[:j], seen[j+1:]...)
			all[i].note(both)
		} else {
			all[i].note(unseen)
		}
	}
	for _, d := range seen {
		d.note(only)
		all = append(all, d)
	}
	return all, err
}

// yaml returns the documents that YAML sees in the part. It cuts at "..." itself: by YAML 1.2 a
// document may follow without "---", which the parser, being of 1.1, refuses.
func (r *readers) yaml(p part) (all []yamlDocument, err error) {
	read := func(start, end, line int) {
		text := p.text[start:end]
		roots, problem := parseYAML(endLine(text), r.options)
		all = append(all, asDocuments(roots, text, line, r.options)...)
		if err == nil {
			err = shift(problem, line)
		}
	}
	start, startLine, line := 0, p.line, p.line
	for at, count := 0, 0; at < len(p.text); line++ {
		current := firstLine(p.text[at:])
		next := min(at+len(current)+1, len(p.text))
		if string(bytes.TrimRight(current, " \t\r")) == "..." {
			if count++; count > r.options.MaxDocuments {
				return all, tooMany(line, r.options)
			}
			read(start, next, startLine)
			start, startLine = next, line+1
		}
		at = next
	}
	if start < len(p.text) {
		read(start, len(p.text), startLine)
	}
	return all, err
}

// kubectl returns the documents that kubectl sees in the part. A separator ends the lines before
// it and is dropped; but when there are none it is kept, and what YAML reads behind its --- counts.
func (r *readers) kubectl(p part) (seen []yamlDocument) {
	start, startLine, line := 0, p.line, p.line
	flush := func(end int) {
		text := p.text[start:end]
		roots, err := parseYAML(endLine(text), r.options)
		switch {
		case len(roots) > 0:
			seen = append(seen, asDocuments(roots[:1], text, startLine, r.options)...)
		case err != nil:
			r.stopped = "it stops at a part that it cannot read"
		}
	}
	for at := 0; at < len(p.text) && r.stopped == ""; line++ {
		current := firstLine(p.text[at:])
		next := min(at+len(current)+1, len(p.text))
		separator := bytes.HasPrefix(current, []byte("---")) && !r.marked
		r.marked = false
		if separator {
			if rest := bytes.TrimSpace(current[3:]); len(rest) > 0 && rest[0] != '#' {
				r.stopped = fmt.Sprintf("it stops at line %d, %q, which is no separator to it", line, clip(string(current)))
				return seen // the lines that it holds are lost
			}
		}
		if separator && r.buffered {
			flush(at)
			start, startLine = next, line+1
			r.buffered = false
		} else {
			r.buffered = true
		}
		at = next
	}
	if r.stopped == "" && start < len(p.text) {
		flush(len(p.text))
	}
	return seen
}

func asDocuments(roots []*yaml.Node, text []byte, line int, o Options) []yamlDocument {
	again := func() parsedText {
		roots, _ := parseYAML(endLine(text), o)
		return parsedText{roots, newLines(text, true)}
	}
	if len(roots) > 1 {
		again = sync.OnceValue(again)
	}
	out := make([]yamlDocument, 0, len(roots))
	for i, root := range roots {
		if d := (yamlDocument{root: root, text: text, line: line, index: i, again: again}); !d.empty() {
			out = append(out, d)
		}
	}
	return out
}

// indexOf finds the same tree at the same place.
func indexOf(list []yamlDocument, d yamlDocument) int {
	for i := range list {
		if list[i].line+list[i].root.Line == d.line+d.root.Line && sameTree(list[i].root, d.root) {
			return i
		}
	}
	return -1
}

func sameTree(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || a.Tag != b.Tag || a.Style != b.Style || a.Value != b.Value ||
		a.Anchor != b.Anchor || len(a.Content) != len(b.Content) {
		return false
	}
	for i := range a.Content {
		if !sameTree(a.Content[i], b.Content[i]) {
			return false
		}
	}
	return true
}

// shift moves the lines of an error from the text that was parsed to the file.
func shift(err error, line int) error {
	var e *treeError
	if !errors.As(err, &e) {
		return err
	}
	moved := *e
	moved.line += line - 1
	if moved.since > 0 {
		moved.since += line - 1
	}
	return &moved
}
