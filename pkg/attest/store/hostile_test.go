package store

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// capture is what a handler answers.
func capture(h http.Handler, r *http.Request) []byte {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Body.Bytes()
}

// bend is a registry whose answers to paths with a part in them are changed.
func bend(inner http.Handler, part string, change func(w http.ResponseWriter, r *http.Request, body []byte)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if (r.Method != http.MethodGet && r.Method != http.MethodHead) || !strings.Contains(r.URL.Path, part) {
			inner.ServeHTTP(w, r)
			return
		}
		answer := httptest.NewRecorder()
		inner.ServeHTTP(answer, r)
		maps.Copy(w.Header(), answer.Header())
		w.Header().Del("Content-Length")
		if answer.Code != http.StatusOK {
			w.WriteHeader(answer.Code)
		}
		change(w, r, answer.Body.Bytes())
	})
}

// A registry that answers a second request with something else gains nothing: every tag and list is asked
// for once, and everything after goes by digest.
func TestA1EveryPlaceIsAskedOnce(t *testing.T) {
	for name, inner := range registries() {
		t.Run(name, func(t *testing.T) {
			h := serve(t, inner)
			s := testStore(t, nil)
			img := h.image("acme/shop", "1", "one")
			for _, a := range []Artifact{
				{Format: attest.Bundle, Payload: testBundle("good", "")},
				{Format: attest.CosignSignature, Payload: []byte("{}"), Annotations: map[string]string{cosignSignature: "x"}},
			} {
				if _, err := s.Put(t.Context(), h.ref("acme/shop"), img, a); err != nil {
					t.Fatal(err)
				}
			}
			seen := map[string]int{}
			var mu sync.Mutex
			second := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				seen[r.URL.Path]++
				again := seen[r.URL.Path] > 1 && r.URL.Path != "/v2/"
				mu.Unlock()
				if again {
					w.WriteHeader(http.StatusNotFound)
					return
				}
				inner.ServeHTTP(w, r)
			}))
			found := find(t, testStore(t, nil), second.ref("acme/shop"), img.Digest)
			wantPayloads(t, found, testBundle("good", ""), []byte("{}"))
			for path, n := range seen {
				if n > 1 && path != "/v2/" {
					t.Errorf("%s was asked for %d times", path, n)
				}
			}
		})
	}
}

// Bytes that do not have the digest they were asked by are no evidence, and no answer either: A2.
func TestA2ContentIsComparedWithItsDigest(t *testing.T) {
	other := testBundle("other", "")
	for _, tc := range []struct {
		name, part string
		change     func(w http.ResponseWriter, r *http.Request, body []byte)
		want       string
	}{
		{"another layer", "/blobs/", func(w http.ResponseWriter, _ *http.Request, body []byte) {
			_, _ = w.Write(bytes.Replace(body, []byte("good"), []byte("evil"), 1))
		}, "do not trust it"},
		{"a shorter layer", "/blobs/", func(w http.ResponseWriter, _ *http.Request, body []byte) {
			w.Header().Set("Transfer-Encoding", "chunked")
			_, _ = w.Write(body[:10])
		}, "layer sha256:"},
		{"another manifest", "/manifests/sha256:", func(w http.ResponseWriter, _ *http.Request, body []byte) {
			_, _ = w.Write(append(body, ' '))
		}, "do not trust it"},
		{"another manifest without a header", "/manifests/sha256:", func(w http.ResponseWriter, _ *http.Request, body []byte) {
			w.Header().Del("Docker-Content-Digest")
			_, _ = w.Write(append(body, ' '))
		}, "do not trust it"},
		{"another header", "/manifests/sha256:", func(w http.ResponseWriter, _ *http.Request, body []byte) {
			w.Header().Set("Docker-Content-Digest", sha256Of(other))
			_, _ = w.Write(body)
		}, "as the header Docker-Content-Digest announces it"},
		{"a layer in another coding", "/blobs/", func(w http.ResponseWriter, _ *http.Request, body []byte) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(zipped(body))
		}, "layer sha256:"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			inner := withReferrers()
			img, digest := putGood(t, inner)
			found := find(t, testStore(t, nil), serve(t, bend(inner, tc.part, tc.change)).ref("acme/shop"), img.Digest)
			wantPayloads(t, found)
			wantProblem(t, found.Unreachable, "referrer "+digest, tc.want)
		})
	}
	t.Run("another header on a tag", func(t *testing.T) {
		inner := without()
		img, _ := putGood(t, inner)
		h := serve(t, bend(inner, "/manifests/sha256-", func(w http.ResponseWriter, _ *http.Request, body []byte) {
			w.Header().Set("Docker-Content-Digest", sha256Of(other))
			_, _ = w.Write(body)
		}))
		found := find(t, testStore(t, nil), h.ref("acme/shop"), img.Digest)
		wantPayloads(t, found)
		wantProblem(t, found.Unreachable, "tag "+fallbackTag(img.Digest)+" in", "do not trust it")
	})
}

func zipped(content []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(content)
	_ = z.Close()
	return b.Bytes()
}

// putGood puts one good bundle about an image into a registry.
func putGood(t *testing.T, registry http.Handler) (Subject, string) {
	t.Helper()
	h := serve(t, registry)
	img := h.image("acme/shop", "1", "one")
	digest, err := testStore(t, nil).Put(t.Context(), h.ref("acme/shop"), img, Artifact{Format: attest.Bundle, Payload: testBundle("good", "good key"), PredicateType: signatureType})
	if err != nil {
		t.Fatal(err)
	}
	return img, digest
}

// Nothing is decided by HEAD: a registry that answers it differently from GET changes neither what is
// found nor what is written. V10.
func TestV10HeadDecidesNothing(t *testing.T) {
	for _, status := range []int{http.StatusOK, http.StatusNotFound, http.StatusForbidden} {
		inner := withReferrers()
		h := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodHead {
				w.Header().Set("Docker-Content-Digest", sha256Of([]byte("another")))
				w.WriteHeader(status)
				return
			}
			inner.ServeHTTP(w, r)
		}))
		img, _ := putGood(t, inner)
		s := testStore(t, nil)
		if _, err := s.Put(t.Context(), h.ref("acme/shop"), img, Artifact{Format: attest.Bundle, Payload: testBundle("second", "")}); err != nil {
			t.Error(err)
		}
		found := find(t, s, h.ref("acme/shop"), img.Digest)
		wantNoProblems(t, found)
		wantPayloads(t, found, testBundle("good", "good key"), testBundle("second", ""))
		if n := h.asked("HEAD"); n > 0 {
			t.Errorf("%d requests were HEAD", n)
		}
	}
}

// endless writes until nobody listens, and counts.
func endless(sent *atomic.Int64, chunk int, pause time.Duration) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			n, err := w.Write(bytes.Repeat([]byte("x"), chunk))
			if sent.Add(int64(n)); err != nil {
				return
			}
			w.(http.Flusher).Flush()
			time.Sleep(pause)
		}
	}
}

// Lists and manifests without an end: A30.
func TestA30EndlessAnswers(t *testing.T) {
	for _, tc := range []struct {
		name, part string
		answer     func(sent *atomic.Int64) http.HandlerFunc
		want       string
		found      bool // the good one, all the same
	}{
		{"list", "/referrers/", func(sent *atomic.Int64) http.HandlerFunc { return endless(sent, 1<<16, 0) }, "referrers in", false},
		{"tag", "/manifests/sha256-", func(sent *atomic.Int64) http.HandlerFunc { return endless(sent, 1<<16, 0) }, ".sig in", true},
		{"manifest", "/manifests/sha256:", func(sent *atomic.Int64) http.HandlerFunc { return endless(sent, 1<<16, 0) }, "referrer sha256:", false},
		{"dripping tag", "/manifests/sha256-", func(sent *atomic.Int64) http.HandlerFunc { return endless(sent, 1, 10*time.Millisecond) }, ".att in", true},
		{"silent tag", "/manifests/sha256-", func(*atomic.Int64) http.HandlerFunc {
			return func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
		}, ".sig in", true},
		{"pages that go round", "/referrers/", func(*atomic.Int64) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", ociIndex)
				w.Header().Set("Link", fmt.Sprintf("<%s?again=1>; rel=next", r.URL.Path))
				_, _ = io.WriteString(w, `{"manifests":[]}`)
			}
		}, "more than 50 pages", false},
		{"100,000 on a list", "/referrers/", func(*atomic.Int64) http.HandlerFunc {
			var b bytes.Buffer
			b.WriteString(`{"schemaVersion":2,"manifests":[`)
			for i := range 100_000 {
				if i > 0 {
					b.WriteByte(',')
				}
				fmt.Fprintf(&b, `{"mediaType":%q,"digest":"sha256:%064x","size":9999999}`, ociManifest, i)
			}
			b.WriteString(`]}`)
			return func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", ociIndex)
				_, _ = w.Write(b.Bytes())
			}
		}, "cut off or longer", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel() // most of it is waiting
			inner := withReferrers()
			img, _ := putGood(t, inner)
			var sent atomic.Int64
			answer := tc.answer(&sent)
			h := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.Contains(r.URL.Path, tc.part) {
					answer(w, r)
					return
				}
				inner.ServeHTTP(w, r)
			}))
			s := testStore(t, func(o *Options) { o.Source.Limits.Request = time.Second })
			start := time.Now()
			found := find(t, s, h.ref("acme/shop"), img.Digest)
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("took %v", took)
			}
			wantProblem(t, found.Unreachable, tc.want)
			if n := h.asked("/referrers/"); n > 50 {
				t.Errorf("%d pages were asked for", n)
			}
			var want [][]byte
			if tc.found {
				want = append(want, testBundle("good", "good key"))
			}
			wantPayloads(t, found, want...)
			if sent.Load() > 64<<20 {
				t.Errorf("%d bytes were sent", sent.Load())
			}
		})
	}
}

// A search ends when its time is over, with what was found by then.
func TestA30SearchEndsInTime(t *testing.T) {
	inner := withReferrers()
	img, _ := putGood(t, inner)
	h := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".sig") {
			<-r.Context().Done()
			return
		}
		inner.ServeHTTP(w, r)
	}))
	s := testStore(t, func(o *Options) { o.Timeout = time.Second })
	start := time.Now()
	found := find(t, s, h.ref("acme/shop"), img.Digest)
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
	wantProblem(t, found.Unreachable, ".sig in")
}

// Who may write one of cosign's tags must not hide what is in the other by a descriptor of the same layer that lies.
func TestLyingDescriptorsHideNothing(t *testing.T) {
	for _, lie := range []func(*descriptor){
		func(d *descriptor) { d.Size-- },
		func(d *descriptor) { d.Size = 1 << 40 },
		func(d *descriptor) { d.MediaType = dsseEnvelope + "; q=1" },
	} {
		h := serve(t, withReferrers())
		img := h.image("acme/shop", "1", "one")
		layer := h.blob("acme/shop", dsseEnvelope, []byte(`{"payload":"e30="}`))
		lying := layer
		lie(&lying)
		for suffix, layer := range map[string]descriptor{".sig": lying, ".att": layer} {
			raw := encode(object{
				"schemaVersion": 2, "mediaType": ociManifest, "layers": []descriptor{layer},
				"config": h.blob("acme/shop", ociConfig, []byte("{}")),
			})
			h.do(http.MethodPut, "/v2/acme/shop/manifests/"+fallbackTag(img.Digest)+suffix, ociManifest, raw)
		}
		found := find(t, testStore(t, nil), h.ref("acme/shop"), img.Digest)
		if !slices.ContainsFunc(found.Candidates, func(c attest.Candidate) bool { return strings.Contains(c.Origin, ".att") }) {
			t.Errorf("%+v hides the attestation: %+v", lying, found)
		}
	}
}
