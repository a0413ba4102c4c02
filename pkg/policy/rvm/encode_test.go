package rvm

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// The same policy gives the same bytes, each time it is parsed, compiled, planned and encoded; and
// bytes that are loaded twice give the same results.
func TestEncodeIsDeterministic(t *testing.T) {
	planned := 0
	for i := range 150 {
		trial := newTrial([]byte{byte(i), 7})
		first := encoded(t, trial)
		if first == nil {
			continue
		}
		planned++
		for range 2 {
			if again := encoded(t, trial); !bytes.Equal(first, again) {
				t.Fatalf("%d and %d bytes, not the same ones, of\n%s", len(first), len(again), trial)
			}
		}
		if a, b := results(t, trial, first), results(t, trial, bytes.Clone(first)); a != b {
			t.Fatalf("results\n%s\nand\n%s\nof\n%s", a, b, trial)
		}
	}
	if planned < 75 {
		t.Errorf("only %d were planned", planned)
	}
}

func encoded(t *testing.T, trial *trial) []byte {
	t.Helper()
	c, err := trial.parse(ast.EvalModeIR)
	if err != nil {
		return nil
	}
	policy, err := Plan(c, trial.entries)
	if err != nil {
		return nil
	}
	blob, err := Encode(policy)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := Encode(policy); err != nil || !bytes.Equal(blob, again) {
		t.Fatalf("encoding it twice gives %d and %d bytes, error %v", len(blob), len(again), err)
	}
	return blob
}

// results evaluates all functions without arguments, and the query.
func results(t *testing.T, trial *trial, blob []byte) (out string) {
	t.Helper()
	p, err := Load(string(blob))
	if err != nil {
		t.Fatal(err)
	}
	m, _, err := trial.machine(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Done()
	note := func(name string, err error, values ...value.Value) {
		out += fmt.Sprint(name, " ", err)
		for _, v := range values {
			if v != nil {
				out += " " + value.ToAST(v).String()
			}
		}
		out += "\n"
	}
	for i := range p.funcs {
		if f := p.funcs[i].read(p); f.memo >= 0 {
			v, err := m.Eval(Entry{f})
			note(nameOf(p, i), err, v)
		}
	}
	found, err := m.Query("eval")
	note("query", err, found...)
	return out
}
