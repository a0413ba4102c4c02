package store

import (
	"bytes"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

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
	list := "/v2/acme/shop/referrers/" + img.Digest
	there, _, _ := decodeIndex(capture(inner, mustRequest(list)), 64)
	byPath[list] = encode(index(slices.Concat(around[0], there, around[1])...))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if body, ok := byPath[r.URL.Path]; ok {
			w.Header().Set("Content-Type", ociIndex)
			_, _ = w.Write(body)
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
		raw := fmt.Appendf(nil, `{"schemaVersion":2,"mediaType":%q,"layers":[{"mediaType":%q,"digest":%q,"size":%d}],"subject":{"digest":%q}}`,
			ociManifest, bundleV03, sha256Of(layer), len(layer), img.Digest)
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
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			found := find(t, s, h.ref("acme/shop"), img.Digest, tc.hints...)
			runtime.ReadMemStats(&after)
			// The registry's allocations are among them.
			if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 200<<20 {
				t.Errorf("%d MiB were allocated", allocated>>20)
			} else {
				t.Logf("%d MiB allocated, %d requests", allocated>>20, len(h.requests))
			}
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
			s := testStore(t, func(o *Options) { o.Source.Limits.Idle = 400 * time.Millisecond })
			start := time.Now()
			found := find(t, s, h.ref("acme/shop"), img.Digest)
			if took := time.Since(start); took > 10*time.Second {
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

// What is read is picked by size before anything is read: V9.
func TestV9LargeDoesNotDisplaceSmall(t *testing.T) {
	s := testStore(t, func(o *Options) { o.Limits = attest.Limits{Candidates: 2, Payload: 4 << 20, Total: 12 << 20} })
	sized := func(name string, size int64) piece {
		return piece{format: attest.Bundle, origin: name, layer: descriptor{Digest: subjectOf(name).Digest, Size: size}}
	}
	repeat := func(n int, name string, size int64) (all []piece) {
		for i := range n {
			all = append(all, sized(fmt.Sprint(name, i), size))
		}
		return all
	}
	resized := func(p piece, size int64) piece {
		p.layer.Size = size
		return p
	}
	good := sized("good", 1000)
	sbom := sized("sbom", 3<<20)
	for _, tc := range []struct {
		name   string
		pieces []piece
		good   piece
		chosen int
		want   string
	}{
		{"large ones use up all bytes", append(repeat(3, "l", 4<<20), good), good, 3, "1 pieces were left out: more than 12582912 bytes"},
		{"small ones use up all bytes", append(repeat(18, "s", 1<<20), sbom), sbom, 10, "9 pieces were left out: more than 12582912 bytes"},
		{"small ones use up the number", append(repeat(100, "s", 10), sbom), sbom, 20, "81 pieces were left out: more than 20 are not read"},
		{"one is too large", []piece{sized("huge", 4<<20+1), good}, good, 1, "more than 4194304 are not read"},
		{"one is much too large", []piece{sized("huge", 1<<62), sized("huger", 1<<63-1), good}, good, 1, "huger: the layer"},
		{"one is there often, with other sizes", []piece{good, resized(good, 4<<20), resized(good, 4<<20-1), resized(good, 4<<20-2)}, good, 3, "1 pieces were left out: more than 12582912 bytes"},
		{"one is there often", append(slices.Repeat([]piece{sized("l", 4<<20)}, 10), good), good, 11, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var l listing
			f := s.search(layoutPlace{dir: "x"}, "", nil)
			chosen := f.afford(tc.pieces, &l)
			if !slices.ContainsFunc(chosen, func(p piece) bool { return p.origin == tc.good.origin }) || len(chosen) != tc.chosen {
				t.Errorf("%d chosen, want %d and %s", len(chosen), tc.chosen, tc.good.origin)
			}
			if told := fmt.Sprint(l.unreachable); !strings.Contains(told, tc.want) || tc.want == "" && len(l.unreachable) > 0 {
				t.Errorf("problems %v, want %q", l.unreachable, tc.want)
			}
		})
	}
}

// Of one kind, the oldest and the newest are read, and not the middle.
func TestV9EndsAreReadFirst(t *testing.T) {
	h := serve(t, withReferrers())
	img := h.image("acme/shop", "1", "one")
	var layers []descriptor
	for i := range 40 {
		layers = append(layers, h.blob("acme/shop", simpleSigning, fmt.Appendf(nil, "%02d", i)))
	}
	h.put("acme/shop", fallbackTag(img.Digest)+".sig", object{
		"schemaVersion": 2, "mediaType": ociManifest, "layers": layers, "config": h.blob("acme/shop", ociConfig, []byte("{}")),
	})
	s := testStore(t, func(o *Options) { o.Limits.Candidates = 6 })
	var got []string
	for _, c := range find(t, s, h.ref("acme/shop"), img.Digest).Candidates {
		got = append(got, string(c.Payload))
	}
	if want := "00 39 01 38 02 37"; strings.Join(got, " ") != want {
		t.Errorf("read %v, want %s", got, want)
	}
}
