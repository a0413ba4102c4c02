package policy

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Digest is "sha256:<hex>".
type Digest string

// Engine holds compiled rules. It is safe for concurrent use.
type Engine struct {
	rules    []Rule // all rules of all packs, sorted by id
	byID     map[string]*Rule
	folders  map[string][]folderFile
	params   ast.Value
	budget   budget
	now      func() time.Time
	bundle   Digest
	config   Digest
	programs map[Kind][]*lazyProgram // rules about one document
	sets     map[Kind]*lazyProgram   // rules about all documents of a kind
	selected map[string]bool         // ids of the rules that run
	parsing  sync.Mutex              // guards the modules of the packs' files
}

// lazyProgram is compiled when the first document arrives that its rules may have something to
// say about. current changes only when a rule that kept running over its budget is taken out.
type lazyProgram struct {
	rules    []*Rule
	match    Match
	extras   *extras
	once     sync.Once
	err      error
	current  atomic.Pointer[program]
	mu       sync.Mutex // guards overruns and the exchange of current
	overruns map[string]int
}

// New reads the packs, checks every annotation and parameter, and compiles the kinds that
// o.Kinds names. Errors name file and line.
func New(ctx context.Context, o Options) (*Engine, error) {
	if len(o.Packs) == 0 {
		return nil, errors.New("policy: no pack: an engine without rules would pass everything")
	}
	e := &Engine{
		byID:     map[string]*Rule{},
		folders:  map[string][]folderFile{},
		budget:   budget{o.RuleTimeout, o.RuleMemory, make(jobs)},
		now:      o.Now,
		programs: map[Kind][]*lazyProgram{},
		sets:     map[Kind]*lazyProgram{},
		selected: map[string]bool{},
	}
	if e.budget.timeout <= 0 {
		e.budget.timeout = defaultRuleTimeout
	}
	if e.budget.memory <= 0 {
		e.budget.memory = defaultRuleMemory
	}
	if e.now == nil {
		e.now = time.Now
	}
	packs, err := e.load(o.Packs)
	if err != nil {
		return nil, err
	}
	if err := o.Select.check(e.rules); err != nil {
		return nil, err
	}
	params, err := resolveParams(packs, o.Params)
	if err != nil {
		return nil, err
	}
	value, err := FromGo(params)
	if err != nil {
		return nil, err
	}
	e.params = value.term.Value
	e.config = digestJSON(struct {
		Params map[string]map[string]any
		Select Selection
	}{params, o.Select})
	for i := range e.rules {
		e.selected[e.rules[i].ID] = o.Select.includes(&e.rules[i])
		if o.IgnoreMatch {
			e.rules[i].Match = Match{}
		}
	}
	for _, kind := range kinds {
		e.group(kind)
	}
	for _, kind := range o.Kinds {
		for _, lazy := range e.all(kind) {
			if err := e.prepare(lazy); err != nil {
				return nil, err
			}
		}
	}
	return e, ctx.Err()
}

// load reads every pack and refuses two that claim the same folder: a pack must not change
// another's rules or libraries behind its back.
func (e *Engine) load(packs []Pack) ([]*loadedPack, error) {
	var loaded []*loadedPack
	var digests []string
	for _, p := range packs {
		l, err := loadPack(p)
		if err != nil {
			return nil, err
		}
		for i := range l.files {
			f := &l.files[i]
			if claimed := e.folders[f.dir()]; len(claimed) > 0 && claimed[0].pack != l {
				return nil, fmt.Errorf("%s:1: the folder %s belongs to the pack %q already; choose another name", l.at(f.name), f.dir(), claimed[0].pack.Name)
			}
			e.folders[f.dir()] = append(e.folders[f.dir()], folderFile{l, f})
		}
		e.rules = append(e.rules, l.rules...)
		loaded = append(loaded, l)
		digests = append(digests, l.digest)
	}
	slices.SortFunc(e.rules, func(a, b Rule) int { return strings.Compare(a.ID, b.ID) })
	for i := range e.rules {
		e.byID[e.rules[i].ID] = &e.rules[i]
	}
	e.bundle = Digest(digests[0])
	if len(digests) > 1 {
		e.bundle = digestJSON(digests)
	}
	return loaded, nil
}

// selection is the rules of a kind that run, sorted by id.
func (e *Engine) selection(kind Kind) []*Rule {
	var out []*Rule
	for i := range e.rules {
		if r := &e.rules[i]; r.Kind == kind && e.selected[r.ID] {
			out = append(out, r)
		}
	}
	return out
}

// group divides the selected rules of a kind into programs.
func (e *Engine) group(kind Kind) {
	selection := e.selection(kind)
	if len(selection) == 0 {
		return
	}
	var documents, sets []*Rule
	for _, r := range selection {
		if r.Set {
			sets = append(sets, r)
		} else {
			documents = append(documents, r)
		}
	}
	if len(sets) > 0 {
		e.sets[kind] = &lazyProgram{rules: sets, overruns: map[string]int{}}
	}
	var x *extras
	if lib := "lib/" + string(kind); e.folders[lib] != nil {
		x = &extras{lib, e.sets[kind]}
	}
	for _, part := range e.byOrigin(documents) {
		for _, g := range groupByMatch(part) {
			lazy := &lazyProgram{rules: g.rules, match: g.match, overruns: map[string]int{}}
			if g.match.always() {
				lazy.extras, x = x, nil
			}
			if len(lazy.rules) > 0 || lazy.extras != nil {
				e.programs[kind] = append(e.programs[kind], lazy)
			}
		}
	}
}

// byOrigin parts rules that are compiled already from rules that are not, so that one rule of a
// user's does not have all others compiled again. There is always a first part, empty or not.
func (e *Engine) byOrigin(rules []*Rule) [][]*Rule {
	var compiled, sources []*Rule
	for _, r := range rules {
		if e.folders[r.ID][0].pack.code != nil {
			compiled = append(compiled, r)
		} else {
			sources = append(sources, r)
		}
	}
	if len(compiled) == 0 || len(sources) == 0 {
		return [][]*Rule{rules}
	}
	return [][]*Rule{compiled, sources}
}

func (e *Engine) all(kind Kind) []*lazyProgram {
	list := slices.Clone(e.programs[kind])
	if set := e.sets[kind]; set != nil {
		list = append(list, set)
	}
	return list
}

func digestJSON(x any) Digest {
	data, err := json.Marshal(x)
	if err != nil {
		// Only values that came out of JSON or YAML get here.
		panic(fmt.Sprintf("policy: digest: %v", err))
	}
	sum := sha256.Sum256(data)
	return Digest("sha256:" + hex.EncodeToString(sum[:]))
}

// prepare compiles a program once.
func (e *Engine) prepare(lazy *lazyProgram) error {
	lazy.once.Do(func() {
		if lazy.extras != nil && lazy.extras.sets != nil {
			// The documents' summaries will be judged too, so that is compiled meanwhile.
			go func() { _ = e.prepare(lazy.extras.sets) }()
		}
		p, err := e.compile(lazy.rules, lazy.extras)
		if err != nil {
			lazy.err = fmt.Errorf("the policy does not compile: %w", err)
			return
		}
		lazy.current.Store(p)
	})
	return lazy.err
}

// Rules returns all rules of all packs, sorted by id.
func (e *Engine) Rules() []Rule {
	out := make([]Rule, len(e.rules))
	for i, r := range e.rules {
		out[i] = r.withTexts()
	}
	return out
}

// Rule returns the rule with the given id.
func (e *Engine) Rule(id string) (Rule, bool) {
	if r := e.byID[id]; r != nil {
		return r.withTexts(), true
	}
	return Rule{}, false
}

// Judges reports whether any selected rule is written for kind.
func (e *Engine) Judges(kind Kind) bool { return len(e.programs[kind]) > 0 }

// Selected is the number of rules of a kind that run.
func (e *Engine) Selected(kind Kind) int { return len(e.selection(kind)) }

// Selects reports whether an id or pattern names a rule that runs.
func (e *Engine) Selects(pattern string) bool {
	return slices.ContainsFunc(e.rules, func(r Rule) bool { return e.selected[r.ID] && matchesAny([]string{pattern}, r.ID) })
}

// Knows reports whether an id or pattern names a rule of any pack.
func (e *Engine) Knows(pattern string) bool {
	return slices.ContainsFunc(e.rules, func(r Rule) bool { return matchesAny([]string{pattern}, r.ID) })
}

// UnknownRule is the error for an id that names no rule; it offers the nearest one.
func (e *Engine) UnknownRule(id string) error { return unknownRule(id, e.rules) }

// Bundle identifies the rules and libraries by their contents.
func (e *Engine) Bundle() Digest { return e.bundle }

// Params is what rules read as data.params: the defaults and what overrides them.
func (e *Engine) Params() Value { return Value{ast.NewTerm(e.params)} }
