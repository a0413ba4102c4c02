package rvm

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/builtin"
	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// program compiles a module of package p with all its rules as entries.
func program(t testing.TB, module string) *Program {
	t.Helper()
	trial := &trial{modules: []string{"package p\n" + module}}
	trial.entries = rulesOf(t, trial.modules[0])
	if err := trial.compile(); err != nil {
		t.Fatal(err)
	}
	return trial.program
}

func eval(t testing.TB, m *Machine, rule string) (value.Value, error) {
	t.Helper()
	e, ok := m.p.Entry("p", rule)
	if !ok {
		t.Fatalf("there is no rule %s", rule)
	}
	return m.Eval(e)
}

// wide is an input with n of everything that is large.
func wide(n int) value.Value {
	var list, words, lists []value.Value
	for i := range n {
		list = append(list, value.NewInt(int64(i)))
		words = append(words, value.NewString(fmt.Sprintf("word %d", i)))
	}
	for range 1000 {
		lists = append(lists, value.NewArray(append([]value.Value{}, list...)))
	}
	return value.NewObject(
		[]value.Value{value.NewString("list"), value.NewString("lists"), value.NewString("text"), value.NewString("words")},
		[]value.Value{value.NewArray(list), value.NewArray(lists), value.NewString(strings.Repeat("a", 10*n)), value.NewArray(words)})
}

// Rules that would run for minutes, each by another kind of step.
var runaways = map[string]string{
	"a cross product":       `r := count([1 | some x in input.list; some y in input.list; some z in input.list; x + y == z])`,
	"ranges":                `r := count([1 | some x in numbers.range(1, 1000); some y in numbers.range(1, 1000); some z in numbers.range(1, 1000); x*y == z + 0.5])`,
	"comparisons":           `r := count([1 | some x in input.lists; some y in input.lists; some z in input.list; x == y; z < 0])`,
	"calls":                 "f(x) := x + 1\nr if { some x in input.list; some y in input.list; some z in input.list; f(x) == y + z + 0.5 }",
	"replacements":          "q := input.x\nr if { some x in input.list; some y in input.list; some z in input.list; q < 0 with input.x as x }",
	"built-ins of OPA":      `r if { some x in input.list; some y in input.list; yaml.marshal(input.text) == sprintf("%v%v", [x, y]) }`,
	"large arguments":       `r if { some x in input.list; some y in input.list; sum(input.list) == x + y + 0.5 }`,
	"membership":            `r if { some x in input.list; some y in input.list; some z in input.list; -1 in input.lists[x] }`,
	"every":                 `r if { every x in input.list { every y in input.list { every z in input.list { x + y + z >= 0 } } } }`,
	"an iteration by refs":  `r if { input.list[i] + input.list[j] + input.list[k] < 0 }`,
	"a walk":                `r if { walk(input.list, [p, v]); some x in input.list; some y in input.list; v == x + y + 0.5 }`,
	"patterns":              `r if { some x in input.words; some y in input.words; some z in input.words; regex.match(concat("", [x, "$", y]), z) }`,
	"many definitions":      strings.Repeat("r if { some x in input.list; some y in input.list; x + y < 0 }\n", 300),
	"sets of large values":  `r if count({[x, y, z] | some x in input.lists; some y in input.lists; some z in input.list}) < 0`,
	"comprehensions nested": `r if { some x in input.list; some y in input.list; count([z | some z in input.list; z > x]) < 0 }`,
}

// A rule that runs away is stopped soon after its time is over.
func TestTimeout(t *testing.T) {
	// What is aimed at is 10 ms; what fails is what no busy machine or race detector explains.
	const timeout, aim, late = 100 * time.Millisecond, 10 * time.Millisecond, 500 * time.Millisecond
	input := wide(2000)
	for name, module := range runaways {
		t.Run(name, func(t *testing.T) {
			p := program(t, module)
			over := time.Duration(1 << 62)
			for range 10 { // the machine may be busy with something else
				if over <= aim {
					break
				}
				m := p.Machine(t.Context(), Config{Timeout: timeout}, input, &value.Object{})
				start := time.Now()
				v, err := eval(t, m, "r")
				over = min(over, time.Since(start)-timeout)
				var overrun *Overrun
				if !errors.As(err, &overrun) || over < 0 {
					t.Fatalf("%v, %v after %v", v, err, over+timeout)
				}
				m.Done()
			}
			t.Logf("stopped %v late", over)
			if over > late {
				t.Errorf("stopped %v late", over)
			}
		})
	}
}

// A context that ends stops a rule as its time does.
func TestCancel(t *testing.T) {
	p := program(t, runaways["a cross product"])
	cause := errors.New("the caller has gone")
	ctx, cancel := context.WithCancelCause(t.Context())
	m := p.Machine(ctx, Config{}, wide(2000), &value.Object{})
	time.AfterFunc(50*time.Millisecond, func() { cancel(cause) })
	start := time.Now()
	if v, err := eval(t, m, "r"); !errors.Is(err, cause) {
		t.Errorf("%v, %v", v, err)
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("stopped after %v", took)
	}
}

// A rule that builds something huge is stopped before the memory is used.
func TestMemory(t *testing.T) {
	input := wide(2000)
	for name, module := range map[string]string{
		"an array":            `r := [x | some x in input.list; some y in input.list]`,
		"a set":               `r := {[x, y] | some x in input.list; some y in input.list}`,
		"an object":           `r := {k: y | some x in input.list; some y in input.list; k := [x, y]}`,
		"a partial set":       `r contains [x, y] if { some x in input.list; some y in input.list }`,
		"a partial object":    `r[x] := [y | some y in input.list] if some x in input.list`,
		"strings":             `r := [s | some x in input.list; s := concat("", [input.text, "b"])]`,
		"a string of strings": `r := concat(",", [input.text | some x in input.list])`,
		"a doubled string":    doubling(`concat("", [%[1]s, %[1]s])`, `input.text`),
		"a doubled array":     doubling(`array.concat(%[1]s, %[1]s)`, `input.list`),
		"texts of OPA":        `r := [s | some x in input.list; s := yaml.marshal(input.text)]`,
		"numbers":             `r := [numbers.range(1, 1000) | some x in input.list]`,
		"replacements":        `r := [q | some x in input.list; some y in input.list; q := input.lists with input.lists as [x, y]]`,
	} {
		t.Run(name, func(t *testing.T) {
			m := program(t, module).Machine(t.Context(), Config{Memory: 16 << 20, Timeout: 20 * time.Second}, input, &value.Object{})
			defer m.Done()
			v, err := eval(t, m, "r")
			var overrun *Overrun
			if !errors.As(err, &overrun) || !strings.Contains(err.Error(), "memory") {
				size, _ := value.Len(v)
				t.Errorf("a value of %d parts, error %v", size, err)
			}
		})
	}
}

// doubling makes twenty rules, each of which is twice the one before.
func doubling(format, first string) string {
	var out strings.Builder
	fmt.Fprintf(&out, "x0 := %s\n", first)
	for i := range 20 {
		fmt.Fprintf(&out, "x%d := %s\n", i+1, fmt.Sprintf(format, fmt.Sprintf("x%d", i)))
	}
	return out.String() + "r := x20"
}

// What a rule remembers is not believed after an error, and a machine goes on after a panic.
func TestAfterErrors(t *testing.T) {
	p := program(t, `
shared := x if { y := to_number(input.s); x := "never" }
shared := "a value" if not input.s == "b"
bad := shared
other := [shared | true]
good := input.n + 1
panics := upper(input.s)
after contains x if some x in [good, count(input.list)]
within := y if { y := good with input.n as 5 }
conflict := input.n
conflict := 3
uses := [conflict]
`)
	for _, b := range p.builtins {
		if b.name == "upper" {
			b.native = func(*builtin.Budget, []value.Value) (value.Value, bool) { panic("a bug") }
		}
	}
	input, err := value.DecodeJSON([]byte(`{"s": "a", "n": 1, "list": [1, 2]}`))
	if err != nil {
		t.Fatal(err)
	}
	m := p.Machine(t.Context(), Config{}, input, &value.Object{})
	for range 3 {
		for _, c := range []struct{ rule, want string }{
			{"good", "2"}, {"bad", "to_number"}, {"other", "to_number"}, {"panics", "panic: a bug"}, {"after", "{2}"}, {"within", "6"},
			{"conflict", "conflicting"}, {"good", "2"}, {"uses", "conflicting"}, {"panics", "panic: a bug"}, {"within", "6"}, {"shared", "to_number"},
		} {
			v, err := eval(t, m, c.rule)
			got := fmt.Sprint(err)
			if err == nil {
				got = value.ToAST(v).String()
			}
			if !strings.Contains(got, c.want) {
				t.Errorf("%s is %s, want %s", c.rule, got, c.want)
			}
		}
	}
	m.Done()
}

// V20: a machine that was told nothing of networks lets OPA's built-ins ask nobody: a document must not send them
// anywhere.
func TestV20SchemasOfDocumentsAreNotFetched(t *testing.T) {
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer server.Close()
	p := program(t, `r := json.match_schema({}, {"$ref": input.url})
s := json.verify_schema({"$ref": input.url})`)
	input := value.NewObject([]value.Value{value.NewString("url")}, []value.Value{value.NewString(server.URL)})
	for _, rule := range []string{"r", "s"} {
		m := p.Machine(t.Context(), Config{Now: time.Now()}, input, value.NewObject(nil, nil))
		if v, err := eval(t, m, rule); rule == "r" && (err == nil || !strings.Contains(err.Error(), "remote reference loading disabled")) {
			t.Errorf("%v, %v", v, err)
		}
	}
	if asked.Load() > 0 {
		t.Errorf("%d requests were made", asked.Load())
	}
}
