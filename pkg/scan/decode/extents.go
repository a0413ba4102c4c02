package decode

import (
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// extent is where a member of an object, an element of a list or the document itself stands, in
// offsets of the text. A parser that notes one for every node while it makes the values spares
// every finding's question for a position a second parse, for a fraction of the first.
type extent struct {
	start  int32 // of the key, or of the value where there is no key
	keyEnd int32 // 0 where there is no key
	value  int32 // where the value begins
	end    int32
	kids   int32 // members or elements right below
	next   int32 // index of the entry behind all that is below
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
	e.kind, e.kids, e.end, e.next = kind, int32(kids), int32(end), int32(len(s))
}

// cursor walks a text forward and knows the line and the column, in code points, of where it is.
type cursor struct {
	text         string
	at           int
	line, column int
	ascii        bool
}

func (c *cursor) to(offset int) (line, column int) {
	passed := c.text[c.at:offset]
	if n := strings.Count(passed, "\n"); n > 0 {
		c.line += n
		c.column = 1
		passed = passed[strings.LastIndexByte(passed, '\n')+1:]
	}
	c.column += len(passed)
	if !c.ascii {
		for _, b := range []byte(passed) {
			if !utf8.RuneStart(b) {
				c.column--
			}
		}
	}
	c.at = offset
	return c.line, c.column
}

// walked is the size in bytes of the largest document in which every position is counted from the
// beginning. In larger ones an outline is made at the first question.
const walked = 32 << 10

// locator returns the function that finds positions. The cursor stands at the document's begin;
// name says what a key in quotes says.
func (s extents) locator(from cursor, name func(key string) string) func(policy.Path) policy.Position {
	if len(from.text) <= walked {
		return func(path policy.Path) policy.Position { return s.find(from, name, path) }
	}
	outline := sync.OnceValue(func() *entry { return &s.outline(from, name)[0] })
	return func(path policy.Path) policy.Position { return outline().find(path) }
}

// find follows the path as far as it leads, as an entry does, but without an outline.
func (s extents) find(from cursor, name func(key string) string, path policy.Path) (at policy.Position) {
	found := 0
	for _, step := range path {
		kid := s.step(found, from.text, name, step)
		if kid < 0 {
			break
		}
		found = kid
	}
	at.Line, at.Column = from.to(int(s[found].start))
	at.EndLine, at.EndColumn = from.to(int(s[found].end))
	return at
}

// step is the entry to which a step leads from another, or -1.
func (s extents) step(from int, text string, name func(key string) string, step any) (to int) {
	to = -1
	key, isKey := step.(string)
	index, isIndex := step.(int)
	mapping := s[from].kind == mappingExtent
	if mapping && !isKey || !mapping && !isIndex {
		return to
	}
	kid := from + 1
	for i := range int(s[from].kids) {
		if mapping && s[kid].named(text, key, name) || !mapping && i == index {
			to = kid // of equal keys the last
		}
		kid = int(s[kid].next)
	}
	return to
}

// named reports whether the entry has a key.
func (e *extent) named(text, key string, name func(key string) string) bool {
	written := text[e.start:e.keyEnd]
	if written[0] != '"' && written[0] != '\'' {
		return written == key
	}
	if inner := written[1 : len(written)-1]; ascii(inner) && strings.IndexByte(inner, '\\') < 0 && written[0] == '"' {
		return inner == key
	}
	return name(written) == key
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
