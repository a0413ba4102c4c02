package verify_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/root"
	sg "github.com/sigstore/sigstore-go/pkg/verify"

	"github.com/sallyport-dev/sallyport/internal/testpki"
	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// bare is what sigstore-go does with a bundle by itself.
func bare(tb testing.TB, w *world, raw []byte) func() {
	tb.Helper()
	trusted, err := root.NewTrustedRootFromJSON(w.pki.TrustedRoot())
	if err != nil {
		tb.Fatal(err)
	}
	v, err := sg.NewVerifier(trusted, sg.WithSignedCertificateTimestamps(1), sg.WithTransparencyLog(1), sg.WithObserverTimestamps(1), sg.WithoutStatementPredicate())
	if err != nil {
		tb.Fatal(err)
	}
	id, err := sg.NewShortCertificateIdentity(issuer, "", main, "")
	if err != nil {
		tb.Fatal(err)
	}
	digest, err := hex.DecodeString(strings.TrimPrefix(w.digest, "sha256:"))
	if err != nil {
		tb.Fatal(err)
	}
	return func() {
		var b bundle.Bundle
		if err := b.UnmarshalJSON(raw); err != nil {
			tb.Fatal(err)
		}
		if _, err := v.Verify(&b, sg.NewPolicy(sg.WithArtifactDigest("sha256", digest), sg.WithCertificateIdentity(id))); err != nil {
			tb.Fatal(err)
		}
	}
}

// BenchmarkKeyless prints how long one bundle takes, as a multiple of what sigstore-go takes for it, in turns.
func BenchmarkKeyless(b *testing.B) {
	w := newWorld(b, testpki.Options{})
	for name, s := range map[string]testpki.Signing{
		"v1": {Identity: ci(), Log: testpki.LogV1}, "v2": {Identity: ci(), Log: testpki.LogV2, Timestamp: true},
	} {
		for _, authorities := range []int{1, 50} {
			b.Run(fmt.Sprintf("%s/authorities=%d", name, authorities), func(b *testing.B) {
				trust := w.only(attest.Authority{Identities: []attest.Identity{{Issuer: issuer, Subject: main}}})
				for i := range authorities - 1 {
					trust.Authorities[fmt.Sprint("a", i)] = attest.Authority{Root: "own", Identities: []attest.Identity{{Issuer: issuer, SubjectRegExp: fmt.Sprintf("https://git\\.example/(acme|a%d)/.*", i)}}}
				}
				raw := w.pki.Bundle(w.statement(attest.CosignSign), s)
				v, theirs := w.verifier(trust), bare(b, w, raw)
				own := func() {
					if got := v.Verify(context.Background(), w.bundle(raw)); len(got.Signers) != authorities {
						b.Fatal(got.Reason)
					}
				}
				var ours, other time.Duration
				for i := 0; b.Loop(); i++ {
					first, second, to, also := own, theirs, &ours, &other
					if i%2 == 1 {
						first, second, to, also = theirs, own, &other, &ours
					}
					start := time.Now()
					first()
					middle := time.Now()
					second()
					*to, *also = *to+middle.Sub(start), *also+time.Since(middle)
				}
				b.ReportMetric(ours.Seconds()/other.Seconds(), "x-bare")
				b.ReportMetric(float64(ours.Microseconds())/float64(b.N), "us-ours")
			})
		}
	}
}

// large is a predicate of about 14 MB, in the shape of an SBOM.
func large() []byte {
	var b bytes.Buffer
	b.WriteString(`{"packages":[`)
	for i := 0; b.Len() < 14<<20; i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"name":"package-%d","SPDXID":"SPDXRef-%d","versionInfo":"1.%d.0","licenseConcluded":"Apache-2.0","downloadLocation":"NOASSERTION","checksums":[{"algorithm":"SHA256","checksumValue":"%064x"}]}`, i, i, i, i)
	}
	b.WriteString(`]}`)
	return b.Bytes()
}

// An SBOM of 14 MB is verified in less than 100 MB, its own text included.
func TestLargeAttestationsStayWithinMemory(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector needs memory of its own")
	}
	w := newWorld(t, testpki.Options{})
	for name, c := range map[string]func() attest.Candidate{
		"keyed": func() attest.Candidate {
			return w.bundle(w.pki.Bundle(testpki.Statement(w.digest, sbom, large()), testpki.Signing{Key: w.key}))
		},
		"keyless": func() attest.Candidate {
			return w.bundle(w.pki.Bundle(testpki.Statement(w.digest, sbom, large()), testpki.Signing{Identity: ci(), Log: testpki.LogV2, Timestamp: true}))
		},
		".att": func() attest.Candidate {
			return w.att(w.pki.LegacyAttestation(testpki.Statement(w.digest, sbom, large()), testpki.Signing{Key: w.key}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			v, candidate := w.verifier(w.trust()), c()
			for range 3 { // pools let go of what they have after two
				runtime.GC()
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			stop, peak := make(chan struct{}), make(chan uint64)
			go watch(stop, peak)
			start := time.Now()
			got := v.Verify(context.Background(), candidate)
			took := time.Since(start)
			close(stop)
			highest := <-peak
			runtime.ReadMemStats(&after)
			if !got.Verified() || got.Predicate != nil || got.PredicateBytes < 14<<20 || got.PredicateDigest != testpki.Digest(large()) {
				t.Fatalf("%+v", got)
			}
			t.Logf("peak %d MB (%d MB before, of which the candidate is %d MB), %d MB allocated, %v", highest>>20, before.HeapAlloc>>20, len(candidate.Payload)>>20, (after.TotalAlloc-before.TotalAlloc)>>20, took)
			if highest > 100<<20 {
				t.Errorf("peak of %d MB", highest>>20)
			}
			runtime.KeepAlive(candidate)
		})
	}
}

// watch finds the highest size of the heap until it is stopped.
func watch(stop <-chan struct{}, peak chan<- uint64) {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	var highest uint64
	for {
		metrics.Read(sample)
		highest = max(highest, sample[0].Value.Uint64())
		select {
		case <-stop:
			peak <- highest
			return
		case <-time.After(200 * time.Microsecond):
		}
	}
}
