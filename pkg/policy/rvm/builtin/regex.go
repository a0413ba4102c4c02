package builtin

import (
	"regexp/syntax"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// patterns match strings with regular expressions (RE2) and globs.
var patterns = map[string]Func{
	"regex.match":                      regexMatch,
	"re_match":                         regexMatch,
	"regex.is_valid":                   regexIsValid,
	"regex.split":                      regexSplit,
	"regex.find_n":                     regexFind,
	"regex.find_all_string_submatch_n": regexFindSubmatches,
	"regex.replace":                    regexReplace,
	"glob.match":                       globMatch,
	"glob.quote_meta":                  globQuoteMeta,
}

var regexps cache[*Pattern]

// Regexp returns the compiled pattern of a process-wide cache. Any number of goroutines may ask.
func Regexp(pattern string) (*Pattern, error) {
	return regexps.get(pattern, compilePattern)
}

// regexAndText returns the first two arguments as a pattern and what to match.
func regexAndText(args []value.Value) (*Pattern, string, bool) {
	pattern, s, ok := twoTexts(args)
	if !ok {
		return nil, "", false
	}
	re, err := Regexp(pattern)
	return re, s, err == nil
}

func regexMatch(_ *Budget, args []value.Value) (value.Value, bool) {
	re, s, ok := regexAndText(args)
	if !ok {
		return nil, false
	}
	return value.NewBool(re.MatchString(s)), true
}

func regexIsValid(_ *Budget, args []value.Value) (value.Value, bool) {
	pattern, ok := value.Text(args[0])
	if ok {
		_, err := syntax.Parse(pattern, syntax.Perl)
		ok = err == nil
	}
	return value.NewBool(ok), true
}

// affordable is how many things of some size the budget would pay for, limited to what is asked for
// if that is not negative; and one more, by which it shows that they are too many.
func (b *Budget) affordable(asked, size int) int {
	most := int(max(b.Left, 0)/int64(size)) + 1
	if asked >= 0 {
		most = min(most, asked)
	}
	return most
}

func regexSplit(b *Budget, args []value.Value) (value.Value, bool) {
	re, s, ok := regexAndText(args)
	if !ok {
		return nil, false
	}
	const size = 3 * sizeOfString
	parts := re.Split(s, b.affordable(-1, size))
	if !b.Spend(size * len(parts)) {
		return nil, false
	}
	return value.ArrayOfStrings(parts), true
}

func regexFind(b *Budget, args []value.Value) (value.Value, bool) {
	n, ok := integer(args[2])
	if !ok {
		return nil, false
	}
	re, s, ok := regexAndText(args)
	if !ok {
		return nil, false
	}
	if !re.mayMatch(s) {
		return value.ArrayOfStrings(nil), true
	}
	const size = 2 * sizeOfString
	found := re.FindAllString(s, b.affordable(int(n), size))
	if !b.Spend(size * len(found)) {
		return nil, false
	}
	return value.ArrayOfStrings(found), true
}

func regexFindSubmatches(b *Budget, args []value.Value) (value.Value, bool) {
	n, ok := integer(args[2])
	if !ok {
		return nil, false
	}
	re, s, ok := regexAndText(args)
	if !ok {
		return nil, false
	}
	if !re.mayMatch(s) {
		return value.ArrayOfSize(0), true
	}
	size := sizeOfArray + 3*sizeOfString*(1+re.NumSubexp())
	found := re.FindAllStringSubmatch(s, b.affordable(int(n), size))
	if !b.Spend(size * len(found)) {
		return nil, false
	}
	matches := value.ArrayOfSize(len(found))
	for _, groups := range found {
		matches.Append(value.ArrayOfStrings(groups))
	}
	return matches, true
}

func regexReplace(b *Budget, args []value.Value) (value.Value, bool) {
	s, pattern, ok := twoTexts(args)
	if !ok {
		return nil, false
	}
	template, ok := value.Text(args[2])
	if !ok {
		return nil, false
	}
	re, err := Regexp(pattern)
	if err != nil {
		return nil, false
	}
	if !re.mayMatch(s) {
		return args[0], true
	}
	size := 24 + 2*16*(1+re.NumSubexp())
	found := re.FindAllStringSubmatchIndex(s, b.affordable(-1, size))
	if len(found) == 0 {
		return args[0], true
	}
	if !b.Spend(size * len(found)) {
		return nil, false
	}
	w := newWriter(b)
	defer w.done()
	verbatim := !strings.Contains(template, "$")
	end := 0
	for _, match := range found {
		w.string(s[end:match[0]])
		if verbatim {
			w.string(template)
		} else if w.room(expandedSize(template, match)) {
			w.bytes = re.ExpandString(w.bytes, template, s, match)
		}
		end = match[1]
		if w.short {
			return nil, false
		}
	}
	w.string(s[end:])
	if w.short {
		return nil, false
	}
	return text(args[0], s, string(w.bytes)), true
}

// expandedSize is what a template can become at most: as much as its longest group for every
// reference to one.
func expandedSize(template string, match []int) int {
	longest := match[1] - match[0]
	return len(template) + longest*strings.Count(template, "$")
}
