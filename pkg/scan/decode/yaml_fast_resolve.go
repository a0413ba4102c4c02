package decode

import (
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// resolve gives a plain scalar its value. The usual numbers are read here, what else may be one by
// the rules of the schema.
func (p *fastYAML) resolve(text string) (v policy.Value, ok bool) {
	switch first[text[0]] {
	case beginsWord:
		if !mayBeWord(text) {
			return p.build.String(text), true
		}
	case beginsNumber:
		if i, ok := decimal(text); ok {
			return p.build.Int(i), true
		}
		if !mayBeNumber(text) {
			return p.build.String(text), true
		}
	default:
		return p.build.String(text), true
	}
	s, kind, err := p.scalar(text)
	if kind == "!!str" && err == nil {
		return p.build.String(text), true
	}
	return s.value, err == nil && !s.value.IsZero()
}

func (p *fastYAML) scalar(text string) (s scalar, kind string, err error) {
	if p.schema == coreSchema {
		s, kind = resolveCore(text)
		return s, kind, nil
	}
	return resolveKubernetes("", text)
}

// readsAsText reports whether a plain scalar is text.
func (p *fastYAML) readsAsText(text string) bool {
	switch first[text[0]] {
	case beginsWord:
		if !mayBeWord(text) {
			return true
		}
	case beginsNumber:
		if !mayBeNumber(text) {
			return true
		}
	}
	_, kind, err := p.scalar(text)
	return kind == "!!str" && err == nil
}

// mayBeWord is the cheap question before the rules of a schema are asked what a word means.
func mayBeWord(text string) bool {
	switch len(text) {
	case 1:
		return true
	case 2:
		return strings.EqualFold(text, "no") || strings.EqualFold(text, "on")
	case 3:
		return strings.EqualFold(text, "yes") || strings.EqualFold(text, "off")
	case 4:
		return strings.EqualFold(text, "true") || strings.EqualFold(text, "null")
	case 5:
		return strings.EqualFold(text, "false")
	}
	return false
}

// decimal reads an integer that every reader takes for the same.
func decimal(text string) (i int64, ok bool) {
	digits := text
	if digits[0] == '-' {
		digits = digits[1:]
	}
	if len(digits) == 0 || len(digits) > 18 || digits[0] == '0' && len(text) > 1 {
		return 0, false
	}
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return 0, false
		}
		i = 10*i + int64(c-'0')
	}
	if len(digits) < len(text) {
		i = -i
	}
	return i, true
}

// mayBeNumber is the cheap question before the rules of a schema are asked: quantities, versions
// and addresses, all of which begin as numbers do, have a character that no number has.
func mayBeNumber(text string) bool {
	if text[0] == '.' || len(text) > 1 && text[1] == '.' && (text[0] == '-' || text[0] == '+') {
		return true // it may be .inf or .nan
	}
	dots := 0
	for _, c := range []byte(text) {
		if !inNumbers[c] {
			return false
		}
		if c == '.' {
			dots++
		}
	}
	return dots < 2
}

var inNumbers = func() (table [256]bool) {
	for _, c := range []byte("0123456789abcdefABCDEFxXoO._+-") {
		table[c] = true
	}
	return table
}()
