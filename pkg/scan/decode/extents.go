package decode

import (
	"strings"
	"unicode/utf8"
)

// extent is where a member of an object, an element of a list or the document itself stands, in
// offsets of the text. A parser that notes one for every node while it makes the values spares the
// second pass over the text that an outline costs otherwise, for a tenth of the time.
type extent struct {
	start  int32 // of the key, or of the value where there is no key
	keyEnd int32 // 0 where there is no key
	value  int32 // where the value begins
	end    int32
	kids   int32 // members or elements right below
	kind   extentKind
	flow   bool // inside of [] or {}
}

type extentKind uint8

const (
	scalarExtent   extentKind = iota
	textExtent                // a block scalar, whose first line may end in a comment
	sequenceExtent            // a list
	mappingExtent             // an object
)

// extents are those of one document, outer before inner, in the order of the text.
type extents []extent

// open notes a new entry; what else is known of it is told later, at the index that this returns.
func (s *extents) open(start, keyEnd int, flow bool) int {
	*s = append(*s, extent{start: int32(start), keyEnd: int32(keyEnd), flow: flow})
	return len(*s) - 1
}

// begin tells where the value of an entry begins.
func (s extents) begin(at, value int) {
	s[at].value = int32(value)
	if s[at].keyEnd == 0 {
		s[at].start = int32(value)
	}
}

func (s extents) finish(at int, kind extentKind, kids, end int) {
	e := &s[at]
	e.kind, e.kids, e.end = kind, int32(kids), int32(end)
}

// cursor walks a text forward and knows the line and the column, in code points, of where it is.
type cursor struct {
	text         string
	at           int
	line, column int
	ascii        bool
}

func (c *cursor) to(offset int) (line, column int) {
	for {
		i := strings.IndexByte(c.text[c.at:offset], '\n')
		if i < 0 {
			break
		}
		c.at += i + 1
		c.line++
		c.column = 1
	}
	c.column += offset - c.at
	if !c.ascii {
		for _, b := range []byte(c.text[c.at:offset]) {
			if !utf8.RuneStart(b) {
				c.column--
			}
		}
	}
	c.at = offset
	return c.line, c.column
}

// extentOutliner makes the outline of a document from its extents: starts ascend in their order, and
// ends do in the order in which nodes are left, so two cursors find every position in one walk.
type extentOutliner struct {
	text         string
	extents      extents
	name         func(key string) string // what a key in quotes says
	entries      []entry                 // one for each extent
	pointers     []*entry
	keys         []string
	starts, ends cursor
	next         int
}

// outline returns the entries of the extents, the document's first. The cursor stands somewhere
// before the document.
func (s extents) outline(from cursor, name func(key string) string) []entry {
	members := 0
	for i := range s {
		if s[i].keyEnd > 0 {
			members++
		}
	}
	o := extentOutliner{
		text: from.text, extents: s, name: name, entries: make([]entry, len(s)),
		pointers: make([]*entry, len(s)), keys: make([]string, members), starts: from, ends: from,
	}
	o.node()
	return o.entries
}

func (o *extentOutliner) node() *entry {
	at := o.next
	o.next++
	s, e := &o.extents[at], &o.entries[at]
	e.at.Line, e.at.Column = o.starts.to(int(s.start))
	if s.kids > 0 {
		e.kids, o.pointers = o.pointers[:s.kids:s.kids], o.pointers[s.kids:]
	}
	if s.kind == mappingExtent {
		e.keys, o.keys = o.keys[:s.kids:s.kids], o.keys[s.kids:]
	}
	for i := range e.kids {
		if e.keys != nil {
			e.keys[i] = o.key(&o.extents[o.next])
		}
		e.kids[i] = o.node()
	}
	e.at.EndLine, e.at.EndColumn = o.ends.to(int(s.end))
	return e
}

func (o *extentOutliner) key(s *extent) string {
	key := o.text[s.start:s.keyEnd]
	if key[0] == '"' || key[0] == '\'' {
		return o.name(key)
	}
	return key
}

// covers lists the lines of the entries, for waivers.
func (s extents) covers(entries []entry) []cover {
	out := make([]cover, 0, len(s)-1)
	for i := 1; i < len(s); i++ {
		at := entries[i].at
		out = append(out, cover{first: at.Line, last: at.EndLine, block: !s[i].flow})
	}
	return out
}

// scalars lists the regions in which # begins no comment.
func (s extents) scalars(text string) (out [][2]int) {
	for i := range s {
		start, end := int(s[i].value), int(s[i].end)
		if s[i].keyEnd > 0 {
			out = append(out, [2]int{int(s[i].start), int(s[i].keyEnd)})
		}
		switch s[i].kind {
		case textExtent:
			if header := strings.IndexByte(text[start:], '\n'); header >= 0 {
				start = min(start+header, end)
			} else {
				start = end
			}
			fallthrough
		case scalarExtent:
			out = append(out, [2]int{start, end})
		}
	}
	return out
}
