package policy

import (
	"encoding/json"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// Value is one immutable node of a document: null, a boolean, a number, a string, an array or an
// object, as in JSON (RFC 8259). It hides the evaluator's own representation, so that decoders,
// rules and doors stay as they are when the evaluator changes. The zero Value is "absent": it is
// not a JSON value, and IsZero reports it.
//
// Decoders build values from the leaves up with the constructors below, without a detour by way
// of Go maps; a Value may be shared between goroutines.
type Value struct{ v value.Value }

// Member is one key and value of an object, in source order.
type Member struct {
	Key   string
	Value Value
}

// Null returns the JSON null.
func Null() Value { return Value{value.Null{}} }

// Bool returns a JSON boolean.
func Bool(b bool) Value { return Value{value.NewBool(b)} }

// Int returns a JSON number.
func Int(i int) Value { return Value{value.NewInt(int64(i))} }

// Number returns the number that the JSON literal text stands for; text keeps its precision.
// The caller guarantees that text is a JSON number (RFC 8259, section 6).
func Number(text string) Value { return Value{value.NewNumber(text)} }

// String returns a JSON string.
func String(s string) Value { return Value{value.NewString(s)} }

// Array returns an array of the given elements; a zero Value among them counts as null.
func Array(elems []Value) Value {
	own := make([]value.Value, len(elems))
	for i, e := range elems {
		own[i] = e.orNull()
	}
	return Value{value.NewArray(own)}
}

// Object returns an object of the given members. Of members with the same key the last wins, as
// in the Kubernetes API server; decoders report the ambiguity.
func Object(members []Member) Value {
	n, at := len(members), -1
	keys := value.NewStrings(n, func() string { at++; return members[at].Key })
	vals := make([]value.Value, n)
	for i, m := range members {
		vals[i] = m.Value.orNull()
	}
	return Value{value.NewObject(keys, vals)}
}

// FromGo converts what encoding/json can marshal. It is for facts, parameters and tests; decoders
// of documents build values directly.
func FromGo(x any) (Value, error) {
	if v, err := value.FromGo(x); err == nil {
		return Value{v}, nil
	}
	v, err := ast.InterfaceToValue(x) // by way of JSON
	if err != nil {
		return Value{}, fmt.Errorf("value: %w", err)
	}
	converted, err := value.FromAST(v)
	if err != nil {
		return Value{}, fmt.Errorf("value: %w", err)
	}
	return Value{converted}, nil
}

func (v Value) orNull() value.Value {
	if v.v == nil {
		return value.Null{}
	}
	return v.v
}

// IsZero reports whether v is absent.
func (v Value) IsZero() bool { return v.v == nil }

// Get follows path (string keys and int indexes) and returns what is there, or the zero Value.
func (v Value) Get(path ...any) Value {
	for _, step := range path {
		switch node := v.v.(type) {
		case *value.Object:
			key, ok := step.(string)
			if !ok {
				return Value{}
			}
			v = Value{node.GetText(key)}
		case *value.Array:
			i, ok := step.(int)
			if !ok || i < 0 || i >= node.Len() {
				return Value{}
			}
			v = Value{node.At(i)}
		default:
			return Value{}
		}
	}
	return v
}

// Text returns the string that v holds, or "" when v is anything else.
func (v Value) Text() string {
	s, _ := value.Text(v.v)
	return s
}

// IsObject reports whether v is an object.
func (v Value) IsObject() bool {
	_, ok := v.v.(*value.Object)
	return ok
}

// Len returns the number of elements of an array or members of an object, and 0 otherwise.
func (v Value) Len() int {
	n, _ := value.Len(v.v)
	return n
}

// Go converts v to the types of encoding/json (map[string]any, []any, string, json.Number, bool,
// nil). The zero Value converts to nil.
func (v Value) Go() (any, error) {
	if v.v == nil {
		return nil, nil
	}
	return value.ToGo(v.v)
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
	v, err := value.DecodeJSON(data)
	if err != nil {
		return Input{}, fmt.Errorf("%s: not JSON: %w", source, err)
	}
	return Input{Kind: kind, Source: source, Document: Value{v}}, nil
}

// String is v as Rego writes it, for messages.
func (v Value) String() string {
	if v.v == nil {
		return "undefined"
	}
	return value.ToAST(v.v).String()
}

// The rest reads what an index says; what is missing or of another type is zero.

func (v Value) isTrue() bool { return v.v == value.True }

func (v Value) number() int {
	if n, ok := v.v.(*value.Number); ok {
		if i, ok := n.Int(); ok {
			return int(i)
		}
	}
	return 0
}

func (v Value) texts() []string {
	if v.Len() == 0 {
		return nil
	}
	out := make([]string, v.Len())
	for i := range out {
		out[i] = v.Get(i).Text()
	}
	return out
}

func (v Value) members() []Member {
	o, ok := v.v.(*value.Object)
	if !ok {
		return nil
	}
	out := make([]Member, o.Len())
	for i, k := range o.Keys() {
		out[i].Key, _ = value.Text(k)
		out[i].Value = Value{o.Vals()[i]}
	}
	return out
}

func (v Value) params() map[string]Param {
	var out map[string]Param
	for _, m := range v.members() {
		if out == nil {
			out = map[string]Param{}
		}
		any := func(name string) any {
			x, _ := m.Value.Get(name).Go()
			return x
		}
		out[m.Key] = Param{m.Value.Get("description").Text(), any("default"), any("schema"), any("example")}
	}
	return out
}
