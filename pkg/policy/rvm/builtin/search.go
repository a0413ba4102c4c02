package builtin

import (
	"strings"
	"unicode/utf8"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// searches look for strings in strings.
var searches = map[string]Func{
	"indexof":                  indexOf,
	"indexof_n":                indexOfN,
	"strings.any_prefix_match": anyAffix(strings.HasPrefix),
	"strings.any_suffix_match": anyAffix(strings.HasSuffix),
}

// searchable returns two strings whose runes can be counted; what is looked for is not empty.
func searchable(args []value.Value) (s, what string, ok bool) {
	s, what, ok = twoTexts(args)
	return s, what, ok && what != "" && utf8.ValidString(s) && utf8.ValidString(what)
}

func indexOf(_ *Budget, args []value.Value) (value.Value, bool) {
	s, what, ok := searchable(args)
	if !ok {
		return nil, false
	}
	i := strings.Index(s, what)
	if i > 0 {
		i = utf8.RuneCountInString(s[:i])
	}
	return value.NewInt(int64(i)), true
}

// indexOfN finds all places, overlapping ones too.
func indexOfN(b *Budget, args []value.Value) (value.Value, bool) {
	s, what, ok := searchable(args)
	if !ok {
		return nil, false
	}
	var made value.Builder
	found := value.ArrayOfSize(0)
	for runes := 0; ; {
		i := strings.Index(s, what)
		if i < 0 {
			return found, true
		}
		if !b.Spend(2 * sizeOfNumber) {
			return nil, false
		}
		runes += utf8.RuneCountInString(s[:i])
		found.Append(made.Int(int64(runes)))
		_, n := utf8.DecodeRuneInString(s[i:])
		s = s[i+n:]
		runes++
	}
}

// anyAffix reports whether any of some strings begins, or ends, with any of others.
func anyAffix(has func(s, affix string) bool) Func {
	return func(_ *Budget, args []value.Value) (value.Value, bool) {
		strs, ok1 := textOrTexts(args[0])
		affixes, ok2 := textOrTexts(args[1])
		// OPA has an index for long lists.
		const most = 10_000
		if !ok1 || !ok2 || len(strs)*len(affixes) > most {
			return nil, false
		}
		for _, x := range strs {
			s, _ := value.Text(x)
			for _, y := range affixes {
				if affix, _ := value.Text(y); has(s, affix) {
					return value.True, true
				}
			}
		}
		return value.False, true
	}
}

// textOrTexts returns the strings of an array or a set, or a string as the only one.
func textOrTexts(v value.Value) ([]value.Value, bool) {
	if _, ok := value.Text(v); ok {
		return []value.Value{v}, true
	}
	return textElements(v)
}
