package rvm

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// raced has what goroutines could meet in: constants that are made once, functions that are compiled
// when they are first called, patterns likewise, values that share parts of documents, rules of many
// members that are sorted late, and with.
const raced = `
names := {"a", "b", "c", "zz"}
table := {"a": [1, {"x", "y"}], "b": {"c": {1, 2, 3}}}
known if input.name in names
matches if regex.match("^[a-m]+$", input.name)
dynamic if regex.match(concat("", ["^", input.name]), input.name)
whole := input
part := data.shared.list
pairs := {[x, y] | some x in data.shared.list; some y in input.list}
many := {sprintf("k%d", [(x * 7919) % 101]): x | some x in numbers.range(1, 101)}
sorted := sort([k | some k, _ in many])
unsorted contains (x * 31) % 97 if some x in data.shared.list
looked contains x if { some x in numbers.range(0, 30); x in unsorted }
replaced := [pairs | some n in ["a", "zz"]; known with input.name as n]
extended := object.union(data.shared.object, {"name": input.name})
f("a") := table.a
f(x) := {x: table.b} if x != "a"
called := f(input.name)
everything := [known, called, extended, part, table]
walked := count([p | walk(data.shared, [p, _])])
iterated := [x | some x in names]
undefined_ := input.nothing
fails := to_number(input.name)
`

// Any number of goroutines evaluate one program on documents that they share in part, and get what
// one alone gets. The race detector looks on.
func TestRace(t *testing.T) {
	const goroutines, rounds = 8, 40
	rules := rulesOf(t, "package p\n"+raced)
	data := decoded(t, `{"shared": {"list": [5, 3, 8, 1, 9, 12, 40, 33, 7, 2, 77, 21, 13, 99], "object": {"z": {"b": 1}, "a": [1, 2]}}}`)
	var inputs []value.Value
	for i := range 6 {
		inputs = append(inputs, decoded(t, fmt.Sprintf(`{"name": %q, "list": [%d, 2, 1], "deep": {"b": [1, {"c": %d}]}}`, string(rune('a'+i)), i, i)))
	}
	one := func(p *Program, input value.Value, order []int) []string {
		m := p.Machine(t.Context(), Config{}, input, data)
		defer m.Done()
		out := make([]string, len(rules))
		for _, i := range order {
			v, err := eval(t, m, string(rules[i][2].Value.(ast.String)))
			out[i] = fmt.Sprint(err)
			if err == nil && v != nil {
				out[i] = value.ToAST(v).String()
			}
		}
		return out
	}
	want := make([][]string, len(inputs))
	serial := program(t, raced)
	for i, input := range inputs {
		want[i] = one(serial, input, rand.Perm(len(rules)))
	}
	for range 5 { // compilation is lazy, so a new program races anew
		p := program(t, raced)
		var wg sync.WaitGroup
		start := make(chan struct{})
		for g := range goroutines {
			wg.Go(func() {
				<-start
				for round := range rounds {
					i := (g + round) % len(inputs)
					for r, got := range one(p, inputs[i], rand.Perm(len(rules))) {
						if got != want[i][r] {
							t.Errorf("%v of input %d is %s, alone it is %s", rules[r], i, got, want[i][r])
						}
					}
				}
			})
		}
		close(start)
		wg.Wait()
	}
}

func decoded(t testing.TB, text string) value.Value {
	t.Helper()
	v, err := value.DecodeJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}
