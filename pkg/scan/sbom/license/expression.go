package license

import (
	"cmp"
	"errors"
	"slices"
	"strings"
)

// Op says what a node of an expression is.
type Op int

// The kinds of nodes.
const (
	Leaf Op = iota // one term
	And            // all of Args
	Or             // any of Args
)

// Expression is one node of a parsed expression. And and Or have two or more Args, none of them
// of the same Op.
type Expression struct {
	Op   Op
	Term Term // of a Leaf
	Args []*Expression
}

// Term is one licence, with what modifies it.
type Term struct {
	// ID is the identifier as the SPDX list writes it, or LicenseRef-... with the DocumentRef-...:
	// before it, as the author wrote it.
	ID string `json:"id"`
	// Plus says that any later version will do ("GPL-2.0+").
	Plus bool `json:"plus,omitempty"`
	// Exception stands behind WITH; empty when there is none.
	Exception string `json:"exception,omitempty"`
	// Known says that the SPDX list has ID, and Exception when there is one.
	Known bool `json:"known,omitempty"`
}

// String writes the term as an expression.
func (t Term) String() string {
	s := t.ID
	if t.Plus {
		s += "+"
	}
	if t.Exception != "" {
		s += " WITH " + t.Exception
	}
	return s
}

// String writes the expression with the fewest parentheses.
func (e *Expression) String() string {
	if e.Op == Leaf {
		return e.Term.String()
	}
	word := " OR "
	if e.Op == And {
		word = " AND "
	}
	parts := make([]string, len(e.Args))
	for i, arg := range e.Args {
		if parts[i] = arg.String(); e.Op == And && arg.Op == Or {
			parts[i] = "(" + parts[i] + ")"
		}
	}
	return strings.Join(parts, word)
}

// Terms returns every licence of the expression once, sorted.
func (e *Expression) Terms() []Term {
	var terms []Term
	var walk func(*Expression)
	walk = func(e *Expression) {
		if e.Op == Leaf {
			terms = append(terms, e.Term)
		}
		for _, arg := range e.Args {
			walk(arg)
		}
	}
	walk(e)
	return sorted(terms)
}

// MaxAlternatives is how many alternatives Alternatives returns at most.
const MaxAlternatives = 256

// ErrTooMany says that an expression has more than MaxAlternatives.
var ErrTooMany = errors.New("the expression has more than 256 alternatives")

// Alternatives is the disjunctive normal form: the licensee chooses one of the lists and obeys all
// of its terms. Lists are sorted and free of duplicates, and stand in the order of the expression.
func (e *Expression) Alternatives() ([][]Term, error) {
	switch e.Op {
	case Leaf:
		return [][]Term{{e.Term}}, nil
	case Or:
		var all [][]Term
		for _, arg := range e.Args {
			some, err := arg.Alternatives()
			if err != nil {
				return nil, err
			}
			if all = distinct(append(all, some...)); len(all) > MaxAlternatives {
				return nil, ErrTooMany
			}
		}
		return all, nil
	}
	all := [][]Term{nil}
	for _, arg := range e.Args {
		some, err := arg.Alternatives()
		if err != nil {
			return nil, err
		}
		// Duplicates go before the count: (A OR B) AND (A OR B) has three, not four.
		product := make([][]Term, 0, len(all)*len(some))
		for _, left := range all {
			for _, right := range some {
				product = append(product, sorted(slices.Concat(left, right)))
			}
		}
		if all = distinct(product); len(all) > MaxAlternatives {
			return nil, ErrTooMany
		}
	}
	return all, nil
}

func sorted(terms []Term) []Term {
	slices.SortFunc(terms, compare)
	return slices.Compact(terms)
}

func compare(a, b Term) int {
	return cmp.Or(strings.Compare(a.ID, b.ID), strings.Compare(a.String(), b.String()))
}

// distinct drops lists that stand further up already.
func distinct(lists [][]Term) [][]Term {
	seen := make(map[string]bool, len(lists))
	return slices.DeleteFunc(lists, func(list []Term) bool {
		var key strings.Builder
		for _, t := range list {
			key.WriteString(t.String())
			key.WriteByte(0)
		}
		if seen[key.String()] {
			return true
		}
		seen[key.String()] = true
		return false
	})
}
