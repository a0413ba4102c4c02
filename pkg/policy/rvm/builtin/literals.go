package builtin

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sallyport-dev/sallyport/pkg/policy/internal/words"
)

// Pattern is a compiled regular expression that first looks for texts without which it cannot match.
// Most strings of a document hold none of them, and to find that out takes a fraction of a match.
type Pattern struct {
	*regexp.Regexp
	need *words.Finder // nil: anything may match
}

// MatchString is that of regexp.Regexp.
func (p *Pattern) MatchString(s string) bool {
	return p.mayMatch(s) && p.Regexp.MatchString(s)
}

// mayMatch reports false only when the pattern does not match anywhere in s.
func (p *Pattern) mayMatch(s string) bool { return p.need == nil || p.need.In(s) }

func compilePattern(text string) (*Pattern, error) {
	re, err := regexp.Compile(text)
	if err != nil {
		return nil, err
	}
	p := &Pattern{Regexp: re}
	if tree, err := syntax.Parse(text, syntax.Perl); err == nil {
		if need := required(tree); need.useful() {
			p.need = words.New(need.texts, need.fold)
		}
	}
	return p, nil
}

// requirement is texts of which every match holds at least one; none means that nothing is known. If
// fold is set, letters count in both cases, and the texts are in lower case.
type requirement struct {
	texts []string
	fold  bool
}

// mostLiterals is how many texts are still quicker to look for than to match.
const mostLiterals = 40

func (r requirement) useful() bool {
	return len(r.texts) > 0 && len(r.texts) <= mostLiterals && r.shortest() > 0
}

func (r requirement) shortest() int {
	shortest := 0
	for i, t := range r.texts {
		if i == 0 || len(t) < shortest {
			shortest = len(t)
		}
	}
	return shortest
}

// required finds what every match of the expression holds.
func required(re *syntax.Regexp) requirement {
	switch re.Op {
	case syntax.OpLiteral:
		return literal(re)
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return required(re.Sub[0])
		}
	case syntax.OpConcat: // the part that says most
		var best requirement
		for _, sub := range re.Sub {
			if r := required(sub); r.useful() && r.shortest() > best.shortest() {
				best = r
			}
		}
		return best
	case syntax.OpAlternate: // any of them
		var all requirement
		for _, sub := range re.Sub {
			r := required(sub)
			if !r.useful() {
				return requirement{}
			}
			all.texts = append(all.texts, r.texts...)
			all.fold = all.fold || r.fold
		}
		if all.fold {
			for i, t := range all.texts {
				all.texts[i] = strings.ToLower(t)
			}
		}
		return all
	}
	return requirement{}
}

func literal(re *syntax.Regexp) requirement {
	text := string(re.Rune)
	if strings.ContainsRune(text, utf8.RuneError) { // which any invalid byte matches
		return requirement{}
	}
	if re.Flags&syntax.FoldCase == 0 {
		return requirement{texts: []string{text}}
	}
	for _, r := range re.Rune {
		if r >= utf8.RuneSelf {
			return requirement{}
		}
	}
	return requirement{[]string{strings.ToLower(text)}, strings.ContainsFunc(text, unicode.IsLetter)}
}
