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

// flood is a registry with hostile referrers on the list of an image, before and after those that are there.
func flood(inner http.Handler, img Subject, before, after []hostile) http.Handler {
	byPath := map[string][]byte{}
	var around [2][]descriptor
	for i, side := range [][]hostile{before, after} {
		for _, e := range side {
			d := descriptor{MediaType: ociManifest, ArtifactType: bundleV03, Digest: sha256Of(e.manifest), Size: int64(len(e.manifest)), Annotations: map[string]string{}}
			if e.predicate != "" {
				d.Annotations[predicateBundle] = e.predicate
			}
			around[i] = append(around[i], d)
			byPath["/v2/acme/shop/manifests/"+d.Digest] = e.manifest
			byPath["/v2/acme/shop/blobs/"+sha256Of(e.layer)] = e.layer
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if body, ok := byPath[r.URL.Path]; ok {
			_, _ = w.Write(body)
			return
		}
		if r.URL.Path == "/v2/acme/shop/referrers/"+img.Digest {
			entries, _, _ := decodeIndex(capture(inner, r), 64)
			w.Header().Set("Content-Type", ociIndex)
			_, _ = w.Write(encode(index(slices.Concat(around[0], entries, around[1])...)))
			return
		}
		inner.ServeHTTP(w, r)
	})
}

type hostile struct {
	predicate       string
	manifest, layer []byte
}

// many are hostile referrers with valid digests, each with a bundle of a size of its own.
func many(n int, img Subject, predicate func(i int) string, size int) []hostile {
	all := make([]hostile, n)
	for i := range all {
		layer := testBundle(fmt.Sprintf("%d %s", i, strings.Repeat("x", size)), "stranger")
		raw := encode(referrer(img, bundleV03, []descriptor{{MediaType: bundleV03, Digest: sha256Of(layer), Size: int64(len(layer))}}, object{predicateBundle: predicate(i)}))
		all[i] = hostile{predicate(i), raw, layer}
	}
	return all
}

// 10,000 strangers do not hide one good bundle, however they call themselves and whenever they came: V9.
func TestV9FloodDoesNotStarve(t *testing.T) {
	hint := attest.Hint{PredicateType: signatureType, KeyID: "good key"}
	sbom := attest.Hint{PredicateType: "https://cyclonedx.org/bom"}
	for _, tc := range []struct {
		name          string
		before, after int
		predicate     func(int) string
		size          int
		hints         []attest.Hint
	}{
		{"that say nothing", 5_000, 5_000, func(int) string { return "" }, 10, []attest.Hint{hint}},
		{"of another kind", 5_000, 5_000, func(int) string { return "https://spdx.dev/Document" }, 10, []attest.Hint{hint}},
		{"of a kind that is wanted as well", 5_000, 5_000, func(int) string { return sbom.PredicateType }, 10, []attest.Hint{hint, sbom}},
		{"each of its own kind", 5_000, 5_000, func(i int) string { return fmt.Sprint("https://evil.example/", i) }, 10, []attest.Hint{hint}},
		{"of the same kind, later", 0, 10_000, func(int) string { return signatureType }, 10, []attest.Hint{hint}},
		{"of the same kind, earlier", 10_000, 0, func(int) string { return signatureType }, 10, []attest.Hint{hint}},
		{"of the same kind, without hints", 0, 10_000, func(int) string { return signatureType }, 10, nil},
		{"that are large", 9, 9, func(int) string { return signatureType }, 3 << 19, []attest.Hint{hint}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			inner := withReferrers()
			img, _ := putGood(t, inner)
			strangers := many(tc.before+tc.after, img, tc.predicate, tc.size)
			h := serve(t, flood(inner, img, strangers[:tc.before], strangers[tc.before:]))
			limits := attest.Limits{Candidates: 50, Total: 16 << 20}.WithDefaults()
			s := testStore(t, func(o *Options) { o.Limits = limits })
			found := find(t, s, h.ref("acme/shop"), img.Digest, tc.hints...)
			if !slices.ContainsFunc(found.Candidates, func(c attest.Candidate) bool { return bytes.Equal(c.Payload, testBundle("good", "good key")) }) {
				t.Error("the good one was not found")
			}
			var total int64
			for _, c := range found.Candidates {
				total += int64(len(c.Payload))
			}
			if len(found.Candidates) > limits.Candidates || total > limits.Total {
				t.Errorf("%d candidates with %d bytes", len(found.Candidates), total)
			}
			if n := len(h.requests); n > 2*inspected*limits.Candidates+20 {
				t.Errorf("%d requests", n)
			}
			if len(found.Unreachable) == 0 || len(found.Unreachable) > 10 || !strings.Contains(fmt.Sprint(found.Unreachable), "left out") {
				t.Errorf("problems: %v", found.Unreachable)
			}
		})
	}
}

// Of the candidates that are verified, those come first that say they are by a trusted key: V9.
func TestV9TrustedKeysComeFirst(t *testing.T) {
	inner := withReferrers()
	img, _ := putGood(t, inner)
	strangers := many(500, img, func(int) string { return signatureType }, 10)
	h := serve(t, flood(inner, img, strangers[:250], strangers[250:]))
	found := find(t, testStore(t, nil), h.ref("acme/shop"), img.Digest, attest.Hint{PredicateType: signatureType, KeyID: "good key"})
	if len(found.Candidates) != 200 || found.Candidates[0].Hint.KeyID != "good key" {
		t.Errorf("%d candidates, the first by %q", len(found.Candidates), found.Candidates[0].Hint.KeyID)
	}
	wantProblem(t, found.Unreachable, "301 of 501 pieces were left out")
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

// Layers that never end, drip, unpack to gigabytes or are announced as such cost little, and the good one
// beside them is found: V9, A30.
func TestV9EndlessLayers(t *testing.T) {
	bomb := zipped(make([]byte, 64<<20))
	for _, tc := range []struct {
		name  string
		size  int64 // that is announced
		layer func(sent *atomic.Int64) http.HandlerFunc
		want  string
		most  int64
	}{
		{"announced", 1 << 30, func(sent *atomic.Int64) http.HandlerFunc { return endless(sent, 1<<16, 0) }, "more than 33554432 are not read", 0},
		{"endless", 1 << 20, func(sent *atomic.Int64) http.HandlerFunc { return endless(sent, 1<<16, 0) }, "do not trust it", 32 << 20},
		{"dripping", 1 << 20, func(sent *atomic.Int64) http.HandlerFunc { return endless(sent, 1, 10*time.Millisecond) }, "stopped sending", 1 << 10},
		{"silent", 1 << 20, func(sent *atomic.Int64) http.HandlerFunc { return endless(sent, 0, 10*time.Millisecond) }, "stopped sending", 0},
		{"bomb", int64(len(bomb)), func(sent *atomic.Int64) http.HandlerFunc {
			return func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Encoding", "gzip")
				n, _ := w.Write(bomb)
				sent.Add(int64(n))
			}
		}, "", 1 << 20},
	} {
		t.Run(tc.name, func(t *testing.T) {
			inner := withReferrers()
			img, _ := putGood(t, inner)
			var sent atomic.Int64
			digest := sha256Of(bomb)
			raw := encode(referrer(img, bundleV03, []descriptor{{MediaType: bundleV03, Digest: digest, Size: tc.size}}, nil))
			evil := flood(inner, img, []hostile{{signatureType, raw, bomb}}, nil)
			h := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/blobs/"+digest) {
					tc.layer(&sent)(w, r)
					return
				}
				evil.ServeHTTP(w, r)
			}))
			s := testStore(t, func(o *Options) { o.Source.Limits.Idle = 200 * time.Millisecond })
			start := time.Now()
			found := find(t, s, h.ref("acme/shop"), img.Digest)
			if took := time.Since(start); took > 3*time.Second {
				t.Errorf("took %v", took)
			}
			// The bomb has the digest that it was asked by, and comes as it is.
			want := [][]byte{testBundle("good", "good key")}
			if tc.want == "" {
				want = append(want, bomb)
			} else {
				wantProblem(t, found.Unreachable, tc.want)
			}
			wantPayloads(t, found, want...)
			if sent.Load() > tc.most {
				t.Errorf("%d bytes were sent", sent.Load())
			}
		})
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
			s := testStore(t, func(o *Options) { o.Source.Limits.Request = 500 * time.Millisecond })
			start := time.Now()
			found := find(t, s, h.ref("acme/shop"), img.Digest)
			if took := time.Since(start); took > 3*time.Second {
				t.Errorf("took %v", took)
			}
			wantProblem(t, found.Unreachable, tc.want)
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
	s := testStore(t, func(o *Options) { o.Timeout = 300 * time.Millisecond })
	start := time.Now()
	found := find(t, s, h.ref("acme/shop"), img.Digest)
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("took %v", took)
	}
	wantProblem(t, found.Unreachable, ".sig in")
}
