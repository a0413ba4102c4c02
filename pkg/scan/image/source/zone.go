package source

import (
	"io"
	"net/netip"
)

// zone is how far away an address is. What is in one zone may not lead to a closer one.
type zone int32

const (
	zonePublic zone = iota
	zonePrivate
	zoneLoopback
	zoneForbidden // nothing that serves images; much that serves secrets
)

func (z zone) String() string {
	return [...]string{"public", "private", "loopback", "forbidden"}[z]
}

// Networks that netip has no method for.
const (
	carrierNAT   = "100.64.0.0/10"  // RFC 6598
	protocolNet  = "192.0.0.0/24"   // RFC 6890
	benchmarkNet = "198.18.0.0/15"  // RFC 2544
	reservedNet  = "240.0.0.0/4"    // RFC 1112
	thisNet      = "0.0.0.0/8"      // RFC 1122; Linux connects 0.0.0.0 to itself
	siteLocal    = "fec0::/10"      // RFC 3879
	nat64        = "64:ff9b::/96"   // RFC 6052, an IPv4 address in the last four bytes
	nat64Local   = "64:ff9b:1::/48" // RFC 8215
	sixToFour    = "2002::/16"      // RFC 3056, an IPv4 address in bytes 2 to 5
	teredo       = "2001::/32"      // RFC 4380
)

// metadata are the addresses of clouds' metadata services that are not link-local.
var metadata = []string{"fd00:ec2::254", "100.100.100.200", "168.63.129.16", "192.0.0.192"}

// zoneOf classifies an address, looking through the ways in which IPv6 addresses carry IPv4 ones.
func zoneOf(addr netip.Addr) zone {
	addr = addr.Unmap().WithZone("")
	in := func(network string) bool { return netip.MustParsePrefix(network).Contains(addr) }
	if addr.Is6() {
		b := addr.As16()
		switch {
		case in(nat64):
			return zoneOf(netip.AddrFrom4([4]byte(b[12:])))
		case in(sixToFour):
			return zoneOf(netip.AddrFrom4([4]byte(b[2:6])))
		case in(nat64Local), in(teredo):
			return zoneForbidden
		case b[0]|b[1]|b[2]|b[3]|b[4]|b[5]|b[6]|b[7]|b[8]|b[9]|b[10]|b[11] == 0 && !addr.IsLoopback():
			return zoneForbidden // IPv4-compatible, deprecated by RFC 4291
		}
	}
	for _, m := range metadata {
		if addr == netip.MustParseAddr(m) {
			return zoneForbidden
		}
	}
	switch {
	case addr.IsLoopback():
		return zoneLoopback
	case !addr.IsValid(), addr.IsUnspecified(), addr.IsMulticast(), addr.IsLinkLocalUnicast(),
		in(thisNet), in(reservedNet), in(siteLocal):
		return zoneForbidden
	case addr.IsPrivate(), in(carrierNAT), in(protocolNet), in(benchmarkNet):
		return zonePrivate
	}
	return zonePublic
}

// limitedBody fails when a body is longer than it may be.
type limitedBody struct {
	io.ReadCloser
	left int64
}

func (b *limitedBody) Read(p []byte) (int, error) {
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return n, refuse("an answer during the log-in to the registry is too long")
	}
	return n, err
}
