package decode

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// jsonError is where a text ceases to be JSON.
type jsonError struct {
	offset  int
	message string
}

func (e *jsonError) Error() string { return e.message }

// jsonParser reads JSON (RFC 8259) into values without a tree between. It accepts exactly what
// encoding/json accepts, and notes keys that stand twice.
type jsonParser struct {
	data    []byte
	at      int
	options Options
	// canonical writes numbers as the API machinery holds them: as 64-bit integers or else as
	// 64-bit floating point numbers.
	canonical bool
	nodes     int
	depth     int
	path      policy.Path
	found     ambiguities
}

func (p *jsonParser) fail(at int, format string, args ...any) error {
	return &jsonError{at, fmt.Sprintf(format, args...)}
}

// unexpected says what stands where something else should.
func (p *jsonParser) unexpected(want string) error {
	if p.at >= len(p.data) {
		return p.fail(len(p.data), "the text ends where %s should stand", want)
	}
	r, _ := utf8.DecodeRune(p.data[p.at:])
	return p.fail(p.at, "%q stands where %s should", r, want)
}

func (p *jsonParser) space() {
	for p.at < len(p.data) {
		switch p.data[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

// value reads the next value.
func (p *jsonParser) value() (policy.Value, error) {
	p.space()
	if p.nodes++; p.nodes > p.options.MaxNodes {
		return policy.Value{}, p.fail(p.at, "the document has more than %d nodes", p.options.MaxNodes)
	}
	if p.at >= len(p.data) {
		return policy.Value{}, p.unexpected("a value")
	}
	switch c := p.data[p.at]; {
	case c == '{' || c == '[':
		if p.depth++; p.depth > p.options.MaxDepth {
			return policy.Value{}, p.fail(p.at, "nested more than %d levels deep", p.options.MaxDepth)
		}
		defer func() { p.depth-- }()
		if c == '{' {
			return p.object()
		}
		return p.array()
	case c == '"':
		s, err := p.text()
		return policy.String(s), err
	case c == '-' || '0' <= c && c <= '9':
		return p.number()
	case c == 't':
		return policy.Bool(true), p.word("true")
	case c == 'f':
		return policy.Bool(false), p.word("false")
	case c == 'n':
		return policy.Null(), p.word("null")
	}
	return policy.Value{}, p.unexpected("a value")
}

func (p *jsonParser) word(word string) error {
	if !bytes.HasPrefix(p.data[p.at:], []byte(word)) {
		return p.unexpected("a value")
	}
	p.at += len(word)
	return nil
}

func (p *jsonParser) array() (policy.Value, error) {
	var elems []policy.Value
	more, err := p.first(']')
	for ; more && err == nil; more, err = p.next(']') {
		p.path = append(p.path, len(elems))
		var v policy.Value
		if v, err = p.value(); err != nil {
			break
		}
		p.path = p.path[:len(p.path)-1]
		elems = append(elems, v)
	}
	if err != nil {
		return policy.Value{}, err
	}
	return policy.Array(elems), nil
}

func (p *jsonParser) object() (policy.Value, error) {
	var m members
	more, err := p.first('}')
	for ; more && err == nil; more, err = p.next('}') {
		var key string
		if key, err = p.key(); err != nil {
			break
		}
		p.path = append(p.path, key)
		var v policy.Value
		if v, err = p.value(); err != nil {
			break
		}
		if m.set(key, v, written) == written {
			p.found.add(ambiguity{path: clone(p.path), message: duplicateKey(key)})
		}
		p.path = p.path[:len(p.path)-1]
	}
	if err != nil {
		return policy.Value{}, err
	}
	for _, pair := range m.sameButCase() {
		p.found.add(caseAmbiguity(append(clone(p.path), pair[1]), pair))
	}
	return policy.Object(m.list), nil
}

// first enters an array or an object, and reports whether anything is in it.
func (p *jsonParser) first(closing byte) (more bool, err error) {
	p.at++
	p.space()
	if p.at < len(p.data) && p.data[p.at] == closing {
		p.at++
		return false, nil
	}
	return true, nil
}

// next reads what stands behind an element, and reports whether another follows.
func (p *jsonParser) next(closing byte) (more bool, err error) {
	p.space()
	if p.at < len(p.data) {
		switch p.data[p.at] {
		case ',':
			p.at++
			return true, nil
		case closing:
			p.at++
			return false, nil
		}
	}
	return false, p.unexpected(fmt.Sprintf("',' or '%c'", closing))
}

// key reads a key and the colon behind it.
func (p *jsonParser) key() (string, error) {
	p.space()
	if p.at >= len(p.data) || p.data[p.at] != '"' {
		return "", p.unexpected("a key in double quotes")
	}
	key, err := p.text()
	if err != nil {
		return "", err
	}
	p.space()
	if p.at >= len(p.data) || p.data[p.at] != ':' {
		return "", p.unexpected("':'")
	}
	p.at++
	return key, nil
}

// text reads a string. Nearly all have no escapes and are ASCII.
func (p *jsonParser) text() (string, error) {
	start := p.at + 1
	for i := start; i < len(p.data); i++ {
		switch c := p.data[i]; {
		case c == '"':
			p.at = i + 1
			return string(p.data[start:i]), nil
		case c == '\\' || c >= utf8.RuneSelf:
			return p.escaped(start, i)
		case c < ' ':
			return "", p.fail(i, "%q inside of a string; write it as an escape", c)
		}
	}
	return "", p.fail(len(p.data), "the text ends inside of a string")
}

// escaped reads a string from its first escape or multi-byte character at i on. What is not UTF-8
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
			r, size := utf8.DecodeRune(p.data[i:])
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
				at = bytes.IndexByte([]byte(`"\/bfnrt`), p.data[i+1])
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
func unicodeEscape(text []byte) (r rune, size int) {
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

func hex4(text []byte) rune {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return -1
	}
	u, err := strconv.ParseUint(string(text[2:6]), 16, 16)
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
	digits := string(p.data[start:end])
	if !p.canonical {
		return policy.Number(digits), nil
	}
	if i, err := strconv.ParseInt(digits, 10, 64); err == nil {
		return policy.Number(strconv.FormatInt(i, 10)), nil
	}
	f, err := strconv.ParseFloat(digits, 64)
	if err != nil || math.IsInf(f, 0) {
		return policy.Value{}, p.fail(start, "%s is too large for a 64-bit number", clip(digits))
	}
	return policy.Number(formatFloat(f)), nil
}

// scanNumber finds the end of a number by the grammar of RFC 8259, section 6, or where it fails.
func scanNumber(data []byte, at int) (end int, ok bool) {
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

func clone(path policy.Path) policy.Path { return append(policy.Path(nil), path...) }
