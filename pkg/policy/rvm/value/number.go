package value

import (
	"math"
	"strconv"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Number is a number of any size and precision: an int64, or the literal that says it.
type Number struct {
	i    int64
	text string // the literal of what is no int64, or is not spelled as one; else empty
}

// smallInts are shared; documents and rules are full of them.
var smallInts [257]Number

func init() {
	for i := range smallInts {
		smallInts[i].i = int64(i)
	}
}

// NewInt returns a number.
func NewInt(i int64) *Number {
	if i >= 0 && i < int64(len(smallInts)) {
		return &smallInts[i]
	}
	return &Number{i: i}
}

// NewNumber returns the number of a JSON literal (RFC 8259, section 6), which it keeps as spelled.
func NewNumber(text string) *Number {
	if i, ok := canonicalInt(text); ok {
		return NewInt(i)
	}
	return &Number{text: text}
}

// canonicalInt reads the decimal integers that are written as strconv writes them.
func canonicalInt(text string) (int64, bool) {
	digits := text
	if len(digits) > 0 && digits[0] == '-' {
		digits = digits[1:]
	}
	if len(digits) == 0 || len(digits) > 19 || digits[0] == '0' && len(text) > 1 {
		return 0, false
	}
	var n uint64
	for i := range len(digits) {
		c := digits[i] - '0'
		if c > 9 {
			return 0, false
		}
		n = n*10 + uint64(c)
	}
	if len(digits) < len(text) {
		return -int64(n), n <= 1<<63
	}
	return int64(n), n < 1<<63
}

// Int returns the number if it is an int64 and spelled as one.
func (n *Number) Int() (int64, bool) { return n.i, n.text == "" }

// index returns the number as a place in an array: also 1.0 and -0 are one, 1e0 is not, as in OPA.
func (n *Number) index() (int64, bool) {
	if n.text == "" {
		return n.i, true
	}
	return ast.Number(n.text).Int64()
}

// Literal is the number as JSON.
func (n *Number) Literal() string {
	if n.text != "" {
		return n.text
	}
	return strconv.FormatInt(n.i, 10)
}

func (n *Number) compare(o *Number) int {
	if n.text == "" && o.text == "" {
		switch {
		case n.i < o.i:
			return -1
		case n.i > o.i:
			return 1
		}
		return 0
	}
	return ast.NumberCompare(ast.Number(n.Literal()), ast.Number(o.Literal()))
}

// hash is equal for equal numbers: a literal reads as the same float64 however it is spelled.
func (n *Number) hash() uint64 {
	f := float64(n.i)
	if n.text != "" {
		f, _ = strconv.ParseFloat(n.text, 64)
	}
	if f == 0 {
		f = 0 // of the two zeros
	}
	return mix(math.Float64bits(f))
}
