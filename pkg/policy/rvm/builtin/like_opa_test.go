package builtin

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"sort"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// opa calls OPA's implementation. A relation gives an array of all it relates its argument to.
func opa(name string, args []value.Value) (result ast.Value, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	operands := make([]*ast.Term, len(args))
	for i, arg := range args {
		operands[i] = value.ToTerm(arg)
	}
	var all []*ast.Term
	err = topdown.GetBuiltin(name)(topdown.BuiltinContext{}, operands, func(t *ast.Term) error {
		all = append(all, t)
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case ast.BuiltinMap[name].Relation:
		return ast.NewArray(all...), nil
	case len(all) == 1:
		return all[0].Value, nil
	}
	return nil, nil
}

// compare calls a native function and, if it decides, OPA's.
func compare(t *testing.T, name string, args []value.Value) (decided bool) {
	t.Helper()
	before := show(args)
	got, ok := table[name](&Budget{Left: 1 << 24}, args)
	if after := show(args); after != before {
		t.Fatalf("%s changed its arguments from %s to %s", name, before, after)
	}
	if !ok {
		return false
	}
	want, err := opa(name, args)
	if err != nil {
		if strings.HasPrefix(err.Error(), "panic") {
			return false // nobody knows what is right
		}
		if got != nil {
			t.Fatalf("%s(%s) = %s, but OPA: %v", name, before, value.ToAST(got), err)
		}
		return true
	}
	if got == nil || want == nil {
		if got != nil || want != nil {
			t.Fatalf("%s(%s) = %v, want %v", name, before, got, want)
		}
		return true
	}
	value.Freeze(got)
	if x := value.ToAST(got); ast.Compare(x, want) != 0 || x.String() != want.String() {
		t.Fatalf("%s(%s)\n  is %s\nwant %s", name, before, x, want)
	}
	return true
}

func show(args []value.Value) string {
	texts := make([]string, len(args))
	for i, arg := range args {
		texts[i] = value.ToAST(arg).String()
	}
	return strings.Join(texts, "; ")
}

func names() []string {
	var names []string
	for name := range table {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// Whatever a native function decides is what OPA's own says, to the spelling of numbers.
func TestLikeOPA(t *testing.T) {
	rounds := 3000
	if testing.Short() {
		rounds = 1000
	}
	for i, name := range names() {
		t.Run(name, func(t *testing.T) {
			if topdown.GetBuiltin(name) == nil || ast.BuiltinMap[name] == nil {
				t.Fatal("OPA has no such function")
			}
			r := rand.New(rand.NewPCG(1, uint64(i)))
			g := generator{pick: r.IntN}
			decided := 0
			for range rounds {
				if args := g.arguments(name); args != nil && compare(t, name, args) {
					decided++
				}
			}
			t.Logf("decided %d of %d", decided, rounds)
			if decided < rounds/50 {
				t.Errorf("decided only %d of %d", decided, rounds)
			}
		})
	}
}

// FuzzLikeOPA: as TestLikeOPA, of arguments that the fuzzer composes.
func FuzzLikeOPA(f *testing.F) {
	names := names()
	for i := range names {
		r := rand.New(rand.NewPCG(2, uint64(i)))
		seed := []byte{byte(i)}
		for range 40 {
			seed = append(seed, byte(r.IntN(256)))
		}
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) == 0 {
			return
		}
		name := names[int(data[0])%len(names)]
		data = data[1:]
		g := generator{raw: true, pick: func(n int) int {
			if len(data) == 0 {
				return 0
			}
			if n > 256 && len(data) > 1 {
				c := binary.BigEndian.Uint16(data)
				data = data[2:]
				return int(c) % n
			}
			c := data[0]
			data = data[1:]
			return int(c) % n
		}}
		if args := g.arguments(name); args != nil {
			compare(t, name, args)
		}
	})
}
