package value

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/open-policy-agent/opa/v1/ast"
)

// maxDepth is how deep arrays and objects may nest, as in encoding/json.
const maxDepth = 10000

// DecodeJSON reads one JSON document (RFC 8259) exactly as encoding/json reads it with UseNumber:
// invalid UTF-8 becomes U+FFFD, of equal keys the last wins. Numbers whose exponent no computer
// should expand are refused as OPA refuses them. Strings share one copy of data, so data may be used
// again at once. The error is the one of encoding/json, with its offset.
func DecodeJSON(data []byte) (Value, error) {
	d := decoder{text: string(data)}
	v, ok := d.value(0)
	if ok && d.next() == 0 && d.at >= len(d.text) {
		return v, nil
	}
	return decodeSlowly(data)
}

// decodeSlowly finds out what is wrong; or, if the fast decoder was wrong, what the value is.
func decodeSlowly(data []byte) (Value, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var x any
	if err := d.Decode(&x); err != nil {
		var where *json.SyntaxError
		if errors.As(err, &where) {
			return nil, fmt.Errorf("at byte %d: %w", where.Offset, err)
		}
		return nil, err
	}
	if err := d.Decode(new(any)); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("at byte %d: data after the JSON document", d.InputOffset())
	}
	return FromGo(x)
}

// decoder reads the JSON of text; whenever something is not as it should be it gives up.
type decoder struct {
	Builder
	text  string
	at    int
	stack []Value // of what is being read: elements, or keys and values in turn
}

// next skips white space and returns the byte there, or 0 at the end.
func (d *decoder) next() byte {
	for d.at < len(d.text) {
		switch c := d.text[d.at]; c {
		case ' ', '\n', '\t', '\r':
			d.at++
		default:
			return c
		}
	}
	return 0
}

func (d *decoder) value(depth int) (Value, bool) {
	switch c := d.next(); c {
	case '{':
		return d.object(depth)
	case '[':
		return d.array(depth)
	case '"':
		s, ok := d.str()
		return s, ok
	case 't':
		return True, d.word("true")
	case 'f':
		return False, d.word("false")
	case 'n':
		return Null{}, d.word("null")
	}
	return d.number()
}

func (d *decoder) word(w string) bool {
	if len(d.text)-d.at < len(w) || d.text[d.at:d.at+len(w)] != w {
		return false
	}
	d.at += len(w)
	return true
}

func (d *decoder) array(depth int) (Value, bool) {
	if depth >= maxDepth {
		return nil, false
	}
	d.at++
	base := len(d.stack)
	if d.next() == ']' {
		d.at++
		return d.Array(nil), true
	}
	for {
		v, ok := d.value(depth + 1)
		if !ok {
			return nil, false
		}
		d.stack = append(d.stack, v)
		switch d.next() {
		case ',':
			d.at++
			continue
		case ']':
			d.at++
			v := d.Array(d.stack[base:])
			d.stack = d.stack[:base]
			return v, true
		}
		return nil, false
	}
}

func (d *decoder) object(depth int) (Value, bool) {
	if depth >= maxDepth {
		return nil, false
	}
	d.at++
	base := len(d.stack)
	if d.next() == '}' {
		d.at++
		return d.Builder.object(nil, nil), true
	}
	for {
		if d.next() != '"' {
			return nil, false
		}
		key, ok := d.str()
		if !ok || d.next() != ':' {
			return nil, false
		}
		d.at++
		val, ok := d.value(depth + 1)
		if !ok {
			return nil, false
		}
		d.stack = append(d.stack, key, val)
		switch d.next() {
		case ',':
			d.at++
			continue
		case '}':
			d.at++
			both := d.stack[base:]
			keys, vals := d.members(len(both) / 2)
			for i := range keys {
				keys[i], vals[i] = both[2*i], both[2*i+1]
			}
			d.stack = d.stack[:base]
			return d.Builder.object(keys, vals), true
		}
		return nil, false
	}
}

func (d *decoder) number() (Value, bool) {
	start := d.at
	digits := func() bool {
		from := d.at
		for d.at < len(d.text) && d.text[d.at]-'0' <= 9 {
			d.at++
		}
		return d.at > from
	}
	if d.word("-") {
		start = d.at - 1
	}
	if !d.word("0") && !digits() {
		return nil, false
	}
	if d.word(".") && !digits() {
		return nil, false
	}
	if d.word("e") || d.word("E") {
		if !d.word("+") {
			d.word("-")
		}
		if !digits() {
			return nil, false
		}
		if _, err := ast.NumberChecked(d.text[start:d.at]); err != nil {
			return nil, false
		}
	}
	return d.Number(d.text[start:d.at]), true
}

// str reads a string, whose opening quote is at hand.
func (d *decoder) str() (Value, bool) {
	start := d.at + 1
	for i := start; i < len(d.text); i++ {
		switch c := d.text[i]; {
		case c == '"':
			d.at = i + 1
			return d.String(d.text[start:i]), true
		case c == '\\' || c >= utf8.RuneSelf:
			return d.oddString(start, i)
		case c < ' ':
			return nil, false
		}
	}
	return nil, false
}

// oddString reads a string with escapes or with more than ASCII, of which i is the first.
func (d *decoder) oddString(start, i int) (Value, bool) {
	out := append(make([]byte, 0, i-start+32), d.text[start:i]...)
	for i < len(d.text) {
		switch c := d.text[i]; {
		case c == '"':
			d.at = i + 1
			return d.String(string(out)), true
		case c == '\\':
			n, ok := d.escape(&out, i)
			if !ok {
				return nil, false
			}
			i += n
		case c < ' ':
			return nil, false
		case c < utf8.RuneSelf:
			out = append(out, c)
			i++
		default:
			r, n := utf8.DecodeRuneInString(d.text[i:]) // an invalid byte reads as U+FFFD
			out = utf8.AppendRune(out, r)
			i += n
		}
	}
	return nil, false
}

// escape appends what the escape at i stands for, and returns its length.
func (d *decoder) escape(out *[]byte, i int) (int, bool) {
	if i+1 >= len(d.text) {
		return 0, false
	}
	switch c := d.text[i+1]; c {
	case '"', '\\', '/':
		*out = append(*out, c)
	case 'b':
		*out = append(*out, '\b')
	case 'f':
		*out = append(*out, '\f')
	case 'n':
		*out = append(*out, '\n')
	case 'r':
		*out = append(*out, '\r')
	case 't':
		*out = append(*out, '\t')
	case 'u':
		r, ok := d.hex(i + 2)
		if !ok {
			return 0, false
		}
		if utf16.IsSurrogate(r) {
			if low, ok := d.hex(i + 8); ok && d.text[i+6:i+8] == `\u` {
				if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
					*out = utf8.AppendRune(*out, pair)
					return 12, true
				}
			}
			r = utf8.RuneError
		}
		*out = utf8.AppendRune(*out, r)
		return 6, true
	default:
		return 0, false
	}
	return 2, true
}

func (d *decoder) hex(at int) (rune, bool) {
	if at+4 > len(d.text) {
		return 0, false
	}
	u, err := strconv.ParseUint(d.text[at:at+4], 16, 32)
	return rune(u), err == nil && d.text[at] != '+'
}
