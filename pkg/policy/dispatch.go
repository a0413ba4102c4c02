package policy

import (
	"slices"

	"github.com/sallyport-dev/sallyport/pkg/policy/internal/words"
)

// dispatch tells which rules a document is worth asking: those without condition, and those whose
// condition it meets. Conditions are the guards that rules begin with and the matches that they
// declare; a rule that is not asked has nothing to say.
type dispatch struct {
	count  int
	always []int
	tables []dispatchTable
	words  *words.Finder // of what the rules in worded want to see in the document
	worded []int
}

// dispatchTable is the rules whose condition is the text at one path.
type dispatchTable struct {
	path    []any
	byValue map[string][]int
}

func newDispatch(rules []*Rule, guards func(id string) (Guard, bool), ignore bool) *dispatch {
	d := &dispatch{count: len(rules)}
	var keywords []string
	for i, r := range rules {
		guard, guarded := guards(r.ID)
		switch {
		case ignore:
			d.always = append(d.always, i)
		case len(r.Match.Keywords) > 0:
			keywords = append(keywords, r.Match.Keywords...)
			d.worded = append(d.worded, i)
		case len(r.Match.Kinds) > 0:
			d.add([]string{"kind"}, r.Match.Kinds, i)
		case guarded:
			d.add(guard.Path, guard.Values, i)
		default:
			d.always = append(d.always, i)
		}
	}
	if len(keywords) > 0 {
		slices.Sort(keywords)
		d.words = words.New(slices.Compact(keywords), false)
	}
	return d
}

func (d *dispatch) add(path, values []string, rule int) {
	at := slices.IndexFunc(d.tables, func(t dispatchTable) bool {
		return slices.EqualFunc(t.path, path, func(a any, b string) bool { return a == b })
	})
	if at < 0 {
		t := dispatchTable{byValue: map[string][]int{}}
		for _, step := range path {
			t.path = append(t.path, step)
		}
		d.tables = append(d.tables, t)
		at = len(d.tables) - 1
	}
	for _, v := range values {
		d.tables[at].byValue[v] = append(d.tables[at].byValue[v], rule)
	}
}

// wanted marks the rules to ask about a document.
func (d *dispatch) wanted(doc Value) []bool {
	marks := make([]bool, d.count)
	for _, i := range d.always {
		marks[i] = true
	}
	for _, t := range d.tables {
		for _, i := range t.byValue[doc.Get(t.path...).Text()] {
			marks[i] = true
		}
	}
	if d.words != nil && mentions(doc.v, d.words) {
		for _, i := range d.worded {
			marks[i] = true
		}
	}
	return marks
}
