package decode

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// countAssignments counts, for each variable, the places where the script gives it a value.
func countAssignments(file *syntax.File) map[string]int {
	count := map[string]int{}
	syntax.Walk(file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.CallExpr:
			if len(n.Args) == 0 {
				for _, as := range n.Assigns {
					count[as.Name.Value]++
					if as.Append || as.Index != nil || as.Array != nil {
						count[as.Name.Value]++ // its value is never certain
					}
				}
				break
			}
			for _, name := range assignedByCommand(n.Args) {
				count[name] += 2
			}
		case *syntax.DeclClause:
			for _, as := range n.Args {
				if as.Name != nil && !as.Naked {
					count[as.Name.Value]++
					if as.Append || as.Index != nil || as.Array != nil {
						count[as.Name.Value]++
					}
				}
			}
		case *syntax.WordIter:
			count[n.Name.Value] += 2
		case *syntax.ParamExp:
			if n.Param != nil && n.Exp != nil && (n.Exp.Op == syntax.AssignUnset || n.Exp.Op == syntax.AssignUnsetOrNull) {
				count[n.Param.Value] += 2
			}
		case *syntax.BinaryArithm:
			if w, ok := n.X.(*syntax.Word); ok && strings.HasSuffix(n.Op.String(), "=") {
				count[w.Lit()] += 2
			}
		case *syntax.UnaryArithm:
			if w, ok := n.X.(*syntax.Word); ok {
				count[w.Lit()] += 2
			}
		}
		return true
	})
	return count
}

// assignedByCommand lists the variables that a builtin assigns: read a b, unset a, printf -v a.
func assignedByCommand(args []*syntax.Word) []string {
	switch args[0].Lit() {
	case "read", "unset", "getopts", "mapfile", "readarray", "printf", "local", "declare", "typeset":
		var names []string
		for _, arg := range args[1:] {
			if name := arg.Lit(); name != "" {
				names = append(names, name)
			}
		}
		return names
	}
	return nil
}
