package decode

import (
	"slices"

	"mvdan.cc/sh/v3/syntax"
)

// analysis walks the syntax tree of a script, and of the scripts inside of it, and lists commands.
type analysis struct {
	lookup   func(string) (string, bool)
	budget   *scriptBudget
	commands []scriptCommand
	unparsed string
	options  []string // that are on, sorted
	pipes    int
	nesting  int

	// of the script that is being walked
	text     string
	locate   func(start, end int) span
	assigned map[string]int    // how often the script assigns a variable
	known    map[string]string // variables whose value is certain by now
}

// scriptContext is where a command stands.
type scriptContext struct {
	parent    int // index of the command around this one; -1 is none
	in        string
	pipe      scriptPipe
	depth     int
	straight  bool // it runs exactly once if what stands before it succeeds
	condition bool
	subshell  bool
	negated   bool
	function  string
	then      string
	via       []string
}

type scriptPipe struct{ id, pos, len int }

func (c scriptContext) branch() scriptContext {
	c.straight = false
	c.then, c.negated = "", false
	return c
}

// inside is the context of commands whose output goes into a word of the current command.
func (c scriptContext) inside(how string) scriptContext {
	c.in, c.pipe, c.then, c.negated, c.via, c.condition = how, scriptPipe{}, "", false, nil, false
	c.subshell = true
	return c
}

func (a *analysis) stop(reason string) {
	if a.unparsed == "" {
		a.unparsed = reason
	}
}

// script walks a whole script. locate turns offsets into its text into places of the outermost one;
// partial says that the text holds expansions of a script around it, and so may not be what runs.
func (a *analysis) script(text string, partial bool, locate func(start, end int) span, c scriptContext) {
	if a.nesting >= maxScriptNesting {
		a.stop("scripts inside of scripts are nested too deeply")
		return
	}
	if problem := a.budget.spend(text); problem != "" {
		a.stop(problem)
		return
	}
	file, err := parseScript(text)
	switch {
	case err != nil && partial:
		a.stop("a script inside of it depends on what is not known")
		return
	case err != nil:
		a.stop(err.Error())
		return
	}
	outer := *a
	a.text, a.locate = text, locate
	a.assigned, a.known = countAssignments(file), map[string]string{}
	a.nesting++
	a.statements(file.Stmts, c)
	a.text, a.locate, a.assigned, a.known, a.nesting = outer.text, outer.locate, outer.assigned, outer.known, outer.nesting
}

// slice is the text of a node.
func (a *analysis) slice(n syntax.Node) string {
	start, end := int(n.Pos().Offset()), int(n.End().Offset())
	if start > end || end > len(a.text) {
		return ""
	}
	return a.text[start:end]
}

func (a *analysis) span(n syntax.Node) span {
	if n == nil || a.locate == nil {
		return span{}
	}
	return a.locate(int(n.Pos().Offset()), int(n.End().Offset()))
}

// variable returns the value of a variable where it is certain.
func (a *analysis) variable(name string) (string, bool) {
	if value, ok := a.known[name]; ok {
		return value, true
	}
	if a.assigned[name] > 0 || a.lookup == nil {
		return "", false
	}
	return a.lookup(name)
}

// assign remembers the value of a variable that the script assigns once, where it surely runs.
func (a *analysis) assign(name string, value scriptWord, c scriptContext) {
	if c.straight && !c.subshell && a.assigned[name] == 1 && !value.unknown && name != "IFS" {
		a.known[name] = value.text
	}
}

func (a *analysis) statements(list []*syntax.Stmt, c scriptContext) {
	if c.depth++; c.depth > maxScriptDepth {
		a.stop("commands are nested too deeply")
		return
	}
	before := a.options
	for _, s := range list {
		a.statement(s, c)
	}
	if c.in == "substitution" || c.in == "process" {
		a.options = before
	}
}

// statement walks one statement: a list of commands joined by && and ||, which the parser nests to
// the left, or a single command.
func (a *analysis) statement(s *syntax.Stmt, c scriptContext) {
	type link struct {
		s    *syntax.Stmt
		then string
	}
	list := []link{{s: s}}
	for last := 0; ; last++ {
		b, ok := list[last].s.Cmd.(*syntax.BinaryCmd)
		if !ok || b.Op != syntax.AndStmt && b.Op != syntax.OrStmt || list[last].s.Negated || len(list[last].s.Redirs) > 0 {
			break
		}
		list[last].s = b.Y
		list = append(list, link{b.X, b.Op.String()})
	}
	slices.Reverse(list)
	for _, l := range list {
		inner := c
		inner.then = l.then
		if l.then == "" && (l.s.Background || s.Background) {
			inner.then = "&"
		}
		a.pipeline(l.s, inner)
		if l.then == "||" {
			c.straight = false
		}
	}
}

// pipeline walks the elements of a pipeline.
func (a *analysis) pipeline(s *syntax.Stmt, c scriptContext) {
	c.negated = s.Negated
	elements := []*syntax.Stmt{s}
	for last := 0; ; last++ {
		b, ok := elements[last].Cmd.(*syntax.BinaryCmd)
		if !ok || b.Op != syntax.Pipe && b.Op != syntax.PipeAll || len(elements[last].Redirs) > 0 {
			break
		}
		elements[last] = b.Y
		elements = append(elements, b.X)
	}
	slices.Reverse(elements)
	if len(elements) == 1 {
		a.element(s, c)
		return
	}
	a.pipes++
	id := a.pipes
	for i, e := range elements {
		inner := c
		inner.pipe = scriptPipe{id, i, len(elements)}
		inner.subshell = true
		a.element(e, inner)
	}
}

func (a *analysis) element(s *syntax.Stmt, c scriptContext) {
	if len(a.commands) >= maxScriptCommands || a.budget.commands < 0 {
		a.stop("there are too many commands")
		return
	}
	switch cmd := s.Cmd.(type) {
	case *syntax.CallExpr:
		a.callExpr(cmd, s, c)
	case *syntax.DeclClause:
		a.declaration(cmd, s, c)
	case *syntax.BinaryCmd: // a list under a redirection or a negation
		a.statement(&syntax.Stmt{Cmd: cmd, Background: s.Background}, c)
	case nil: // a redirection alone
		a.simple(s, c, scriptCommand{})
	default:
		a.compound(cmd, c)
	}
	if _, simple := s.Cmd.(*syntax.CallExpr); !simple && s.Cmd != nil {
		a.redirections(s, c)
	}
}

// compound walks what holds other commands.
func (a *analysis) compound(cmd syntax.Command, c scriptContext) {
	branch := c.branch()
	condition := branch
	condition.condition = true
	switch cmd := cmd.(type) {
	case *syntax.Block:
		c.then, c.negated = "", false
		a.statements(cmd.Stmts, c)
	case *syntax.Subshell:
		before := a.options
		c.subshell, c.then, c.negated = true, "", false
		a.statements(cmd.Stmts, c)
		a.options = before
	case *syntax.IfClause:
		for ; cmd != nil; cmd = cmd.Else {
			a.statements(cmd.Cond, condition)
			a.statements(cmd.Then, branch)
		}
	case *syntax.WhileClause:
		a.statements(cmd.Cond, condition)
		a.statements(cmd.Do, branch)
	case *syntax.ForClause:
		a.nested(cmd.Loop, c)
		a.statements(cmd.Do, branch)
	case *syntax.CaseClause:
		a.nested(cmd.Word, c)
		for _, item := range cmd.Items {
			a.statements(item.Stmts, branch)
		}
	case *syntax.FuncDecl:
		if cmd.Name != nil {
			branch.function = cmd.Name.Value
		}
		before := a.options
		a.statements([]*syntax.Stmt{cmd.Body}, branch)
		a.options = before
	case *syntax.TimeClause:
		if cmd.Stmt != nil {
			if len(c.via) < maxWrappers {
				c.via = append(slices.Clip(c.via), "time")
			}
			a.pipeline(cmd.Stmt, c)
		}
	case *syntax.CoprocClause:
		a.statements([]*syntax.Stmt{cmd.Stmt}, branch)
	default: // [[ ]], (( )), let
		a.nested(cmd, c)
	}
}

// nested walks the commands inside of the expansions of a node that is not itself a command.
func (a *analysis) nested(n syntax.Node, c scriptContext) {
	if n == nil {
		return
	}
	syntax.Walk(n, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.CmdSubst:
			a.statements(n.Stmts, c.inside("substitution"))
			return false
		case *syntax.ProcSubst:
			a.statements(n.Stmts, c.inside("process"))
			return false
		}
		return true
	})
}
