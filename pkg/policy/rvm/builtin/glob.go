package builtin

import (
	"strings"
	"unicode/utf8"

	"github.com/gobwas/glob"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

var globs cache[*glob.Pattern]

// globMatch matches with the library of OPA. Delimiters are what a * does not match: none if they
// are null, dots if there are none.
func globMatch(_ *Budget, args []value.Value) (value.Value, bool) {
	pattern, ok1 := value.Text(args[0])
	delimiters, ok2 := globDelimiters(args[1])
	s, ok3 := value.Text(args[2])
	if !ok1 || !ok2 || !ok3 {
		return nil, false
	}
	// Delimiters are valid runes, so that the first invalid byte ends them.
	compiled, err := globs.get(delimiters+"\xff"+pattern, func(key string) (*glob.Pattern, error) {
		delimiters, pattern, _ := strings.Cut(key, "\xff")
		return glob.Compile(pattern, []rune(delimiters)...)
	})
	if err != nil {
		return nil, false
	}
	return value.NewBool(compiled.Match(s)), true
}

func globDelimiters(v value.Value) (string, bool) {
	if _, ok := v.(value.Null); ok {
		return "", true
	}
	list, ok := v.(*value.Array)
	if !ok {
		return "", false
	}
	if list.Len() == 0 {
		return ".", true
	}
	var delimiters strings.Builder
	for _, e := range list.Elems() {
		s, ok := value.Text(e)
		if !ok || !utf8.ValidString(s) || utf8.RuneCountInString(s) != 1 {
			return "", false
		}
		delimiters.WriteString(s)
	}
	return delimiters.String(), true
}

func globQuoteMeta(b *Budget, args []value.Value) (value.Value, bool) {
	s, ok := value.Text(args[0])
	if !ok || !b.Spend(2*len(s)) {
		return nil, false
	}
	return value.NewString(glob.QuoteMeta(s)), true
}
