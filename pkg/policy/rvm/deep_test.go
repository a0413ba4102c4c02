package rvm

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// Documents of 10,000 levels, the most that are read, are ordinary documents.
func TestDeepDocuments(t *testing.T) {
	const levels = 9990
	for name, text := range map[string]string{
		"arrays":  strings.Repeat("[", levels) + strings.Repeat("]", levels),
		"objects": strings.Repeat(`{"a":`, levels) + "1" + strings.Repeat("}", levels),
	} {
		t.Run(name, func(t *testing.T) {
			p := program(t, `
whole := input
same if input.a == input.b
set := {input.a, input.b, [input.a]}
keys := {input.a: 1}
counted := count(input.a)
marshalled := count(json.marshal(input.a)) > 10
printed := count(sprintf("%v", [input.a])) > 10
replaced := x if x := whole with input.a as [input.b]
united := object.union({"x": input.a}, {"x": {"y": input.b}})
walked := count([1 | walk(input.a, [_, x]); x == 1])
sorted := sort([input.b, input.a, 1])
`)
			doc := `{"a": ` + text + `, "b": ` + text + `}`
			m := p.Machine(t.Context(), Config{Memory: 256 << 20, Timeout: time.Minute}, decoded(t, doc), &value.Object{})
			defer m.Done()
			for rule, want := range map[string]string{
				"same": "true", "marshalled": "true", "printed": "true", "keys": "", "set": "", "whole": "", "replaced": "", "united": "", "sorted": "",
				"counted": "1",
			} {
				v, err := eval(t, m, rule)
				if err != nil || v == nil {
					t.Errorf("%s: %v", rule, err)
				} else if want != "" && value.ToAST(v).String() != want {
					t.Errorf("%s is %v", rule, value.ToAST(v))
				}
			}
			if set, _ := eval(t, m, "set"); set.(*value.Set).Len() != 2 {
				t.Error("equal elements of a set")
			}
			if v, err := eval(t, m, "walked"); err == nil { // all paths are 50 million steps, which take 800 MB
				t.Errorf("walked is %v", value.ToAST(v))
			}
		})
	}
}

// With in loops and in one another sees what topdown sees, whatever was remembered outside.
func TestNestedWith(t *testing.T) {
	trial := &trial{modules: []string{`package p
q := input.x
seen := [q, input.y, data.d.e]
inner contains seen if { some y in [1, 2, 3]; seen with input.y as y }
one contains s if { some x in [1, 2, 1]; some y in [3, 4]; s := seen with input.x as x with input.y as y }
two contains [x, s] if { some x in [1, 2, 1]; s := [t | some y in [5, 6]; t := [u | some z in [7, 8]; u := seen with data.d.e as z] with input.y as y] with input.x as x }
three contains s if { some x in [1, 2]; not q with input.x as false; s := [q, x] with input.x as x; q == 0 }
f(n) := [q, n, m] if { m := q with input.x as n }
four := x if x := [f(q), f(7)] with input.x as 9
five := [a, b, c] if { a := seen with input as {"x": 1, "y": 2}; b := seen; c := seen with input as {"x": 1, "y": 2} }
six := [x | some i in [1, 2]; x := one with input.x as i]
seven := x if { x := two with seen as "mock" with input.x as 5 }
eight := count([1 | some x in numbers.range(1, 300); some y in numbers.range(1, 30); x == q with input.x as y])
`}, input: `{"x": 0, "y": 0}`, base: `{"d": {"e": 5}}`}
	trial.entries = rulesOf(t, trial.modules[0])
	if err := trial.compile(); err != nil {
		t.Fatal(err)
	}
	count := map[outcome]int{}
	trial.run(t.Context(), t, count)
	if count[sameValue] != len(trial.entries) {
		t.Errorf("%v", count)
	}
}

// When all epochs were used, nothing of the first is taken for remembered.
func TestEpochs(t *testing.T) {
	p := program(t, `
q := input.x
later := input.x
r := [a, b, c] if { a := q; b := [c | some x in [1, 2, 3]; c := q with input.x as x]; c := later }
`)
	m := p.Machine(t.Context(), Config{}, decoded(t, `{"x": 0}`), &value.Object{})
	for start := range 8 {
		m.epoch = math.MaxUint32 - uint32(start)
		m.Forget()
		for range 3 {
			if v, err := eval(t, m, "r"); err != nil || value.ToAST(v).String() != "[0, [1, 2, 3], 0]" {
				t.Fatalf("%d epochs before the last: %v, %v", start, v, err)
			}
		}
	}
}
