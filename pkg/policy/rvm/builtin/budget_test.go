package builtin

import (
	"runtime"
	"strings"
	"testing"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// What would be large is not made: the budget ends first, after little was allocated.
func TestBudget(t *testing.T) {
	const n = 4000
	str := func(s string) value.Value { return value.NewString(s) }
	integer := func(i int64) value.Value { return value.NewInt(i) }
	list := func(n int, e value.Value) value.Value {
		a := value.ArrayOfSize(n)
		for range n {
			a.Append(e)
		}
		return a
	}
	object := func(key string, v value.Value) value.Value {
		o := &value.Object{}
		o.Insert(str(key), v)
		return o
	}
	deep := str("leaf")
	for range n {
		deep = list(1, deep)
	}
	long, longer := str(strings.Repeat("a", n)), str(strings.Repeat("b", n))
	longest := str(strings.Repeat("a", 100*n))
	var pattern strings.Builder
	pattern.WriteString(strings.Repeat("(", 100) + strings.Repeat(")", 100))

	for _, c := range []struct {
		name string
		args []value.Value
	}{
		{"array.concat", []value.Value{list(5*n, deep), list(5*n, deep)}},
		{"array.flatten", []value.Value{list(200, list(200, deep))}},
		{"concat", []value.Value{longer, list(n, long)}},
		{"hex.encode", []value.Value{longest}},
		{"indexof_n", []value.Value{longest, str("a")}},
		{"internal.template_string", []value.Value{list(n, long)}},
		{"json.marshal", []value.Value{list(n, long)}},
		{"json.marshal", []value.Value{list(n, str(strings.Repeat("\x01", n)))}},
		{"json.patch", []value.Value{list(10*n, deep), list(10, object("op", str("add")))}},
		{"json.unmarshal", []value.Value{str("[" + strings.Repeat("[],", 50*n) + "1]")}},
		{"numbers.range", []value.Value{integer(0), integer(1 << 62)}},
		{"numbers.range", []value.Value{integer(-1 << 62), integer(1 << 62)}},
		{"numbers.range", []value.Value{integer(0), integer(10 * n)}},
		{"object.union_n", []value.Value{list(10*n, object("a", object("b", deep)))}},
		{"regex.find_all_string_submatch_n", []value.Value{str(pattern.String()), long, integer(-1)}},
		{"regex.find_n", []value.Value{str("a"), longest, integer(1 << 40)}},
		{"regex.replace", []value.Value{long, str("a"), long}},
		{"regex.replace", []value.Value{long, str("(a+)"), str(strings.Repeat("$1", n))}},
		{"regex.split", []value.Value{str("a"), longest}},
		{"replace", []value.Value{long, str("a"), long}},
		{"split", []value.Value{longest, str("a")}},
		{"sprintf", []value.Value{str(strings.Repeat("%999d", n)), list(n, integer(1))}},
		{"sprintf", []value.Value{str(strings.Repeat("%s", n)), list(n, long)}},
		{"sprintf", []value.Value{str(strings.Repeat("%q", n)), list(n, long)}},
		{"sprintf", []value.Value{str("%v"), list(1, list(n, long))}},
		{"strings.replace_n", []value.Value{object("a", long), long}},
		{"walk", []value.Value{deep}},
	} {
		if c.name == "json.patch" {
			for _, o := range c.args[1].(*value.Array).Elems() {
				o.(*value.Object).Insert(str("path"), str("/0"))
				o.(*value.Object).Insert(str("value"), long)
			}
		}
		b := &Budget{Left: 1 << 18}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, ok := table[c.name](b, c.args)
		runtime.ReadMemStats(&after)
		if ok || b.Left >= 0 {
			t.Errorf("%s: decided %v, with %d bytes left", c.name, ok, b.Left)
		}
		most := uint64(4 << 20) // what grows is copied a few times
		if strings.HasPrefix(c.name, "regex.") {
			most = 64 << 20 // the race detector makes the matcher forget its memory
		}
		if allocated := after.TotalAlloc - before.TotalAlloc; allocated > most {
			t.Errorf("%s allocated %d bytes", c.name, allocated)
		}
	}
}
