package policy

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm"
	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// Result is what the rules say about one document: findings, no verdict.
type Result struct {
	Findings []Finding
	Unknown  []Unknown
	Errors   []RuleError
	// Checked is the number of rules that ran to their end.
	Checked int
	// Deferred says that rules about sets will be asked about the document later, so that it is
	// not unjudged even when no other rule is selected.
	Deferred bool
	// References are the documents that this one names; the Gate has them judged too.
	References []Reference
	// Member is what rules about a set of documents need to know of this one; zero when no such
	// rule is selected.
	Member Value
}

// Reference is a document of another kind that a document names, for example a Pod's image.
type Reference struct {
	Kind Kind
	Ref  string
	Path Path
}

// ErrNoRules says that no selected rule is written for the kind of a document: it was not judged.
var ErrNoRules = errors.New("no selected rule judges this kind of document")

// Evaluate asks every selected rule of the document's kind. An error means that the document
// could not be judged at all; what goes wrong in single rules is in Result.Errors.
func (e *Engine) Evaluate(ctx context.Context, in Input) (Result, error) {
	programs := e.programs[in.Kind]
	if len(programs) == 0 {
		return Result{}, fmt.Errorf("%s: kind %s: %w", in.Source, in.Kind, ErrNoRules)
	}
	if in.Document.IsZero() {
		return Result{}, fmt.Errorf("%s: no document", in.Source)
	}
	return e.askAll(ctx, programs, in, e.budget)
}

// evaluateSet asks the selected rules about sets of documents.
func (e *Engine) evaluateSet(ctx context.Context, in Input) (Result, error) {
	programs := e.sets[in.Kind]
	if len(programs) == 0 {
		return Result{}, fmt.Errorf("sets of kind %s: %w", in.Kind, ErrNoRules)
	}
	// A set is as much work as it has documents.
	b := e.budget
	b.timeout += b.timeout * time.Duration(in.Document.Get("objects").Len()) / setPace
	return e.askAll(ctx, programs, in, b)
}

// setPace is how many documents of a set are worth another budget of time.
const setPace = 500

func (e *Engine) askAll(ctx context.Context, programs []*program, in Input, b budget) (Result, error) {
	out := Result{Deferred: e.sets[in.Kind] != nil}
	for _, p := range programs {
		if err := p.prepare(e); err != nil {
			return Result{}, err
		}
		q := &question{e: e, ctx: ctx, in: in, budget: b}
		q.ask(p, &out)
		if ctx.Err() != nil {
			return Result{}, fmt.Errorf("%s: %w", in.Source, context.Cause(ctx))
		}
	}
	return out, nil
}

// question is one document on its way through the rules of one program.
type question struct {
	e       *Engine
	ctx     context.Context
	in      Input
	budget  budget
	machine *rvm.Machine
	trace   topdown.QueryTracer // of topdown; usually nil
}

// ask asks each rule that the document is worth asking. Every rule has its own budget, and what goes
// wrong in one is that rule's alone; what rules compute in common is computed once.
func (q *question) ask(p *program, out *Result) {
	if q.meet(p); q.machine != nil {
		defer q.machine.Done()
	}
	wanted := p.dispatch.wanted(q.in.Document)
	p.ahead.Do(func() {
		if q.machine != nil && runtime.GOMAXPROCS(0) > 1 {
			go p.compileAhead(wanted)
		}
	})
	for i := range p.asked {
		switch r := &p.asked[i]; {
		case q.ctx.Err() != nil:
			return
		case !wanted[i]:
			out.Checked++ // it has nothing to say, and was spared saying it
		case p.isOut(r.ID):
			out.Errors = append(out.Errors, RuleError{Rule: r.ID, Message: "not run: it kept running over its budget on other documents"})
		default:
			q.rule(p, r, out)
		}
	}
	q.attach(p, out)
}

func (q *question) rule(p *program, r *askedRule, out *Result) {
	err := q.answers(r, out)
	if err == nil {
		out.Checked++
		return
	}
	out.Errors = append(out.Errors, RuleError{Rule: r.ID, Message: err.Error()})
	var over *rvm.Overrun
	if errors.As(err, &over) {
		p.countOverrun(r.ID)
	}
}

// answers adds what the rule says to out: all of it, or, after an error, nothing.
func (q *question) answers(r *askedRule, out *Result) error {
	v, err := q.value(r.deny, r.ID, "deny")
	if err != nil {
		return err
	}
	findings, err := appendFindings(out.Findings, v, r.Rule)
	if err != nil {
		return err
	}
	if r.Unknowns {
		if v, err = q.value(r.unknown, r.ID, "unknown"); err != nil {
			return err
		}
		if out.Unknown, err = appendUnknown(out.Unknown, v, r.Rule); err != nil {
			return err
		}
	}
	out.Findings = findings
	return nil
}

// value evaluates one name of a folder. Where closures end in an error of the policy, topdown has
// the last word: it alone skips what its indexes tell it to, and lists what conflicts.
func (q *question) value(entry *rvm.Entry, dir, name string) (Value, error) {
	if entry != nil && !q.e.interpret {
		v, err := q.machine.Eval(*entry)
		if err == nil {
			return Value{v}, nil
		}
		var over *rvm.Overrun
		if errors.As(err, &over) || q.ctx.Err() != nil {
			return Value{}, err
		}
		q.e.debug("%s: %s: topdown is asked, closures ended in: %s", q.in.Source, dir, shorten(err))
	}
	t, err := q.e.interpreter(dir)
	if err != nil {
		return Value{}, err
	}
	return q.budget.run(q.ctx, func(cancel canceller) (Value, error) {
		return t.eval(q.ctx, query{dotted(dir, name), q.in.Document, q.in.Facts, q.e.now(), cancel, q.trace})
	})
}

// attach asks the library of the kind for what belongs to no rule.
func (q *question) attach(p *program, out *Result) {
	try := func(s saying, name string, read func(Value) error) {
		if !s.asked {
			return
		}
		dir := "lib/" + string(p.kind)
		v, err := q.value(s.entry, dir, name)
		if err == nil && !v.IsZero() {
			err = read(v)
		}
		if err != nil {
			out.Errors = append(out.Errors, RuleError{Rule: dir, Message: name + ": " + err.Error()})
		}
	}
	try(p.member, "member", func(v Value) error {
		out.Member = Value{value.Compact(v.v)} // it is kept until all documents were seen
		return nil
	})
	try(p.refs, "references", func(v Value) error {
		refs, err := readReferences(v)
		out.References = append(out.References, refs...)
		return err
	})
}

// maxOverruns is how often a rule may run over its budget before it is taken out, so that a
// runaway rule cannot cost its budget for each of ten thousand documents.
const maxOverruns = 3

func (p *program) countOverrun(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.overruns[id]++; p.overruns[id] == maxOverruns {
		p.out[id] = true
		p.anyOut.Store(true)
	}
}

func (p *program) isOut(id string) bool {
	if !p.anyOut.Load() {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out[id]
}
