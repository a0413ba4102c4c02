package source

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
)

// world plays an internet on loopback: hosts with names and certificates, at addresses that stand
// for zones.
type world struct {
	t     *testing.T
	ca    *x509.Certificate
	key   *ecdsa.PrivateKey
	mu    sync.Mutex
	hosts map[string]string // "name:443" to where it listens
	// secrets are the hosts that were sent something to keep.
	secrets map[string]bool
	visits  map[string]int
}

// Addresses that stand for zones.
const (
	atPublic    = "127.0.0.1"
	atPrivate   = "127.0.0.2"
	atLoopback  = "127.0.0.3"
	atForbidden = "127.0.0.4"
)

// password is what must not reach the wrong host.
const password = "hunter2"

func newWorld(t *testing.T) *world {
	w := &world{t: t, hosts: map[string]string{}, secrets: map[string]bool{}, visits: map[string]int{}}
	w.key = must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	w.ca = must(x509.ParseCertificate(must(x509.CreateCertificate(rand.Reader, template, template, &w.key.PublicKey, w.key))))
	return w
}

// serve puts a host into the world, which notes what credentials reach it.
func (w *world) serve(host, at string, h http.Handler) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.visits[host]++
		_ = r.ParseForm()
		if r.Header.Get("Authorization") != "" || strings.Contains(r.Form.Encode(), password) {
			w.secrets[host] = true
		}
		w.mu.Unlock()
		h.ServeHTTP(rw, r)
	}))
	_ = s.Listener.Close()
	s.Listener = must(net.Listen("tcp", at+":0"))
	s.TLS = &tls.Config{Certificates: []tls.Certificate{w.certificate(host)}}
	s.Config.ErrorLog = nil
	s.StartTLS()
	w.t.Cleanup(s.Close)
	w.hosts[host+":443"] = s.Listener.Addr().String()
}

func (w *world) certificate(host string) tls.Certificate {
	template := &x509.Certificate{SerialNumber: big.NewInt(2), DNSNames: []string{host}, NotBefore: w.ca.NotBefore, NotAfter: w.ca.NotAfter}
	if ip := net.ParseIP(host); ip != nil {
		template.DNSNames, template.IPAddresses = nil, []net.IP{ip}
	}
	return tls.Certificate{Certificate: [][]byte{must(x509.CreateCertificate(rand.Reader, template, w.ca, &w.key.PublicKey, w.key))}, PrivateKey: w.key}
}

// options lets Open into the world, with or without credentials.
func (w *world) options(keychain authn.Keychain) Options {
	pool := x509.NewCertPool()
	pool.AddCert(w.ca)
	return Options{
		Keychain: keychain, RootCAs: pool, Limits: Limits{Tries: 1, Request: 5 * time.Second},
		redial: func(address string) string {
			if to, ok := w.hosts[strings.ToLower(address)]; ok {
				return to
			}
			return "127.0.0.10:1" // nobody
		},
		zoneOf: func(addr netip.Addr) zone {
			switch addr.Unmap().String() {
			case atPublic:
				return zonePublic
			case atPrivate:
				return zonePrivate
			case atLoopback:
				return zoneLoopback
			case atForbidden:
				return zoneForbidden
			}
			return zoneOf(addr)
		},
	}
}

// wantSecretsOnlyAt fails when credentials reached another host.
func (w *world) wantSecretsOnlyAt(hosts ...string) {
	w.t.Helper()
	allowed := map[string]bool{}
	for _, h := range hosts {
		allowed[h] = true
		if !w.secrets[h] {
			w.t.Errorf("%s was sent no credentials", h)
		}
	}
	for h := range w.secrets {
		if !allowed[h] {
			w.t.Errorf("%s was sent credentials", h)
		}
	}
}

// user has the same credentials for every registry, which is how leaks begin.
type user struct{}

func (user) Resolve(authn.Resource) (authn.Authenticator, error) {
	return &authn.Basic{Username: "me", Password: password}, nil
}

// oauth has a refresh token, which is sent in the body of a POST.
type oauth struct{}

func (oauth) Resolve(authn.Resource) (authn.Authenticator, error) {
	return authn.FromConfig(authn.AuthConfig{Username: "<token>", IdentityToken: password}), nil
}

var _ authn.ContextKeychain = contextual{}

type contextual struct{ user }

func (c contextual) ResolveContext(ctx context.Context, r authn.Resource) (authn.Authenticator, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return c.Resolve(r)
}
