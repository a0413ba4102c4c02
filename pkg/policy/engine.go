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
	"time"
)

// Digest is "sha256:<hex>".
type Digest string

// Engine holds compiled rules. It is safe for concurrent use.
type Engine struct {
	rules    []Rule // all rules of all packs, sorted by id
	byID     map[string]*Rule
	packs    []*loadedPack
	data     documents
	budget   budget
	now      func() time.Time
	bundle   Digest
	config   Digest
	programs map[Kind][]*program // rules about one document
	sets     map[Kind][]*program // rules about all documents of a kind
	selected map[string]bool     // ids of the rules that run
	log      func(string)

	// For what topdown evaluates.
	interpret    bool // everything
	interpreting sync.Mutex
	folders      map[string][]folderFile // of all packs, once their sources were needed
	interpreters map[string]*interpreter
}

// debug says something to people who look into how rules are evaluated.
func (e *Engine) debug(format string, args ...any) {
	if e.log != nil {
		e.log(fmt.Sprintf(format, args...))
	}
}

// New reads the packs, checks every annotation and parameter, and compiles the kinds that
// o.Kinds names. Errors name file and line.
func New(ctx context.Context, o Options) (*Engine, error) {
	if len(o.Packs) == 0 {
		return nil, errors.New("policy: no pack: an engine without rules would pass everything")
	}
	e := &Engine{
		byID:         map[string]*Rule{},
		budget:       budget{o.RuleTimeout, o.RuleMemory, make(jobs)},
		now:          o.Now,
		programs:     map[Kind][]*program{},
		sets:         map[Kind][]*program{},
		selected:     map[string]bool{},
		log:          o.Debug,
		interpret:    o.Topdown,
		interpreters: map[string]*interpreter{},
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
	if err := e.load(o); err != nil {
		return nil, err
	}
	if err := o.Select.check(e.rules); err != nil {
		return nil, err
	}
	params, err := resolveParams(e.packs, o.Params)
	if err != nil {
		return nil, err
	}
	members := make([]Member, 0, len(params))
	for folder, values := range params {
		value, err := FromGo(values)
		if err != nil {
			return nil, err
		}
		members = append(members, Member{folder, value})
	}
	e.data = newDocuments(Object(members))
	e.config = digestJSON(struct {
		Params map[string]map[string]any
		Select Selection
	}{params, o.Select})
	for i := range e.rules {
		e.selected[e.rules[i].ID] = o.Select.includes(&e.rules[i])
	}
	for _, kind := range kinds {
		e.group(kind, o.IgnoreMatch)
	}
	for _, kind := range o.Kinds {
		for _, p := range slices.Concat(e.programs[kind], e.sets[kind]) {
			if err := p.prepare(e); err != nil {
				return nil, err
			}
		}
	}
	return e, ctx.Err()
}

// load reads every pack and refuses two that claim the same rule or folder: a pack must not change
// another's rules or libraries behind its back. Packs that bring no index get one.
func (e *Engine) load(o Options) error {
	var digests []string
	for _, p := range o.Packs {
		l, err := loadPack(p)
		if err != nil {
			return err
		}
		e.packs = append(e.packs, l)
		digests = append(digests, l.digest)
	}
	for _, l := range e.packs {
		if l.compiled == nil {
			if err := e.index(l, o.Cache, digests); err != nil {
				return err
			}
		}
	}
	owner := map[string]*loadedPack{}
	for _, l := range e.packs {
		for _, folder := range l.folders {
			if other := owner[folder]; other != nil {
				return claimError(l.at(folder), folder, other)
			}
			owner[folder] = l
		}
		e.rules = append(e.rules, l.rules...)
	}
	slices.SortFunc(e.rules, func(a, b Rule) int { return strings.Compare(a.ID, b.ID) })
	for i := range e.rules {
		e.byID[e.rules[i].ID] = &e.rules[i]
	}
	e.bundle = Digest(digests[0])
	if len(digests) > 1 {
		e.bundle = digestJSON(digests)
	}
	return nil
}

func claimError(at, folder string, owner *loadedPack) error {
	return fmt.Errorf("%s: the folder %s belongs to the pack %q already; choose another name", at, folder, owner.Name)
}

// sources makes the files of all packs known by their folders.
func (e *Engine) sources() error {
	if e.folders != nil {
		return nil
	}
	folders := map[string][]folderFile{}
	for _, l := range e.packs {
		if l.files == nil {
			digest := l.digest
			if err := l.readSources(); err != nil {
				return err
			}
			if l.digest != digest {
				return fmt.Errorf("policy pack %s: the index does not fit the rules; run make generate", l.Name)
			}
		}
		for _, f := range l.files {
			if claimed := folders[f.dir()]; len(claimed) > 0 && claimed[0].pack != l {
				return claimError(l.at(f.name)+":1", f.dir(), claimed[0].pack)
			}
		}
		l.claim(folders)
	}
	e.folders = folders
	return nil
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

// group divides the selected rules of a kind into programs, one for each pack and for documents
// and sets.
func (e *Engine) group(kind Kind, ignoreMatch bool) {
	selection := e.selection(kind)
	if len(selection) == 0 {
		return
	}
	for _, l := range e.packs {
		var documents, sets []*Rule
		for _, r := range selection {
			if l.owns[r.ID] {
				if r.Set {
					sets = append(sets, r)
				} else {
					documents = append(documents, r)
				}
			}
		}
		guards := func(id string) (Guard, bool) {
			g, ok := l.guards[id]
			return g, ok
		}
		newProgram := func(rules []*Rule) *program {
			return &program{pack: l, kind: kind, rules: rules, overruns: map[string]int{}, out: map[string]bool{},
				dispatch: newDispatch(rules, guards, ignoreMatch)}
		}
		if len(sets) > 0 {
			e.sets[kind] = append(e.sets[kind], newProgram(sets))
		}
		part := l.compiled[kind]
		says := part != nil && (part.Member || part.References)
		if len(documents) > 0 || says {
			p := newProgram(documents)
			p.library = says
			e.programs[kind] = append(e.programs[kind], p)
		}
	}
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
func (e *Engine) Params() Value { return Value{e.data.params} }
