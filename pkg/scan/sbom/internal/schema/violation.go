package schema

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Violation is one place of a document that its schema does not allow.
type Violation struct {
	Path    []any // string keys and int indexes
	Message string
}

// violations flattens the tree of errors into those that a person can act on.
func violations(err error, doc any, limit int) []Violation {
	var top *jsonschema.ValidationError
	if !errors.As(err, &top) {
		return nil
	}
	p := printer{doc: doc, print: message.NewPrinter(language.English), seen: map[string]bool{}}
	p.collect(top)
	slices.SortStableFunc(p.list, func(a, b Violation) int { return comparePaths(a.Path, b.Path) })
	return p.list[:min(limit, len(p.list))]
}

type printer struct {
	doc   any
	print *message.Printer
	list  []Violation
	seen  map[string]bool
}

// collect walks to the leaves. Of a choice (anyOf, oneOf) none of whose branches fits, only the
// branch that got furthest into the document is told: it is the one that the author meant.
func (p *printer) collect(e *jsonschema.ValidationError) {
	switch e.ErrorKind.(type) {
	case *kind.AnyOf, *kind.OneOf:
		if best := furthest(e.Causes); best != nil {
			p.collect(best)
			return
		}
	}
	if len(e.Causes) > 0 {
		for _, cause := range e.Causes {
			p.collect(cause)
		}
		return
	}
	v := Violation{Path: p.path(e.InstanceLocation), Message: p.text(e.ErrorKind)}
	key := strings.Join(e.InstanceLocation, "\x00") + "\x00\x00" + v.Message
	if !p.seen[key] {
		p.seen[key] = true
		p.list = append(p.list, v)
	}
}

func furthest(causes []*jsonschema.ValidationError) *jsonschema.ValidationError {
	var best *jsonschema.ValidationError
	deepest := -1
	for _, c := range causes {
		if d := depth(c); d > deepest {
			best, deepest = c, d
		}
	}
	return best
}

func depth(e *jsonschema.ValidationError) int {
	d := len(e.InstanceLocation)
	for _, c := range e.Causes {
		d = max(d, depth(c))
	}
	return d
}

// path gives indexes of arrays their type back.
func (p *printer) path(location []string) []any {
	path := make([]any, 0, len(location))
	at := p.doc
	for _, step := range location {
		switch node := at.(type) {
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(node) {
				return path
			}
			path, at = append(path, i), node[i]
		case map[string]any:
			path, at = append(path, step), node[step]
		default:
			return append(path, step)
		}
	}
	return path
}

// longList is how many allowed values a message lists; the licence list has 700.
const longList = 20

func (p *printer) text(k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.Enum:
		if len(k.Want) > longList {
			return fmt.Sprintf("%s is not one of the %d values that the format allows", short(fmt.Sprintf("%q", fmt.Sprint(k.Got))), len(k.Want))
		}
	case *kind.UniqueItems:
		return fmt.Sprintf("items %d and %d are the same", k.Duplicates[0], k.Duplicates[1])
	case *kind.OneOf:
		return "fits more than one of the alternatives of which the format allows one"
	}
	return short(k.LocalizedString(p.print))
}

// short keeps a hostile value from filling the report.
func short(s string) string {
	const most = 300
	if len(s) <= most {
		return s
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "..."
}

func comparePaths(a, b []any) int {
	for i := range min(len(a), len(b)) {
		x, isInt := a[i].(int)
		y, alsoInt := b[i].(int)
		if isInt && alsoInt {
			if x != y {
				return x - y
			}
			continue
		}
		if c := strings.Compare(fmt.Sprint(a[i]), fmt.Sprint(b[i])); c != 0 {
			return c
		}
	}
	return len(a) - len(b)
}
