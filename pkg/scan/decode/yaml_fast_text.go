package decode

import (
	"encoding/binary"
	"strings"
	"unicode/utf8"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// blockScalar reads a literal or folded scalar whose header is at an offset of the line. outer is
// the column of the key or the dash that it belongs to.
func (p *fastYAML) blockScalar(kid, at, outer int) (v policy.Value, ok bool) {
	folding, header := p.text[at] == '>', at+1
	chomp := byte(0)
	if header < p.end && (p.text[header] == '-' || p.text[header] == '+') {
		chomp = p.text[header]
		header++
	}
	if content := p.skip(header); content < p.end && (p.text[content] != '#' || content == header) {
		return v, false
	}
	p.extents.begin(kid, at)
	end := p.end
	indent, leading, ok := p.indentation(outer)
	if !ok {
		return v, false
	}
	p.buffer = p.buffer[:0]
	empty := leading
	if indent > 0 {
		if end, empty, ok = p.lines(indent, leading, folding); !ok {
			return v, false
		}
	}
	if len(p.buffer) > 0 && chomp != '-' {
		p.buffer = append(p.buffer, '\n')
	}
	if chomp == '+' {
		p.newlines(empty)
	}
	if len(p.buffer) > 0 && p.start >= len(p.text) && !p.endsLine() {
		return v, false
	}
	p.extents.finish(kid, textExtent, 0, end)
	p.end = p.start - 1
	p.next()
	return p.build.String(string(p.buffer)), p.column <= outer
}

// endsLine reports whether a block scalar at the end of the text has all of its line ends: kubectl
// adds the last one, other readers do not.
func (p *fastYAML) endsLine() bool {
	return p.schema == kubernetesSchema || p.text[len(p.text)-1] == '\n'
}

// indentation finds the column of a block scalar, that of its first line with content, and counts
// the empty lines before. It leaves p.start there. The column is 0 where there is no content.
func (p *fastYAML) indentation(outer int) (indent, leading int, ok bool) {
	widest := 0
	for p.start = p.end + 1; p.start < len(p.text); p.start = p.end + 1 {
		p.end = p.lineEnd(p.start)
		content := p.skip(p.start)
		width := content - p.start
		switch {
		case content == p.end:
			widest = max(widest, width)
			leading++
			continue
		case p.text[content] == '\t' || width > outer && width < widest:
			return 0, 0, false // the full path says what is wrong
		case width <= outer:
			return 0, leading, true
		}
		return width, leading, true
	}
	return 0, leading, true
}

// lines appends the lines of a block scalar from p.start on to the buffer, and leaves p.start
// behind them. It returns the end of the last one with content, and the number of empty lines
// behind that.
func (p *fastYAML) lines(indent, leading int, folding bool) (end, empty int, ok bool) {
	empty = leading
	content, spaced := false, false // of the line before
	for ; p.start < len(p.text); p.start = p.end + 1 {
		p.end = p.lineEnd(p.start)
		at := p.skip(p.start)
		switch width := at - p.start; {
		case width <= indent && at == p.end:
			empty++
			continue
		case width < indent:
			return end, empty, p.text[at] != '\t'
		}
		if at < p.end {
			end = p.end
		}
		text := p.text[p.start+indent : p.end]
		begins := text[0] == ' ' || text[0] == '\t'
		switch {
		case !content:
		case !folding || spaced || begins:
			p.buffer = append(p.buffer, '\n')
		case empty == 0:
			p.buffer = append(p.buffer, ' ')
		}
		p.newlines(empty)
		p.buffer = append(p.buffer, text...)
		content, spaced, empty = true, begins, 0
	}
	return end, empty, true
}

func (p *fastYAML) newlines(n int) {
	for range n {
		p.buffer = append(p.buffer, '\n')
	}
}

// characters looks at a text as a whole: whether it is ASCII, whether it holds tabs, and whether it
// holds nothing but what YAML allows and all readers take for the same. What it forbids here and
// YAML allows are line ends other than LF, and byte order marks.
func characters(text []byte) (isASCII, tabs, printable bool) {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	isASCII = true
	for i := 0; i < len(text); {
		if len(text)-i >= 8 {
			w := binary.LittleEndian.Uint64(text[i:])
			del := w ^ 0x7f*ones
			if (w|(w-0x20*ones)&^w|(del-ones)&^del)&high == 0 {
				i += 8
				continue
			}
		}
		for stop := min(i+8, len(text)); i < stop; {
			switch c := text[i]; {
			case c >= ' ' && c < 0x7f || c == '\n':
				i++
			case c == '\t':
				tabs = true
				i++
			case c < utf8.RuneSelf:
				return false, false, false
			default:
				r, size := utf8.DecodeRune(text[i:])
				if r == utf8.RuneError && size == 1 || r < 0xa0 || strings.ContainsRune("\u2028\u2029\ufeff\ufffe\uffff", r) {
					return false, false, false
				}
				isASCII = false
				i += size
			}
		}
	}
	return isASCII, tabs, true
}
