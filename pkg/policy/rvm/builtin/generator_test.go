package builtin

import (
	"math"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	opatypes "github.com/open-policy-agent/opa/v1/types"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// generator makes arguments of choices.
type generator struct {
	pick func(n int) int // from 0 to n-1
	raw  bool            // make strings of bytes, too
}

// The literals that are no small integers. Those beyond a float64 are not among them: OPA's sets
// and objects take equal ones for different if they are spelled differently.
var literals = []string{"0", "-0", "1", "1.0", "1e0", "10e-1", "2.0", "0.0", "-1", "-1.0", "0.1", "0.10", "1e2", "100", "1e3", "1E3", "100.00",
	"9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "9223372036854775807.0", "9223372036854775806",
	"18446744073709551616", "4294967296", "-4294967296", "2147483647", "2147483648", "-2147483648", "3037000500", "1.5", "-1.5", "2.5", "15e-1",
	"1e-7", "123456789012345678901234567890", "123456789012345678901234567890.5", "1e300", "62", "63", "64"}

var oddStrings = []string{"", "a", "b", "ab", "abc", "aab", "aaa", "a.b", "a/b", "/a/b", "/a/0", "a/-", "/a~1b/~0", "~01", "//", "é", "éa", "日本語", "😀", "a\u0301", "ß", "İ", "ſ", "K",
	"\xff", "a\xffb", "\xed\xa0\x80", "\uFFFD", "\u2028", "\x00", "\t\n", " a ", "\"q\"", "\\", "<&>", "A", "AB", "0", "1", "-", "-1", "01", "1.0", "1.50", "-0", "+1", ".5", "5.", "0x10", "1e3", "1_0", "inf", "NaN",
	"true", "null", "%", "%s", "a-b", "key", "x=1&y=2&x=3", "a%20b", "%zz", "a;b", "YWJj", "YQ==", "YQ", "YWI", "_-8=", "!", "616263", "6", "zz"}

var pools = map[string][]string{
	"pattern":  {"", "a", "a*", "a+b", "^a", "b$", "(a)(b)?", "[a-z]+", ".", "(", "[", "a|b", "(?i)A", "(?P<n>a)", "\\bab", "x*", "(a*)*", "\xff", "é", "^$", "a{2}", "(?m)^", "\\pL"},
	"template": {"", "x", "$1", "${1}x", "$n", "$$", "$", "[$0]", "$2", "é", "${"},
	"format":   {"%s", "%d", "%v", "%s and %s", "%d%%", "%v: %d", "plain", "%", "%!", "%5d", "%-5s|", "%05d", "%x", "%X", "%q", "%.2f", "%8.3f", "%t", "%s %s %s", "%[1]s", "%*d", "%+v", "%#v", "% x", "%é", "%\xff", "%1000s", "%c", "%U", "%e", "%g", "%b", "%o", "%T", "%p", "\xff%s"},
	"glob":     {"", "a", "a*", "*", "**", "a.*", "a/**", "?", "[a-c]", "[!a]", "{a,b}", "{a", "\\*", "*.b", "é*", "[", "{ab,a*}.b"},
	"rune":     {".", "/", "-", "é", "ab", "", "\xff"},
	"semver": {"1.0.0", "v1.0.0", "1.2.3", "1.2.10", "1.0.0-a", "1.0.0-a.1", "1.0.0-a.b", "1.0.0-1", "1.0.0-2", "1.0.0-10", "1.0.0+m", "1.0.0-a+m.n", "1.0", "01.0.0", "1.0.0-01", "1.0.0-", "1.0.0+", "a.b.c", "1.0.0.0",
		"-1.0.0", "1.0.0-a..b", "1.0.0-é", "99999999999999999999.0.0", "1.0.0-99999999999999999999.a", "1.0.0-99999999999999999998.b", "", "vv1.0.0", "1.0.0-a-b", "1.0.0--1", "1.+0.0"},
	"quantity": {"1", "10", "250m", "1m", "0m", "1000m", "1k", "1K", "1Ki", "1ki", "1KI", "1M", "2Mi", "1G", "1Gi", "1T", "1ti", "1P", "1Pi", "1E", "1e", "1Ei", "8Ei", "1e3", "1e3k", "1E+2", "0", "007", "1.5", "1.5Gi", ".5", "-1", "+1",
		"1 k", "\"1k\"", "k", "", "1x", "1kb", "1KB", "1kib", "1KiB", "1mb", "1mib", "1gb", "1TiB", "1pb", "1eb", "1eib", "1b", "1ib", "9223372036854775807", "9223372036854775808", "10eb", "1000000001m", "999999999m", "1kk", "1kbb", "1\u212a"},
	"cidr": {"10.0.0.0/8", "10.1.2.3", "10.1.0.0/16", "0.0.0.0/0", "255.255.255.255/32", "::/0", "::/80", "::ffff:10.0.0.0/104", "fe80::1", "fe80::/10", "2001:db8::/32", "::ffff:10.1.2.3", "10.0.0.0/33", "10.0.0", "", "a", "fe80::1%eth0", "1.2.3.4/24", "::1/128"},
	"json": {"null", "true", "1", "1.0", "-0", "1e3", "\"a\"", "[1,2,[3]]", "{\"a\":1,\"a\":2}", "{\"b\":{\"c\":[]},\"a\":null}", "", " 1 ", "1 2", "[", "{\"a\"}", "\"\\ud800\"", "\"\\u00e9\"", "\"\xff\"", "1]", "1}", "1,", "nul", "1e999999"},
	"path": {"", "/", "a", "/a", "a/b", "/a/b", "/a/0", "a/1", "/a/-", "0", "b", "b/a", "/b/0/a", "//a", "a/", "a~1b", "a~0b", "k", "a/01", "a/+1", "a/1.0", "-"},
	"op":   {"add", "remove", "replace", "test", "move", "copy", "nop"},
}

// hints are the pools that the strings of some functions come from, by argument.
var hints = map[string][]string{
	"regex.match": {"pattern"}, "re_match": {"pattern"}, "regex.is_valid": {"pattern"}, "regex.split": {"pattern"}, "regex.find_n": {"pattern"},
	"regex.find_all_string_submatch_n": {"pattern"}, "regex.replace": {"", "pattern", "template"}, "sprintf": {"format"},
	"glob.match": {"glob", "rune"}, "semver.compare": {"semver", "semver"}, "semver.is_valid": {"semver"},
	"units.parse": {"quantity"}, "units.parse_bytes": {"quantity"},
	"net.cidr_contains": {"cidr", "cidr"}, "net.cidr_intersects": {"cidr", "cidr"}, "net.cidr_is_valid": {"cidr"},
	"json.unmarshal": {"json"}, "json.is_valid": {"json"}, "json.filter": {"", "path"}, "json.remove": {"", "path"},
}

// arguments makes arguments for a function, most of them of the types that it takes.
func (g *generator) arguments(name string) []value.Value {
	types := ast.BuiltinMap[name].Decl.FuncArgs().Args
	args := make([]value.Value, len(types))
	for i, t := range types {
		pool := ""
		if i < len(hints[name]) {
			pool = hints[name][i]
		}
		args[i] = g.argument(t, pool)
	}
	switch name {
	case "json.filter", "json.remove":
		if g.pick(8) != 0 {
			args[0] = g.document(3)
		}
	case "json.patch":
		if g.pick(8) != 0 {
			args = []value.Value{g.document(3), g.operations()}
		}
	case "object.subset", "internal.member_2", "equal", "minus", "numbers.range", "numbers.range_step":
		if g.pick(3) == 0 {
			args[1] = g.like(args[0])
		}
	case "union", "intersection":
		if g.pick(8) != 0 {
			s := &value.Set{}
			for range g.pick(4) {
				s.Add(g.collection(2, 'S'))
			}
			args[0] = s
		}
	case "internal.member_3", "object.get":
		g.keyOf(name, args)
	case "sum", "product":
		if g.pick(2) == 0 {
			args[0] = g.array(func() value.Value { return g.number() })
		}
	case "internal.template_string":
		if g.pick(4) != 0 {
			args[0] = g.array(g.part)
		}
	case "urlquery.encode_object":
		if g.pick(4) != 0 {
			args[0] = g.query()
		}
	case "object.union_n":
		if g.pick(4) != 0 {
			args[0] = g.array(func() value.Value { return g.document(3) })
		}
	}
	if tooLarge(name, args) {
		return nil
	}
	return args
}

// tooLarge are arguments that OPA computes with for a long time.
func tooLarge(name string, args []value.Value) bool {
	size := func(v value.Value) float64 {
		f := 0.0
		if n, ok := v.(*value.Number); ok {
			f, _ = ast.Number(n.Literal()).Float64()
		}
		return f
	}
	switch name {
	case "numbers.range", "numbers.range_step":
		return math.Abs(size(args[0])-size(args[1])) > 1000
	case "bits.lsh":
		return size(args[1]) > 1000
	case "semver.compare": // identifiers that are numbers of the same place, and both huge
		s, _ := value.Text(args[0])
		t, _ := value.Text(args[1])
		return len(s) > 18 && len(t) > 18 && !strings.HasSuffix(s, ".a") && !strings.HasSuffix(s, ".b")
	}
	return false
}

func (g *generator) argument(t opatypes.Type, pool string) value.Value {
	if g.pick(12) == 0 {
		return g.any(2)
	}
	switch t := t.(type) {
	case *opatypes.NamedType:
		return g.argument(t.Type, pool)
	case opatypes.Any:
		if len(t) > 0 {
			return g.argument(t[g.pick(len(t))], pool)
		}
		return g.any(3)
	case opatypes.String:
		return g.string(pool)
	case opatypes.Number:
		return g.number()
	case opatypes.Boolean:
		return value.NewBool(g.pick(2) == 0)
	case opatypes.Null:
		return value.Null{}
	case *opatypes.Array:
		return g.array(func() value.Value {
			if t.Dynamic() == nil {
				return g.any(2)
			}
			return g.argument(t.Dynamic(), pool)
		})
	case *opatypes.Set:
		s := &value.Set{}
		for range g.pick(5) {
			s.Add(g.argument(t.Of(), pool))
		}
		return s
	case *opatypes.Object:
		return g.collection(3, 'O')
	}
	return g.any(3)
}

func (g *generator) array(elem func() value.Value) value.Value {
	a := value.ArrayOfSize(0)
	for range g.pick(5) {
		a.Append(elem())
	}
	return a
}

func (g *generator) number() value.Value {
	switch g.pick(4) {
	case 0:
		return value.NewNumber(literals[g.pick(len(literals))])
	case 1:
		return value.NewInt(int64(g.pick(1000)) - 300)
	}
	return value.NewInt(int64(g.pick(12)) - 3)
}

func (g *generator) string(pool string) value.Value {
	if list := pools[pool]; list != nil && g.pick(6) != 0 {
		return value.NewString(list[g.pick(len(list))])
	}
	if g.raw && g.pick(3) == 0 {
		bytes := make([]byte, g.pick(12))
		for i := range bytes {
			bytes[i] = byte(g.pick(256))
		}
		if pool == "quantity" || pool == "semver" { // whose exponents and numbers OPA takes seriously
			return value.NewString(strings.Trim(string(bytes), "0123456789eE"))
		}
		return value.NewString(string(bytes))
	}
	s := oddStrings[g.pick(len(oddStrings))]
	for g.pick(3) == 2 && len(s) < 40 {
		s += oddStrings[g.pick(len(oddStrings))]
	}
	if pool == "quantity" || pool == "semver" {
		s = strings.NewReplacer("e", "", "E", "").Replace(s)
	}
	return value.NewString(s)
}

func (g *generator) any(depth int) value.Value {
	switch g.pick(8) {
	case 0:
		return value.Null{}
	case 1:
		return value.NewBool(g.pick(2) == 0)
	case 2, 3:
		return g.number()
	case 4:
		return g.string("")
	}
	if depth == 0 {
		return g.string("")
	}
	return g.collection(depth-1, "AOS"[g.pick(3)])
}

func (g *generator) collection(depth int, kind byte) value.Value {
	n := g.pick(5)
	if g.pick(10) == 0 {
		n += 12 // where objects and sets begin to have an index
	}
	switch kind {
	case 'A':
		a := value.ArrayOfSize(0)
		for range n {
			a.Append(g.any(depth))
		}
		return a
	case 'S':
		s := &value.Set{}
		for range n {
			s.Add(g.any(depth))
		}
		return s
	}
	o := &value.Object{}
	for range n {
		o.Insert(g.any(min(depth, 1)), g.any(depth))
	}
	return o
}

// document makes an object such as documents are, of few keys.
func (g *generator) document(depth int) value.Value {
	o := &value.Object{}
	for range g.pick(4) {
		o.Insert(value.NewString([]string{"a", "b", "c", "0", "a/b", "a~b", ""}[g.pick(7)]), g.below(depth-1))
	}
	return o
}

func (g *generator) below(depth int) value.Value {
	if depth <= 0 {
		return g.any(0)
	}
	switch g.pick(5) {
	case 0:
		return g.array(func() value.Value { return g.below(depth - 1) })
	case 1:
		s := &value.Set{}
		for range g.pick(4) {
			s.Add(g.below(depth - 1))
		}
		return s
	case 2, 3:
		return g.document(depth)
	}
	return g.any(1)
}

// operations makes what json.patch takes.
func (g *generator) operations() value.Value {
	return g.array(func() value.Value {
		o := &value.Object{}
		o.Insert(value.NewString("op"), g.string("op"))
		if g.pick(4) == 0 {
			o.Insert(value.NewString("path"), g.array(func() value.Value { return g.string("path") }))
		} else {
			o.Insert(value.NewString("path"), g.string("path"))
		}
		if g.pick(6) != 0 {
			o.Insert(value.NewString("value"), g.below(2))
		}
		if g.pick(3) == 0 {
			o.Insert(value.NewString("from"), g.string("path"))
		}
		return o
	})
}

// like makes a value that has much in common with v.
func (g *generator) like(v value.Value) value.Value {
	some := func(elems []value.Value) []value.Value {
		var kept []value.Value
		for _, e := range elems {
			if g.pick(3) != 0 {
				kept = append(kept, g.like(e))
			}
		}
		return kept
	}
	switch v := v.(type) {
	case *value.Array:
		if g.pick(4) == 0 {
			return value.NewSet(some(v.Elems()))
		}
		return value.NewArray(some(v.Elems()))
	case *value.Set:
		return value.NewSet(some(v.Elems()))
	case *value.Object:
		o := &value.Object{}
		for i := range v.Len() {
			if key, val := v.Entry(i); g.pick(3) != 0 {
				o.Insert(key, g.like(val))
			}
		}
		return o
	case *value.Number:
		if i, ok := v.Int(); ok && i < math.MaxInt64-20 {
			return value.NewInt(i + int64(g.pick(20)))
		}
	}
	return v
}

// keyOf makes a key of what the function looks into.
func (g *generator) keyOf(name string, args []value.Value) {
	in, key := 2, 0
	if name == "object.get" {
		in, key = 0, 1
	}
	v := args[in]
	var path []value.Value
	for range 3 {
		var keys, vals []value.Value
		switch v := v.(type) {
		case *value.Array:
			for i, e := range v.Elems() {
				keys, vals = append(keys, value.NewInt(int64(i))), append(vals, e)
			}
		case *value.Set:
			keys, vals = v.Elems(), v.Elems()
		case *value.Object:
			keys, vals = v.Keys(), v.Vals()
		}
		if len(keys) == 0 || g.pick(4) == 0 {
			break
		}
		i := g.pick(len(keys))
		path = append(path, keys[i])
		v = vals[i]
		if name == "internal.member_3" {
			args[1] = v
			break
		}
	}
	switch {
	case len(path) == 0:
	case len(path) == 1 && g.pick(2) == 0:
		args[key] = path[0]
	default:
		args[key] = value.NewArray(path)
	}
}

// part makes a part of a template.
func (g *generator) part() value.Value {
	if g.pick(2) == 0 {
		s := &value.Set{}
		if g.pick(2) == 0 {
			s.Add(g.any(2))
		}
		return s
	}
	return g.any(0)
}

// query makes an object of strings, and of lists of them.
func (g *generator) query() value.Value {
	o := &value.Object{}
	for range g.pick(4) {
		if g.pick(2) == 0 {
			o.Insert(g.string(""), g.string(""))
		} else {
			o.Insert(g.string(""), g.array(func() value.Value { return g.string("") }))
		}
	}
	return o
}
