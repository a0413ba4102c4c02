package builtin

import (
	"math"
	"strconv"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// numbers compute on integers of 64 bits as long as the result is one. OPA keeps its results exact
// beyond that, and computes fractions with a precision of its own: both are left to it.
var numbers = map[string]Func{
	"plus":  onIntegers(add),
	"minus": minus,
	"mul":   onIntegers(multiply),
	"div":   onIntegers(divide),
	"rem":   onIntegers(remainder),

	"abs":   abs,
	"round": whole,
	"ceil":  whole,
	"floor": whole,

	"format_int":         formatInt,
	"numbers.range":      numbersRange,
	"numbers.range_step": numbersRange,
}

// bits are operations on the two's complement, which OPA extends without end.
var bits = map[string]Func{
	"bits.and":    onIntegers(func(x, y int64) (int64, bool) { return x & y, true }),
	"bits.or":     onIntegers(func(x, y int64) (int64, bool) { return x | y, true }),
	"bits.xor":    onIntegers(func(x, y int64) (int64, bool) { return x ^ y, true }),
	"bits.negate": negate,
	"bits.lsh":    onIntegers(shiftLeft),
	"bits.rsh":    onIntegers(shiftRight),
}

// onIntegers computes on two integers if op can.
func onIntegers(op func(x, y int64) (int64, bool)) Func {
	return func(_ *Budget, args []value.Value) (value.Value, bool) {
		x, y, ok := integers(args)
		if !ok {
			return nil, false
		}
		z, ok := op(x, y)
		if !ok {
			return nil, false
		}
		return value.NewInt(z), true
	}
}

func add(x, y int64) (int64, bool) {
	z := x + y
	return z, (z > x) == (y > 0)
}

func subtract(x, y int64) (int64, bool) {
	z := x - y
	return z, (z < x) == (y > 0)
}

func multiply(x, y int64) (int64, bool) {
	if x == 0 || y == 0 {
		return 0, true
	}
	z := x * y
	// The least integer is its own negation, so that dividing back does not show the overflow.
	if x == -1 && y == math.MinInt64 || y == -1 && x == math.MinInt64 {
		return 0, false
	}
	return z, z/y == x
}

// divide leaves zeros alone: the sign of 0/-5 shows.
func divide(x, y int64) (int64, bool) {
	if x == 0 || y == 0 || x == math.MinInt64 && y == -1 || x%y != 0 {
		return 0, false
	}
	return x / y, true
}

func remainder(x, y int64) (int64, bool) {
	if y == 0 {
		return 0, false
	}
	return x % y, true
}

// minus is for numbers and for sets.
func minus(b *Budget, args []value.Value) (value.Value, bool) {
	if x, y, ok := integers(args); ok {
		z, ok := subtract(x, y)
		if !ok {
			return nil, false
		}
		return value.NewInt(z), true
	}
	return difference(b, args)
}

func abs(_ *Budget, args []value.Value) (value.Value, bool) {
	n, ok := integer(args[0])
	switch {
	case !ok || n == math.MinInt64:
		return nil, false
	case n < 0:
		return value.NewInt(-n), true
	}
	return args[0], true
}

// whole is what every way of rounding makes of an integer.
func whole(_ *Budget, args []value.Value) (value.Value, bool) {
	_, ok := integer(args[0])
	return args[0], ok
}

func negate(_ *Budget, args []value.Value) (value.Value, bool) {
	n, ok := integer(args[0])
	if !ok {
		return nil, false
	}
	return value.NewInt(^n), true
}

func shiftLeft(x, n int64) (int64, bool) {
	if n < 0 || n > 62 {
		return 0, false
	}
	z := x << n
	return z, z>>n == x
}

func shiftRight(x, n int64) (int64, bool) {
	if n < 0 {
		return 0, false
	}
	return x >> min(n, 63), true
}

// formatInt writes an integer to the bases that OPA knows.
func formatInt(_ *Budget, args []value.Value) (value.Value, bool) {
	n, base, ok := integers(args)
	if !ok {
		return nil, false
	}
	switch base {
	case 2, 8, 10, 16:
		return value.NewString(strconv.FormatInt(n, int(base))), true
	}
	return nil, false
}

// numbersRange counts from the first argument to the second, up or down, in steps of the third.
func numbersRange(b *Budget, args []value.Value) (value.Value, bool) {
	from, to, ok := integers(args)
	step := int64(1)
	if ok && len(args) > 2 {
		step, ok = integer(args[2])
	}
	if !ok || step <= 0 {
		return nil, false
	}
	distance := uint64(to) - uint64(from)
	if to < from {
		distance = -distance
	}
	const most = 1 << 24 // more than any budget should pay for
	count := int(min(distance/uint64(step), most)) + 1
	if !b.Spend(count*sizeOfNumber) || count > most {
		return nil, false
	}
	var made value.Builder
	out := value.ArrayOfSize(count)
	for i := range int64(count) {
		if to < from {
			out.Append(made.Int(from - i*step))
		} else {
			out.Append(made.Int(from + i*step))
		}
	}
	return out, true
}
