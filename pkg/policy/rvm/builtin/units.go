package builtin

import (
	"strconv"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// units read quantities: whole numbers, the unit right behind.
var units = map[string]Func{
	"units.parse":       unitsParse,
	"units.parse_bytes": unitsParseBytes,
}

// binaryUnits and decimalUnits are by the first letter of their names.
var (
	binaryUnits  = map[byte]int64{'k': 1 << 10, 'm': 1 << 20, 'g': 1 << 30, 't': 1 << 40, 'p': 1 << 50, 'e': 1 << 60}
	decimalUnits = map[byte]int64{'k': 1e3, 'm': 1e6, 'g': 1e9, 't': 1e12, 'p': 1e15, 'e': 1e18}
)

// unitsParse reads Kubernetes quantities, in which an m is a thousandth.
func unitsParse(_ *Budget, args []value.Value) (value.Value, bool) {
	n, unit, ok := quantity(args[0])
	if !ok {
		return nil, false
	}
	factor := int64(1)
	switch {
	case unit == "":
	case unit == "m":
		return thousandths(n)
	case len(unit) == 1:
		factor = decimalUnits[unit[0]|0x20]
	case len(unit) == 2 && unit[1]|0x20 == 'i':
		factor = binaryUnits[unit[0]|0x20]
	default:
		return nil, false
	}
	return times(n, factor)
}

// thousandths is spelled with ten digits, or as 0.
func thousandths(n int64) (value.Value, bool) {
	const most = 1_000_000_000
	switch {
	case n == 0:
		return value.NewInt(0), true
	case n > most:
		return nil, false
	}
	digits := strconv.FormatInt(1000+n%1000, 10)
	return value.NewNumber(strconv.FormatInt(n/1000, 10) + "." + digits[1:] + "0000000"), true
}

// unitsParseBytes reads sizes, whatever the case of letters.
func unitsParseBytes(_ *Budget, args []value.Value) (value.Value, bool) {
	n, unit, ok := quantity(args[0])
	if !ok {
		return nil, false
	}
	unit = strings.ToLower(unit)
	factor := int64(1)
	switch {
	case unit == "":
	case len(unit) == 1, len(unit) == 2 && unit[1] == 'b':
		factor = decimalUnits[unit[0]]
	case len(unit) == 2 && unit[1] == 'i', len(unit) == 3 && unit[1:] == "ib":
		factor = binaryUnits[unit[0]]
	default:
		return nil, false
	}
	return times(n, factor)
}

// times is not ok for a factor of 0, which is what no unit has.
func times(n, factor int64) (value.Value, bool) {
	product, ok := multiply(n, factor)
	if !ok || factor == 0 {
		return nil, false
	}
	return value.NewInt(product), true
}

// quantity cuts a text into a number and a unit in ASCII letters.
func quantity(v value.Value) (n int64, unit string, ok bool) {
	s, ok := value.Text(v)
	if !ok {
		return 0, "", false
	}
	number := leadingDigits(s)
	unit = s[len(number):]
	const longest = len("kib")
	if len(unit) > longest {
		return 0, "", false
	}
	for i := range len(unit) {
		if c := unit[i] | 0x20; c < 'a' || c > 'z' {
			return 0, "", false
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	return n, unit, err == nil
}
