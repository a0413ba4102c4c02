package decode

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// text reads a string. Nearly all have no escapes and are a part of the text as they stand.
func (p *jsonParser) text() (string, error) {
	start := p.at + 1
	wide := false
	for i, rest := 0, p.data[start:]; i < len(rest); i++ {
		switch c := rest[i]; {
		case c == '"':
			if wide && !utf8.ValidString(rest[:i]) {
				return p.escaped(start, start)
			}
			p.at = start + i + 1
			return rest[:i], nil
		case c == '\\':
			return p.escaped(start, start)
		case c >= utf8.RuneSelf:
			wide = true
		case c < ' ':
			return "", p.fail(start+i, "%q inside of a string; write it as an escape", c)
		}
	}
	return "", p.fail(len(p.data), "the text ends inside of a string")
}

// escaped reads a string, from i on byte by byte. What is not UTF-8
// becomes U+FFFD, as in encoding/json.
func (p *jsonParser) escaped(start, i int) (string, error) {
	out := append(make([]byte, 0, 2*(i-start)+16), p.data[start:i]...)
	for i < len(p.data) {
		switch c := p.data[i]; {
		case c == '"':
			p.at = i + 1
			return string(out), nil
		case c < ' ':
			return "", p.fail(i, "%q inside of a string; write it as an escape", c)
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(p.data[i:])
			out = utf8.AppendRune(out, r)
			i += size
		case c != '\\':
			out = append(out, c)
			i++
		case i+1 < len(p.data) && p.data[i+1] == 'u':
			r, size := unicodeEscape(p.data[i:])
			if size == 0 {
				return "", p.fail(i, `\u is not followed by four hexadecimal digits`)
			}
			out = utf8.AppendRune(out, r)
			i += size
		default:
			at := -1
			if i+1 < len(p.data) {
				at = strings.IndexByte(`"\/bfnrt`, p.data[i+1])
			}
			if at < 0 {
				return "", p.fail(i, `\ is not followed by one of "\/bfnrtu`)
			}
			out = append(out, "\"\\/\b\f\n\r\t"[at])
			i += 2
		}
	}
	return "", p.fail(len(p.data), "the text ends inside of a string")
}

// unicodeEscape reads \uXXXX, or two of them that make a surrogate pair; half a pair is U+FFFD.
func unicodeEscape(text string) (r rune, size int) {
	one := hex4(text)
	switch {
	case one < 0:
		return 0, 0
	case !utf16.IsSurrogate(one):
		return one, 6
	}
	if r := utf16.DecodeRune(one, hex4(text[6:])); r != utf8.RuneError {
		return r, 12
	}
	return utf8.RuneError, 6
}

func hex4(text string) rune {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return -1
	}
	u, err := strconv.ParseUint(text[2:6], 16, 16)
	if err != nil {
		return -1
	}
	return rune(u)
}

func (p *jsonParser) number() (policy.Value, error) {
	start := p.at
	end, ok := scanNumber(p.data, start)
	if !ok {
		p.at = end
		return policy.Value{}, p.unexpected("a digit")
	}
	p.at = end
	digits := p.data[start:end]
	if i, ok := decimal(digits); ok {
		return p.build.Int(i), nil
	}
	if !p.canonical {
		return p.build.Number(digits), nil
	}
	if i, err := strconv.ParseInt(digits, 10, 64); err == nil {
		return p.build.Int(i), nil
	}
	f, err := strconv.ParseFloat(digits, 64)
	if err != nil || math.IsInf(f, 0) {
		return policy.Value{}, p.fail(start, "%s is too large for a 64-bit number", clip(digits))
	}
	return p.build.Number(formatFloat(f)), nil
}

// scanNumber finds the end of a number by the grammar of RFC 8259, section 6, or where it fails.
func scanNumber(data string, at int) (end int, ok bool) {
	digits := func() bool {
		begin := at
		for at < len(data) && '0' <= data[at] && data[at] <= '9' {
			at++
		}
		return at > begin
	}
	if data[at] == '-' {
		at++
	}
	if at < len(data) && data[at] == '0' {
		at++
	} else if !digits() {
		return at, false
	}
	if at < len(data) && data[at] == '.' {
		at++
		if !digits() {
			return at, false
		}
	}
	if at < len(data) && (data[at] == 'e' || data[at] == 'E') {
		at++
		if at < len(data) && (data[at] == '+' || data[at] == '-') {
			at++
		}
		if !digits() {
			return at, false
		}
	}
	return at, true
}
