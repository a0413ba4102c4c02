package builtin

import (
	"unicode/utf8"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// What one of them takes, in bytes, with its place in an array or an object.
const (
	sizeOfValue  = 16
	sizeOfMember = 2 * sizeOfValue
	sizeOfString = sizeOfValue + 16
	sizeOfNumber = sizeOfValue + 24
	sizeOfArray  = sizeOfValue + 24
)

// twoTexts returns the first two arguments if both are strings.
func twoTexts(args []value.Value) (first, second string, ok bool) {
	first, ok1 := value.Text(args[0])
	second, ok2 := value.Text(args[1])
	return first, second, ok1 && ok2
}

// integer returns v if it is a number, an int64 and spelled as one.
func integer(v value.Value) (int64, bool) {
	if n, ok := v.(*value.Number); ok {
		return n.Int()
	}
	return 0, false
}

// integers returns the first two arguments if both are integers.
func integers(args []value.Value) (first, second int64, ok bool) {
	first, ok1 := integer(args[0])
	second, ok2 := integer(args[1])
	return first, second, ok1 && ok2
}

// elements returns what is in an array or a set, in order; it may be read only.
func elements(v value.Value) ([]value.Value, bool) {
	switch v := v.(type) {
	case *value.Array:
		return v.Elems(), true
	case *value.Set:
		return v.Elems(), true
	}
	return nil, false
}

// textElements returns what is in an array or a set of nothing but strings.
func textElements(v value.Value) ([]value.Value, bool) {
	elems, ok := elements(v)
	if !ok {
		return nil, false
	}
	for _, e := range elems {
		if _, ok := value.Text(e); !ok {
			return nil, false
		}
	}
	return elems, true
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
