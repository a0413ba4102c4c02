package decode

import (
	"bytes"
	"math"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// fastYAML reads the part of YAML that nearly every manifest is written in straight into values:
// block mappings and sequences, scalars of every style, flow collections without surprises,
// comments. It builds no tree and looks at each byte about once.
//
// It answers only where it is sure to give what the full path (parseYAML, builder, yamlOutliner)
// gives: the same value, no ambiguity, no problem, the same positions. All else makes it give up,
// and the document goes to the full path, which so remains the only one that decides what is odd:
// anchors, aliases, tags, directives, merge keys, keys that are not strings or stand twice, tabs
// outside of text, line ends other than LF, characters that YAML forbids.
//
// One parser reads the documents of one file after the other and keeps its stacks in between.
type fastYAML struct {
	schema  schema
	options Options
	build   policy.Builder

	text string
	// The line that is being read: where it begins, its first content, its end (without the line
	// end), and the column of the content, which is -1 behind the last line.
	start, at, end, column int
	blank                  int  // empty lines before it
	commented              bool // comments before it
	tabs, ascii            bool // of the whole text
	tabbed                 bool // a line of structure holds a tab

	depth   int
	elems   []policy.Value
	members []policy.Member
	seals   []uint64 // of the keys of members
	extents extents
	buffer  []byte // of a scalar that is not written as it reads
}

// fastDocument is what was read. Without content its value is zero.
type fastDocument struct {
	value   policy.Value
	text    string
	line    int // of the file, at which text begins
	extents extents
	ascii   bool
}

// document reads the one document that text holds from an offset on; line is the line of the file
// at which the text begins. It reports false where it gives up.
func (p *fastYAML) document(text []byte, from, line int) (d fastDocument, ok bool) {
	if p.options.fullYAML || len(text) > math.MaxInt32 ||
		len(text) >= p.options.MaxNodes && separators(text) >= p.options.MaxNodes {
		return d, false // or so near a limit that the full path had better count
	}
	var printable bool
	if p.ascii, p.tabs, printable = characters(text); !printable {
		return d, false
	}
	p.text, p.depth, p.tabbed = string(text), 0, false
	p.elems, p.members, p.seals, p.extents = p.elems[:0], p.members[:0], p.seals[:0], p.extents[:0]
	d = fastDocument{text: p.text, line: line, ascii: p.ascii}
	p.end = from - 1
	p.next()
	if p.column < 0 {
		return d, !p.tabbed
	}
	root := p.extents.open(0, 0, false)
	switch isKey, sure := p.atKey(); {
	case p.atDash():
		d.value, ok = p.sequence(root, p.column, false)
	case isKey && sure:
		d.value, ok = p.mapping(root, p.column)
	}
	// A member is two nodes.
	if !ok || p.column >= 0 || p.tabbed || 2*len(p.extents) >= p.options.MaxNodes {
		return d, false
	}
	d.extents = append(extents(nil), p.extents...)
	return d, true
}

// part reads the document of a part on whose borders readers agree; the separator line counts as
// its text.
func (p *fastYAML) part(t part) (d fastDocument, ok bool) {
	separator := t.text[:len(t.text)-len(t.body)]
	if t.odd || bytes.ContainsAny(separator, "\t\r") {
		return d, false
	}
	return p.document(t.text, len(separator), t.line)
}

// begin is where the text begins in the file.
func (d fastDocument) begin() cursor {
	return cursor{text: d.text, line: d.line, column: 1, ascii: d.ascii}
}

// locator returns the function that finds positions.
func (d fastDocument) locator() func(policy.Path) policy.Position {
	return d.extents.locator(d.begin(), unquoteKey)
}

// covers lists the lines of members and elements.
func (d fastDocument) covers() []cover {
	return d.extents.covers(d.extents.outline(d.begin(), unquoteKey))
}

// comments are those with the mark of a waiver; text is the document's.
func (d fastDocument) comments(text []byte) []comment {
	if !bytes.Contains(text, waiverMark) {
		return nil
	}
	return hashComments(text, d.line, newLines(text, true), d.extents.scalars(d.text))
}

// unquoteKey is what a key in quotes says; the parser has read it before.
func unquoteKey(key string) string {
	p := fastYAML{text: key}
	name, _, _ := p.quoted(0, len(key))
	return name
}

// next moves to the next line that has content. A line with a tab is odd; it ends the text.
func (p *fastYAML) next() {
	p.blank, p.commented, p.column = 0, false, -1
	for p.start = p.end + 1; p.start < len(p.text); p.start = p.end + 1 {
		p.end = p.lineEnd(p.start)
		at := p.start
		for at < p.end && p.text[at] == ' ' {
			at++
		}
		switch {
		case at == p.end:
			p.blank++
			continue
		case p.text[at] == '#':
			p.commented = true
			continue
		case p.tabs && strings.IndexByte(p.text[at:p.end], '\t') >= 0:
			p.tabbed = true
			return
		}
		p.at, p.column = at, at-p.start
		return
	}
}

func (p *fastYAML) lineEnd(from int) int {
	if i := strings.IndexByte(p.text[from:], '\n'); i >= 0 {
		return from + i
	}
	return len(p.text)
}

// skip returns the offset of the next character on the line that is no space.
func (p *fastYAML) skip(at int) int {
	for at < p.end && p.text[at] == ' ' {
		at++
	}
	return at
}

// trim returns the end of what stands between two offsets, without the spaces behind it.
func (p *fastYAML) trim(from, to int) int {
	for to > from && p.text[to-1] == ' ' {
		to--
	}
	return to
}

// closed reports whether nothing but a comment follows on the line, and moves to the next line.
func (p *fastYAML) closed(at int) bool {
	content := p.skip(at)
	if content < p.end && (p.text[content] != '#' || content == at) {
		return false
	}
	p.next()
	return true
}

// atDash reports whether the line's content is an element of a list.
func (p *fastYAML) atDash() bool {
	return p.text[p.at] == '-' && p.blankAt(p.at+1)
}

// blankAt reports whether a space or the end of the line is at an offset.
func (p *fastYAML) blankAt(at int) bool {
	return at >= p.end || p.text[at] == ' '
}
