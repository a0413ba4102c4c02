package rvm

import (
	"fmt"
	"strings"
)

// document writes an input: JSON of the shape that generated policies look for; here and there
// something else stands in a place, or nothing.
func (d *decisions) document() string {
	members := []string{}
	for _, m := range []struct {
		name string
		kind kind
	}{{"n", num}, {"s", str}, {"b", boolk}, {"k", str}, {"nums", nums}, {"strs", strs}, {"m", numMap}, {"rec", rec}, {"recs", recs}, {"x", anyk}, {"odd", num}} {
		if !d.once(16) {
			members = append(members, fmt.Sprintf("%q: %s", m.name, d.json(m.kind)))
		}
	}
	if d.once(2) {
		members = append(members, `"deep": {"a": {"b": `+d.json(anyk)+`}}`)
	}
	return "{" + strings.Join(members, ", ") + "}"
}

// base writes base documents: below data.base, and now and then beside the rules of a package.
func (d *decisions) base() string {
	out := fmt.Sprintf(`{"base": {"n": %s, "s": %s, "nums": %s, "m": %s, "recs": %s, "x": %s}`,
		d.json(num), d.json(str), d.json(nums), d.json(numMap), d.json(recs), d.json(anyk))
	if d.once(3) {
		out += `, "p0": {"extra": ` + d.json(rec) + `, "more": {"1": 1}}`
	}
	return out + "}"
}

func (d *decisions) json(k kind) string {
	if d.once(24) {
		k = pick(d, []kind{num, str, boolk, nums, strs, numMap, rec, anyk})
	}
	list := func(k kind, most int) string {
		var out []string
		for range d.n(most + 1) {
			out = append(out, d.json(k))
		}
		return "[" + strings.Join(out, ", ") + "]"
	}
	switch k {
	case num:
		return pick(d, []string{"0", "1", "2", "3", "4", "7", "10", "-3", "1.0", "2.50", "1e2", "0.1", "1E0", "100000000000000000000", "-0.0", "9007199254740993", "5", "6"})
	case str:
		return pick(d, []string{`"a"`, `"b"`, `"c"`, `"foo"`, `""`, `"x-y"`, `"a.b"`, `"\u00e9"`, `"10"`, `"A"`, `"\ud83d\ude00"`, `"10.0.0.1"`, `"n"`, `"1.2.3"`, `" a "`, `"<&>"`})
	case boolk:
		return pick(d, []string{"true", "false", "true"})
	case nums:
		return list(num, 4)
	case strs:
		return list(str, 4)
	case recs:
		return list(rec, 3)
	case numMap:
		var out []string
		for _, key := range []string{"a", "b", "foo", "n", "10"} {
			if d.once(2) {
				out = append(out, fmt.Sprintf("%q: %s", key, d.json(num)))
			}
		}
		if d.once(12) {
			for i := range 20 {
				out = append(out, fmt.Sprintf("\"k%d\": %d", (i*7)%20, i))
			}
		}
		return "{" + strings.Join(out, ", ") + "}"
	case rec:
		return fmt.Sprintf(`{"tags": %s, "name": %s, "n": %s, "on": %s, "m": %s}`, d.json(strs), d.json(str), d.json(num), d.json(boolk), d.json(numMap))
	}
	return pick(d, []string{"null", "1", `"a"`, "[[]]", `{"a": [null, {"b": 1.0}]}`, "[true, 1, 1.0]", `[{"a": 1}, {"a": 1.0}]`, "{}", "[]", "false"})
}
