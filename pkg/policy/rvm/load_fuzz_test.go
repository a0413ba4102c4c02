package rvm

import (
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// blobOf encodes the plan of a module of package p, beside which there is a package q.
func blobOf(t testing.TB, module string) []byte {
	t.Helper()
	trial := &trial{modules: []string{"package p\n" + module, "package q\nr := 1\ns := input.a"}}
	c, err := trial.parse(ast.EvalModeIR)
	if err != nil {
		t.Fatal(err)
	}
	policy, err := Plan(c, rulesOf(t, trial.modules[0]))
	if err != nil {
		t.Fatal(err)
	}
	blob, err := Encode(policy)
	if err != nil {
		t.Fatal(err)
	}
	return blob
}

// blobs are valid ones, small enough that a changed byte changes something.
func blobs(t testing.TB) (out [][]byte) {
	for _, module := range []string{
		raced,
		"import rego.v2\n" + `r contains x if { some x in input.list; not {x > 1; x < 3}; count([y | some y in input.list; y == x]) == 1 }`,
		"f(x) := y if { y := x + 1 } else := 2\nr := [f(1), f(input.a), {\"k\": {1, 2, input.b}}]\nd := x if x := r with input.a as 5 with data.x.y as {1: 2}",
		`r[a][b] := 1 if { some a, b in {"x": 1}; a != input.z }` + "\nr[a] := 2 if some a in input.list\ns := r\nt := data.q[input.name]",
		`r if { every k, v in input { walk(v, [p, x]); regex.match("^a", k); sprintf("%v", [x]) in {"1", "2"} } }`,
	} {
		out = append(out, blobOf(t, module))
	}
	return out
}

// FuzzLoad loads what is no blob, or was one before some of its bytes were changed, and evaluates
// all of it: nothing crashes, hangs, or takes memory beyond its budget.
func FuzzLoad(f *testing.F) {
	valid := blobs(f)
	for i := range valid {
		f.Add(byte(i), []byte{})
		for at := range 24 {
			f.Add(byte(i), []byte{byte(at * 10), byte(at * 37), byte(at), byte(at * 3), byte(at * 91), 1})
		}
	}
	f.Add(byte(255), valid[0])
	f.Add(byte(255), []byte("\x04rvm1"))
	input := decoded(f, `{"list": [1, 2, 3], "name": "r", "a": 1, "b": [{"c": 2}], "z": null}`)
	data := decoded(f, `{"shared": {"list": [1, 2], "object": {"a": 1}}, "x": {"y": 1}}`)
	f.Fuzz(func(t *testing.T, which byte, edits []byte) {
		blob := edits
		if which != 255 {
			blob = append([]byte{}, valid[int(which)%len(valid)]...)
			for ; len(edits) >= 3; edits = edits[3:] { // a place and what is there now
				at := int(edits[0])<<8 | int(edits[1])
				blob[at%len(blob)] = edits[2]
			}
		}
		p, err := Load(string(blob))
		if err != nil {
			return
		}
		evalAll(t, p, input, data)
	})
}

// evalAll evaluates everything of a program, whatever comes of it.
func evalAll(t *testing.T, p *Program, input, data value.Value) {
	const timeout, late, memory, most = 50 * time.Millisecond, time.Second, 16 << 20, 1 << 30
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	m := p.Machine(t.Context(), Config{Timeout: timeout, Memory: memory}, input, data)
	defer m.Done()
	timed := func(name string, eval func()) {
		start := time.Now()
		eval()
		if took := time.Since(start); took > timeout+late {
			t.Errorf("%q took %v", name, took)
		}
	}
	for i := range p.funcs {
		f, name := p.funcs[i].read(p), nameOf(p, i)
		if f.memo >= 0 {
			timed(name, func() { _, _ = m.Eval(Entry{f}) })
		}
		if i >= len(p.funcs)-p.queries {
			timed(name, func() { _, _ = m.Query(name) })
		}
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > most {
		t.Errorf("%d functions and plans used %d MiB", len(p.funcs), used>>20)
	}
}

func nameOf(p *Program, f int) string {
	name, _ := p.name(f)
	return name
}

// A blob of another version is refused as such, not as corrupt.
func TestVersion(t *testing.T) {
	blob := string(blobOf(t, "r := 1"))
	other := strings.Replace(blob, "rvm2", "rvm9", 1)
	if _, err := Load(other); !errors.Is(err, ErrVersion) {
		t.Errorf("error %v", err)
	}
	last := len(Version) // its last byte
	if _, err := Load(blob[:last] + "x" + blob[last+1:]); !errors.Is(err, ErrVersion) {
		t.Errorf("error %v", err)
	}
	for n := range len(blob) {
		if _, err := Load(blob[:n]); err == nil || errors.Is(err, ErrVersion) {
			if p, err := Load(blob[:n]); err == nil { // the bodies are read when they are called
				evalAll(t, p, value.Null{}, &value.Object{})
			} else {
				t.Errorf("%d bytes: error %v", n, err)
			}
		}
	}
}
