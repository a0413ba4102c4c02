package decode

import (
	"bytes"
	"sort"
	"unicode/utf8"
)

// lines finds line and column of an offset and back, in constant time even when the whole file is
// one line. Columns count code points.
type lines struct {
	text   []byte
	starts []int
	// marks[i] is the number of code points before offset i*markEvery; nil when all are single bytes.
	marks []int
}

const markEvery = 256

// newLines cuts text into lines; YAML also ends a line at a lone CR, NEL, LS and PS, and the
// positions of its parser count so.
func newLines(text []byte, asYAML bool) *lines {
	l := &lines{text: text, starts: []int{0}}
	l.mark()
	if asYAML && bytes.HasPrefix(text, byteOrderMark) {
		l.starts[0] = len(byteOrderMark)
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\n':
		case !asYAML || c != '\r' && c != 0xc2 && c != 0xe2:
			continue
		case c == '\r':
			if i+1 < len(text) && text[i+1] == '\n' {
				continue
			}
		default:
			n := breakWidth(text[i:])
			if n == 0 {
				continue
			}
			i += n - 1
		}
		l.starts = append(l.starts, i+1)
	}
	return l
}

// breakWidth is the length of NEL, LS or PS at the beginning of text, or 0.
func breakWidth(text []byte) int {
	switch {
	case bytes.HasPrefix(text, []byte("\u0085")):
		return 2
	case bytes.HasPrefix(text, []byte("\u2028")), bytes.HasPrefix(text, []byte("\u2029")):
		return 3
	}
	return 0
}

// position returns line and column, both from 1, of one offset; for many, use lines.
func position(text []byte, offset int) (line, column int) {
	before := text[:min(offset, len(text))]
	start := bytes.LastIndexByte(before, '\n') + 1
	return bytes.Count(before, []byte("\n")) + 1, utf8.RuneCount(before[start:]) + 1
}

// mark counts code points, if the text has any of several bytes.
func (l *lines) mark() {
	if ascii(l.text) {
		return
	}
	count := 0
	for i, c := range l.text {
		if i%markEvery == 0 {
			l.marks = append(l.marks, count)
		}
		if utf8.RuneStart(c) {
			count++
		}
	}
	if len(l.text)%markEvery == 0 {
		l.marks = append(l.marks, count)
	}
}

// runes is the number of code points before an offset.
func (l *lines) runes(offset int) int {
	if l.marks == nil {
		return offset
	}
	count := l.marks[offset/markEvery]
	for _, c := range l.text[offset-offset%markEvery : offset] {
		if utf8.RuneStart(c) {
			count++
		}
	}
	return count
}

// offset returns the offset of a line and column, both from 1, within the text.
func (l *lines) offset(line, column int) int {
	if line < 1 || line > len(l.starts) {
		return len(l.text)
	}
	at := l.starts[line-1]
	if l.marks == nil {
		return min(at+column-1, len(l.text))
	}
	want := l.runes(at) + column - 1
	if i := sort.SearchInts(l.marks, want+1) - 1; i*markEvery > at {
		at = i * markEvery
	}
	for have := l.runes(at); at < len(l.text); at++ {
		if utf8.RuneStart(l.text[at]) {
			if have == want {
				return at
			}
			have++
		}
	}
	return at
}

// at returns line and column, both from 1, of an offset.
func (l *lines) at(offset int) (line, column int) {
	offset = min(offset, len(l.text))
	line = sort.Search(len(l.starts), func(i int) bool { return l.starts[i] > offset })
	line = max(line, 1)
	return line, l.runes(offset) - l.runes(min(l.starts[line-1], offset)) + 1
}

// lineEnd is the offset of the end of a line, its break not included.
func (l *lines) lineEnd(line int) int {
	end := len(l.text)
	if line < len(l.starts) {
		end = l.starts[line]
	}
	return l.starts[line-1] + len(bytes.TrimRight(l.text[l.starts[line-1]:end], "\r\n\u0085\u2028\u2029"))
}

// properties skips the anchor and the tag of a node: where they end, where the content begins, and
// whether the tag is "!", which says that the content is a string.
func (l *lines) properties(at int) (end, content int, bang bool) {
	end, content = at, at
	for content < len(l.text) && (l.text[content] == '&' || l.text[content] == '!') {
		end = content + 1
		for end < len(l.text) && !isYAMLSpace(rune(l.text[end])) && breakWidth(l.text[end:]) == 0 {
			if c := l.text[end]; l.text[content] == '&' && !isAnchorCharacter(c) {
				break
			}
			end++
		}
		bang = bang || l.text[content] == '!' && end == content+1
		content = l.skipSpace(end)
	}
	return end, content, bang
}

func isAnchorCharacter(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' || c == '-'
}

// skipSpace skips white space, line ends and comments.
func (l *lines) skipSpace(at int) int {
	for at < len(l.text) {
		switch c := l.text[at]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			at++
		case c == '#' && (at == 0 || isYAMLSpace(rune(l.text[at-1]))):
			for at < len(l.text) && l.text[at] != '\n' {
				at++
			}
		default:
			n := breakWidth(l.text[at:])
			if n == 0 {
				return at
			}
			at += n
		}
	}
	return at
}

func isYAMLSpace(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\r', 0x85, 0x2028, 0x2029:
		return true
	}
	return false
}
