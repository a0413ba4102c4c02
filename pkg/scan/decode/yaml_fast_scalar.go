package decode

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// What the first character of a value or a key says of it.
const (
	beginsOdd    = iota // for the full path
	beginsText          // a plain scalar that is text
	beginsWord          // one that may be true, null or the like
	beginsNumber        // one that may be a number
	beginsQuote
	beginsFlow
	beginsBlock // a block scalar
)

var first = func() (table [256]uint8) {
	for c := '!'; c < 256; c++ {
		table[c] = beginsText
	}
	set := func(characters string, begins uint8) {
		for _, c := range []byte(characters) {
			table[c] = begins
		}
	}
	set("&*!%@`?:,]}#\x7f", beginsOdd)
	set("yYnNtTfFoO~", beginsWord)
	set("+-.0123456789", beginsNumber)
	set(`"'`, beginsQuote)
	set("[{", beginsFlow)
	set("|>", beginsBlock)
	return table
}()

// inline reads the value that begins at an offset of the line and is no block collection. outer is
// the column of the key or the dash that it belongs to: lines further to the right continue it.
func (p *fastYAML) inline(kid, at, outer int) (v policy.Value, ok bool) {
	switch first[p.text[at]] {
	case beginsText, beginsWord, beginsNumber:
		return p.plain(kid, at, outer)
	case beginsQuote:
		text, end, ok := p.quoted(at, p.end)
		if !ok {
			if text, end, ok = p.folded(at, outer); !ok {
				return v, false
			}
		}
		p.extents.begin(kid, at)
		p.extents.finish(kid, scalarExtent, 0, end)
		return p.build.String(text), p.closed(end)
	case beginsFlow:
		v, end, ok := p.flow(kid, at)
		return v, ok && p.closed(end)
	case beginsBlock:
		return p.blockScalar(kid, at, outer)
	}
	return v, false
}

// plainStop finds the colon or the sharp that ends a plain scalar on the line, or the line's end.
func (p *fastYAML) plainStop(at int) int {
	text := p.text[:p.end]
	for i := at; i < len(text); i++ {
		switch text[i] {
		case ':':
			if i+1 == len(text) || text[i+1] == ' ' {
				return i
			}
		case '#':
			if i > at && text[i-1] == ' ' {
				return i
			}
		}
	}
	return len(text)
}

func (p *fastYAML) plain(kid, at, outer int) (v policy.Value, ok bool) {
	stop := p.plainStop(at)
	if stop < p.end && p.text[stop] == ':' || p.text[at] == '-' && p.blankAt(at+1) {
		return v, false
	}
	end := p.trim(at, stop)
	open := stop == p.end // no comment ends it
	text := p.text[at:end]
	p.next()
	if p.column > outer {
		if !open || p.commented {
			return v, false
		}
		if text, end, ok = p.continued(text, end, outer); !ok {
			return v, false
		}
	}
	p.extents.begin(kid, at)
	p.extents.finish(kid, scalarExtent, 0, end)
	return p.resolve(text)
}

// continued reads the further lines of a plain scalar: a line end is a space, or as many line ends
// as there are empty lines.
func (p *fastYAML) continued(text string, end, outer int) (string, int, bool) {
	p.buffer = append(p.buffer[:0], text...)
	for open := true; p.column > outer; {
		if !open || p.commented {
			return "", 0, false
		}
		p.fold(p.blank)
		stop := p.plainStop(p.at)
		if stop < p.end && p.text[stop] == ':' {
			return "", 0, false
		}
		end = p.trim(p.at, stop)
		p.buffer = append(p.buffer, p.text[p.at:end]...)
		open = stop == p.end
		p.next()
	}
	return string(p.buffer), end, true
}

// fold writes what a line end and the empty lines behind it stand for.
func (p *fastYAML) fold(blank int) {
	if blank == 0 {
		p.buffer = append(p.buffer, ' ')
	}
	for range blank {
		p.buffer = append(p.buffer, '\n')
	}
}

// quoted reads the scalar in quotes that begins at an offset and ends on the same line.
func (p *fastYAML) quoted(at, limit int) (text string, end int, ok bool) {
	rest := p.text[at+1 : limit]
	if p.text[at] == '\'' {
		i := strings.IndexByte(rest, '\'')
		switch {
		case i < 0:
			return "", 0, false
		case i+1 == len(rest) || rest[i+1] != '\'':
			return rest[:i], at + i + 2, true
		}
	} else {
		for i := range len(rest) {
			if rest[i] == '"' {
				return rest[:i], at + i + 2, true
			}
			if rest[i] == '\\' {
				break
			}
		}
	}
	p.buffer = p.buffer[:0]
	end, closed, ok := p.unquote(at+1, limit, p.text[at])
	if !ok || !closed {
		return "", 0, false
	}
	return string(p.buffer), end, true
}

// folded reads a scalar in quotes that ends on another line.
func (p *fastYAML) folded(at, outer int) (text string, end int, ok bool) {
	quote := p.text[at]
	p.buffer = p.buffer[:0]
	from := at + 1
	for {
		end, closed, ok := p.unquote(from, p.end, quote)
		if !ok {
			return "", 0, false
		}
		if closed {
			return string(p.buffer), end, true
		}
		blank := 0
		for ; ; blank++ {
			if p.start = p.end + 1; p.start >= len(p.text) {
				return "", 0, false
			}
			p.end = p.lineEnd(p.start)
			if from = p.skip(p.start); from < p.end {
				break
			}
		}
		if from-p.start <= outer {
			return "", 0, false
		}
		p.fold(blank)
	}
}

// unquote appends to the buffer what the text between two offsets says within quotes, up to the
// closing one. Without that it drops the spaces at the end, which folding does.
func (p *fastYAML) unquote(at, limit int, quote byte) (end int, closed, ok bool) {
	keep := len(p.buffer)
	for at < limit {
		switch c := p.text[at]; {
		case c == quote && quote == '\'' && at+1 < limit && p.text[at+1] == quote:
			p.buffer = append(p.buffer, quote)
			at += 2
		case c == quote:
			return at + 1, true, true
		case c == '\\' && quote == '"':
			r, size := yamlEscape(p.text[at:limit])
			if size == 0 {
				return 0, false, false
			}
			p.buffer = utf8.AppendRune(p.buffer, r)
			at += size
		case c == '\t':
			return 0, false, false
		case c == ' ':
			p.buffer = append(p.buffer, c)
			at++
			continue
		default:
			p.buffer = append(p.buffer, c)
			at++
		}
		keep = len(p.buffer)
	}
	p.buffer = p.buffer[:keep]
	return limit, false, true
}

// yamlEscape reads the escape sequences that people write; size is 0 for others.
func yamlEscape(text string) (r rune, size int) {
	const names, characters = `"\/0abtnvfre`, "\"\\/\x00\a\b\t\n\v\f\r\x1b"
	if len(text) < 2 {
		return 0, 0
	}
	if i := strings.IndexByte(names, text[1]); i >= 0 {
		return rune(characters[i]), 2
	}
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[text[1]]
	if digits == 0 || len(text) < 2+digits {
		return 0, 0
	}
	u, err := strconv.ParseUint(text[2:2+digits], 16, 32)
	if err != nil || !utf8.ValidRune(rune(u)) {
		return 0, 0
	}
	return rune(u), 2 + digits
}
