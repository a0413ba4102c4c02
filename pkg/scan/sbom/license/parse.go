package license

import (
	"fmt"
	"strings"
)

// Bounds of what is read as an expression: the longest real ones, of whole distributions, have a
// few thousand characters.
const (
	maxLength = 64 << 10
	maxDepth  = 100
)

// Parse reads an expression. Operators and identifiers are matched whatever their case.
func Parse(text string) (*Expression, error) {
	if len(text) > maxLength {
		return nil, fmt.Errorf("%d bytes are too long for a licence expression; the limit is %d", len(text), maxLength)
	}
	p := parser{text: text}
	p.next()
	if p.token == "" {
		return nil, fmt.Errorf("the licence expression is empty")
	}
	e, err := p.either()
	if err != nil {
		return nil, err
	}
	if p.token != "" {
		return nil, p.errorf("%q stands where AND, OR or the end should", p.token)
	}
	return e, nil
}

// parser holds the token under consideration; "" is the end.
type parser struct {
	text       string
	token      string
	start, end int // of the token
	depth      int
}

func (p *parser) errorf(format string, args ...any) error {
	return fmt.Errorf("character %d: "+format, append([]any{p.start + 1}, args...)...)
}

func (p *parser) next() {
	p.start = p.end
	for p.start < len(p.text) && isSpace(p.text[p.start]) {
		p.start++
	}
	if p.end = p.start; p.start == len(p.text) {
		p.token = ""
		return
	}
	if c := p.text[p.end]; c == '(' || c == ')' {
		p.end++
	} else {
		for p.end < len(p.text) && !isSpace(p.text[p.end]) && p.text[p.end] != '(' && p.text[p.end] != ')' {
			p.end++
		}
	}
	p.token = p.text[p.start:p.end]
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func (p *parser) is(word string) bool { return strings.EqualFold(p.token, word) }

// either reads what OR joins; AND binds more tightly.
func (p *parser) either() (*Expression, error) { return p.joined(Or, "OR", p.both) }

func (p *parser) both() (*Expression, error) { return p.joined(And, "AND", p.operand) }

func (p *parser) joined(op Op, word string, operand func() (*Expression, error)) (*Expression, error) {
	first, err := operand()
	if err != nil || !p.is(word) {
		return first, err
	}
	e := &Expression{Op: op}
	e.take(first)
	for p.is(word) {
		p.next()
		arg, err := operand()
		if err != nil {
			return nil, err
		}
		e.take(arg)
	}
	return e, nil
}

// take adds an operand; one of the same kind, from parentheses, dissolves.
func (e *Expression) take(arg *Expression) {
	if arg.Op == e.Op {
		e.Args = append(e.Args, arg.Args...)
		return
	}
	e.Args = append(e.Args, arg)
}

func (p *parser) operand() (*Expression, error) {
	if p.token != "(" {
		return p.term()
	}
	if p.depth++; p.depth > maxDepth {
		return nil, p.errorf("more than %d parentheses inside each other", maxDepth)
	}
	open := p.start
	p.next()
	e, err := p.either()
	if err != nil {
		return nil, err
	}
	if p.token != ")" {
		return nil, fmt.Errorf("character %d: the parenthesis is not closed", open+1)
	}
	p.depth--
	p.next()
	return e, nil
}

func (p *parser) term() (*Expression, error) {
	id, plus := strings.CutSuffix(p.token, "+")
	switch {
	case p.token == "":
		return nil, p.errorf("the expression ends where a licence should stand")
	case p.token == ")" || p.is("AND") || p.is("OR") || p.is("WITH"):
		return nil, p.errorf("%q stands where a licence should", p.token)
	case !isID(id):
		return nil, p.errorf("%q is not a licence identifier; free text belongs in the name of a licence, or in a LicenseRef-", clip(p.token))
	}
	t := Term{ID: id, Plus: plus}
	switch {
	case isRef(id):
		if plus {
			return nil, p.errorf("%q has a +, which a LicenseRef- cannot have", clip(p.token))
		}
	default:
		// GPL-2.0+ is an identifier of the list, deprecated, and also GPL-2.0 with a plus; the
		// second reading is the one that can be judged.
		t.ID, t.Known = Known(id)
		if !t.Known {
			t.ID = id
		}
	}
	p.next()
	if p.is("WITH") {
		p.next()
		if !isID(p.token) || p.is("AND") || p.is("OR") || p.is("WITH") {
			return nil, p.errorf("an exception should stand behind WITH")
		}
		exception, known := KnownException(p.token)
		if !known {
			exception = p.token
		}
		// SPDX 3 lets an AdditionRef- of the author's own stand here.
		t.Exception, t.Known = exception, t.Known && known
		p.next()
	}
	return &Expression{Op: Leaf, Term: t}, nil
}

// isID reports whether s is an idstring, with a DocumentRef-...: before it or not.
func isID(s string) bool {
	if rest, ok := cutFold(s, "DocumentRef-"); ok {
		document, ref, ok := strings.Cut(rest, ":")
		_, isLicense := cutFold(ref, "LicenseRef-")
		_, isAddition := cutFold(ref, "AdditionRef-")
		return ok && (isLicense || isAddition) && plain(document) && plain(ref)
	}
	return plain(s)
}

func plain(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '.') {
			return false
		}
	}
	return s != ""
}

func isRef(id string) bool {
	_, document := cutFold(id, "DocumentRef-")
	_, license := cutFold(id, "LicenseRef-")
	return document || license
}

func cutFold(s, prefix string) (string, bool) {
	if len(s) > len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return s[len(prefix):], true
	}
	return s, false
}

func clip(s string) string {
	if len(s) > 60 {
		return s[:60] + "..."
	}
	return s
}
