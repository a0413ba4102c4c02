package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cuelabs.dev/go/oci/ociregistry/ocimem"
	"cuelabs.dev/go/oci/ociregistry/ociserver"
	"github.com/google/go-containerregistry/pkg/authn"
	ggcr "github.com/google/go-containerregistry/pkg/registry"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/scan/image"
	"github.com/sallyport-dev/sallyport/pkg/scan/image/source"
)

// anonymous keeps tests from reading the credentials of whoever runs them.
type anonymous struct{}

func (anonymous) Resolve(authn.Resource) (authn.Authenticator, error) { return authn.Anonymous, nil }

// user has the same credentials for every registry, which is how leaks begin.
type user struct{}

const password = "hunter2"

func (user) Resolve(authn.Resource) (authn.Authenticator, error) {
	return &authn.Basic{Username: "me", Password: password}, nil
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// registries are real ones, in memory: with a list of referrers, without, and with one that is told the
// wrong artifact types.
func registries() map[string]http.Handler {
	quiet := ggcr.Logger(log.New(io.Discard, "", 0))
	return map[string]http.Handler{
		"referrers":    ociserver.New(ocimem.New(), nil),
		"no referrers": ggcr.New(quiet),
		"wrong types":  ggcr.New(quiet, ggcr.WithReferrersSupport(true)),
		"hidden list":  ociserver.New(ocimem.New(), &ociserver.Options{DisableReferrersAPI: true}),
	}
}

func withReferrers() http.Handler { return registries()["referrers"] }
func without() http.Handler       { return registries()["no referrers"] }

// host is a registry on loopback that notes what it is asked.
type host struct {
	t    testing.TB
	addr string

	mu       sync.Mutex
	requests []string // "GET /v2/..."
	secrets  bool     // credentials came
}

func serve(t testing.TB, h http.Handler) *host {
	t.Helper()
	at := &host{t: t}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at.mu.Lock()
		at.requests = append(at.requests, r.Method+" "+r.URL.RequestURI())
		if r.Header.Get("Authorization") != "" || strings.Contains(r.URL.RawQuery, password) {
			at.secrets = true
		}
		at.mu.Unlock()
		h.ServeHTTP(w, r)
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	at.addr = strings.TrimPrefix(s.URL, "http://")
	return at
}

func (h *host) ref(repository string) image.Reference {
	return image.Reference{Registry: h.addr, Repository: repository, Tag: "1"}
}

// asked is how often paths with a part in them were asked for.
func (h *host) asked(parts ...string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := 0
	for _, r := range h.requests {
		if !slices.ContainsFunc(parts, func(part string) bool { return !strings.Contains(r, part) }) {
			n++
		}
	}
	return n
}

// do sends a request past the code under test.
func (h *host) do(method, path, contentType string, body []byte) (int, http.Header, []byte) {
	h.t.Helper()
	at := path
	if !strings.HasPrefix(at, "http") {
		at = "http://" + h.addr + path
	}
	req := must(http.NewRequest(method, at, bytes.NewReader(body)))
	req.Header.Set("Content-Type", contentType)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	return res.StatusCode, res.Header, must(io.ReadAll(res.Body))
}

// blob pushes a blob and returns its descriptor.
func (h *host) blob(repository, mediaType string, content []byte) descriptor {
	h.t.Helper()
	status, header, body := h.do(http.MethodPost, "/v2/"+repository+"/blobs/uploads/", "", nil)
	if status != http.StatusAccepted {
		h.t.Fatalf("start of upload: %d %s", status, body)
	}
	at := must(must(url.Parse("http://" + h.addr)).Parse(header.Get("Location")))
	query := at.Query()
	query.Set("digest", sha256Of(content))
	at.RawQuery = query.Encode()
	if status, _, body := h.do(http.MethodPut, at.String(), "application/octet-stream", content); status != http.StatusCreated {
		h.t.Fatalf("upload: %d %s", status, body)
	}
	return descriptor{MediaType: mediaType, Digest: sha256Of(content), Size: int64(len(content))}
}

// put pushes a manifest under a tag, or its digest when that is "".
func (h *host) put(repository, tag string, doc any) descriptor {
	h.t.Helper()
	raw := encode(doc)
	var said struct {
		MediaType    string            `json:"mediaType"`
		ArtifactType string            `json:"artifactType"`
		Annotations  map[string]string `json:"annotations"`
	}
	if err := json.Unmarshal(raw, &said); err != nil {
		h.t.Fatal(err)
	}
	d := descriptor{MediaType: said.MediaType, ArtifactType: said.ArtifactType, Digest: sha256Of(raw), Size: int64(len(raw)), Annotations: said.Annotations}
	if tag == "" {
		tag = d.Digest
	}
	if status, _, body := h.do(http.MethodPut, "/v2/"+repository+"/manifests/"+tag, said.MediaType, raw); status != http.StatusCreated {
		h.t.Fatalf("manifest %s: %d %s", tag, status, body)
	}
	return d
}

func encode(doc any) []byte {
	if raw, ok := doc.([]byte); ok {
		return raw
	}
	return must(json.Marshal(doc))
}

// object is a JSON document that tests bend.
type object = map[string]any

// with is a document with other fields; nil removes one.
func with(doc object, fields object) object {
	doc = maps.Clone(doc)
	for k, v := range fields {
		if doc[k] = v; v == nil {
			delete(doc, k)
		}
	}
	return doc
}

// image pushes an image that evidence can be about; text makes it differ from others.
func (h *host) image(repository, tag, text string) Subject {
	h.t.Helper()
	config := h.blob(repository, ociConfig, []byte(`{"architecture":"amd64","os":"linux","comment":"`+text+`","rootfs":{"type":"layers","diff_ids":[]}}`))
	d := h.put(repository, tag, object{"schemaVersion": 2, "mediaType": ociManifest, "config": config, "layers": []descriptor{}})
	return Subject{Digest: d.Digest, MediaType: d.MediaType, Size: d.Size}
}

// subjectOf is a subject that no registry has to know.
func subjectOf(text string) Subject {
	return Subject{Digest: sha256Of([]byte(text)), MediaType: ociManifest, Size: 100}
}

// testBundle is a bundle as far as a store can tell; text makes it differ from others.
func testBundle(text, keyID string) []byte {
	return fmt.Appendf(nil, `{"mediaType":%q,"verificationMaterial":{"publicKey":{"hint":%q}},"dsseEnvelope":{"payload":"e30=","payloadType":"application/vnd.in-toto+json","signatures":[{"sig":%q}]}}`, bundleV03, keyID, text)
}

// referrer is a manifest that refers to a subject.
func referrer(subject Subject, artifactType string, layers []descriptor, annotations object) object {
	return object{
		"schemaVersion": 2, "mediaType": ociManifest, "artifactType": artifactType,
		"config":  descriptor{MediaType: ociEmpty, Digest: sha256Of([]byte(emptyConfig)), Size: 2},
		"layers":  layers,
		"subject": descriptor{MediaType: subject.MediaType, Digest: subject.Digest, Size: subject.Size}, "annotations": annotations,
	}
}

// refer pushes a referrer with one layer.
func (h *host) refer(repository string, subject Subject, artifactType, layerType string, content []byte, annotations object) descriptor {
	h.t.Helper()
	h.blob(repository, ociEmpty, []byte(emptyConfig))
	return h.put(repository, "", referrer(subject, artifactType, []descriptor{h.blob(repository, layerType, content)}, annotations))
}

// index is a list of referrers.
func index(entries ...descriptor) object {
	return object{"schemaVersion": 2, "mediaType": ociIndex, "manifests": append([]descriptor{}, entries...)}
}

func testStore(t testing.TB, change func(*Options)) *Store {
	t.Helper()
	o := Options{Source: source.Options{Keychain: anonymous{}, Limits: source.Limits{Tries: 1, Request: 30 * time.Second}}}
	if change != nil {
		change(&o)
	}
	s := New(o)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func find(t *testing.T, s *Store, ref image.Reference, digest string, hints ...attest.Hint) attest.Found {
	t.Helper()
	found, err := s.Find(t.Context(), ref, digest, "", hints)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// wantPayloads compares what was found with what was put, in any order.
func wantPayloads(t *testing.T, found attest.Found, want ...[]byte) {
	t.Helper()
	var got, wanted []string
	for _, c := range found.Candidates {
		got = append(got, string(c.Payload))
	}
	for _, w := range want {
		wanted = append(wanted, string(w))
	}
	slices.Sort(got)
	slices.Sort(wanted)
	if !slices.Equal(got, wanted) {
		t.Errorf("found %q\nwant %q\nunreachable %v\nignored %v", got, wanted, found.Unreachable, found.Ignored)
	}
}

func wantNoProblems(t *testing.T, found attest.Found) {
	t.Helper()
	if len(found.Unreachable) > 0 {
		t.Errorf("problems: %v", found.Unreachable)
	}
}

// wantProblem wants exactly one problem that has all parts in it.
func wantProblem(t *testing.T, problems []attest.Problem, parts ...string) {
	t.Helper()
	n := 0
	for _, p := range problems {
		if !slices.ContainsFunc(parts, func(part string) bool { return !strings.Contains(p.Error(), part) }) {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d problems with %q, want 1; there are %v", n, parts, problems)
	}
}
