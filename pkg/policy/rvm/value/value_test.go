package value

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
)

// FuzzDecodeJSON: what encoding/json accepts we accept, with the same value, and nothing else.
func FuzzDecodeJSON(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.50,-0,1e3,"x\u00e9\ud83d\ude00\ud800"],"a":null}`, `[]`, `{}`, ` "a\/b" `, "\"\xff\xffé\"", `[1 2]`,
		`-`, `01`, `1.`, `1e`, `"\u12"`, `{"b":1,"a":2,"c":3}`, `9223372036854775808`, `-9223372036854775808`, `{"a":1}}`, `nul`, "\"\x01\""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := DecodeJSON(data)
		var want any
		d := json.NewDecoder(bytes.NewReader(data))
		d.UseNumber()
		wantErr := d.Decode(&want)
		if wantErr == nil && d.Decode(new(any)) != io.EOF {
			wantErr = io.ErrUnexpectedEOF
		}
		if _, err := ast.InterfaceToValue(want); wantErr == nil {
			wantErr = err
		}
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%q: error %v, want %v", data, err, wantErr)
		}
		if err != nil {
			return
		}
		if w := ast.MustInterfaceToValue(want); ToAST(got).String() != w.String() {
			t.Fatalf("%q: %s, want %s", data, ToAST(got), w)
		}
		fast := decoder{text: string(data)}
		if _, ok := fast.value(0); !ok {
			t.Fatalf("%q: not read by the fast decoder", data)
		}
	})
}

// A value does not change with the bytes that it was read from.
func TestDecodedValuesOwnTheirText(t *testing.T) {
	data := []byte(`{"key":["text","é\n",1.50]}`)
	v, err := DecodeJSON(data)
	if err != nil {
		t.Fatal(err)
	}
	want := ToAST(v).String()
	for i := range data {
		data[i] = 'x'
	}
	if got := ToAST(v).String(); got != want || !strings.Contains(got, "text") {
		t.Errorf("%s, was %s", got, want)
	}
}

// Random values compare, hash, and are found as OPA's own are.
func TestLikeOPA(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for round := range 20_000 {
		a, b := random(r, 3), random(r, 3)
		x, y := ToAST(a), ToAST(b)
		if got, want := sign(Compare(a, b)), sign(ast.Compare(x, y)); got != want {
			t.Fatalf("round %d: Compare(%s, %s) = %d, want %d", round, x, y, got, want)
		}
		if Equal(a, b) != (ast.Compare(x, y) == 0) {
			t.Fatalf("Equal(%s, %s) = %v", x, y, Equal(a, b))
		}
		if Equal(a, b) && hash(a) != hash(b) {
			t.Fatalf("%s and %s are equal, their hashes differ", x, y)
		}
		if c := Compact(a); !Equal(c, a) || ToAST(c).String() != x.String() {
			t.Fatalf("the compact copy of %s is %s", x, ToAST(c))
		}
		back, err := FromAST(x)
		if err != nil || !Equal(back, a) || ToAST(back).String() != x.String() {
			t.Fatalf("%s came back as %s, %v", x, ToAST(back), err)
		}
	}
}

// Objects and sets built step by step, of every size around the thresholds, hold what a list holds
// that is searched with OPA's comparison. (OPA's objects are no oracle here: to replace a member
// makes them forget others of the same hash.)
func TestBuilding(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for round := range 3000 {
		n := r.IntN(60)
		o, s := &Object{}, &Set{}
		var want [][2]Value
		find := func(k Value) int {
			return slices.IndexFunc(want, func(m [2]Value) bool { return ast.Compare(ToAST(m[0]), ToAST(k)) == 0 })
		}
		for range n {
			k, v := scalar(r), scalar(r)
			o.Insert(k, v)
			s.Add(k)
			if i := find(k); i >= 0 {
				want[i][1] = v
			} else {
				want = append(want, [2]Value{k, v})
			}
			if r.IntN(8) == 0 { // order is asked for in between
				Compare(o, &Object{})
				s.Elems()
			}
			probe, wanted := scalar(r), Value(nil)
			if i := find(probe); i >= 0 {
				wanted = want[i][1]
			}
			if o.Get(probe) != wanted || s.Has(probe) != (wanted != nil) {
				t.Fatalf("round %d: %s in %s is %v, in the set %v, want %v", round, ToAST(probe), ToAST(o), o.Get(probe), s.Has(probe), wanted)
			}
		}
		c := o.Clone(2)
		c.Insert(NewString("~"), True)
		c.Insert(NewString("!"), True)
		if o.Len() != len(want) || s.Len() != len(want) || c.Len() != len(want)+2 {
			t.Fatalf("round %d: %d members, want %d", round, o.Len(), len(want))
		}
		Freeze(o)
		slices.SortFunc(want, func(a, b [2]Value) int { return ast.Compare(ToAST(a[0]), ToAST(b[0])) })
		for i, m := range want {
			if k, v := o.Entry(i); k.kind() != m[0].kind() || !Equal(k, m[0]) || v != m[1] || !Equal(s.Elems()[i], k) {
				t.Fatalf("round %d: member %d is %s: %s, want %s: %s", round, i, ToAST(k), ToAST(v), ToAST(m[0]), ToAST(m[1]))
			}
		}
	}
}

// Members given at once are sorted, and of equal keys the last wins.
func TestBuilderObject(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var b Builder
	for range 3000 {
		n := r.IntN(40)
		text := make([]string, n)
		want := map[string]any{}
		for i := range text {
			text[i] = fmt.Sprint(r.IntN(50))
			want[text[i]] = i
		}
		got := b.Object(n, func(i int) (string, Value) { return text[i], b.Int(int64(i)) })
		if w := ast.MustInterfaceToValue(want); ToAST(got).String() != w.String() {
			t.Fatalf("%s, want %s", ToAST(got), w)
		}
	}
}

func sign(i int) int {
	switch {
	case i < 0:
		return -1
	case i > 0:
		return 1
	}
	return 0
}

var literals = []string{"0", "-0", "1", "1.0", "1e0", "10e-1", "0.1", "0.10", "1e2", "100", "9223372036854775807", "9223372036854775808",
	"-9223372036854775808", "18446744073709551616", "1.5", "-1.5", "15e-1", "1e-7", "0.0", "123456789012345678901234567890.5"}

func scalar(r *rand.Rand) Value {
	switch r.IntN(6) {
	case 0:
		return Null{}
	case 1:
		return NewBool(r.IntN(2) == 0)
	case 2:
		return NewNumber(literals[r.IntN(len(literals))])
	case 3:
		return NewInt(int64(r.IntN(40)))
	}
	return NewString(string(rune('a'+r.IntN(20))) + []string{"", "b", "é"}[r.IntN(3)])
}

func random(r *rand.Rand, depth int) Value {
	if depth == 0 || r.IntN(3) == 0 {
		return scalar(r)
	}
	n := r.IntN(4)
	switch r.IntN(3) {
	case 0:
		a := ArrayOfSize(0)
		for range n {
			a.Append(random(r, depth-1))
		}
		return a
	case 1:
		o := &Object{}
		for range n {
			o.Insert(random(r, depth-1), random(r, depth-1))
		}
		return o
	}
	s := &Set{}
	for range n {
		s.Add(random(r, depth-1))
	}
	return s
}

func BenchmarkDecodeJSON(b *testing.B) {
	text := []byte(`{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","labels":{"app":"web","tier":"front"}},"spec":{"containers":[{"name":"a","image":"nginx:1.25","ports":[{"containerPort":8080}],"securityContext":{"runAsNonRoot":true,"runAsUser":10001}}]}}`)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := DecodeJSON(text); err != nil {
			b.Fatal(err)
		}
	}
}
