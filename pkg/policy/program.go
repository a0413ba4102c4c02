package policy

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm"
	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// program is the selected rules of one pack about one kind: about single documents, or about sets.
type program struct {
	pack  *loadedPack
	kind  Kind
	rules []*Rule
	// library: the pack's library of the kind says more of each document than findings.
	library  bool
	dispatch *dispatch

	once   sync.Once
	ahead  sync.Once // compileAhead
	err    error
	code   *rvm.Program
	asked  []askedRule
	member saying // what the library says, if anybody wants to know
	refs   saying

	anyOut   atomic.Bool
	mu       sync.Mutex
	overruns map[string]int
	out      map[string]bool // rules that kept running over their budget
}

// saying is something that a library says of each document; entry is nil when topdown evaluates it.
type saying struct {
	asked bool
	entry *rvm.Entry
}

// askedRule is a rule and what is asked of it; deny is nil when topdown evaluates the rule.
type askedRule struct {
	*Rule
	deny, unknown *rvm.Entry
}

// prepare loads the program's code, once. What the rules need is compiled to closures as they run.
func (p *program) prepare(e *Engine) error {
	p.once.Do(func() {
		p.err = p.link(e)
		if p.err != nil {
			p.err = fmt.Errorf("policy pack %s: %w", p.pack.Name, p.err)
		}
	})
	return p.err
}

func (p *program) link(e *Engine) error {
	compiled := p.pack.compiled[p.kind]
	if compiled != nil {
		var err error
		if p.code, err = compiled.load(); err != nil {
			return err
		}
	}
	find := func(dir, name string) *rvm.Entry {
		if p.code == nil {
			return nil
		}
		if found, ok := entry(p.code, dir, name); ok {
			return &found
		}
		return nil
	}
	for _, r := range p.rules {
		asked := askedRule{Rule: r}
		if asked.deny = find(r.ID, "deny"); r.Unknowns {
			asked.unknown = find(r.ID, "unknown")
		}
		reason := p.pack.interpreted[r.ID]
		if reason == "" && (asked.deny == nil || r.Unknowns && asked.unknown == nil) {
			return fmt.Errorf("the compiled policy lacks %s", r.ID)
		}
		if reason != "" {
			asked.deny, asked.unknown = nil, nil
			e.debug("%s: topdown evaluates it: %s", r.ID, reason)
		}
		p.asked = append(p.asked, asked)
	}
	if p.library {
		dir := "lib/" + string(p.kind)
		interpreted := p.pack.interpreted[dir] != ""
		say := func(asked bool, name string) saying {
			if !asked || interpreted {
				return saying{asked: asked}
			}
			return saying{asked, find(dir, name)}
		}
		p.member = say(compiled.Member && e.sets[p.kind] != nil, "member")
		p.refs = say(compiled.References, "references")
	}
	p.introduce(e)
	return nil
}

// introduce says who evaluates the rules.
func (p *program) introduce(e *Engine) {
	closures := 0
	for _, r := range p.asked {
		if r.deny != nil {
			closures++
		}
	}
	about := string(p.kind)
	if len(p.rules) > 0 && p.rules[0].Set {
		about = "sets of " + about
	}
	switch {
	case len(p.rules) == 0: // the library alone is asked
	case e.interpret:
		e.debug("%s: rules about %s: %d by topdown, as asked for", p.pack.Name, about, len(p.rules))
	default:
		e.debug("%s: rules about %s: %d as closures, from %s", p.pack.Name, about, closures, p.pack.origin)
	}
}

// compileAhead makes closures of the rules that the first document is about to be asked, from the
// last to the first, while they are asked from the first to the last. So the first document takes less
// time on two processors, and no more work.
func (p *program) compileAhead(wanted []bool) {
	for i := len(p.asked) - 1; i >= 0; i-- {
		if wanted[i] {
			p.asked[i].compile(p.code)
		}
	}
}

func (r *askedRule) compile(code *rvm.Program) {
	for _, e := range []*rvm.Entry{r.deny, r.unknown} {
		if e != nil {
			e.Compile(code)
		}
	}
}

// documents is what rules read as data: the parameters, and the facts of one document.
type documents struct{ params, bare *value.Object }

func newDocuments(params Value) documents {
	o := params.v.(*value.Object)
	value.Freeze(o)
	return documents{o, value.NewObject([]value.Value{value.NewString("params")}, []value.Value{o})}
}

func (d documents) with(facts Value) *value.Object {
	if facts.IsZero() {
		return d.bare
	}
	return value.NewObject([]value.Value{value.NewString("facts"), value.NewString("params")}, []value.Value{facts.v, d.params})
}

// dotted is a rule's reference below data as text.
func dotted(dir, name string) string { return packageOf(dir) + "." + name }

// shorten cuts an error's text to its first line, for debugging.
func shorten(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return clip(line)
}
