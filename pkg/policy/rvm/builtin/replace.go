package builtin

import (
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// replacements replace strings in strings.
var replacements = map[string]Func{
	"replace":           replace,
	"strings.replace_n": replaceN,
}

// replace leaves it to OPA to replace nothing: it does so between bytes, not between runes.
func replace(b *Budget, args []value.Value) (value.Value, bool) {
	s, old, ok := twoTexts(args)
	if !ok || old == "" {
		return nil, false
	}
	replacement, ok := value.Text(args[2])
	if !ok {
		return nil, false
	}
	n := strings.Count(s, old)
	if n == 0 {
		return args[0], true
	}
	if !b.Spend(len(s) + n*(len(replacement)-len(old))) {
		return nil, false
	}
	return text(args[0], s, strings.ReplaceAll(s, old, replacement)), true
}

// replaceN replaces, at each place, the first pattern that is there, in the order of patterns.
func replaceN(b *Budget, args []value.Value) (value.Value, bool) {
	patterns, ok := args[0].(*value.Object)
	if !ok {
		return nil, false
	}
	s, ok := value.Text(args[1])
	if !ok {
		return nil, false
	}
	const sizeOfPattern = 512 // of what finds it
	if !b.Spend(sizeOfPattern*patterns.Len() + len(s)) {
		return nil, false
	}
	pairs := make([]string, 0, 2*patterns.Len())
	for i := range patterns.Len() {
		key, val := patterns.Entry(i)
		old, ok1 := value.Text(key)
		replacement, ok2 := value.Text(val)
		if !ok1 || !ok2 {
			return nil, false
		}
		most := len(s) + 1
		if old != "" {
			most = strings.Count(s, old)
		}
		if !b.Spend(most * len(replacement)) {
			return nil, false
		}
		pairs = append(pairs, old, replacement)
	}
	return text(args[1], s, strings.NewReplacer(pairs...).Replace(s)), true
}
