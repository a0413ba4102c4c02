package builtin

import (
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// types ask for the type of a value or, where that loses nothing, change it.
var types = map[string]Func{
	"is_null":    isA[value.Null],
	"is_boolean": isA[value.Bool],
	"is_number":  isA[*value.Number],
	"is_string":  isA[*value.String],
	"is_array":   isA[*value.Array],
	"is_object":  isA[*value.Object],
	"is_set":     isA[*value.Set],
	"type_name":  typeName,

	"to_number":    toNumber,
	"cast_null":    castTo[value.Null],
	"cast_boolean": castTo[value.Bool],
	"cast_string":  castTo[*value.String],
	"cast_object":  castTo[*value.Object],
	"cast_array":   castToArray,
	"cast_set":     castToSet,
}

func isA[T value.Value](_ *Budget, args []value.Value) (value.Value, bool) {
	_, is := args[0].(T)
	return value.NewBool(is), true
}

func castTo[T value.Value](_ *Budget, args []value.Value) (value.Value, bool) {
	_, is := args[0].(T)
	return args[0], is
}

var (
	nullName    = value.NewString("null")
	booleanName = value.NewString("boolean")
	numberName  = value.NewString("number")
	stringName  = value.NewString("string")
	arrayName   = value.NewString("array")
	objectName  = value.NewString("object")
	setName     = value.NewString("set")
)

func typeName(_ *Budget, args []value.Value) (value.Value, bool) {
	switch args[0].(type) {
	case value.Null:
		return nullName, true
	case value.Bool:
		return booleanName, true
	case *value.Number:
		return numberName, true
	case *value.String:
		return stringName, true
	case *value.Array:
		return arrayName, true
	case *value.Object:
		return objectName, true
	case *value.Set:
		return setName, true
	}
	return nil, false
}

func toNumber(_ *Budget, args []value.Value) (value.Value, bool) {
	switch v := args[0].(type) {
	case value.Null:
		return value.NewInt(0), true
	case value.Bool:
		if v {
			return value.NewInt(1), true
		}
		return value.NewInt(0), true
	case *value.Number:
		return v, true
	case *value.String:
		if s := v.Text(); isPlainNumber(s) {
			return value.NewNumber(s), true
		}
	}
	return nil, false
}

// isPlainNumber accepts decimal integers, and decimal fractions that have digits on both sides of
// the point and are short enough to be in the range of a float64. OPA's to_number reads far more
// (0x1p-2, +.5, 1_0), and keeps the spelling.
func isPlainNumber(s string) bool {
	const most = 40
	if len(s) > most {
		return false
	}
	whole, fraction, hasPoint := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	if !isDigits(whole) || len(whole) > 1 && whole[0] == '0' {
		return false
	}
	return !hasPoint || isDigits(fraction)
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func castToArray(b *Budget, args []value.Value) (value.Value, bool) {
	switch v := args[0].(type) {
	case *value.Array:
		return v, true
	case *value.Set:
		return arrayOf(b, v.Elems())
	}
	return nil, false
}

func castToSet(b *Budget, args []value.Value) (value.Value, bool) {
	switch v := args[0].(type) {
	case *value.Array:
		return setOf(b, v.Elems())
	case *value.Set:
		return v, true
	}
	return nil, false
}
