package policy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/open-policy-agent/opa/v1/topdown"
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
	result := Result{Deferred: e.sets[in.Kind] != nil}
	for _, lazy := range programs {
		if !lazy.match.wants(in.Document) {
			result.Checked += len(lazy.rules) // they have nothing to say, and were spared saying it
			continue
		}
		part, err := e.ask(ctx, lazy, in, e.budget)
		if err != nil {
			return Result{}, err
		}
		result.merge(part)
	}
	return result, nil
}

// evaluateSet asks the selected rules about sets of documents.
func (e *Engine) evaluateSet(ctx context.Context, in Input) (Result, error) {
	lazy := e.sets[in.Kind]
	if lazy == nil {
		return Result{}, fmt.Errorf("sets of kind %s: %w", in.Kind, ErrNoRules)
	}
	// A set is as much work as it has documents.
	b := e.budget
	b.timeout += b.timeout * time.Duration(in.Document.Get("objects").Len()) / setPace
	return e.ask(ctx, lazy, in, b)
}

// setPace is how many documents of a set are worth another budget of time.
const setPace = 500

func (r *Result) merge(part Result) {
	r.Findings = append(r.Findings, part.Findings...)
	r.Unknown = append(r.Unknown, part.Unknown...)
	r.Errors = append(r.Errors, part.Errors...)
	r.References = append(r.References, part.References...)
	r.Checked += part.Checked
	if r.Member.IsZero() {
		r.Member = part.Member
	}
}

// ask asks the rules of one program. The fast path is one query for all of them; only when that
// fails is each rule asked alone, so that one bad rule costs nobody but itself.
func (e *Engine) ask(ctx context.Context, lazy *lazyProgram, in Input, b budget) (Result, error) {
	if err := e.prepare(lazy); err != nil {
		return Result{}, err
	}
	p := lazy.current.Load()
	get := func(ref string) (Value, error) {
		return b.run(ctx, func(cancel topdown.Cancel) (Value, error) {
			return p.eval.eval(ctx, query{ref, in.Document, in.Facts, e.now(), cancel})
		})
	}
	var result Result
	value, err := get(entryPoint)
	if err == nil {
		result, err = readVerdict(value, p.rules)
	}
	if err != nil && ctx.Err() == nil {
		result = e.isolate(lazy, p.rules, get)
		lazy.extras.attach(get, &result)
	}
	for _, r := range p.out {
		result.Errors = append(result.Errors, RuleError{Rule: r.ID, Message: "not run: it kept running over its budget on other documents"})
	}
	if ctx.Err() != nil {
		return Result{}, fmt.Errorf("%s: %w", in.Source, context.Cause(ctx))
	}
	return result, nil
}

// maxOverruns is how often a rule may run over its budget before it is taken out, so that a
// runaway rule cannot cost its budget for each of ten thousand documents.
const maxOverruns = 3

// isolate asks each rule alone, within a budget of its own.
func (e *Engine) isolate(lazy *lazyProgram, rules []*Rule, ask func(string) (Value, error)) Result {
	var out Result
	for _, r := range rules {
		one, err := askAlone(r, ask)
		if err != nil {
			out.Errors = append(out.Errors, RuleError{Rule: r.ID, Message: err.Error()})
			var over *overrun
			if errors.As(err, &over) {
				e.countOverrun(lazy, r)
			}
			continue
		}
		out.Checked++
		out.Findings = append(out.Findings, one.Findings...)
		out.Unknown = append(out.Unknown, one.Unknown...)
	}
	return out
}

func askAlone(r *Rule, ask func(string) (Value, error)) (Result, error) {
	var out Result
	value, err := ask(packageOf(r.ID) + ".deny")
	if err != nil {
		return out, err
	}
	if out.Findings, err = readFindings(value, r); err != nil {
		return out, err
	}
	if !r.Unknowns {
		return out, nil
	}
	if value, err = ask(packageOf(r.ID) + ".unknown"); err != nil {
		return out, err
	}
	out.Unknown, err = readUnknown(value, r)
	return out, err
}

// attach asks for what belongs to no rule, after the common query failed.
func (x *extras) attach(get func(string) (Value, error), out *Result) {
	if x == nil {
		return
	}
	try := func(name string, read func(Value) error) {
		value, err := get(packageOf(x.lib) + "." + name)
		if err == nil && !value.IsZero() {
			err = read(value)
		}
		if err != nil {
			out.Errors = append(out.Errors, RuleError{Rule: x.lib, Message: name + ": " + err.Error()})
		}
	}
	if x.sets != nil {
		try("member", func(v Value) error { out.Member = v; return nil })
	}
	try("references", func(v Value) (err error) { out.References, err = readReferences(v); return err })
}

func (e *Engine) countOverrun(lazy *lazyProgram, r *Rule) {
	lazy.mu.Lock()
	defer lazy.mu.Unlock()
	lazy.overruns[r.ID]++
	if lazy.overruns[r.ID] != maxOverruns {
		return
	}
	p := lazy.current.Load()
	rest := slices.DeleteFunc(slices.Clone(p.rules), func(x *Rule) bool { return x.ID == r.ID })
	smaller, err := e.compile(rest, lazy.extras)
	if err != nil {
		return // the rules compiled before; stay with what works
	}
	smaller.out = append(slices.Clone(p.out), r)
	lazy.current.Store(smaller)
}
