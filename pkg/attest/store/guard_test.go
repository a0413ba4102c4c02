package store

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

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

// bearer is a registry that wants a token from a realm.
func bearer(inner http.Handler, realm string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/token" && r.Header.Get("Authorization") != "Bearer token" {
			w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Bearer realm=%q,service="registry"`, realm))
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		inner.ServeHTTP(w, r)
	})
}

// tokens gives everybody a token.
func tokens(inner http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/token" {
			_, _ = io.WriteString(w, `{"token":"token"}`)
			return
		}
		inner.ServeHTTP(w, r)
	})
}

func redirect(inner http.Handler, part, to string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, part) && r.Method == http.MethodGet {
			http.Redirect(w, r, to+r.URL.Path, http.StatusTemporaryRedirect)
			return
		}
		inner.ServeHTTP(w, r)
	})
}

// header sets a header on the answers to paths with a part in them.
func header(inner http.Handler, part, name, value string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, part) {
			w = &overriding{w, name, value}
		}
		inner.ServeHTTP(w, r)
	})
}

type overriding struct {
	http.ResponseWriter
	name, value string
}

func (o *overriding) WriteHeader(status int) {
	o.Header().Set(o.name, o.value)
	o.ResponseWriter.WriteHeader(status)
}

// Wherever a registry leads, in lists, tags, layers and uploads: credentials for it stay with it, and nothing
// goes to link-local addresses. A27, A26.
func TestV12CredentialsStayWithTheRegistry(t *testing.T) {
	const metadata = "http://169.254.169.254"
	for _, tc := range []struct {
		name string
		// evil makes a registry that has good evidence, and leads to another host or to metadata.
		evil func(inner http.Handler, img Subject, other string) http.Handler
		put  bool   // fails as well
		find bool   // the good one is found all the same
		want string // in the problem or error
	}{
		{"realm at another host", func(inner http.Handler, _ Subject, other string) http.Handler {
			return bearer(inner, "http://"+other+"/token")
		}, true, false, "is not of its domain|private or link-local"},
		{"realm at metadata", func(inner http.Handler, _ Subject, _ string) http.Handler {
			return bearer(inner, metadata+"/token")
		}, true, false, "is not of its domain|private or link-local"},
		{"layer at another host", func(inner http.Handler, _ Subject, other string) http.Handler {
			return basic(redirect(inner, "/blobs/", "http://"+other))
		}, false, true, ""},
		{"manifest at another host", func(inner http.Handler, _ Subject, other string) http.Handler {
			return basic(redirect(inner, "/manifests/", "http://"+other))
		}, false, true, ""},
		{"list at another host", func(inner http.Handler, _ Subject, other string) http.Handler {
			return basic(redirect(inner, "/referrers/", "http://"+other))
		}, false, true, ""},
		{"layer at metadata", func(inner http.Handler, _ Subject, _ string) http.Handler {
			return basic(redirect(inner, "/blobs/", metadata))
		}, false, false, "169.254.169.254"},
		{"list at metadata", func(inner http.Handler, _ Subject, _ string) http.Handler {
			return basic(redirect(inner, "/referrers/", metadata))
		}, true, false, "169.254.169.254"},
		{"tag at metadata", func(inner http.Handler, _ Subject, _ string) http.Handler {
			return basic(redirect(inner, "/manifests/sha256-", metadata))
		}, true, true, "169.254.169.254"},
		{"list goes on at another host", func(inner http.Handler, _ Subject, other string) http.Handler {
			return basic(header(inner, "/referrers/", "Link", "<http://"+other+"/v2/acme/shop/referrers/x?page=2>; rel=\"next\""))
		}, false, true, "the list goes on at"},
		{"list goes on at metadata", func(inner http.Handler, _ Subject, _ string) http.Handler {
			return basic(header(inner, "/referrers/", "Link", "<"+metadata+"/?page=2>; rel=\"next\""))
		}, false, true, "the list goes on at"},
		{"list goes on elsewhere in the registry", func(inner http.Handler, img Subject, _ string) http.Handler {
			return basic(header(inner, "/referrers/", "Link", "</v2/acme/other/referrers/"+img.Digest+"?page=2>; rel=\"next\""))
		}, false, true, "the list goes on at"},
		{"upload to another host", func(inner http.Handler, _ Subject, other string) http.Handler {
			return basic(header(inner, "/blobs/uploads/", "Location", "http://"+other+"/v2/acme/shop/blobs/uploads/1"))
		}, true, true, "wants uploads sent to"},
		{"upload to metadata", func(inner http.Handler, _ Subject, _ string) http.Handler {
			return basic(header(inner, "/blobs/uploads/", "Location", metadata+"/latest"))
		}, true, true, "wants uploads sent to"},
		{"upload to nowhere", func(inner http.Handler, _ Subject, _ string) http.Handler {
			return basic(header(inner, "/blobs/uploads/", "Location", ""))
		}, true, true, "does not say where to upload"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			inner := withReferrers()
			img, _ := putGood(t, inner)
			other := serve(t, tokens(inner))
			h := serve(t, tc.evil(inner, img, other.addr))
			s := testStore(t, func(o *Options) { o.Source.Keychain = user{} })
			found := find(t, s, h.ref("acme/shop"), img.Digest)
			var want [][]byte
			if tc.find {
				want = append(want, testBundle("good", "good key"))
			}
			wantPayloads(t, found, want...)
			_, err := s.Put(t.Context(), h.ref("acme/shop"), img, Artifact{Format: attest.Bundle, Payload: testBundle("second", "")})
			if (err != nil) != tc.put {
				t.Errorf("Put: %v", err)
			}
			told := fmt.Sprint(found.Unreachable, err)
			matches := tc.want == ""
			for part := range strings.SplitSeq(tc.want, "|") {
				matches = matches || strings.Contains(told, part)
			}
			if !matches {
				t.Errorf("told %s\nwant %q", told, tc.want)
			}
			if other.secrets {
				t.Error("the other host was sent credentials")
			}
			if !strings.HasPrefix(tc.name, "realm") && !h.secrets {
				t.Error("the registry was sent no credentials, so that the test shows nothing")
			}
			for _, r := range other.requests {
				if strings.HasPrefix(r, "P") {
					t.Errorf("the other host was asked %s", r)
				}
			}
		})
	}
}

// A token service of the registry itself gets the credentials, and the token is used for all that follows.
func TestTokensAreUsed(t *testing.T) {
	inner := withReferrers()
	img, _ := putGood(t, inner)
	var h *host
	h = serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		bearer(tokens(inner), "http://"+h.addr+"/token").ServeHTTP(w, r)
	}))
	s := testStore(t, func(o *Options) { o.Source.Keychain = user{} })
	if _, err := s.Put(t.Context(), h.ref("acme/shop"), img, Artifact{Format: attest.Bundle, Payload: testBundle("second", "")}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		wantPayloads(t, find(t, s, h.ref("acme/shop"), img.Digest), testBundle("good", "good key"), testBundle("second", ""))
	}
	if n := h.asked("/token"); n != 2 { // one to read, one to write
		t.Errorf("%d tokens were asked for, want 2", n)
	}
}

// Services that read names which strangers write speak to no private address: A26.
func TestA26PrivateRegistriesAreRefusedWherePublicOnesAreMeant(t *testing.T) {
	inner := withReferrers()
	img, _ := putGood(t, inner)
	h := serve(t, inner)
	s := testStore(t, func(o *Options) { o.Source.PublicOnly = true })
	for _, at := range []string{h.addr, "169.254.169.254", "[fd00:ec2::254]", "10.0.0.1", "[::ffff:169.254.169.254]:80"} {
		ref := h.ref("acme/shop")
		ref.Registry = at
		found := find(t, s, ref, img.Digest)
		wantPayloads(t, found)
		if len(found.Unreachable) != 1 || len(found.Looked) > 0 {
			t.Errorf("%s: %+v", at, found)
		}
		if _, err := s.Put(t.Context(), ref, img, Artifact{Format: attest.Bundle, Payload: testBundle("x", "")}); err == nil {
			t.Errorf("%s: Put succeeds", at)
		}
	}
	if len(h.requests) > 0 {
		t.Errorf("the private registry was asked %q", h.requests)
	}
}
