package decode

import (
	"bytes"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"go.yaml.in/yaml/v3"
)

// yamlOutliner makes the outline of one document. The parser says where a node begins; where it
// ends is read from the text.
type yamlOutliner struct {
	*lines
	names   *builder // reads keys as the value's builder does
	line    int      // of the file, at which the text begins
	anchors map[*yaml.Node]*entry
	entries []cover  // members and elements in the order of the text
	scalars [][2]int // offsets of begin and end: here # is no comment
	flow    int
}

func newYAMLOutliner(d yamlDocument, l *lines, s schema) *yamlOutliner {
	return &yamlOutliner{lines: l, names: newBuilder(s, d.text, Options{}.withDefaults()), line: d.line, anchors: map[*yaml.Node]*entry{}}
}

// outline parses the text of the document again: its tree was not kept.
func (d yamlDocument) outline(s schema) *entry {
	again := d.again()
	if d.index >= len(again.roots) {
		return new(entry)
	}
	outline, _, _ := newYAMLOutliner(d, again.lines, s).node(again.roots[d.index])
	return outline
}

// node returns the entry of a value, and the offsets between which it stands.
func (o *yamlOutliner) node(n *yaml.Node) (e *entry, start, end int) {
	start = o.offset(n.Line, n.Column)
	e = new(entry)
	switch n.Kind {
	case yaml.AliasNode:
		end = start + 1 + len(n.Value)
		if target := o.anchors[n.Alias]; target != nil {
			e.keys, e.kids = target.keys, target.kids
		}
		o.scalars = append(o.scalars, [2]int{start, end})
	case yaml.ScalarNode:
		end = o.scalarEnd(n, start)
		inside := start
		if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 { // a comment may follow the header
			line, _ := o.at(start)
			inside = min(o.lineEnd(line), end)
		}
		o.scalars = append(o.scalars, [2]int{inside, end})
	default:
		end = o.collection(n, e, start)
	}
	e.at = o.region(start, end, o.line)
	if n.Anchor != "" {
		o.anchors[n] = e
	}
	return e, start, end
}

func (o *yamlOutliner) collection(n *yaml.Node, e *entry, start int) (end int) {
	_, open, _ := o.properties(start)
	bracketed := open < len(o.text) && (o.text[open] == '[' || o.text[open] == '{')
	if n.Style&yaml.FlowStyle != 0 {
		o.flow++
		defer func() { o.flow-- }()
	}
	end = open
	if bracketed {
		end++
	}
	if n.Kind == yaml.SequenceNode {
		for _, child := range n.Content {
			at := o.open()
			kid, _, kidEnd := o.node(child)
			o.close(at, kid.at)
			e.kids = append(e.kids, kid)
			end = max(end, kidEnd)
		}
	} else {
		e.keys = []string{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			end = max(end, o.pair(e, n.Content[i], n.Content[i+1]))
		}
	}
	if n.Style&yaml.FlowStyle != 0 && bracketed {
		end = o.closing(end)
	}
	return end
}

func (o *yamlOutliner) pair(e *entry, key, value *yaml.Node) (end int) {
	at := o.open()
	_, start, keyEnd := o.node(key)
	if mark := len(bytes.TrimRight(o.text[:start], " \t\r\n")) - 1; mark >= 0 && o.text[mark] == '?' {
		start = mark // the member is written as "? key"
	}
	kid, _, end := o.node(value)
	end = max(end, keyEnd)
	kid.at = o.region(start, end, o.line)
	o.close(at, kid.at)
	if o.names.isMerge(key) {
		o.merge(e, kid, value)
		return end
	}
	if key.Kind == yaml.AliasNode {
		key = key.Alias
	}
	if name, err := o.names.name(key); err == nil {
		e.add(name, kid)
	}
	return end
}

// merge adds the members that << brings, so that they lead to the anchor where they are written.
func (o *yamlOutliner) merge(e, kid *entry, value *yaml.Node) {
	sources := []*entry{kid}
	if value.Kind == yaml.SequenceNode {
		sources = kid.kids
	}
	above := entry{keys: e.keys, kids: e.kids}
	for i := len(sources) - 1; i >= 0; i-- {
		for j, name := range sources[i].keys {
			if o.names.schema == coreSchema && above.step(name) != nil {
				continue
			}
			e.add(name, sources[i].kids[j])
		}
	}
}

// scalarEnd finds the end of a scalar that begins, with its properties, at start.
func (o *yamlOutliner) scalarEnd(n *yaml.Node, start int) int {
	propertiesEnd, at, _ := o.properties(start)
	if plain(n) && n.Value == "" {
		return propertiesEnd
	}
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		for i := at + 1; i < len(o.text); i++ {
			switch o.text[i] {
			case '\\':
				i++
			case '"':
				return i + 1
			}
		}
	case n.Style&yaml.SingleQuotedStyle != 0:
		for i := at + 1; i < len(o.text); i++ {
			if o.text[i] != '\'' {
				continue
			}
			if i+1 >= len(o.text) || o.text[i+1] != '\'' {
				return i + 1
			}
			i++
		}
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return o.blockEnd(n, at)
	default:
		return o.plainEnd(n.Value, at)
	}
	return len(o.text)
}

// plainEnd walks a plain scalar word by word: its line ends are folded in the value.
func (o *yamlOutliner) plainEnd(value string, at int) int {
	for i, word := range strings.FieldsFunc(value, isYAMLSpace) {
		from := at
		if i > 0 {
			from = o.skipSpace(at)
		}
		if !bytes.HasPrefix(o.text[from:], []byte(word)) {
			return at
		}
		at = from + len(word)
	}
	return at
}

// blockEnd finds the last line of a block scalar: the last before one that is less indented than
// its first.
func (o *yamlOutliner) blockEnd(n *yaml.Node, header int) int {
	line, _ := o.at(header)
	end := o.lineEnd(line)
	if strings.Trim(n.Value, "\n") == "" {
		return end
	}
	indent := -1
	for line++; line <= len(o.starts); line++ {
		start, stop := o.starts[line-1], o.lineEnd(line)
		content := o.text[start:stop]
		width := len(content) - len(bytes.TrimLeft(content, " "))
		if width == len(content) {
			continue
		}
		if indent < 0 {
			indent = width
			if explicit := blockIndent(o.text[header:o.lineEnd(line-1)]); explicit {
				indent = 1 // the first line may be indented more than the rest
			}
		}
		if width < indent {
			break
		}
		end = stop
	}
	return end
}

// blockIndent reports whether the header of a block scalar tells its indentation.
func blockIndent(header []byte) bool {
	for _, c := range header[min(1, len(header)):] {
		switch {
		case c >= '1' && c <= '9':
			return true
		case c != '+' && c != '-':
			return false
		}
	}
	return false
}

// closing finds the bracket that closes a flow collection after its last node.
func (o *yamlOutliner) closing(at int) int {
	for {
		at = o.skipSpace(at)
		if at >= len(o.text) {
			return at
		}
		switch o.text[at] {
		case ']', '}':
			return at + 1
		case ',', ':', '?':
			at++
		default:
			return at
		}
	}
}

// open and close note an entry in the order of the text, outer before inner.
func (o *yamlOutliner) open() int {
	o.entries = append(o.entries, cover{block: o.flow == 0})
	return len(o.entries) - 1
}

func (o *yamlOutliner) close(i int, at policy.Position) {
	o.entries[i].first, o.entries[i].last = at.Line, at.EndLine
}
