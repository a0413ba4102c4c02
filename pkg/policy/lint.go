package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Advice is what Lint has to say about one place of a pack.
type Advice struct {
	// ID names the check: hidden-guard, partial-guard, interpreted, repeated-walk, input-pattern or
	// unchecked-text.
	ID string `json:"id"`
	// Warning marks what should be changed; without it, the advice is for information.
	Warning bool   `json:"warning"`
	Rule    string `json:"rule"` // or the folder of a library
	File    string `json:"file"`
	Line    int    `json:"line"`
	Message string `json:"message"`
}

// Lint compiles a pack, with the packs beside it whose libraries it may use, and lists what makes
// its rules slow, or fail on documents that their author did not think of. Advice is sorted by
// file and line. An error means that the pack does not compile.
func Lint(p Pack, beside ...Pack) ([]Advice, error) {
	p.Index = ""
	l, err := loadPack(p)
	if err != nil {
		return nil, err
	}
	folders := map[string][]folderFile{}
	l.claim(folders)
	for _, other := range beside {
		other.Index = ""
		o := &loadedPack{Pack: other}
		if err := o.readSources(); err != nil {
			return nil, err
		}
		for _, f := range o.files {
			if claimed := folders[f.dir()]; len(claimed) > 0 && claimed[0].pack == l {
				return nil, claimError(l.at(f.dir()), f.dir(), o)
			}
		}
		o.claim(folders)
	}
	c, err := l.compile(folders)
	if err != nil {
		return nil, err
	}
	lint := &linter{pack: l, compiler: c}
	if err := lint.interpreted(); err != nil {
		return nil, err
	}
	for _, r := range l.rules {
		lint.guards(r)
	}
	lint.calls()
	slices.SortStableFunc(lint.advice, func(a, b Advice) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), strings.Compare(a.ID, b.ID))
	})
	return slices.Compact(lint.advice), nil
}

// linter looks at one compiled pack.
type linter struct {
	pack     *loadedPack
	compiler *ast.Compiler
	advice   []Advice
}

func (l *linter) say(a Advice, at *ast.Location, format string, args ...any) {
	a.File, a.Line, a.Message = at.File, at.Row, fmt.Sprintf(format, args...)
	l.advice = append(l.advice, a)
}

// interpreted finds the rules that cannot be compiled to closures.
func (l *linter) interpreted() error {
	head := indexHead{Interpreted: map[string]string{}}
	for _, kind := range kinds {
		if _, _, err := l.pack.compileKind(l.compiler, kind, &head); err != nil {
			return err
		}
	}
	for _, r := range l.pack.rules {
		if reason := head.Interpreted[r.ID]; reason != "" {
			at := l.compiler.GetRulesExact(referenceTo(r.ID, "deny"))[0].Location
			l.say(Advice{ID: "interpreted", Warning: true, Rule: r.ID}, at,
				"OPA's interpreter has to evaluate this rule, which takes about ten times as long as closures: %s", reason)
		}
	}
	return nil
}

// dispatching are the fields by which documents are told apart, for want of any the author names.
var dispatching = []string{"kind", "type"}

// guards finds rules that are asked about every document, although what they test would spare it.
func (l *linter) guards(r Rule) {
	if _, guarded := guardOf(l.compiler, r); guarded || r.Set || len(r.Match.Kinds)+len(r.Match.Keywords) > 0 {
		return
	}
	bodies := slices.Concat(
		l.compiler.GetRulesExact(referenceTo(r.ID, "deny")),
		l.compiler.GetRulesExact(referenceTo(r.ID, "unknown")))
	for _, field := range dispatching {
		var hidden []*ast.Rule
		var tests []kindTest
		var without *ast.Rule
		plain := 0
		for _, body := range bodies {
			if _, usable := guardsOf(body.Body)["input."+field]; usable {
				plain++
			} else if t, found := newProber(l.compiler).implied(body)[field]; found {
				hidden, tests = append(hidden, body), append(tests, t)
			} else if without == nil {
				without = body
			}
		}
		switch {
		case without == nil:
			for i, body := range hidden {
				l.say(Advice{ID: "hidden-guard", Warning: true, Rule: r.ID}, tests[i].place(body),
					"the rule is asked about every document, because %s; %s", tests[i].reason(field), tests[i].remedy(field))
			}
		case plain > 0:
			l.say(Advice{ID: "partial-guard", Rule: r.ID}, without.Location,
				"the rule is asked about every document, because this body does not test input.%s as %d of its %d bodies do; "+
					"if it is about certain documents, say here which", field, plain, len(bodies))
		}
	}
}
