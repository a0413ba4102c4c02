package value

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/open-policy-agent/opa/v1/ast"
)

// FromGo converts what encoding/json decodes into: nil, bool, json.Number, float64, string, []any,
// map[string]any.
func FromGo(x any) (Value, error) {
	switch x := x.(type) {
	case nil:
		return Null{}, nil
	case bool:
		return NewBool(x), nil
	case json.Number:
		if _, err := ast.NumberChecked(string(x)); err != nil {
			return nil, fmt.Errorf("%s: %w", clip(string(x)), err)
		}
		return NewNumber(string(x)), nil
	case float64:
		return NewNumber(strconv.FormatFloat(x, 'g', -1, 64)), nil
	case string:
		return NewString(x), nil
	case []any:
		elems := make([]Value, len(x))
		for i, e := range x {
			v, err := FromGo(e)
			if err != nil {
				return nil, err
			}
			elems[i] = v
		}
		return NewArray(elems), nil
	case map[string]any:
		keys, vals := make([]Value, 0, len(x)), make([]Value, 0, len(x))
		for k, e := range x {
			v, err := FromGo(e)
			if err != nil {
				return nil, err
			}
			keys, vals = append(keys, NewString(k)), append(vals, v)
		}
		return NewObject(keys, vals), nil
	}
	return nil, fmt.Errorf("%T is no JSON value", x)
}

// ToGo converts to what encoding/json marshals; sets become arrays, and keys that are no strings
// their JSON, as OPA writes them.
func ToGo(v Value) (any, error) {
	switch v := v.(type) {
	case Null:
		return nil, nil
	case Bool:
		return bool(v), nil
	case *Number:
		return json.Number(v.Literal()), nil
	case *String:
		return v.s, nil
	case *Array:
		return toGoAll(v.elems)
	case *Set:
		return toGoAll(v.Elems())
	case *Object:
		out := make(map[string]any, v.Len())
		for i, k := range v.Keys() {
			s, ok := k.(*String)
			if !ok {
				return ast.JSON(ToAST(v))
			}
			x, err := ToGo(v.Vals()[i])
			if err != nil {
				return nil, err
			}
			out[s.s] = x
		}
		return out, nil
	}
	return nil, fmt.Errorf("value: %T", v)
}

func toGoAll(elems []Value) (any, error) {
	out := make([]any, len(elems))
	for i, e := range elems {
		x, err := ToGo(e)
		if err != nil {
			return nil, err
		}
		out[i] = x
	}
	return out, nil
}

// clip shortens a text for an error.
func clip(s string) string {
	const most = 40
	if len(s) > most {
		return s[:most] + "..."
	}
	return s
}
