package decode

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// scriptCommand is one simple command of the view.
type scriptCommand struct {
	scriptContext
	name, program string
	args          []scriptWord
	programWord   scriptWord
	env, assign   []scriptVariable
	via           []string
	redirects     []scriptRedirect
	options       []string
	at            span
}

type scriptVariable struct {
	name  string
	value scriptWord
}

type scriptRedirect struct {
	op, fd, text string
	target       scriptWord
}

// reserve adds an empty command to the list, so that the commands inside of its words come behind it.
func (a *analysis) reserve() int {
	a.commands = append(a.commands, scriptCommand{})
	a.budget.commands--
	return len(a.commands) - 1
}

func (a *analysis) callExpr(cmd *syntax.CallExpr, s *syntax.Stmt, c scriptContext) {
	index := a.reserve()
	inner := c
	inner.parent = index
	out := scriptCommand{scriptContext: c, via: c.via, at: a.span(cmd)}
	var values []scriptVariable
	for _, as := range cmd.Assigns {
		v := scriptVariable{as.Name.Value, a.assignedValue(as, inner)}
		values = append(values, v)
		if len(cmd.Args) == 0 {
			a.assign(v.name, v.value, c)
		}
	}
	if len(cmd.Args) == 0 {
		out.assign = values
	} else {
		out.env = values
	}
	var words []scriptWord
	for _, w := range cmd.Args {
		words = append(words, a.fields(w, inner)...)
	}
	out.redirects = a.redirects(s, inner)
	a.finish(index, words, out)
}

// simple is a command that is nothing but redirections.
func (a *analysis) simple(s *syntax.Stmt, c scriptContext, out scriptCommand) {
	index := a.reserve()
	inner := c
	inner.parent = index
	out.scriptContext, out.at = c, a.span(s)
	out.redirects = a.redirects(s, inner)
	a.finish(index, nil, out)
}

// redirections lists those of a compound command as a command without a name.
func (a *analysis) redirections(s *syntax.Stmt, c scriptContext) {
	if _, declared := s.Cmd.(*syntax.DeclClause); !declared && len(s.Redirs) > 0 {
		a.simple(&syntax.Stmt{Position: s.Redirs[0].Pos(), Redirs: s.Redirs}, c, scriptCommand{})
	}
}

func (a *analysis) declaration(cmd *syntax.DeclClause, s *syntax.Stmt, c scriptContext) {
	index := a.reserve()
	inner := c
	inner.parent = index
	out := scriptCommand{scriptContext: c, via: c.via, at: a.span(cmd)}
	words := []scriptWord{{text: cmd.Variant.Value}}
	for _, as := range cmd.Args {
		switch {
		case as.Name == nil:
			words = append(words, a.fields(as.Value, inner)...)
		case as.Naked:
			words = append(words, scriptWord{text: as.Name.Value, at: a.span(as)})
		default:
			value := a.assignedValue(as, inner)
			out.assign = append(out.assign, scriptVariable{as.Name.Value, value})
			a.assign(as.Name.Value, value, c)
			value.text, value.inner = as.Name.Value+"="+value.text, nil
			words = append(words, value)
		}
	}
	out.redirects = a.redirects(s, inner)
	a.finish(index, words, out)
}

func (a *analysis) assignedValue(as *syntax.Assign, c scriptContext) scriptWord {
	if as.Array != nil || as.Index != nil || as.Append {
		a.nested(as, c)
		return scriptWord{text: a.slice(as), unknown: true, at: a.span(as)}
	}
	if as.Value == nil {
		return scriptWord{}
	}
	return a.word(as.Value, c)
}

func (a *analysis) redirects(s *syntax.Stmt, c scriptContext) (out []scriptRedirect) {
	for _, r := range s.Redirs {
		re := scriptRedirect{op: r.Op.String(), target: a.word(r.Word, c)}
		if r.N != nil {
			re.fd = r.N.Value
		}
		if r.Hdoc != nil {
			body := a.hereDocument(r, re.target.text, c)
			re.text = body.text
			re.target.inner, re.target.unknown, re.target.commands = body.inner, body.unknown, body.commands
		}
		out = append(out, re)
	}
	return out
}

// hereDocument is the body of a here-document: as written, for what is expanded in it is rarely of
// interest and what stands in it often is.
func (a *analysis) hereDocument(r *syntax.Redirect, end string, c scriptContext) scriptWord {
	if len(r.Hdoc.Parts) == 0 {
		return scriptWord{}
	}
	a.nested(r.Hdoc, c)
	begin := int(r.Hdoc.Pos().Offset())
	outer := a.locate
	w := scriptWord{text: a.slice(r.Hdoc), inner: func(start, end int) span { return outer(begin+start, begin+end) }}
	if last := strings.LastIndexByte(w.text, '\n') + 1; strings.TrimLeft(w.text[last:], "\t") == end {
		w.text = w.text[:last] // the parser counts the last line to it
	}
	for _, part := range r.Hdoc.Parts {
		if _, literal := part.(*syntax.Lit); !literal {
			w.unknown = true
		}
		if _, command := part.(*syntax.CmdSubst); command {
			w.commands = true
		}
	}
	return w
}

// call adds a command made of words.
func (a *analysis) call(words []scriptWord, out scriptCommand, c scriptContext) {
	out.scriptContext, out.via = c, c.via
	a.finish(a.reserve(), words, out)
}

// finish takes the wrappers away from a command, puts it into its place in the list, and follows
// what it runs.
func (a *analysis) finish(index int, words []scriptWord, out scriptCommand) {
	words, wrapped := unwrap(words, &out)
	if len(words) > 0 {
		out.programWord, out.args = words[0], words[1:]
		if !out.programWord.unknown {
			out.name = programName(out.programWord.text)
		}
		if out.programWord.text != out.name {
			out.program = out.programWord.text
		}
	}
	out.options = a.options
	a.commands[index] = out
	switch out.name {
	case "set":
		if !out.subshell && out.function == "" {
			a.options = setOptions(a.options, out.args)
		}
	case "eval", "xargs", "find", "su", "runuser":
		a.follow(index, out)
	default:
		if isShell(out.name) {
			a.follow(index, out)
		}
	}
	if wrapped != nil {
		a.nestedScript(*wrapped, index, "shell", nil)
	}
}

// follow lists the commands that a command runs.
func (a *analysis) follow(index int, cmd scriptCommand) {
	if a.nesting > maxScriptNesting {
		a.stop("commands inside of commands are nested too deeply")
		return
	}
	a.nesting++
	defer func() { a.nesting-- }()
	c := cmd.scriptContext
	c.parent, c.pipe, c.then, c.negated, c.via = index, scriptPipe{}, "", false, nil
	switch cmd.name {
	case "eval":
		if len(cmd.args) == 1 {
			a.nestedScript(cmd.args[0], index, "eval", a.options)
		}
	case "su", "runuser":
		if script := optionValue(cmd.args, "-c", "--command"); script != nil {
			a.nestedScript(*script, index, "shell", nil)
		}
	case "xargs":
		if rest := afterOptions(cmd.args, xargsValued); len(rest) > 0 {
			c.in, c.straight = "xargs", false
			a.call(rest, scriptCommand{at: cmd.at}, c)
		}
	case "find":
		for _, words := range findCommands(cmd.args) {
			c.in, c.straight = "find", false
			a.call(words, scriptCommand{at: cmd.at}, c)
		}
	default:
		options, script := shellArguments(cmd.args)
		if script != nil {
			a.nestedScript(*script, index, "shell", options)
			return
		}
		for _, r := range cmd.redirects {
			if r.op == "<<" || r.op == "<<-" {
				a.nestedScript(scriptWord{
					text: r.text, unknown: r.target.unknown, commands: r.target.commands, inner: r.target.inner,
				}, index, "shell", options)
			} else if r.op == "<<<" {
				a.nestedScript(r.target, index, "shell", options)
			}
		}
	}
}

// nestedScript reads a script that is an argument of a command. One that holds the output of a
// command is not read: nobody knows it, and its own commands are listed already.
func (a *analysis) nestedScript(script scriptWord, parent int, how string, options []string) {
	if script.commands {
		return
	}
	at := a.commands[parent].at
	locate := func(int, int) span { return at }
	if script.inner != nil {
		locate = script.inner
	}
	c := a.commands[parent].scriptContext
	c.parent, c.in, c.then, c.negated, c.condition = parent, how, "", false, false
	c.via = nil
	outer := a.options
	a.options = options
	a.script(script.text, script.unknown, locate, c)
	if how != "eval" {
		a.options = outer
	}
}

// setOptions applies the arguments of set, or of a shell, to the options that are on.
func setOptions(on []string, args []scriptWord) []string {
	options, _ := applyOptions(on, args)
	return options
}

var optionLetters = map[byte]string{
	'a': "allexport", 'b': "notify", 'C': "noclobber", 'e': "errexit", 'E': "errtrace", 'f': "noglob",
	'm': "monitor", 'n': "noexec", 'T': "functrace", 'u': "nounset", 'v': "verbose", 'x': "xtrace",
}

// applyOptions reads options such as -euo pipefail and returns what is on afterwards and the rest.
func applyOptions(on []string, args []scriptWord) (options []string, rest []scriptWord) {
	options = slices.Clone(on)
	turn := func(name string, yes bool) {
		i, found := slices.BinarySearch(options, name)
		if yes && !found {
			options = slices.Insert(options, i, name)
		} else if !yes && found {
			options = slices.Delete(options, i, i+1)
		}
	}
	for len(args) > 0 {
		arg := args[0].text
		if len(arg) < 2 || arg[0] != '-' && arg[0] != '+' || strings.HasPrefix(arg, "--") {
			break
		}
		args = args[1:]
		for _, letter := range []byte(arg[1:]) {
			if name := optionLetters[letter]; name != "" {
				turn(name, arg[0] == '-')
			}
			if (letter == 'o' || letter == 'O') && len(args) > 0 {
				if letter == 'o' && !args[0].unknown {
					turn(args[0].text, arg[0] == '-')
				}
				args = args[1:]
			}
		}
	}
	return options, args
}
