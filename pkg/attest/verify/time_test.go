package verify_test

import (
	"testing"
	"time"

	bundlepb "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	common "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"

	"github.com/sallyport-dev/sallyport/internal/testpki"
	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// A time counts when somebody signed it.
func TestV3UnsignedTimes(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	sign := w.statement(attest.CosignSign)
	for name, raw := range map[string][]byte{
		"a proof alone":        w.pki.Bundle(sign, testpki.Signing{Identity: ci(), Log: testpki.LogV1Proof}),
		"a proof alone, v0.2":  w.pki.Bundle(sign, testpki.Signing{Identity: ci(), Log: testpki.LogV1Proof, Version: "0.2"}),
		"Rekor v2, no time":    w.pki.Bundle(sign, testpki.Signing{Identity: ci(), Log: testpki.LogV2}),
		"Rekor v2, false time": w.pki.Bundle(sign, testpki.Signing{Identity: ci(), Log: testpki.LogV2, Edit: func(b *bundlepb.Bundle) { b.VerificationMaterial.TlogEntries[0].IntegratedTime = w.pki.Now.Unix() }}),
	} {
		t.Run(name, func(t *testing.T) { refused(t, w.claim(nil, w.bundle(raw)), "when it was signed") })
	}
	moved := func(b *bundlepb.Bundle) { b.VerificationMaterial.TlogEntries[0].IntegratedTime-- }
	for name, s := range map[string]testpki.Signing{
		"v0.3": {Identity: ci(), Log: testpki.LogV1, Edit: moved}, "keyed": {Key: w.key, Log: testpki.LogV1, Edit: moved},
		"v0.1": {Identity: ci(), Log: testpki.LogV1Promise, Version: "0.1", Edit: moved},
	} {
		t.Run("moved "+name, func(t *testing.T) { refused(t, w.claim(nil, w.bundle(w.pki.Bundle(sign, s))), "log entry") })
	}
}

// chainAt signs with a private CA whose certificates are valid as given, for a trust that ignores the log.
func chainAt(t *testing.T, w *world, o testpki.CAOptions, leaf testpki.Validity, s testpki.Signing) attest.Claim {
	t.Helper()
	ca := testpki.NewCA(t, o)
	s.Issued, s.Chain = ca.Issue("https://acme.example/release", leaf), true
	trust := w.only(attest.Authority{Log: "ignore", Certificates: &attest.Certificates{PEM: ca.PEM()}})
	return w.claim(trust, w.bundle(w.pki.Bundle(w.statement(attest.CosignSign), s)))
}

func TestV4ExpiredIntermediates(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	ago := testpki.Validity{NotAfter: w.now.Add(-time.Hour)}
	if got := chainAt(t, w, testpki.CAOptions{}, testpki.Validity{}, testpki.Signing{}); !got.Verified() {
		t.Fatal(got.Reason)
	}
	refused(t, chainAt(t, w, testpki.CAOptions{Intermediate: ago}, testpki.Validity{}, testpki.Signing{}), "expired")
	// A log entry of the time when it was valid does not help where the log is ignored.
	at := testpki.Signing{Log: testpki.LogV1, Time: w.now.Add(-2 * time.Hour)}
	refused(t, chainAt(t, w, testpki.CAOptions{Intermediate: ago}, testpki.Validity{}, at), "expired")
	// The intermediate of Fulcio has to be valid as well.
	old := newWorld(t, testpki.Options{Intermediate: ago})
	s := testpki.Signing{Identity: ci(), Log: testpki.LogV1, Time: old.now.Add(time.Hour)}
	refused(t, old.claim(nil, old.bundle(old.pki.Bundle(old.statement(attest.CosignSign), s))), "expired")
}

// Each certificate, at the time of signing: expired, not yet valid.
func TestA20EveryCertificateHasToBeValid(t *testing.T) {
	// The library that reads timestamps looks at the machine's clock as well: once on either side of it.
	for name, now := range map[string]time.Time{"past": time.Now().Add(-time.Hour), "future": time.Now().Add(time.Hour)} {
		t.Run(name, func(t *testing.T) { everyCertificate(t, newWorld(t, testpki.Options{Now: now})) })
	}
}

func everyCertificate(t *testing.T, w *world) {
	if got := w.claim(nil, w.bundle(w.pki.Bundle(w.statement(attest.CosignSign), testpki.Signing{Identity: ci(), Log: testpki.LogV1, Timestamp: true}))); !got.Verified() {
		t.Fatal(got.Reason)
	}
	past, future := testpki.Validity{NotAfter: w.pki.Now.Add(-time.Minute)}, testpki.Validity{NotBefore: w.pki.Now.Add(time.Minute)}
	// The private CA's at the time that the timestamp authority tells; its own certificates now, when nobody does.
	for name, o := range map[string]struct {
		ca   testpki.CAOptions
		leaf testpki.Validity
	}{
		"root expired":         {ca: testpki.CAOptions{Root: past}},
		"root early":           {ca: testpki.CAOptions{Root: future}},
		"intermediate expired": {ca: testpki.CAOptions{Intermediate: past}},
		"intermediate early":   {ca: testpki.CAOptions{Intermediate: future}},
		"leaf expired":         {leaf: past},
		"leaf early":           {leaf: future},
	} {
		t.Run("private "+name, func(t *testing.T) {
			refused(t, chainAt(t, w, o.ca, o.leaf, testpki.Signing{Timestamp: true}), "expired or is not yet valid")
		})
	}
	for name, o := range map[string]testpki.Options{
		"intermediate expired": {Intermediate: past}, "intermediate early": {Intermediate: future},
		"timestamp authority expired": {TSA: past}, "timestamp authority early": {TSA: future},
		"log expired": {Log: past}, "log early": {Log: future},
		"certificate log expired": {CTLog: past}, "certificate log early": {CTLog: future},
	} {
		t.Run(name, func(t *testing.T) {
			o.Now = w.pki.Now
			other := newWorld(t, o)
			raw := other.pki.Bundle(other.statement(attest.CosignSign), testpki.Signing{Identity: ci(), Log: testpki.LogV1, Timestamp: true})
			refused(t, other.claim(nil, other.bundle(raw)), "")
		})
	}
	for name, v := range map[string]testpki.Validity{"leaf expired": {NotBefore: past.NotAfter.Add(-time.Hour), NotAfter: past.NotAfter}, "leaf early": future} {
		id := ci()
		id.Validity = v
		for kind, c := range map[string]attest.Candidate{
			"log":       w.bundle(w.pki.Bundle(w.statement(attest.CosignSign), testpki.Signing{Identity: id, Log: testpki.LogV1})),
			"timestamp": w.bundle(w.pki.Bundle(w.statement(attest.CosignSign), testpki.Signing{Identity: id, Log: testpki.LogV2, Timestamp: true})),
			".sig":      w.sig(w.pki.LegacySignature(w.digest, testpki.Signing{Identity: id, Log: testpki.LogV1})),
		} {
			t.Run(name+" "+kind, func(t *testing.T) { refused(t, w.claim(nil, c), "") })
		}
	}
}

func TestV7KeyValidity(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	at := w.pki.Now
	for name, c := range map[string]struct {
		notBefore, notAfter time.Time
		s                   testpki.Signing
		why                 string // "" is accepted
	}{
		"within, log":          {at.Add(-time.Hour), at.Add(time.Hour), testpki.Signing{Log: testpki.LogV1}, ""},
		"within, timestamp":    {at.Add(-time.Hour), at.Add(time.Hour), testpki.Signing{Timestamp: true}, ""},
		"after the end":        {time.Time{}, at.Add(-time.Second), testpki.Signing{Log: testpki.LogV1}, "counted until"},
		"before the start":     {at.Add(time.Second), time.Time{}, testpki.Signing{Timestamp: true}, "counts from"},
		"no time":              {time.Time{}, at.Add(time.Hour), testpki.Signing{}, "nobody trustworthy"},
		"no time, but a start": {at.Add(-time.Hour), time.Time{}, testpki.Signing{}, "nobody trustworthy"},
		"a log without time":   {time.Time{}, at.Add(time.Hour), testpki.Signing{Log: testpki.LogV2}, "nobody trustworthy"},
		"a proof without time": {time.Time{}, at.Add(time.Hour), testpki.Signing{Log: testpki.LogV1Proof}, "nobody trustworthy"},
		"one time outside":     {time.Time{}, at.Add(time.Hour), testpki.Signing{Log: testpki.LogV1, Timestamp: true, Edit: w.restamp(at.Add(2 * time.Hour))}, "counted until"},
	} {
		t.Run(name, func(t *testing.T) {
			c.s.Key = w.key
			trust := w.only(attest.Authority{Keys: []attest.Key{{PEM: w.key.PEM(), NotBefore: c.notBefore, NotAfter: c.notAfter}}})
			got := w.claim(trust, w.bundle(w.pki.Bundle(w.statement(sbom), c.s)))
			if c.why == "" {
				if !got.Verified() {
					t.Error(got.Reason)
				}
				return
			}
			refused(t, got, c.why)
		})
	}
}

// restamp replaces a bundle's timestamp by one of another time.
func (w *world) restamp(at time.Time) func(*bundlepb.Bundle) {
	return func(b *bundlepb.Bundle) {
		b.VerificationMaterial.TimestampVerificationData.Rfc3161Timestamps[0].SignedTimestamp = w.pki.Timestamp(b.GetDsseEnvelope().Signatures[0].Sig, at)
	}
}

// Of several timestamps all have to lie within the certificate's validity, those of one authority too.
func TestA20EveryTimestampCounts(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	also := func(at time.Time) func(*bundlepb.Bundle) {
		return func(b *bundlepb.Bundle) {
			data := b.VerificationMaterial.TimestampVerificationData
			data.Rfc3161Timestamps = append(data.Rfc3161Timestamps, &common.RFC3161SignedTimestamp{
				SignedTimestamp: w.pki.Timestamp(b.GetDsseEnvelope().Signatures[0].Sig, at),
			})
		}
	}
	s := testpki.Signing{Identity: ci(), Log: testpki.LogV2, Timestamp: true, Edit: also(w.pki.Now.Add(time.Minute))}
	if got := w.claim(nil, w.bundle(w.pki.Bundle(w.statement(sbom), s))); !got.Verified() || !got.Signers[0].Time.Equal(w.pki.Now) {
		t.Errorf("%+v", got)
	}
	s.Edit = also(w.pki.Now.Add(time.Hour))
	refused(t, w.claim(nil, w.bundle(w.pki.Bundle(w.statement(sbom), s))), "was not valid at")
	key := testpki.Signing{Key: w.key, Timestamp: true, Edit: also(w.pki.Now.Add(time.Hour))}
	trust := w.only(attest.Authority{Keys: []attest.Key{{PEM: w.key.PEM(), NotAfter: w.pki.Now.Add(time.Minute)}}})
	refused(t, w.claim(trust, w.bundle(w.pki.Bundle(w.statement(sbom), key))), "counted until")
}
