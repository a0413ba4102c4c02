package builtin

import (
	"encoding/json"
	"unicode/utf8"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// jsonUnmarshal reads a document; what it is made of takes some sixteen bytes for every byte of it.
func jsonUnmarshal(b *Budget, args []value.Value) (value.Value, bool) {
	s, ok := value.Text(args[0])
	if !ok || !b.Spend(16*len(s)) {
		return nil, false
	}
	v, err := value.DecodeJSON([]byte(s))
	return v, err == nil
}

func jsonMarshal(b *Budget, args []value.Value) (value.Value, bool) {
	w := newWriter(b)
	defer w.done()
	if !w.json(args[0]) {
		return nil, false
	}
	return w.value()
}

// json writes v as encoding/json writes it, or gives up: at keys that are no strings, which OPA
// writes as JSON inside strings, and at numbers that are none in JSON.
func (w *writer) json(v value.Value) bool {
	switch v := v.(type) {
	case *value.Number:
		if n, ok := v.Int(); ok {
			w.integer(n)
			return true
		}
		return w.marshalled(json.Number(v.Literal()))
	case *value.String:
		return w.jsonString(v.Text())
	case *value.Array:
		return w.jsonArray(v.Elems())
	case *value.Set:
		return w.jsonArray(v.Elems())
	case *value.Object:
		return w.jsonObject(v)
	}
	w.rego(v) // null, true, false
	return true
}

func (w *writer) jsonArray(elems []value.Value) bool {
	w.string("[")
	for i, e := range elems {
		if i > 0 {
			w.string(",")
		}
		if !w.json(e) || w.short {
			return false
		}
	}
	w.string("]")
	return true
}

func (w *writer) jsonObject(o *value.Object) bool {
	w.string("{")
	for i := range o.Len() {
		if i > 0 {
			w.string(",")
		}
		key, val := o.Entry(i)
		s, ok := value.Text(key)
		if !ok || !w.jsonString(s) {
			return false
		}
		w.string(":")
		if !w.json(val) || w.short {
			return false
		}
	}
	w.string("}")
	return true
}

// jsonString writes what needs no escape itself.
func (w *writer) jsonString(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ', c >= utf8.RuneSelf, c == '"', c == '\\', c == '<', c == '>', c == '&':
			return w.marshalled(s)
		}
	}
	if w.room(len(s) + len(`""`)) {
		w.bytes = append(w.bytes, '"')
		w.bytes = append(w.bytes, s...)
		w.bytes = append(w.bytes, '"')
	}
	return true
}

// marshalled leaves a scalar to encoding/json.
func (w *writer) marshalled(scalar any) bool {
	if s, ok := scalar.(string); ok && !w.room(6*len(s)) {
		return false
	}
	data, err := json.Marshal(scalar)
	w.bytes = append(w.bytes, data...)
	return err == nil
}
