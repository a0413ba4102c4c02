package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-containerregistry/pkg/authn"
)

// bearer is a registry that wants a token from a realm.
func bearer(inner http.Handler, realm string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer token" {
			w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Bearer realm=%q,service="registry"`, realm))
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		inner.ServeHTTP(w, r)
	})
}

func tokens() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"token":"token"}`) })
}

func redirectTo(url string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, url+r.URL.Path, http.StatusTemporaryRedirect)
	})
}

// full is a registry with one image, pushed from behind.
func full(t *testing.T) http.Handler {
	inner := memory()
	push(t, serve(t, inner)+"/acme/app:1", testImage("linux/amd64", "one"))
	return inner
}

// A registry names where tokens are had. Credentials go there only when that is of the registry's
// domain, or the user says so.
func TestA27CredentialsReachNoForeignRealm(t *testing.T) {
	registry := full(t)
	for _, tc := range []struct {
		what, host, realm string
		tokenHosts        []string
		want              string // "" when the image opens
		at                []string
	}{
		{"own host", "registry.acme.com", "https://registry.acme.com/token", nil, "", nil},
		{"same domain", "registry.acme.com", "https://acme.com/jwt/auth", nil, "", []string{"acme.com"}},
		{"case and dot", "registry.acme.com", "https://Auth.ACME.com/token", nil, "", []string{"auth.acme.com"}},
		{"foreign", "registry.acme.com", "https://evil.example/token", nil, "evil.example:443, which is not of its domain", nil},
		{"look-alike", "registry.acme.com", "https://acme.com.evil.example/token", nil, "not of its domain", nil},
		{"look-alike without a dot", "registry.acme.com", "https://evilacme.com/token", nil, "not of its domain", nil},
		{"neighbour under a public suffix", "acme.co.uk", "https://evil.co.uk/token", nil, "not of its domain", nil},
		{"neighbour on a shared host", "acme.github.io", "https://evil.github.io/token", nil, "not of its domain", nil},
		{"userinfo", "registry.acme.com", "https://registry.acme.com@evil.example/token", nil, "not of its domain", nil},
		{"named", "registry.acme.com", "https://evil.example/token", []string{"evil.example"}, "", []string{"evil.example"}},
		{"named another", "registry.acme.com", "https://evil.example/token", []string{"example"}, "not of its domain", nil},
		{"plain HTTP", "registry.acme.com", "http://registry.acme.com/token", nil, "http", nil},
		{"address for address", "93.184.216.34", "https://93.184.216.35/token", nil, "not of its domain", nil},
		{"file", "registry.acme.com", "file:///etc/passwd", nil, "scheme", nil},
	} {
		for name, keychain := range map[string]authn.Keychain{"password": contextual{}, "refresh token": oauth{}} {
			t.Run(tc.what+", "+name, func(t *testing.T) {
				w := newWorld(t)
				for _, host := range []string{"acme.com", "auth.acme.com", "evil.example", "acme.com.evil.example", "evilacme.com", "evil.co.uk", "evil.github.io", "93.184.216.35"} {
					w.serve(host, atPublic, tokens())
				}
				w.serve(tc.host, atPublic, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
					if r.URL.Path == "/token" {
						tokens().ServeHTTP(rw, r)
						return
					}
					bearer(registry, tc.realm).ServeHTTP(rw, r)
				}))
				o := w.options(keychain)
				o.TokenHosts = tc.tokenHosts
				if tc.want != "" {
					wantError(t, tc.host+"/acme/app:1", o, tc.want)
					w.wantSecretsOnlyAt()
					return
				}
				mustOpen(t, tc.host+"/acme/app:1", o)
				w.wantSecretsOnlyAt(append(tc.at, tc.host)...)
			})
		}
	}
}

// Without credentials there is nothing to leak: a public image whose tokens are elsewhere opens.
func TestA27AnonymousTokensMayComeFromElsewhere(t *testing.T) {
	w := newWorld(t)
	w.serve("registry.acme.com", atPublic, bearer(full(t), "https://tokens.example/token"))
	w.serve("tokens.example", atPublic, tokens())
	mustOpen(t, "registry.acme.com/acme/app:1", w.options(anonymous{}))
	err := wantError(t, "registry.acme.com/acme/app:1", w.options(user{}), "name tokens.example:443 as a token host")
	if host := new(TokenHostError); !errors.As(err, &host) || host.Host != "tokens.example:443" {
		t.Errorf("%v is not the error that names the host", err)
	}
}

// basic is a registry that wants a password.
func basic(inner http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, _, ok := r.BasicAuth(); !ok {
			w.Header().Set("WWW-Authenticate", `Basic realm="acme"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		inner.ServeHTTP(w, r)
	})
}

// blobs is a registry that keeps its blobs elsewhere.
func blobs(inner http.Handler, elsewhere string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/blobs/") {
			redirectTo(elsewhere).ServeHTTP(w, r)
			return
		}
		inner.ServeHTTP(w, r)
	})
}

// Redirects lead where the registry likes, credentials do not go along: not from the first request,
// not from a manifest or layer, not from the token service.
func TestA27CredentialsDoNotFollowRedirects(t *testing.T) {
	registry := full(t)
	t.Run("layers from a content network", func(t *testing.T) {
		w := newWorld(t)
		w.serve("registry.acme.com", atPublic, basic(blobs(registry, "https://cdn.example")))
		w.serve("cdn.example", atPublic, registry)
		set := mustOpen(t, "registry.acme.com/acme/app:1", w.options(user{}))
		checkImage(t, set.Images[0], testImage("linux/amd64", "one"))
		w.wantSecretsOnlyAt("registry.acme.com")
	})
	t.Run("layers from a host below", func(t *testing.T) {
		w := newWorld(t)
		w.serve("registry.acme.com", atPublic, basic(blobs(registry, "https://evil.registry.acme.com")))
		w.serve("evil.registry.acme.com", atPublic, registry)
		checkImage(t, mustOpen(t, "registry.acme.com/acme/app:1", w.options(user{})).Images[0], testImage("linux/amd64", "one"))
		w.wantSecretsOnlyAt("registry.acme.com")
	})
	t.Run("the first request", func(t *testing.T) {
		w := newWorld(t)
		w.serve("registry.acme.com", atPublic, redirectTo("https://evil.example"))
		w.serve("evil.example", atPublic, bearer(registry, "https://evil.example/token"))
		wantError(t, "registry.acme.com/acme/app:1", w.options(user{}), "evil.example:443, which is not of its domain")
		w.wantSecretsOnlyAt()
	})
	for name, keychain := range map[string]authn.Keychain{"password": user{}, "refresh token": oauth{}} {
		t.Run("the token service, "+name, func(t *testing.T) {
			w := newWorld(t)
			w.serve("registry.acme.com", atPublic, bearer(registry, "https://auth.acme.com/token"))
			w.serve("auth.acme.com", atPublic, redirectTo("https://evil.example"))
			w.serve("evil.example", atPublic, tokens())
			o := w.options(keychain)
			set, err := Open(t.Context(), "registry.acme.com/acme/app:1", o)
			if err == nil {
				set.Close()
			}
			if w.secrets["evil.example"] {
				t.Error("evil.example was sent credentials")
			}
		})
	}
	t.Run("a second challenge", func(t *testing.T) {
		w := newWorld(t)
		w.serve("registry.acme.com", atPublic, basic(blobs(registry, "https://cdn.example")))
		w.serve("cdn.example", atPublic, bearer(registry, "https://cdn.example/token"))
		wantError(t, "registry.acme.com/acme/app:1", w.options(user{}))
		w.wantSecretsOnlyAt("registry.acme.com")
	})
}

// What is on the internet leads to the internet: not to private, loopback or link-local addresses,
// whatever their names or spelling. What is closer may lead to what is as close.
func TestA26RegistriesDoNotLeadInside(t *testing.T) {
	registry := full(t)
	for _, tc := range []struct {
		what, registryAt, at, realm string
		option                      func(*Options)
		want                        string
	}{
		{what: "public to public", registryAt: atPublic, at: atPublic},
		{what: "public to private", registryAt: atPublic, at: atPrivate, want: "a private address"},
		{what: "public to loopback", registryAt: atPublic, at: atLoopback, want: "a loopback address"},
		{what: "public to metadata", registryAt: atPublic, at: atForbidden, want: "link-local"},
		{what: "private to private", registryAt: atPrivate, at: atPrivate},
		{what: "private to loopback", registryAt: atPrivate, at: atLoopback, want: "a loopback address"},
		{what: "loopback to private", registryAt: atLoopback, at: atPrivate},
		{what: "loopback to metadata", registryAt: atLoopback, at: atForbidden, want: "link-local"},
		{what: "registry at metadata", registryAt: atForbidden, at: atPublic, want: "link-local"},
		{what: "allowed", registryAt: atPublic, at: atPrivate, option: func(o *Options) { o.PrivateHosts = []string{"inside.example"} }},
		{what: "allowed, metadata all the same", registryAt: atPublic, at: atForbidden, option: func(o *Options) { o.PrivateHosts = []string{"inside.example"} }, want: "link-local"},
		{what: "public only", registryAt: atPrivate, at: atPublic, option: func(o *Options) { o.PublicOnly = true }, want: "a private address"},
		{what: "public only, allowed", registryAt: atPrivate, at: atPublic, option: func(o *Options) { o.PublicOnly, o.PrivateHosts = true, []string{"registry.acme.com"} }},
	} {
		for how, handler := range map[string]http.Handler{
			"realm":    bearer(registry, "https://inside.example/token"),
			"redirect": redirectTo("https://inside.example"),
		} {
			t.Run(tc.what+", "+how, func(t *testing.T) {
				w := newWorld(t)
				w.serve("registry.acme.com", tc.registryAt, handler)
				inside := registry
				if how == "realm" {
					inside = tokens()
				}
				w.serve("inside.example", tc.at, inside)
				o := w.options(anonymous{})
				if tc.option != nil {
					tc.option(&o)
				}
				if tc.want == "" {
					mustOpen(t, "registry.acme.com/acme/app:1", o)
					return
				}
				wantError(t, "registry.acme.com/acme/app:1", o, tc.want)
				if w.visits["inside.example"] > 0 {
					t.Error("inside.example was visited")
				}
			})
		}
	}
}

// A name that is public when first looked up and private the next time gains nothing: the address is
// judged when it is dialled.
func TestA26RebindingIsSeen(t *testing.T) {
	w := newWorld(t)
	w.serve("registry.acme.com", atPublic, redirectTo("https://inside.example"))
	w.serve("inside.example", atPublic, full(t))
	public := w.hosts["inside.example:443"]
	w.serve("inside.example", atPrivate, full(t))
	private := w.hosts["inside.example:443"]
	o := w.options(anonymous{})
	lookups := 0
	redial := o.redial
	o.redial = func(address string) string {
		if address != "inside.example:443" {
			return redial(address)
		}
		if lookups++; lookups == 1 {
			return public
		}
		return private
	}
	g := newGuard(o, "registry.acme.com", []string{"registry.acme.com:443"})
	for i, want := range []bool{true, false} {
		conn, err := g.dial(context.Background(), "tcp", "inside.example:443")
		if err == nil {
			conn.Close()
		}
		if (err == nil) != want {
			t.Errorf("look-up %d: %v", i+1, err)
		}
	}
}

func TestA26Zones(t *testing.T) {
	for zone, addresses := range map[zone]string{
		zonePublic:    "93.184.216.34 2606:2800:220:1::1 64:ff9b::5db8:d822 2002:5db8:d822::1 ::ffff:93.184.216.34",
		zonePrivate:   "10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 100.64.0.1 fd00::1 ::ffff:10.0.0.1 64:ff9b::a00:1 2002:a00:1::1 198.18.0.1",
		zoneLoopback:  "127.0.0.1 127.255.255.254 ::1 ::ffff:127.0.0.1 64:ff9b::7f00:1",
		zoneForbidden: "169.254.169.254 ::ffff:169.254.169.254 fe80::1 fe80::1%eth0 0.0.0.0 :: 0.1.2.3 224.0.0.1 ff02::1 255.255.255.255 fd00:ec2::254 100.100.100.200 168.63.129.16 192.0.0.192 ::127.0.0.1 64:ff9b::a9fe:a9fe 2002:a9fe:a9fe::1 64:ff9b:1::1 fec0::1 2001::1",
	} {
		for address := range strings.FieldsSeq(addresses) {
			if got := zoneOf(netip.MustParseAddr(address)); got != zone {
				t.Errorf("%s is %s, want %s", address, got, zone)
			}
		}
	}
	if got := zoneOf(netip.Addr{}); got != zoneForbidden {
		t.Errorf("no address is %s", got)
	}
}

// Without TLS only where nobody can listen, or where the user says so.
func TestPlainHTTP(t *testing.T) {
	registry := full(t)
	host := serve(t, registry)
	port := host[strings.LastIndexByte(host, ':'):]
	mustOpen(t, host+"/acme/app:1", Options{})
	mustOpen(t, "localhost"+port+"/acme/app:1", Options{})
	elsewhere := Options{redial: func(string) string { return host }}
	elsewhere.Limits.Tries = 1
	wantError(t, "registry.acme.com"+port+"/acme/app:1", elsewhere, "plain HTTP")
	wantError(t, "10.1.2.3"+port+"/acme/app:1", elsewhere, "plain HTTP")
	elsewhere.PlainHTTP = []string{"registry.acme.com"}
	mustOpen(t, "registry.acme.com"+port+"/acme/app:1", elsewhere)
	elsewhere.PlainHTTP = []string{"registry.acme.com" + port}
	mustOpen(t, "registry.acme.com"+port+"/acme/app:1", elsewhere)
	// Without a port TLS and plain HTTP have different ones, and credentials go to both.
	elsewhere.PlainHTTP, elsewhere.Keychain = []string{"registry.acme.com"}, user{}
	mustOpen(t, "registry.acme.com/acme/app:1", elsewhere)
}

// Answers during the log-in have no end but ours.
func TestA30EndlessLogin(t *testing.T) {
	w := newWorld(t)
	var sent atomic.Int64
	w.serve("registry.acme.com", atPublic, http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		for {
			n, err := rw.Write(make([]byte, 1<<16))
			if sent.Add(int64(n)); err != nil {
				return
			}
		}
	}))
	wantError(t, "registry.acme.com/acme/app:1", w.options(anonymous{}), "bigger than 4 MiB")
	if sent.Load() > 64<<20 {
		t.Errorf("%d bytes were taken", sent.Load())
	}
}
