package decode

import (
	"bytes"
	"fmt"
	"sort"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// waiverMark is what an inline waiver begins with; a text without it has none, and costs nothing.
var waiverMark = []byte("sallyport:ignore")

// comment is a comment that holds the mark of a waiver.
type comment struct {
	line  int // of the file
	text  string
	alone bool // nothing stands before it on its line
	all   bool // it stands above the document, or on the line that opens it
}

// cover is the lines of a member or an element; block is false inside of [] and {}.
type cover struct {
	first, last int
	block       bool
}

// place finds the lines that a waiver in the comment covers. A comment behind something covers the
// entry that begins on its line (the outermost, so the whole block that a line opens) or else ends
// there; a comment on a line of its own covers the next entry, with everything below it; above
// the first entry it covers the document. entries are in the order of the text.
func (c comment) place(entries []cover) (first, last int, ok bool) {
	if len(entries) == 0 {
		return 0, 0, false
	}
	whole := func() (int, int, bool) {
		last := 0
		for _, e := range entries {
			last = max(last, e.last)
		}
		return min(c.line, entries[0].first), last, true
	}
	if c.all {
		return whole()
	}
	if c.alone {
		for i, e := range entries {
			switch {
			case e.first <= c.line:
			case i == 0:
				return whole()
			default:
				return e.first, e.last, true
			}
		}
		return 0, 0, false
	}
	for _, e := range entries {
		if e.block && e.first == c.line {
			return e.first, e.last, true
		}
	}
	for i := len(entries) - 1; i >= 0; i-- {
		if e := entries[i]; e.block && e.first <= c.line && c.line <= e.last {
			return e.first, e.last, true
		}
	}
	return c.line, c.line, true
}

// maxWaivers is the number of comments of one document that may hold waivers.
const maxWaivers = 1000

// waivers reads the waivers of one document out of its comments.
func waivers(file string, comments []comment, entries []cover) (out []policy.Waiver) {
	for i, c := range comments {
		if i == maxWaivers {
			return append(out, policy.Waiver{
				FirstLine: c.line, LastLine: c.line, Origin: fmt.Sprintf("%s:%d", file, c.line),
				Problem: fmt.Sprintf("only the first %d comments of a document are read for waivers", maxWaivers),
			})
		}
		list, ok := policy.ParseWaiverComment(c.text, fmt.Sprintf("%s:%d", file, c.line))
		if !ok {
			continue
		}
		first, last, placed := c.place(entries)
		if !placed {
			first, last = c.line, c.line
		}
		for _, w := range list {
			w.FirstLine, w.LastLine = first, last
			if !placed && w.Problem == "" {
				w.Problem = "the comment stands above nothing; write it on or above what it is about"
			}
			out = append(out, w)
		}
	}
	return out
}

// within returns the waivers whose lines touch the region, and, when first is set, those that have
// a problem, which must be reported once.
func within(list []policy.Waiver, at policy.Position, first bool) (out []policy.Waiver) {
	for _, w := range list {
		if w.Problem != "" && first || w.Problem == "" && w.FirstLine <= at.EndLine && w.LastLine >= at.Line {
			out = append(out, w)
		}
	}
	return out
}

// hashComments finds the comments with the mark in a text whose comments begin with # at the
// beginning of a line or after white space, but not inside of the given regions (sorted by their
// begin). line is the line of the file at which the text begins.
func hashComments(text []byte, line int, l *lines, inside [][2]int) (out []comment) {
	if !bytes.Contains(text, waiverMark) {
		return nil
	}
	sort.Slice(inside, func(i, j int) bool { return inside[i][0] < inside[j][0] })
	covered := func(at int) bool {
		i := sort.Search(len(inside), func(i int) bool { return inside[i][0] > at })
		for i--; i >= 0 && inside[i][0] == inside[i][1]; i-- { // empty ones say nothing
		}
		return i >= 0 && inside[i][1] > at
	}
	for i, start := range l.starts {
		current := text[start:l.lineEnd(i+1)]
		mark := bytes.Index(current, waiverMark)
		if mark < 0 {
			continue
		}
		for at := 0; at < mark; at++ {
			if current[at] != '#' || at > 0 && current[at-1] != ' ' && current[at-1] != '\t' || covered(start+at) {
				continue
			}
			out = append(out, comment{
				line:  line + i,
				text:  string(current[at:]),
				alone: len(bytes.Trim(current[:at], " \t-")) == 0, // "- # ..." opens an element
			})
			break
		}
	}
	return out
}
