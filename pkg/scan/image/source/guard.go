package source

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/net/publicsuffix"
)

// refusal is what the guard did not let a registry do. It is final: asking again does not help.
type refusal struct{ message string }

func (e *refusal) Error() string { return e.message }

func refuse(format string, args ...any) error { return &refusal{fmt.Sprintf(format, args...)} }

// TokenHostError says that a registry wants the user's credentials for it sent to somebody else.
type TokenHostError struct{ Registry, Host string }

func (e *TokenHostError) Error() string {
	return fmt.Sprintf("the registry %s wants your credentials sent to %s, which is not of its domain; if that is right, name %s as a token host", e.Registry, e.Host, e.Host)
}

// network is the way to one registry: its connections, and how close to us they turned out to lead.
type network struct {
	o        Options
	registry string   // as the reference says it
	hosts    []string // "host:port" to which requests for it go
	// reach is the zone of the registry itself, once it has answered: what is at a company's private
	// address may lead to other private addresses, what is on the internet may not.
	reach     atomic.Int32
	proxies   atomic.Pointer[[]string]
	transport *http.Transport
}

// guard is the lowest transport to one repository of a registry: every request passes here, those for
// tokens and those that follow redirects included.
type guard struct {
	*network
	// anonymous is true when there are no credentials that could leak.
	anonymous bool
	// limit bounds bodies during the handshake, whose reader in the library has no bound; 0 is none.
	limit atomic.Int64
}

func newGuard(o Options, registry string, hosts []string) *guard {
	return &guard{network: newNetwork(o, registry, hosts)}
}

func newNetwork(o Options, registry string, hosts []string) *network {
	n := &network{o: o, registry: registry, hosts: hosts}
	if o.zoneOf == nil {
		n.o.zoneOf = zoneOf
	}
	n.transport = &http.Transport{
		DialContext:           n.dial,
		TLSClientConfig:       &tls.Config{RootCAs: o.RootCAs, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: o.Limits.Request,
		IdleConnTimeout:       time.Minute,
		MaxIdleConnsPerHost:   8,
		ForceAttemptHTTP2:     true,
		// A layer is wanted as it is stored, whatever encoding a server would like to undo.
		DisableCompression:     true,
		MaxResponseHeaderBytes: 1 << 20,
	}
	if o.Proxy != nil {
		n.transport.Proxy = n.proxy
	}
	return n
}

// RoundTrip implements http.RoundTripper.
func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	host := hostPort(req.URL)
	if err := g.check(req, host); err != nil {
		return nil, err
	}
	if slices.Contains(g.hosts, host) {
		trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
			if addr, err := netip.ParseAddrPort(info.Conn.RemoteAddr().String()); err == nil && g.transport.Proxy == nil {
				g.reach.Store(int32(g.o.zoneOf(addr.Addr())))
			}
		}}
		req = req.WithContext(httptrace.WithClientTrace(req.Context(), trace))
	}
	res, err := g.transport.RoundTrip(req)
	if err == nil && g.limit.Load() > 0 {
		res.Body = &limitedBody{ReadCloser: res.Body, left: g.limit.Load()}
	}
	return res, err
}

func (g *guard) check(req *http.Request, host string) error {
	name, _, _ := net.SplitHostPort(host)
	switch {
	case req.URL.Scheme != "https" && req.URL.Scheme != "http":
		return refuse("%s leads to %q, which is neither https nor http", g.registry, clip(req.URL.Redacted()))
	case req.URL.Scheme == "http" && !isLoopback(name) && !names(g.o.PlainHTTP, host):
		return refuse("%s would be spoken to over plain HTTP; if that is right, name it as a registry for plain HTTP", host)
	}
	// Through a proxy no address is seen, but one that is written out can be judged.
	if addr, err := netip.ParseAddr(name); err == nil {
		if err := g.allow(host, addr); err != nil {
			return err
		}
	}
	sends := req.Header.Get("Authorization") != "" || req.Method != http.MethodGet && req.Method != http.MethodHead
	if sends && !g.anonymous && !g.trusts(host) {
		return &TokenHostError{Registry: g.registry, Host: host}
	}
	return nil
}

// trusts says whether credentials for the registry may be sent to a host: the registry itself, a
// host of the same registered domain, or one that the user named.
func (n *network) trusts(host string) bool {
	if slices.Contains(n.hosts, host) || names(n.o.TokenHosts, host) {
		return true
	}
	ours, theirs := domain(n.hosts[0]), domain(host)
	// Docker Hub has two domains.
	return ours != "" && (ours == theirs || ours == "docker.com" && theirs == "docker.io")
}

// domain is the part of a host name that somebody registered, "" for addresses and short names.
func domain(host string) string {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	name = strings.TrimSuffix(name, ".")
	if _, err := netip.ParseAddr(name); err == nil || strings.Trim(name, "0123456789.") == "" {
		return ""
	}
	registered, err := publicsuffix.EffectiveTLDPlusOne(name)
	if err != nil {
		return ""
	}
	return registered
}

func (n *network) proxy(req *http.Request) (*url.URL, error) {
	u, err := n.o.Proxy(req)
	if err != nil || u == nil {
		return u, err
	}
	// Proxies are the user's choice and mostly at private addresses.
	seen := []string{hostPort(u)}
	if old := n.proxies.Load(); old != nil && !slices.Contains(*old, seen[0]) {
		seen = append(seen, *old...)
	}
	n.proxies.Store(&seen)
	return u, nil
}

func (n *network) dial(ctx context.Context, network, address string) (net.Conn, error) {
	asked := strings.ToLower(address)
	d := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	// Control sees the address that is about to be connected to, after every look-up: a name that
	// resolves to something else a second time gains nothing.
	d.Control = func(_, resolved string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(resolved)
		if err != nil {
			return refuse("%s resolves to %q, which is no address", asked, resolved)
		}
		return n.allow(asked, at.Addr())
	}
	if n.o.redial != nil {
		address = n.o.redial(address)
	}
	return d.DialContext(ctx, network, address)
}

// allow says whether a host may be at an address.
func (n *network) allow(host string, addr netip.Addr) error {
	at := n.o.zoneOf(addr)
	name, _, _ := net.SplitHostPort(host)
	proxies, ours := n.proxies.Load(), slices.Contains(n.hosts, host)
	switch {
	case at == zoneForbidden:
		return refuse("%s is at %s, a link-local or special address, where no registry is", host, addr)
	case name == "localhost" && at != zoneLoopback:
		return refuse("%s is at %s, which is not this machine", host, addr)
	case at == zonePublic, names(n.o.PrivateHosts, host), proxies != nil && slices.Contains(*proxies, host):
		return nil
	case ours && !n.o.PublicOnly:
		return nil
	case names(n.o.TokenHosts, host), names(n.o.PlainHTTP, host):
		return nil
	case !ours && at <= zone(n.reach.Load()):
		return nil
	}
	return refuse("%s leads to %s at %s, a %s address; if that is right, name it as a private host", n.registry, host, addr, at)
}

// hostPort is the host of a URL in lower case, always with its port.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}

// names says whether a list of "host" and "host:port" has a host in it.
func names(list []string, host string) bool {
	name, _, _ := net.SplitHostPort(host)
	return slices.ContainsFunc(list, func(entry string) bool {
		entry = strings.ToLower(entry)
		return entry == host || strings.Trim(entry, "[]") == name
	})
}

func isLoopback(name string) bool {
	addr, err := netip.ParseAddr(name)
	return name == "localhost" || err == nil && addr.Unmap().IsLoopback()
}
