package policy

import (
	"io"
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// Explain asks the rule as Run does, but of OPA's interpreter, and returns what that did on the way.
// Every body is tried, those too that an index would spare.
func (t *Trial) Explain() (findings []Finding, unknown []Unknown, trace Trace, err error) {
	buffer := topdown.NewBufferTracer()
	q := t.q
	q.trace = buffer
	var out Result
	err = q.answers(&askedRule{Rule: t.rule.Rule}, &out)
	return out.Findings, out.Unknown, Trace(*buffer), err
}

// InFolder reports whether a file of messages stands in the rule's folder.
func (r *Rule) InFolder(file string) bool { return path.Dir(file) == path.Dir(r.File) }

// Trace is what OPA's interpreter did to evaluate something.
type Trace []*topdown.Event

// Write prints all of it as OPA does: the place, the step, and the values of its variables.
func (t Trace) Write(w io.Writer) {
	topdown.PrettyTraceWithOpts(w, t, topdown.PrettyTraceOptions{Locations: true, ExprVariables: true})
}

// Step is an expression of a policy that was evaluated, or a rule that was entered.
type Step struct {
	File  string
	Line  int
	Depth int    // of rules and comprehensions within each other
	Text  string // the expression as it is written, without line breaks
	Enter bool
	Fails bool // or ends in an error
	// Values are what the expression sees, as "name = value".
	Values []string
}

// Steps leaves of the trace what tells an author why: the expressions of the files for which keep
// holds, one step for each time that one is evaluated.
func (t Trace) Steps(keep func(file string) bool) []Step {
	r := stepReader{open: map[uint64][]int{}, heads: map[uint64]*ast.Location{}, depth: map[uint64]int{}, shown: map[string]string{}}
	for _, e := range t {
		if e.Location != nil && keep(e.Location.File) {
			r.read(e)
		}
	}
	var steps []Step
	for i, s := range r.steps {
		if r.exprs[i] != nil {
			steps = append(steps, s)
		}
	}
	return steps
}

// stepReader joins events to steps. The compiler takes expressions apart: what stands within
// another one is evaluated before it, as an expression of its own, and belongs to its step.
type stepReader struct {
	steps []Step
	exprs []*topdown.Event         // of the steps; nil when another step has absorbed it
	open  map[uint64][]int         // the steps of a query, since it last went back
	heads map[uint64]*ast.Location // of the rules that queries are bodies of
	depth map[uint64]int           // of queries
	shown map[string]string        // values by name
}

func (r *stepReader) read(e *topdown.Event) {
	if _, known := r.depth[e.QueryID]; !known {
		parent, nested := r.depth[e.ParentID]
		if r.depth[e.QueryID] = 0; nested {
			r.depth[e.QueryID] = parent + 1
		}
	}
	if r.negated(e) {
		return // what is negated is evaluated as a query of its own, at the same place
	}
	open := r.open[e.QueryID]
	switch e.Op {
	case topdown.EnterOp:
		if rule, ok := e.Node.(*ast.Rule); ok {
			r.heads[e.QueryID] = rule.Head.Location
			r.add(e, Step{Enter: true, Text: oneLine(rule.Head.Location)})
		}
	case topdown.EvalOp:
		if head := r.heads[e.QueryID]; head == nil || !within(e.Location, head) {
			r.eval(e)
		}
	case topdown.FailOp:
		if n := len(open) - 1; n >= 0 && within(e.Location, r.exprs[open[n]].Location) {
			r.steps[open[n]].Fails = true
		} else {
			r.add(e, Step{Text: oneLine(e.Location), Fails: true})
		}
		delete(r.open, e.QueryID)
	case topdown.RedoOp, topdown.ExitOp:
		delete(r.open, e.QueryID)
	}
}

func (r *stepReader) eval(e *topdown.Event) {
	open := r.open[e.QueryID]
	at, kept := -1, open[:0]
	for _, i := range open {
		switch {
		case !within(r.exprs[i].Location, e.Location):
			kept = append(kept, i)
		case at < 0:
			at = i
		default:
			r.steps[at].Values = append(r.steps[at].Values, r.steps[i].Values...)
			r.exprs[i] = nil
		}
	}
	if at < 0 {
		at = r.add(e, Step{})
	}
	r.steps[at].Text, r.exprs[at] = oneLine(e.Location), e
	r.open[e.QueryID] = append(kept, at)
	r.values(&r.steps[at], e)
}

// negated reports whether an event is of what a "not" negates.
func (r *stepReader) negated(e *topdown.Event) bool {
	outer := r.open[e.ParentID]
	if len(outer) == 0 || e.ParentID == e.QueryID {
		return false
	}
	last := r.exprs[outer[len(outer)-1]]
	expr, ok := last.Node.(*ast.Expr)
	_, inner := e.Node.(*ast.Expr)
	return ok && inner && expr.Negated && within(e.Location, last.Location)
}

func within(a, b *ast.Location) bool {
	return a.File == b.File && a.Offset >= b.Offset && a.Offset+len(a.Text) <= b.Offset+len(b.Text)
}

func (r *stepReader) add(e *topdown.Event, s Step) int {
	s.File, s.Line, s.Depth = e.Location.File, e.Location.Row, r.depth[e.QueryID]
	if !s.Enter {
		s.Depth++
	}
	r.steps = append(r.steps, s)
	r.exprs = append(r.exprs, e)
	return len(r.steps) - 1
}

// values notes what the variables of an expression hold, when that is new, and what is where its
// references point.
func (r *stepReader) values(s *Step, e *topdown.Event) {
	say := func(name string, v ast.Value) {
		text := name + " is undefined"
		if v != nil {
			text = name + " = " + clipTo(v.String(), 80)
		}
		if !slices.Contains(s.Values, text) {
			s.Values = append(s.Values, text)
		}
	}
	variable := func(v ast.Var) (name string, value ast.Value) {
		if name = nameOf(e, v); name == "" || e.Locals == nil {
			return "", nil
		}
		if value = e.Locals.Get(v); value != nil && r.shown[name] != value.String() {
			r.shown[name] = value.String()
			say(name, value)
		}
		return name, value
	}
	ast.NewGenericVisitor(func(x any) bool {
		switch x := x.(type) {
		case *ast.ArrayComprehension, *ast.SetComprehension, *ast.ObjectComprehension, *ast.Every:
			return true
		case ast.Ref:
			if len(x) == 1 || !x[1:].IsGround() {
				return len(x) > 1
			}
			if x[0].Equal(ast.InputRootDocument) && e.Input() != nil {
				found, _ := e.Input().Value.Find(x[1:])
				say(x.String(), found)
			} else if v, ok := x[0].Value.(ast.Var); ok {
				if name, value := variable(v); value != nil {
					found, _ := value.Find(x[1:])
					say(name+strings.TrimPrefix(x.String(), string(v)), found)
				}
			}
			return true
		case ast.Var:
			variable(x)
		}
		return false
	}).Walk(e.Node)
}

// nameOf is a variable's name in the source; those that the compiler added have none.
func nameOf(e *topdown.Event, v ast.Var) string {
	if name := string(e.LocalMetadata[v].Name); !strings.HasPrefix(name, ast.LocalVarPrefix) {
		return name
	}
	return ""
}

func oneLine(l *ast.Location) string {
	return clipTo(strings.Join(strings.Fields(string(l.Text)), " "), 100)
}

func clipTo(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "..."
	}
	return s
}
