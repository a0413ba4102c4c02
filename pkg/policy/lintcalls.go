package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// patterns are built-ins with a pattern, and which operand that is.
var patterns = map[string]int{
	"regex.match": 0, "regex.find_n": 0, "regex.find_all_string_submatch_n": 0, "regex.split": 0,
	"regex.replace": 1, "regex.template_match": 0, "glob.match": 0,
}

// parsers are built-ins that fail on a text that is not what they read, and how to ask first.
var parsers = map[string]struct{ language, ask string }{
	"json.unmarshal": {"JSON", "json.is_valid"},
	"yaml.unmarshal": {"YAML", "yaml.is_valid"},
	"base64.decode":  {"base64", "base64.is_valid"},
	"semver.compare": {"a semantic version", "semver.is_valid"},
}

// calls looks at the built-ins that the pack's own files call.
func (l *linter) calls() {
	walks := map[string]*ast.Location{}
	for _, f := range l.pack.files {
		m := l.compiler.Modules[l.pack.at(f.name)]
		if m == nil {
			continue
		}
		asks := l.asked(f.dir())
		for _, r := range m.Rules {
			for ; r != nil; r = r.Else {
				from := sources(r)
				ast.WalkExprs(r, func(e *ast.Expr) bool {
					l.callOf(f.dir(), e, from, asks, walks)
					return false
				})
			}
		}
	}
	if len(walks) > 1 {
		dirs := slices.Sorted(maps.Keys(walks))
		first := dirs[0]
		l.say(Advice{ID: "repeated-walk", Rule: first}, walks[first],
			"%d rules walk through the whole document: %s; a rule without arguments in a library that collects what they look for walks once for all",
			len(dirs), strings.Join(dirs, ", "))
	}
}

// asked lists the X.is_valid that the files of a folder call: such a test may stand anywhere.
func (l *linter) asked(dir string) map[string]bool {
	out := map[string]bool{}
	for _, f := range l.pack.files {
		if m := l.compiler.Modules[l.pack.at(f.name)]; m != nil && f.dir() == dir {
			ast.WalkExprs(m, func(e *ast.Expr) bool {
				if e.IsCall() {
					out[e.Operator().String()] = true
				}
				return false
			})
		}
	}
	return out
}

func (l *linter) callOf(dir string, e *ast.Expr, from origins, asks map[string]bool, walks map[string]*ast.Location) {
	if !e.IsCall() {
		return
	}
	name := e.Operator().String()
	if name == ast.WalkBuiltin.Name && from.isInput(e.Operand(0)) && !strings.HasPrefix(dir, "lib/") && walks[dir] == nil {
		walks[dir] = e.Location
	}
	if at, ok := patterns[name]; ok && from.document(e.Operand(at)) && !asks["regex.is_valid"] {
		remedy := "take patterns from the rule or its parameters"
		if strings.HasPrefix(name, "regex.") {
			remedy += ", or test regex.is_valid first"
		}
		l.say(Advice{ID: "input-pattern", Warning: true, Rule: dir}, e.Location,
			"%s reads its pattern from the document: one that is invalid makes the rule fail; %s", name, remedy)
	}
	if p, ok := parsers[name]; ok && !asks[p.ask] {
		for _, operand := range e.Operands()[:ast.BuiltinMap[name].Decl.Arity()] {
			if from.document(operand) {
				l.say(Advice{ID: "unchecked-text", Warning: true, Rule: dir}, e.Location,
					"%s fails, and the rule with it, on a document whose text is not %s; test %s first",
					name, p.language, p.ask)
				return
			}
		}
	}
}

// made are built-ins whose result holds their operands as they are, so that a text that comes out may
// be one of the document; -1 is all operands. Those that replace may have escaped it.
var made = map[string]int{
	"concat": -1, "sprintf": -1, "array.concat": -1, "lower": 0, "upper": 0, "split": 0, "substring": 0,
	"trim": 0, "trim_space": 0, "trim_prefix": 0, "trim_suffix": 0, "object.get": 0, "walk": 0,
	"json.unmarshal": 0, "yaml.unmarshal": 0, "base64.decode": 0,
}

// origins says for the variables of one rule what they are made of.
type origins map[ast.Var][]*ast.Term

// sources reads them from all bodies of the rule; after compilation names are unique in it.
func sources(r *ast.Rule) origins {
	out := origins{}
	bind := func(pattern *ast.Term, terms ...*ast.Term) {
		if _, isRef := pattern.Value.(ast.Ref); isRef {
			return
		}
		ast.WalkVars(pattern, func(v ast.Var) bool {
			out[v] = append(out[v], terms...)
			return false
		})
	}
	ast.WalkExprs(r, func(e *ast.Expr) bool {
		if !e.IsCall() {
			return false
		}
		operands := e.Operands()
		if name := e.Operator().String(); (name == ast.Equality.Name || name == ast.Equal.Name) && len(operands) == 2 {
			if _, ok := operands[0].Value.(ast.Var); ok {
				bind(operands[0], operands[1])
			} else {
				bind(operands[1], operands[0])
				bind(operands[0], operands[1])
			}
		} else if of, ok := made[name]; ok && len(operands) > ast.BuiltinMap[name].Decl.Arity() {
			arity := ast.BuiltinMap[name].Decl.Arity()
			if of < 0 {
				bind(operands[arity], operands[:arity]...)
			} else {
				bind(operands[arity], operands[of])
			}
		}
		return false
	})
	return out
}

// isInput reports whether a term is the whole document.
func (o origins) isInput(t *ast.Term) bool {
	for range len(o) + 1 {
		if ref, ok := t.Value.(ast.Ref); ok {
			return len(ref) == 1 && ref[0].Equal(ast.InputRootDocument)
		}
		if t.Equal(ast.InputRootDocument) {
			return true
		}
		v, ok := t.Value.(ast.Var)
		if !ok || len(o[v]) != 1 {
			return false
		}
		t = o[v][0]
	}
	return false
}

// document reports whether a term is a text of the document or made of one. What helpers return is
// not followed.
func (o origins) document(t *ast.Term) bool {
	seen := map[ast.Var]bool{}
	var look func(*ast.Term) bool
	look = func(t *ast.Term) (found bool) {
		switch v := t.Value.(type) {
		case ast.Var:
			if v.Equal(ast.InputRootDocument.Value) {
				return true
			}
			if seen[v] {
				return false
			}
			seen[v] = true
			return slices.ContainsFunc(o[v], look)
		case ast.Ref:
			return look(v[0])
		case *ast.Array:
			v.Foreach(func(e *ast.Term) { found = found || look(e) })
			return found
		}
		return false
	}
	return look(t)
}

// String is "file:line: warning: message (id)".
func (a Advice) String() string {
	severity := "info"
	if a.Warning {
		severity = "warning"
	}
	return fmt.Sprintf("%s:%d: %s: %s (%s)", a.File, a.Line, severity, a.Message, a.ID)
}
