package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Value is one immutable node of a document: null, a boolean, a number, a string, an array or an
// object, as in JSON (RFC 8259). It hides the evaluator's own representation, so that decoders,
// rules and doors stay as they are when the evaluator changes. The zero Value is "absent": it is
// not a JSON value, and IsZero reports it.
//
// Decoders build values from the leaves up with the constructors below, without a detour by way
// of Go maps; a Value may be shared between goroutines.
type Value struct{ term *ast.Term }

// Member is one key and value of an object, in source order.
type Member struct {
	Key   string
	Value Value
}

// Null returns the JSON null.
func Null() Value { return Value{ast.InternedNullTerm} }

// Bool returns a JSON boolean.
func Bool(b bool) Value { return Value{ast.InternedTerm(b)} }

// Int returns a JSON number.
func Int(i int) Value { return Value{ast.InternedTerm(i)} }

// Number returns the number that the JSON literal text stands for; text keeps its precision.
// The caller guarantees that text is a JSON number (RFC 8259, section 6).
func Number(text string) Value {
	if i, err := strconv.Atoi(text); err == nil && strconv.Itoa(i) == text {
		return Int(i)
	}
	return Value{ast.NumberTerm(json.Number(text))}
}

// String returns a JSON string.
func String(s string) Value { return Value{ast.StringTerm(s)} }

// Array returns an array of the given elements; a zero Value among them counts as null.
func Array(elems []Value) Value {
	terms := make([]*ast.Term, len(elems))
	for i, e := range elems {
		terms[i] = e.orNull()
	}
	return Value{ast.ArrayTerm(terms...)}
}

// Object returns an object of the given members. Of members with the same key the last wins, as
// in the Kubernetes API server; decoders report the ambiguity.
func Object(members []Member) Value {
	if len(members) > manyMembers {
		members = lastOfEach(members)
	}
	obj := ast.NewObjectWithCapacity(len(members))
	for _, m := range members {
		obj.Insert(ast.InternedTerm(m.Key), m.Value.orNull())
	}
	return Value{ast.NewTerm(obj)}
}

// manyMembers is from where duplicate keys are taken out first: to insert one again costs as much
// as the object is large, which a hostile document would use.
const manyMembers = 64

// lastOfEach keeps the last member of every key.
func lastOfEach(members []Member) []Member {
	last := make(map[string]int, len(members))
	for i, m := range members {
		last[m.Key] = i
	}
	if len(last) == len(members) {
		return members
	}
	kept := make([]Member, 0, len(last))
	for i, m := range members {
		if last[m.Key] == i {
			kept = append(kept, m)
		}
	}
	return kept
}

// FromGo converts what encoding/json can marshal. It is for facts, parameters and tests; decoders
// of documents build values directly.
func FromGo(x any) (Value, error) {
	v, err := ast.InterfaceToValue(x)
	if err != nil {
		return Value{}, fmt.Errorf("value: %w", err)
	}
	return Value{ast.NewTerm(v)}, nil
}

func (v Value) orNull() *ast.Term {
	if v.term == nil {
		return ast.InternedNullTerm
	}
	return v.term
}

// IsZero reports whether v is absent.
func (v Value) IsZero() bool { return v.term == nil }

// Get follows path (string keys and int indexes) and returns what is there, or the zero Value.
func (v Value) Get(path ...any) Value {
	for _, step := range path {
		if v.term == nil {
			return Value{}
		}
		switch node := v.term.Value.(type) {
		case ast.Object:
			key, ok := step.(string)
			if !ok {
				return Value{}
			}
			v = Value{node.Get(ast.InternedTerm(key))}
		case *ast.Array:
			i, ok := step.(int)
			if !ok || i < 0 || i >= node.Len() {
				return Value{}
			}
			v = Value{node.Elem(i)}
		default:
			return Value{}
		}
	}
	return v
}

// Text returns the string that v holds, or "" when v is anything else.
func (v Value) Text() string {
	if v.term == nil {
		return ""
	}
	s, _ := v.term.Value.(ast.String)
	return string(s)
}

// IsObject reports whether v is an object.
func (v Value) IsObject() bool {
	if v.term == nil {
		return false
	}
	_, ok := v.term.Value.(ast.Object)
	return ok
}

// Len returns the number of elements of an array or members of an object, and 0 otherwise.
func (v Value) Len() int {
	if v.term == nil {
		return 0
	}
	switch node := v.term.Value.(type) {
	case *ast.Array:
		return node.Len()
	case ast.Object:
		return node.Len()
	}
	return 0
}

// Go converts v to the types of encoding/json (map[string]any, []any, string, json.Number, bool,
// nil). The zero Value converts to nil.
func (v Value) Go() (any, error) {
	if v.term == nil {
		return nil, nil
	}
	return ast.JSON(v.term.Value)
}

// MarshalJSON writes v as JSON with sorted keys.
func (v Value) MarshalJSON() ([]byte, error) {
	x, err := v.Go()
	if err != nil {
		return nil, err
	}
	return json.Marshal(x)
}

// maxJSON bounds what FromJSON accepts; the API server accepts 3 MiB.
const maxJSON = 8 << 20

// FromJSON makes an input of one JSON document, for doors that receive exactly that. Duplicate
// keys are read as the Kubernetes API server reads them: the last one wins.
func FromJSON(kind Kind, source Source, data []byte) (Input, error) {
	if len(data) > maxJSON {
		return Input{}, fmt.Errorf("%s: %d bytes of JSON, more than the limit of %d", source, len(data), maxJSON)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var x any
	if err := d.Decode(&x); err != nil {
		return Input{}, fmt.Errorf("%s: not JSON: %w", source, err)
	}
	if err := d.Decode(new(any)); !errors.Is(err, io.EOF) {
		return Input{}, fmt.Errorf("%s: data after the JSON document", source)
	}
	v, err := FromGo(x)
	if err != nil {
		return Input{}, fmt.Errorf("%s: %w", source, err)
	}
	return Input{Kind: kind, Source: source, Document: v}, nil
}
