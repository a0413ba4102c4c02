package builtin

import (
	"slices"
	"strconv"
	"sync"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// writer collects the bytes of a string, which it pays for before it takes them.
type writer struct {
	budget *Budget
	bytes  []byte
	short  bool // of budget
}

// writers are used again and again, as long as they are not large.
var writers = sync.Pool{New: func() any { return &writer{bytes: make([]byte, 0, 256)} }}

func newWriter(b *Budget) *writer {
	w := writers.Get().(*writer)
	w.budget, w.bytes, w.short = b, w.bytes[:0], false
	return w
}

func (w *writer) done() {
	const large = 1 << 14
	if w.budget = nil; cap(w.bytes) <= large {
		writers.Put(w)
	}
}

// room pays for n bytes.
func (w *writer) room(n int) bool {
	if !w.short && !w.budget.Spend(n) {
		w.short = true
	}
	return !w.short
}

func (w *writer) string(s string) {
	if w.room(len(s)) {
		w.bytes = append(w.bytes, s...)
	}
}

func (w *writer) integer(n int64) {
	const most = 20
	if w.room(most) {
		w.bytes = strconv.AppendInt(w.bytes, n, 10)
	}
}

// display writes v as OPA prints it: a string as it is, all else as Rego.
func (w *writer) display(v value.Value) {
	if s, ok := value.Text(v); ok {
		w.string(s)
		return
	}
	w.rego(v)
}

// rego writes v as Rego.
func (w *writer) rego(v value.Value) {
	switch v := v.(type) {
	case value.Null:
		w.string("null")
	case value.Bool:
		w.string(strconv.FormatBool(bool(v)))
	case *value.Number:
		if n, ok := v.Int(); ok {
			w.integer(n)
		} else {
			w.string(v.Literal())
		}
	case *value.String:
		if s := v.Text(); w.room(len(s) + len(`""`)) {
			w.bytes = slices.Grow(w.bytes, len(s)+len(`""`)) // AppendQuote itself grows without reserve
			w.bytes = strconv.AppendQuote(w.bytes, s)
		}
	case *value.Array:
		w.list("[", v.Elems(), "]")
	case *value.Set:
		if v.Len() == 0 {
			w.string("set()")
		} else {
			w.list("{", v.Elems(), "}")
		}
	case *value.Object:
		w.string("{")
		for i := range v.Len() {
			if i > 0 {
				w.string(", ")
			}
			key, val := v.Entry(i)
			w.rego(key)
			w.string(": ")
			w.rego(val)
			if w.short {
				return
			}
		}
		w.string("}")
	}
}

func (w *writer) list(open string, elems []value.Value, end string) {
	w.string(open)
	for i, e := range elems {
		if i > 0 {
			w.string(", ")
		}
		w.rego(e)
		if w.short {
			return
		}
	}
	w.string(end)
}

// value returns the string, unless the budget did not last.
func (w *writer) value() (value.Value, bool) {
	if w.short {
		return nil, false
	}
	return value.NewString(string(w.bytes)), true
}
