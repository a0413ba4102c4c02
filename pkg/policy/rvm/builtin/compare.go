package builtin

import "github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"

// comparisons order all values, of whatever types.
var comparisons = map[string]Func{
	"equal": func(_ *Budget, args []value.Value) (value.Value, bool) {
		return value.NewBool(value.Equal(args[0], args[1])), true
	},
	"neq": func(_ *Budget, args []value.Value) (value.Value, bool) {
		return value.NewBool(!value.Equal(args[0], args[1])), true
	},
	"lt": func(_ *Budget, args []value.Value) (value.Value, bool) {
		return value.NewBool(value.Compare(args[0], args[1]) < 0), true
	},
	"lte": func(_ *Budget, args []value.Value) (value.Value, bool) {
		return value.NewBool(value.Compare(args[0], args[1]) <= 0), true
	},
	"gt": func(_ *Budget, args []value.Value) (value.Value, bool) {
		return value.NewBool(value.Compare(args[0], args[1]) > 0), true
	},
	"gte": func(_ *Budget, args []value.Value) (value.Value, bool) {
		return value.NewBool(value.Compare(args[0], args[1]) >= 0), true
	},
}
