package schema

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"
)

// validation collects what is wrong. It ends early when it has found enough.
type validation struct {
	path  []any
	found []Violation
	limit int
}

func (v *validation) fail(format string, args ...any) {
	v.found = append(v.found, Violation{slices.Clone(v.path), short(fmt.Sprintf(format, args...))})
}

func (v *validation) full() bool { return len(v.found) > v.limit }

// try checks a branch on its own, and returns what is wrong with it.
func (v *validation) try(r *rule, doc any) []Violation {
	branch := validation{path: v.path, limit: 20}
	branch.check(r, doc)
	return branch.found
}

func (v *validation) in(step any, r *rule, doc any) {
	v.path = append(v.path, step)
	v.check(r, doc)
	v.path = v.path[:len(v.path)-1]
}

func (v *validation) check(r *rule, doc any) {
	for r.ref != nil {
		r = r.ref
	}
	if r.never {
		v.fail("is not allowed here")
		return
	}
	if v.full() || !v.typed(r, doc) {
		return
	}
	v.values(r, doc)
	switch doc := doc.(type) {
	case string:
		v.text(r, doc)
	case json.Number:
		v.number(r, doc)
	case []any:
		v.array(r, doc)
	case map[string]any:
		v.object(r, doc)
	}
	v.combined(r, doc)
}

func (v *validation) typed(r *rule, doc any) bool {
	if len(r.types) == 0 {
		return true
	}
	is := typeOf(doc)
	for _, want := range r.types {
		if want == is || want == "integer" && is == "number" && isWhole(doc.(json.Number)) {
			return true
		}
	}
	v.fail("got %s, want %s", is, strings.Join(r.types, " or "))
	return false
}

func typeOf(doc any) string {
	switch doc.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case json.Number:
		return "number"
	case []any:
		return "array"
	}
	return "object"
}

func isWhole(n json.Number) bool {
	if _, err := n.Int64(); err == nil {
		return true
	}
	if len(n) > 30 { // an exponent could stand for a number of a billion digits
		return false
	}
	f, err := n.Float64()
	return err == nil && f == float64(int64(f))
}

// longList is how many allowed values a message lists; the licence list has 700.
const longList = 20

func (v *validation) values(r *rule, doc any) {
	s, isText := doc.(string)
	if r.constant != nil && !same(r.constant, doc) {
		v.fail("value must be '%v'", r.constant)
	}
	if r.enum == nil || isText && r.enum[s] {
		return
	}
	if len(r.enum) > longList {
		v.fail("%q is not one of the %d values that the format allows", short(fmt.Sprint(doc)), len(r.enum))
		return
	}
	var allowed []string
	for value := range r.enum {
		allowed = append(allowed, "'"+value+"'")
	}
	slices.Sort(allowed)
	v.fail("value must be one of %s", strings.Join(allowed, ", "))
}

// same compares a constant, which is a string or a boolean.
func same(constant, doc any) bool {
	switch doc.(type) {
	case string, bool:
		return doc == constant
	}
	return false
}

func (v *validation) text(r *rule, s string) {
	if r.minLength >= 0 || r.maxLength >= 0 {
		n := utf8.RuneCountInString(s)
		if n < r.minLength {
			v.fail("has %d characters; the format wants %d at least", n, r.minLength)
		}
		if r.maxLength >= 0 && n > r.maxLength {
			v.fail("has %d characters; the format allows %d at most", n, r.maxLength)
		}
	}
	if r.pattern != nil && !r.pattern.MatchString(s) {
		v.fail("'%s' does not match pattern '%s'", short(s), r.pattern)
	}
	if !fits(r.format, s) {
		v.fail("'%s' is not valid %s", short(s), r.format)
	}
}

func (v *validation) number(r *rule, n json.Number) {
	if r.minimum == nil && r.maximum == nil {
		return
	}
	f, _, err := big.ParseFloat(string(n), 10, 100, big.ToNearestEven)
	if err != nil {
		v.fail("%s is too large a number", short(string(n)))
		return
	}
	if r.minimum != nil && f.Cmp(big.NewFloat(*r.minimum)) < 0 {
		v.fail("is below the minimum of %v", *r.minimum)
	}
	if r.maximum != nil && f.Cmp(big.NewFloat(*r.maximum)) > 0 {
		v.fail("is above the maximum of %v", *r.maximum)
	}
}

func (v *validation) array(r *rule, list []any) {
	if len(list) < r.minItems {
		v.fail("has %d items; the format wants %d at least", len(list), r.minItems)
	}
	if r.maxItems >= 0 && len(list) > r.maxItems {
		v.fail("has %d items; the format allows %d at most", len(list), r.maxItems)
	}
	for i, e := range list {
		if v.full() {
			return
		}
		switch {
		case i < len(r.tuple):
			v.in(i, r.tuple[i], e)
		case r.items != nil:
			v.in(i, r.items, e)
		case r.tuple != nil && r.rest != nil:
			v.in(i, r.rest, e)
		}
	}
	if !r.unique || len(list) < 2 {
		return
	}
	seen := make(map[string]int, len(list))
	for i, e := range list {
		text, err := json.Marshal(e)
		if err != nil {
			continue
		}
		if first, has := seen[string(text)]; has {
			v.fail("items %d and %d are the same", first, i)
			return
		}
		seen[string(text)] = i
	}
}

func (v *validation) object(r *rule, m map[string]any) {
	for _, key := range r.required {
		if _, has := m[key]; !has {
			v.fail("missing property '%s'", key)
		}
	}
	if r.properties == nil && r.additional == nil {
		return
	}
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		if v.full() {
			return
		}
		sub, has := r.properties[key]
		switch {
		case has:
			v.in(key, sub, m[key])
		case r.additional != nil && r.additional.never:
			v.fail("additional properties '%s' not allowed", short(key))
		case r.additional != nil:
			v.in(key, r.additional, m[key])
		}
	}
}

// combined checks the keywords that join schemas. Of a choice none of whose branches fits, only
// the branch that got furthest into the document is told: it is the one that the author meant.
func (v *validation) combined(r *rule, doc any) {
	for _, sub := range r.all {
		v.check(sub, doc)
	}
	if len(r.any) > 0 {
		v.choice(r.any, doc, false)
	}
	if len(r.one) > 0 {
		v.choice(r.one, doc, true)
	}
	if r.not != nil && len(v.try(r.not, doc)) == 0 {
		v.fail("is what the format rules out")
	}
	if r.when == nil {
		return
	}
	if next := r.then; len(v.try(r.when, doc)) == 0 {
		if next != nil {
			v.check(next, doc)
		}
	} else if r.orIf != nil {
		v.check(r.orIf, doc)
	}
}

func (v *validation) choice(branches []*rule, doc any, exactly bool) {
	fit := 0
	var best []Violation
	deepest := -1
	for _, branch := range branches {
		found := v.try(branch, doc)
		if len(found) == 0 {
			if fit++; !exactly {
				return
			}
			continue
		}
		depth := 0
		for _, f := range found {
			depth = max(depth, len(f.Path))
		}
		if depth > deepest {
			best, deepest = found, depth
		}
	}
	switch {
	case fit == 0:
		v.found = append(v.found, best...)
	case fit > 1 && exactly:
		v.fail("fits more than one of the alternatives of which the format allows one")
	}
}
