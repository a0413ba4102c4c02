package policy

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm"
)

// Trial asks one rule about one document, alone and as often as wanted: for tools that measure or
// explain rules. It belongs to one goroutine, and reaches no verdict.
type Trial struct {
	q     question
	rule  *askedRule
	asked bool
}

// Trial prepares a selected rule for a document of its kind. A rule about sets wants a set: SetInput.
func (e *Engine) Trial(ctx context.Context, id string, in Input) (*Trial, error) {
	r := e.byID[id]
	switch {
	case r == nil:
		return nil, e.UnknownRule(id)
	case !e.selected[id]:
		return nil, fmt.Errorf("rule %q is not selected", id)
	case r.Kind != in.Kind:
		return nil, fmt.Errorf("%s: kind %s, but rule %q judges %s", in.Source, in.Kind, id, r.Kind)
	}
	programs := e.programs[r.Kind]
	if r.Set {
		programs = e.sets[r.Kind]
	}
	for _, p := range programs {
		i := slices.IndexFunc(p.rules, func(one *Rule) bool { return one.ID == id })
		if i < 0 {
			continue
		}
		if err := p.prepare(e); err != nil {
			return nil, err
		}
		t := &Trial{
			q:     question{e: e, ctx: ctx, in: in, budget: e.budget},
			rule:  &p.asked[i],
			asked: p.dispatch.wanted(in.Document)[i],
		}
		t.q.meet(p)
		return t, nil
	}
	return nil, fmt.Errorf("rule %q is in no program of kind %s", id, r.Kind) // not reached
}

// Asked reports whether Evaluate would ask the rule: its guard or match does not exclude the document.
func (t *Trial) Asked() bool { return t.asked }

// Interpreted reports whether topdown evaluates the rule, because it cannot be compiled to closures.
func (t *Trial) Interpreted() bool { return t.rule.deny == nil || t.q.e.interpret }

// Run asks the rule, as if nothing had been computed for the document before. The error is the
// rule's.
func (t *Trial) Run() ([]Finding, []Unknown, error) {
	if t.q.machine != nil {
		t.q.machine.Forget()
	}
	var out Result
	err := t.q.answers(t.rule, &out)
	return out.Findings, out.Unknown, err
}

// Done gives back what the trial used.
func (t *Trial) Done() {
	if t.q.machine != nil {
		t.q.machine.Done()
		t.q.machine = nil
	}
}

// meet gives the question a machine for the program, if any of it runs as closures.
func (q *question) meet(p *program) {
	if p.code != nil && !q.e.interpret {
		config := rvm.Config{Timeout: q.budget.timeout, Memory: q.budget.memory, Now: q.e.now(), Guard: q.budget.guard}
		q.machine = p.code.Machine(q.ctx, config, q.in.Document.v, q.e.data.with(q.in.Facts))
	}
}

// SetInput is what rules about sets judge: the members that Evaluate made of the documents of a kind.
func SetInput(kind Kind, members []Value) Input {
	return Input{
		Kind:     kind,
		Source:   Source{File: "."},
		Document: Object([]Member{{"objects", Array(members)}}),
	}
}

// EvaluateAll asks what a scan of these documents asks: the rules about each, and the rules about
// the set that documents of one kind are. The results are those of the documents, in their order,
// and those of the sets.
func (e *Engine) EvaluateAll(ctx context.Context, inputs []Input) ([]Result, error) {
	var results []Result
	members := map[Kind][]Value{}
	for _, in := range inputs {
		r, err := e.Evaluate(ctx, in)
		if err != nil {
			return nil, err
		}
		results = append(results, r)
		if !r.Member.IsZero() {
			members[in.Kind] = append(members[in.Kind], r.Member)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(members)) {
		r, err := e.evaluateSet(ctx, SetInput(kind, members[kind]))
		if err != nil {
			return nil, err
		}
		results = append(results, r)
	}
	return results, nil
}
