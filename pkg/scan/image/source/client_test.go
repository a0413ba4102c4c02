package source

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

func mustRef(t *testing.T, name string) image.Reference {
	t.Helper()
	ref, err := image.ParseReference(name)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

// What is written can be read, from real registries.
func TestClientWritesAndReads(t *testing.T) {
	for name, registry := range registries() {
		t.Run(name, func(t *testing.T) {
			c := NewClient(Options{Keychain: anonymous{}, Limits: Limits{Tries: 1}})
			defer c.Close()
			r, err := c.Push(t.Context(), mustRef(t, serve(t, registry)+"/acme/app"))
			if err != nil {
				t.Fatal(err)
			}
			content := []byte("{}")
			if err := r.Upload(t.Context(), sha256Of(content), content); err != nil {
				t.Fatal(err)
			}
			if err := r.Upload(t.Context(), sha256Of([]byte("other")), content); err == nil {
				t.Error("content of another digest is uploaded")
			}
			rc, err := r.Blob(t.Context(), sha256Of(content), 2)
			if err != nil {
				t.Fatal(err)
			}
			if got := must(io.ReadAll(rc)); string(got) != "{}" || rc.Close() != nil {
				t.Errorf("blob %q", got)
			}
			raw := fmt.Appendf(nil, `{"schemaVersion":2,"mediaType":%q,"config":{"mediaType":%q,"digest":%q,"size":2},"layers":[]}`, types.OCIManifestSchema1, types.OCIConfigJSON, sha256Of(content))
			for _, reference := range []string{"1", sha256Of(raw)} {
				if _, err := r.PutManifest(t.Context(), reference, Document{Raw: raw, MediaType: ociManifest}); err != nil {
					t.Fatal(err)
				}
				doc, err := r.Manifest(t.Context(), reference)
				if err != nil || string(doc.Raw) != string(raw) || doc.Digest != sha256Of(raw) || doc.MediaType != ociManifest {
					t.Errorf("%+v, %v", doc, err)
				}
			}
			if _, err := r.Manifest(t.Context(), "2"); Status(err) != http.StatusNotFound {
				t.Errorf("status %d of %v", Status(err), err)
			}
			if Status(nil) != 0 || Status(errors.New("x")) != 0 {
				t.Error("errors of nobody have a status")
			}
			for _, bad := range []string{"sha256:abc", "../../x", ""} {
				if _, err := r.Blob(t.Context(), bad, 1); err == nil {
					t.Errorf("blob %q opens", bad)
				}
			}
		})
	}
}

// Lists, tags, layers and uploads lead where the registry likes; credentials do not go along, and from the
// internet nothing leads inside.
func TestA26A27ClientIsGuarded(t *testing.T) {
	registry := full(t)
	const at, other = "registry.acme.com", "other.example"
	digest := sha256Of([]byte("x"))
	header := func(part, name, value string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !strings.Contains(r.URL.Path, part) {
				registry.ServeHTTP(w, r)
				return
			}
			w.Header().Set(name, value)
			w.WriteHeader(map[bool]int{true: http.StatusAccepted, false: http.StatusOK}[name == "Location"])
		})
	}
	list := func(ctx context.Context, r *Repository) error {
		_, _, err := r.Referrers(ctx, digest, "")
		return err
	}
	tag := func(ctx context.Context, r *Repository) error {
		_, err := r.Manifest(ctx, "1")
		return err
	}
	layer := func(ctx context.Context, r *Repository) error {
		rc, err := r.Blob(ctx, digest, 1)
		if err == nil {
			err = rc.Close()
		}
		return err
	}
	upload := func(ctx context.Context, r *Repository) error { return r.Upload(ctx, digest, []byte("x")) }
	write := func(ctx context.Context, r *Repository) error {
		_, err := r.PutManifest(ctx, "2", Document{Raw: []byte("{}"), MediaType: ociManifest})
		return err
	}
	for _, tc := range []struct {
		what, otherAt string
		handler       http.Handler
		do            func(context.Context, *Repository) error
		want          string
		visited       bool
	}{
		{"list, redirected", atPublic, redirectTo("https://" + other), list, "404", true},
		{"list, redirected inside", atPrivate, redirectTo("https://" + other), list, "a private address", false},
		{"list, redirected to metadata", atForbidden, redirectTo("https://" + other), list, "link-local", false},
		{"list, going on elsewhere", atPublic, header("/referrers/", "Link", `<https://other.example/v2/acme/app/referrers/x?n=1>; rel="next"`), list, "goes on at", false},
		{"list, going on without TLS", atPublic, header("/referrers/", "Link", `<http://other.example/v2/acme/app/referrers/x?n=1>; rel="next"`), list, "goes on at", false},
		{"list, going on in circles", atPublic, header("/referrers/", "Link", `</v2/acme/app/referrers/`+digest+`>; rel="next"`), list, "where it begins", false},
		{"list, going on for somebody", atPublic, header("/referrers/", "Link", `<https://me@registry.acme.com/v2/acme/app/referrers/`+digest+`?n=1>; rel="next"`), list, "goes on at", false},
		{"list, going on nowhere", atPublic, header("/referrers/", "Link", "nowhere"), list, "not understood", false},
		{"tag, redirected inside", atPrivate, redirectTo("https://" + other), tag, "a private address", false},
		{"layer, redirected inside", atLoopback, redirectTo("https://" + other), layer, "a loopback address", false},
		{"upload, elsewhere", atPublic, header("/uploads/", "Location", "https://other.example/x"), upload, "wants uploads sent to other.example:443", false},
		{"upload, look-alike", atPublic, header("/uploads/", "Location", "https://registry.acme.com.other.example/x"), upload, "wants uploads sent to", false},
		{"upload, without TLS", atPublic, header("/uploads/", "Location", "http://up.acme.com/x"), upload, "plain HTTP", false},
		{"upload, to a file", atPublic, header("/uploads/", "Location", "file:///etc/passwd"), upload, "wants uploads sent to", false},
		{"upload, redirected", atPublic, redirectTo("https://" + other), upload, "is not of its domain", false},
		{"manifest, redirected", atPublic, redirectTo("https://" + other), write, "is not of its domain", false},
	} {
		t.Run(tc.what, func(t *testing.T) {
			w := newWorld(t)
			w.serve(at, atPublic, basic(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/v2/" {
					return
				}
				tc.handler.ServeHTTP(rw, r)
			})))
			w.serve(other, tc.otherAt, registry)
			c := NewClient(w.options(user{}))
			defer c.Close()
			r, err := c.Push(t.Context(), mustRef(t, at+"/acme/app"))
			if err != nil {
				t.Fatal(err)
			}
			if err := tc.do(t.Context(), r); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%v, want %q", err, tc.want)
			}
			w.wantSecretsOnlyAt(at)
			if (w.visits[other] > 0) != tc.visited {
				t.Errorf("%s was visited %d times", other, w.visits[other])
			}
		})
	}
}

// Whoever asks for a repository first logs in for all; who is called off does not take the others along.
func TestClientLogsInOnce(t *testing.T) {
	var mu sync.Mutex
	pings := 0
	release := make(chan struct{})
	host := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		pings++
		mu.Unlock()
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}))
	c := NewClient(Options{Keychain: anonymous{}, Limits: Limits{Tries: 1}})
	defer c.Close()
	now := time.Now()
	c.now = func() time.Time { return now }
	ref := mustRef(t, host+"/acme/app")
	first, cancel := context.WithCancel(t.Context())
	failed := make(chan error)
	go func() {
		_, err := c.Pull(first, ref)
		failed <- err
	}()
	for {
		mu.Lock()
		n := pings
		mu.Unlock()
		if n > 0 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if _, err := c.Pull(t.Context(), ref); err != nil {
				t.Error(err)
			}
		})
	}
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("the one that was called off: %v", err)
	}
	close(release)
	all.Wait()
	if pings != 2 {
		t.Errorf("%d log-ins, want 2", pings)
	}
	// Credentials change: they are looked up anew after a while.
	now = now.Add(loginAge + time.Second)
	if _, err := c.Pull(t.Context(), ref); err != nil || pings != 3 {
		t.Errorf("%d log-ins, %v", pings, err)
	}
}

// What a client keeps has bounds.
func TestClientForgets(t *testing.T) {
	host := serve(t, memory())
	c := NewClient(Options{Keychain: anonymous{}, Limits: Limits{Tries: 1}})
	defer c.Close()
	for i := range maxLogins + 10 {
		if _, err := c.Pull(t.Context(), mustRef(t, fmt.Sprintf("%s/acme/%d%s", host, i, strings.ToLower(rand.Text())))); err != nil {
			t.Fatal(err)
		}
	}
	if len(c.logins) > maxLogins || len(c.networks) != 1 {
		t.Errorf("%d logins, %d networks", len(c.logins), len(c.networks))
	}
	if _, err := c.Pull(t.Context(), mustRef(t, "127.0.0.1:1/acme/app")); err == nil || len(c.networks) != 1 {
		t.Errorf("%v; %d networks", err, len(c.networks))
	}
}
