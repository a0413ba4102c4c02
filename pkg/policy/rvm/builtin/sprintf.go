package builtin

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// formats make texts for people.
var formats = map[string]Func{
	"sprintf":                  sprintf,
	"internal.template_string": templateString,
}

func sprintf(b *Budget, args []value.Value) (value.Value, bool) {
	format, ok := value.Text(args[0])
	if !ok {
		return nil, false
	}
	list, ok := args[1].(*value.Array)
	if !ok {
		return nil, false
	}
	w := newWriter(b)
	defer w.done()
	if w.format(format, list.Elems()) {
		return w.value()
	}
	return sprintfRare(b, format, list.Elems())
}

// format writes what has nothing but plain %s, %q, %d and %v, each with an argument that it is for.
func (w *writer) format(format string, args []value.Value) bool {
	for !w.short {
		before, after, found := strings.Cut(format, "%")
		w.string(before)
		if !found {
			return len(args) == 0
		}
		if after == "" {
			return false
		}
		verb := after[0]
		format = after[1:]
		if verb == '%' {
			w.string("%")
			continue
		}
		if len(args) == 0 {
			return false
		}
		arg := args[0]
		args = args[1:]
		if number, is := arg.(*value.Number); is {
			n, ok := number.Int()
			if !ok || verb != 'd' && verb != 'v' {
				return false
			}
			w.integer(n)
			continue
		}
		switch {
		case verb == 's', verb == 'v':
			w.display(arg)
		case verb == 'q' && isText(arg):
			w.rego(arg)
		default:
			return false
		}
	}
	return true
}

// sprintfRare formats as OPA does, with fmt and what OPA makes of the arguments. It refuses formats
// that could write much: explicit argument indexes, widths of more than three digits.
func sprintfRare(b *Budget, format string, args []value.Value) (value.Value, bool) {
	size, ok := formattedSize(format)
	if !ok || !b.Spend(size) {
		return nil, false
	}
	operands := make([]any, len(args))
	for i, arg := range args {
		if number, is := arg.(*value.Number); is {
			n, ok := fmtNumber(number)
			if !ok {
				return nil, false
			}
			operands[i] = n
			continue
		}
		s, is := value.Text(arg)
		if !is {
			if s, ok = regoText(b, arg); !ok {
				return nil, false
			}
		}
		const mostPerByte = 6 // of what verbs make of a string
		if !b.Spend(mostPerByte * len(s)) {
			return nil, false
		}
		operands[i] = s
	}
	return value.NewString(fmt.Sprintf(format, operands...)), true
}

func isText(v value.Value) bool {
	_, ok := value.Text(v)
	return ok
}

func regoText(b *Budget, v value.Value) (string, bool) {
	w := newWriter(b)
	defer w.done()
	w.rego(v)
	return string(w.bytes), !w.short
}

// fmtNumber returns an int64, or the float64 of what is spelled with a fraction or an exponent.
func fmtNumber(number *value.Number) (any, bool) {
	if n, ok := number.Int(); ok {
		return n, true
	}
	text := number.Literal()
	if !strings.ContainsAny(text, ".eE") {
		return nil, false
	}
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil
}

// formattedSize is what a format can write at most, apart from its operands.
func formattedSize(format string) (int, bool) {
	const (
		perVerb    = 400 // a float64 in full, or a complaint
		mostDigits = 3
	)
	size := len(format)
	for {
		_, after, found := strings.Cut(format, "%")
		if !found {
			return size, true
		}
		after = strings.TrimLeft(after, "+-# 0")
		width := leadingDigits(after)
		after = after[len(width):]
		precision := ""
		if strings.HasPrefix(after, ".") {
			precision = leadingDigits(after[1:])
			after = after[1+len(precision):]
		}
		if len(width) > mostDigits || len(precision) > mostDigits || after != "" && (after[0] == '*' || after[0] == '[') {
			return 0, false
		}
		for _, digits := range []string{width, precision} {
			n, _ := strconv.Atoi(digits) // of nothing it is 0
			size += n
		}
		size += perVerb
		if after != "" {
			after = after[1:]
		}
		format = after
	}
}

func leadingDigits(s string) string {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return s[:i]
		}
	}
	return s
}

// templateString writes the parts of a template. One that could be undefined comes as a set of at
// most one value.
func templateString(b *Budget, args []value.Value) (value.Value, bool) {
	parts, ok := args[0].(*value.Array)
	if !ok {
		return nil, false
	}
	w := newWriter(b)
	defer w.done()
	for _, part := range parts.Elems() {
		switch part := part.(type) {
		case *value.Set:
			switch part.Len() {
			case 0:
				w.string("<undefined>")
			case 1:
				w.display(part.Elems()[0])
			default:
				return nil, false
			}
		case *value.Array, *value.Object:
			return nil, false
		default:
			w.display(part)
		}
	}
	return w.value()
}
