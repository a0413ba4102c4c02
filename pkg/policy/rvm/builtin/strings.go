package builtin

import (
	"strings"
	"unicode/utf8"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// texts ask about strings, change them, and take them apart.
var texts = map[string]Func{
	"contains":      asking(strings.Contains),
	"startswith":    asking(strings.HasPrefix),
	"endswith":      asking(strings.HasSuffix),
	"strings.count": stringsCount,

	"lower":           changing(strings.ToLower),
	"upper":           changing(strings.ToUpper),
	"strings.reverse": changing(reverse),
	"trim_space":      changing(strings.TrimSpace),
	"trim":            trimming(strings.Trim),
	"trim_left":       trimming(strings.TrimLeft),
	"trim_right":      trimming(strings.TrimRight),
	"trim_prefix":     trimming(strings.TrimPrefix),
	"trim_suffix":     trimming(strings.TrimSuffix),
	"substring":       substring,

	"split":           split,
	"strings.split_n": splitN,
	"concat":          concat,
}

// asking is a question about two strings.
func asking(question func(s, t string) bool) Func {
	return func(_ *Budget, args []value.Value) (value.Value, bool) {
		s, t, ok := twoTexts(args)
		if !ok {
			return nil, false
		}
		return value.NewBool(question(s, t)), true
	}
}

// changing makes a string of a string.
func changing(change func(s string) string) Func {
	return func(b *Budget, args []value.Value) (value.Value, bool) {
		s, ok := value.Text(args[0])
		if !ok || !b.Spend(len(s)) {
			return nil, false
		}
		return text(args[0], s, change(s)), true
	}
}

// trimming makes a shorter string, which shares the memory of the first.
func trimming(trim func(s, what string) string) Func {
	return func(_ *Budget, args []value.Value) (value.Value, bool) {
		s, what, ok := twoTexts(args)
		if !ok {
			return nil, false
		}
		return text(args[0], s, trim(s, what)), true
	}
}

// text returns the string of changed, which is v itself if nothing did change.
func text(v value.Value, s, changed string) value.Value {
	if changed == s {
		return v
	}
	return value.NewString(changed)
}

func stringsCount(_ *Budget, args []value.Value) (value.Value, bool) {
	s, t, ok := twoTexts(args)
	if !ok {
		return nil, false
	}
	return value.NewInt(int64(strings.Count(s, t))), true
}

// reverse reverses runes; bytes that are none stay as they are.
func reverse(s string) string {
	reversed := make([]byte, len(s))
	at := len(s)
	for at > 0 {
		_, n := utf8.DecodeRuneInString(s[len(s)-at:])
		copy(reversed[at-n:], s[len(s)-at:len(s)-at+n])
		at -= n
	}
	return string(reversed)
}

// substring counts runes; a negative length stands for the rest.
func substring(_ *Budget, args []value.Value) (value.Value, bool) {
	s, ok := value.Text(args[0])
	if !ok {
		return nil, false
	}
	start, length, ok := integers(args[1:])
	if !ok || start < 0 {
		return nil, false
	}
	if isASCII(s) {
		start = min(start, int64(len(s)))
		rest := int64(len(s)) - start
		if length < 0 {
			length = rest
		}
		return text(args[0], s, s[start:start+min(length, rest)]), true
	}
	if !utf8.ValidString(s) {
		return nil, false
	}
	part := s[offset(s, start):]
	if length >= 0 {
		part = part[:offset(part, length)]
	}
	return text(args[0], s, part), true
}

// offset is where in s the nth rune is, or the end.
func offset(s string, n int64) int {
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}

func split(b *Budget, args []value.Value) (value.Value, bool) {
	s, sep, ok := twoTexts(args)
	if !ok {
		return nil, false
	}
	if !strings.Contains(s, sep) {
		return value.NewArray([]value.Value{args[0]}), true
	}
	if !b.Spend(2 * sizeOfString * (strings.Count(s, sep) + 1)) {
		return nil, false
	}
	return value.ArrayOfStrings(strings.Split(s, sep)), true
}

// splitN returns the first n parts or, if n is negative, the last.
func splitN(b *Budget, args []value.Value) (value.Value, bool) {
	s, sep, ok := twoTexts(args)
	if !ok {
		return nil, false
	}
	n, ok := integer(args[2])
	if !ok || !b.Spend(2*sizeOfString*(strings.Count(s, sep)+1)) {
		return nil, false
	}
	parts := strings.Split(s, sep)
	if most := int64(len(parts)); n >= 0 {
		parts = parts[:min(n, most)]
	} else {
		parts = parts[max(most+n, 0):]
	}
	return value.ArrayOfStrings(parts), true
}

func concat(b *Budget, args []value.Value) (value.Value, bool) {
	sep, ok := value.Text(args[0])
	if !ok {
		return nil, false
	}
	elems, ok := textElements(args[1])
	switch {
	case !ok:
		return nil, false
	case len(elems) == 0:
		return value.NewString(""), true
	case len(elems) == 1:
		return elems[0], true
	}
	size := 0
	for _, e := range elems {
		s, _ := value.Text(e)
		if size += len(s) + len(sep); !b.Spend(len(s) + len(sep)) {
			return nil, false
		}
	}
	var joined strings.Builder
	joined.Grow(size)
	for i, e := range elems {
		if i > 0 {
			joined.WriteString(sep)
		}
		s, _ := value.Text(e)
		joined.WriteString(s)
	}
	return value.NewString(joined.String()), true
}
