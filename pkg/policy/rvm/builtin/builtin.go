package builtin

import "github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"

// Func computes a built-in on defined arguments, of which there are as many as its declaration
// says. It may keep parts of its arguments in its result, and must not change them.
//
// It returns ok == false when the case is not one that it decides: wrong types and everything that
// is an error, odd spellings of numbers, rare options. Then OPA's own implementation is asked, and
// with it come OPA's error texts. With ok, nil means undefined.
type Func func(b *Budget, args []value.Value) (v value.Value, ok bool)

// Budget is the memory that an evaluation may still allocate.
type Budget struct {
	Left int64 // bytes
}

// Spend takes n bytes, and reports false when there are not as many left: the caller gives up with
// whatever result, and the machine stops the evaluation.
func (b *Budget) Spend(n int) bool {
	b.Left -= int64(n)
	return b.Left >= 0
}

// Lookup returns the implementation of a built-in by its name in OPA, or nil.
func Lookup(name string) Func { return table[name] }
