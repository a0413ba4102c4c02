package store

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// distant is a registry as far away as a round trip takes. It counts requests, and how many of them had to
// wait for one before: a request that comes after another was answered is a round later.
type distant struct {
	inner http.Handler
	trip  time.Duration

	mu               sync.Mutex
	requests, rounds int
}

func (d *distant) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	round := d.rounds + 1
	d.requests++
	d.mu.Unlock()
	time.Sleep(d.trip)
	d.inner.ServeHTTP(w, r)
	d.mu.Lock()
	d.rounds = max(d.rounds, round)
	d.mu.Unlock()
}

func (d *distant) reset() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.requests, d.rounds = 0, 0
}

// withEvidence is a registry with an image that has 20 referrers and two signatures of cosign's.
func withEvidence(t testing.TB) (http.Handler, Subject) {
	inner := withReferrers()
	h := serve(t, inner)
	img := h.image("acme/shop", "1", "one")
	for i := range 20 {
		h.refer("acme/shop", img, bundleV03, bundleV03, testBundle(fmt.Sprint(i), ""), object{predicateBundle: signatureType})
	}
	layer := h.blob("acme/shop", simpleSigning, []byte("{}"))
	config := h.blob("acme/shop", ociConfig, []byte("{}"))
	h.put("acme/shop", fallbackTag(img.Digest)+".sig", object{"schemaVersion": 2, "mediaType": ociManifest, "config": config, "layers": []descriptor{layer}})
	return inner, img
}

// Twenty referrers and a signature are found in no more than four round trips after the handshake, which the
// next search does not need.
func TestFindTakesFewRounds(t *testing.T) {
	inner, img := withEvidence(t)
	d := &distant{inner: inner, trip: 20 * time.Millisecond}
	h := serve(t, d)
	for _, tc := range []struct {
		name      string
		handshake int
	}{{"cold", 1}, {"warm", 0}} {
		rounds := 0
		for range 5 { // on a busy machine requests that were sent together may come one after the other
			s := testStore(t, nil)
			if tc.handshake == 0 {
				find(t, s, h.ref("acme/shop"), img.Digest)
			}
			d.reset()
			start := time.Now()
			found := find(t, s, h.ref("acme/shop"), img.Digest)
			took := time.Since(start)
			if len(found.Candidates) != 21 || len(found.Unreachable) > 0 {
				t.Fatalf("%d candidates, %v", len(found.Candidates), found.Unreachable)
			}
			t.Logf("%s: %d requests in %d rounds, %v", tc.name, d.requests, d.rounds, took.Round(time.Millisecond))
			if rounds = d.rounds; rounds <= 4+tc.handshake {
				break
			}
		}
		if most := 4 + tc.handshake; rounds > most {
			t.Errorf("%s: %d rounds, want at most %d", tc.name, rounds, most)
		}
	}
}

// Concurrent searches share one log-in.
func TestFindLogsInOnce(t *testing.T) {
	inner, img := withEvidence(t)
	h := serve(t, &distant{inner: inner, trip: time.Millisecond})
	s := testStore(t, nil)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if found, err := s.Find(t.Context(), h.ref("acme/shop"), img.Digest, "", nil); err != nil || len(found.Candidates) != 21 {
				t.Errorf("%d candidates, %v, %v", len(found.Candidates), found.Unreachable, err)
			}
		})
	}
	all.Wait()
	n := 0
	for _, r := range h.requests {
		if r == "GET /v2/" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d log-ins, want 1", n)
	}
}

// BenchmarkFind compares the store with a loop over go-containerregistry's functions, one request at a time, as
// simple clients have it: 20 referrers, 20 ms round trip.
func BenchmarkFind(b *testing.B) {
	inner, img := withEvidence(b)
	d := &distant{inner: inner, trip: 20 * time.Millisecond}
	h := serve(b, d)
	report := func(b *testing.B) {
		b.ReportMetric(float64(d.requests)/float64(b.N), "requests/op")
		b.ReportMetric(float64(d.rounds)/float64(b.N), "rounds/op")
	}
	b.Run("store, warm", func(b *testing.B) {
		s := testStore(b, nil)
		if _, err := s.Find(b.Context(), h.ref("acme/shop"), img.Digest, "", nil); err != nil {
			b.Fatal(err)
		}
		d.reset()
		for b.Loop() {
			if found, err := s.Find(b.Context(), h.ref("acme/shop"), img.Digest, "", nil); err != nil || len(found.Candidates) != 21 {
				b.Fatal(len(found.Candidates), err)
			}
		}
		report(b)
	})
	b.Run("store, cold", func(b *testing.B) {
		d.reset()
		for b.Loop() {
			s := testStore(b, nil)
			if found, err := s.Find(b.Context(), h.ref("acme/shop"), img.Digest, "", []attest.Hint{{PredicateType: signatureType}}); err != nil || len(found.Candidates) != 21 {
				b.Fatal(len(found.Candidates), err)
			}
		}
		report(b)
	})
	b.Run("serial loop", func(b *testing.B) {
		d.reset()
		for b.Loop() {
			if n := serially(b, h.addr+"/acme/shop@"+img.Digest); n != 20 {
				b.Fatal(n)
			}
		}
		report(b)
	})
}

// serially reads the referrers of an image, one after the other.
func serially(b *testing.B, image string) int {
	ref := must(name.NewDigest(image))
	_, err := remote.Get(ref.Context().Tag(strings.Replace(ref.DigestStr(), ":", "-", 1) + ".sig"))
	if err != nil {
		b.Fatal(err)
	}
	read := 0
	for _, d := range must(must(remote.Referrers(ref)).IndexManifest()).Manifests {
		img := must(remote.Image(ref.Context().Digest(d.Digest.String())))
		for _, l := range must(img.Layers()) {
			rc := must(l.Compressed())
			_ = rc.Close()
			read++
		}
	}
	return read
}

// A large attestation costs little more memory than it has bytes.
func BenchmarkFindLarge(b *testing.B) {
	inner := withReferrers()
	h := serve(b, inner)
	img := h.image("acme/shop", "1", "one")
	h.refer("acme/shop", img, bundleV03, bundleV03, testBundle(strings.Repeat("x", 14<<20), ""), nil)
	s := testStore(b, nil)
	b.ReportAllocs()
	for b.Loop() {
		if found, err := s.Find(b.Context(), h.ref("acme/shop"), img.Digest, "", nil); err != nil || len(found.Candidates) != 1 {
			b.Fatal(found.Unreachable, err)
		}
	}
}
