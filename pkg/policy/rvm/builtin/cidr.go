package builtin

import (
	"net"
	"slices"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// networks compare networks in CIDR notation (RFC 4632), of IPv4 and IPv6.
var networks = map[string]Func{
	"net.cidr_contains":   cidrContains,
	"net.cidr_intersects": cidrIntersects,
	"net.cidr_is_valid":   cidrIsValid,
}

func cidr(v value.Value) (*net.IPNet, bool) {
	s, ok := value.Text(v)
	if !ok {
		return nil, false
	}
	_, network, err := net.ParseCIDR(s)
	return network, err == nil
}

func cidrIsValid(_ *Budget, args []value.Value) (value.Value, bool) {
	_, ok := cidr(args[0])
	return value.NewBool(ok), true
}

func cidrIntersects(_ *Budget, args []value.Value) (value.Value, bool) {
	x, ok1 := cidr(args[0])
	y, ok2 := cidr(args[1])
	if !ok1 || !ok2 {
		return nil, false
	}
	return value.NewBool(x.Contains(y.IP) || y.Contains(x.IP)), true
}

// cidrContains takes an address or a network as the second argument.
func cidrContains(_ *Budget, args []value.Value) (value.Value, bool) {
	whole, ok := cidr(args[0])
	if !ok {
		return nil, false
	}
	s, ok := value.Text(args[1])
	if !ok {
		return nil, false
	}
	if address := net.ParseIP(s); address != nil {
		return value.NewBool(whole.Contains(address)), true
	}
	part, ok := cidr(args[1])
	if !ok {
		return nil, false
	}
	if isPlainIPv6(whole) && isPlainIPv6(part) {
		// By prefixes: Contains would take the last address of ::/80 for one of IPv4.
		most, _ := whole.Mask.Size()
		ones, _ := part.Mask.Size()
		return value.NewBool(most <= ones && whole.IP.Equal(part.IP.Mask(whole.Mask))), true
	}
	return value.NewBool(whole.Contains(part.IP) && whole.Contains(lastAddress(part))), true
}

func isPlainIPv6(n *net.IPNet) bool {
	return len(n.IP) == net.IPv6len && len(n.Mask) == net.IPv6len && n.IP.To4() == nil
}

func lastAddress(n *net.IPNet) net.IP {
	last := slices.Clone(n.IP)
	for i := range last {
		last[i] |= ^n.Mask[i]
	}
	return last
}
