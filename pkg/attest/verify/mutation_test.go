package verify_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	bundlepb "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	common "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	dssepb "github.com/sigstore/protobuf-specs/gen/pb-go/dsse"
	rekorpb "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"

	"github.com/sallyport-dev/sallyport/internal/testpki"
	"github.com/sallyport-dev/sallyport/pkg/attest"
)

const (
	signatureKey   = "dev.cosignproject.cosign/signature"
	certificateKey = "dev.sigstore.cosign/certificate"
	chainKey       = "dev.sigstore.cosign/chain"
	bundleKey      = "dev.sigstore.cosign/bundle"
	timestampKey   = "dev.sigstore.cosign/rfc3161timestamp"
)

// Each thing that a layer under cosign's tags consists of, broken by itself.
func TestV2MutationsOfLegacyFormats(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	foreign := testpki.New(t, testpki.Options{})
	otherLeaf := testpki.PEM(w.pki.Issue(*ci(), w.pki.Now).Certificate)
	issued := w.ca.Issue("https://acme.example/release", testpki.Validity{})
	entry := func(a map[string]string, f func(b, payload map[string]any)) {
		var b map[string]any
		decoder := json.NewDecoder(strings.NewReader(a[bundleKey]))
		decoder.UseNumber()
		if err := decoder.Decode(&b); err != nil {
			t.Fatal(err)
		}
		f(b, b["Payload"].(map[string]any))
		out, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		a[bundleKey] = string(out)
	}
	body := func(a map[string]string, f func(string) string) {
		entry(a, func(_, payload map[string]any) {
			raw, err := base64.StdEncoding.DecodeString(payload["body"].(string))
			if err != nil {
				t.Fatal(err)
			}
			payload["body"] = base64.StdEncoding.EncodeToString([]byte(f(string(raw))))
		})
	}
	for name, mutate := range map[string]func(a map[string]string){
		"certificate not PEM": func(a map[string]string) { a[certificateKey] = "rubbish" },
		"certificate a key":   func(a map[string]string) { a[certificateKey] = w.key.PEM() },
		"two certificates":    func(a map[string]string) { a[certificateKey] += otherLeaf },
		"another certificate": func(a map[string]string) { a[certificateKey] = otherLeaf },
		"a foreign certificate": func(a map[string]string) {
			a[certificateKey] = testpki.PEM(foreign.Issue(*ci(), w.pki.Now).Certificate)
		},
		"no certificate":     func(a map[string]string) { delete(a, certificateKey); delete(a, chainKey) },
		"chain alone":        func(a map[string]string) { delete(a, certificateKey) },
		"chain not PEM":      func(a map[string]string) { a[chainKey] = "rubbish" },
		"chain of a leaf":    func(a map[string]string) { a[chainKey] = otherLeaf },
		"no log entry":       func(a map[string]string) { delete(a, bundleKey) },
		"log entry not JSON": func(a map[string]string) { a[bundleKey] = "rubbish" },
		"log entry null":     func(a map[string]string) { a[bundleKey] = "null" },
		"no promise":         func(a map[string]string) { entry(a, func(b, _ map[string]any) { delete(b, "SignedEntryTimestamp") }) },
		"another promise":    func(a map[string]string) { entry(a, func(b, _ map[string]any) { b["SignedEntryTimestamp"] = "AAAA" }) },
		"log ID not hex":     func(a map[string]string) { entry(a, func(_, p map[string]any) { p["logID"] = "xyz" }) },
		"another log": func(a map[string]string) {
			entry(a, func(_, p map[string]any) { p["logID"] = strings.Repeat("00", 32) })
		},
		"another time": func(a map[string]string) {
			entry(a, func(_, p map[string]any) { p["integratedTime"] = w.pki.Now.Unix() + 1 })
		},
		"no time":         func(a map[string]string) { entry(a, func(_, p map[string]any) { delete(p, "integratedTime") }) },
		"another index":   func(a map[string]string) { entry(a, func(_, p map[string]any) { p["logIndex"] = 1 }) },
		"negative index":  func(a map[string]string) { entry(a, func(_, p map[string]any) { p["logIndex"] = -1 }) },
		"no body":         func(a map[string]string) { entry(a, func(_, p map[string]any) { p["body"] = "" }) },
		"body not base64": func(a map[string]string) { entry(a, func(_, p map[string]any) { p["body"] = "!" }) },
		"body not JSON":   func(a map[string]string) { body(a, func(string) string { return "x" }) },
		"body of another kind": func(a map[string]string) {
			body(a, func(s string) string { return strings.Replace(s, `"kind":"`, `"kind":"x`, 1) })
		},
		"body with a space": func(a map[string]string) { body(a, func(s string) string { return s + " " }) },
		"a foreign log": func(a map[string]string) {
			_, other := foreign.LegacySignature(w.digest, testpki.Signing{Identity: ci(), Log: testpki.LogV1})
			a[bundleKey] = other[bundleKey]
		},
		"timestamp not JSON":   func(a map[string]string) { a[timestampKey] = "rubbish" },
		"timestamp empty":      func(a map[string]string) { a[timestampKey] = "{}" },
		"timestamp of another": func(a map[string]string) { a[timestampKey] = stamp(t, w.pki.Timestamp([]byte("x"), w.pki.Now)) },
		"timestamp foreign":    func(a map[string]string) { a[timestampKey] = stamp(t, foreign.Timestamp([]byte("x"), w.pki.Now)) },
		"huge annotation":      func(a map[string]string) { a[chainKey] = strings.Repeat("x", 2<<20) },
	} {
		s := testpki.Signing{Identity: ci(), Log: testpki.LogV1, Timestamp: true}
		t.Run(".sig "+name, func(t *testing.T) {
			payload, a := w.pki.LegacySignature(w.digest, s)
			if got := w.claim(nil, w.sig(payload, a)); !got.Verified() {
				t.Fatal(got.Reason)
			}
			mutate(a)
			refused(t, w.claim(nil, w.sig(payload, a)), "")
		})
		t.Run(".att "+name, func(t *testing.T) {
			payload, a := w.pki.LegacyAttestation(w.statement(sbom), s)
			if got := w.claim(nil, w.att(payload, a)); !got.Verified() {
				t.Fatal(got.Reason)
			}
			mutate(a)
			refused(t, w.claim(nil, w.att(payload, a)), "")
		})
	}
	for name, mutate := range map[string]func(payload []byte, a map[string]string) []byte{
		"no signature":         func(p []byte, a map[string]string) []byte { delete(a, signatureKey); return p },
		"empty signature":      func(p []byte, a map[string]string) []byte { a[signatureKey] = ""; return p },
		"signature not base64": func(p []byte, a map[string]string) []byte { a[signatureKey] += "!"; return p },
		"another signature":    func(p []byte, a map[string]string) []byte { a[signatureKey] = "MEUCIQ=="; return p },
		"payload with a space": func(p []byte, a map[string]string) []byte { return append(p, ' ') },
		"no payload":           func(p []byte, a map[string]string) []byte { return nil },
	} {
		for kind, s := range map[string]testpki.Signing{"keyed": {Key: w.key}, "keyless": {Identity: ci(), Log: testpki.LogV1}, "private": {Issued: issued}} {
			t.Run(".sig "+kind+" "+name, func(t *testing.T) {
				payload, a := w.pki.LegacySignature(w.digest, s)
				refused(t, w.claim(nil, w.sig(mutate(payload, a), a)), "")
			})
		}
	}
	for name, change := range map[string][2]string{
		"two signatures": {`"signatures":[`, `"signatures":[{"keyid":"","sig":"AAAA"},`},
		"no signatures":  {`"signatures":[`, `"signatures":[],"more":[`},
		"payload type":   {`"payloadType":"`, `"payloadType":"x`},
		"payload":        {`"payload":"`, `"payload":"e30K`},
		"not base64":     {`"payload":"`, `"payload":"!`},
		"trailing":       {`{"payload"`, `{} {"payload"`},
	} {
		t.Run(".att "+name, func(t *testing.T) {
			payload, a := w.pki.LegacyAttestation(w.statement(sbom), testpki.Signing{Key: w.key})
			changed := strings.Replace(string(payload), change[0], change[1], 1)
			if changed == string(payload) {
				t.Fatal("nothing changed")
			}
			refused(t, w.claim(nil, w.att([]byte(changed), a)), "")
		})
	}
}

func stamp(t *testing.T, response []byte) string {
	t.Helper()
	out, err := json.Marshal(map[string][]byte{"SignedRFC3161Timestamp": response})
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// Each thing that a bundle consists of, broken by itself, so that no check hides behind another.
func TestV2MutationsOfBundles(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	ca := w.ca.Issue("https://acme.example/release", testpki.Validity{})
	chain := func(b *bundlepb.Bundle) *common.X509CertificateChain {
		return b.VerificationMaterial.GetX509CertificateChain()
	}
	one := func(b *bundlepb.Bundle) *rekorpb.TransparencyLogEntry { return b.VerificationMaterial.TlogEntries[0] }
	v1, v2 := testpki.Signing{Identity: ci(), Log: testpki.LogV1}, testpki.Signing{Identity: ci(), Log: testpki.LogV2, Timestamp: true}
	old := testpki.Signing{Identity: ci(), Log: testpki.LogV1, Version: "0.2"}
	private := testpki.Signing{Issued: ca, Chain: true}
	for name, c := range map[string]struct {
		s    testpki.Signing
		edit func(*bundlepb.Bundle)
		why  string
	}{
		"root certificate in the chain": {private, func(b *bundlepb.Bundle) {
			chain(b).Certificates = append(chain(b).Certificates, &common.X509Certificate{RawBytes: w.ca.Root().Raw})
		}, ""},
		"root certificate in an old chain": {old, func(b *bundlepb.Bundle) {
			chain(b).Certificates = append(chain(b).Certificates, &common.X509Certificate{RawBytes: w.ca.Root().Raw})
		}, "root certificate"},
		"leaf in the chain": {private, func(b *bundlepb.Bundle) {
			chain(b).Certificates = append(chain(b).Certificates, chain(b).Certificates[0])
		}, ""},
		"empty chain":     {old, func(b *bundlepb.Bundle) { chain(b).Certificates = nil }, "empty"},
		"no intermediate": {private, func(b *bundlepb.Bundle) { chain(b).Certificates = chain(b).Certificates[:1] }, "another authority"},
		"rubbish chain":   {old, func(b *bundlepb.Bundle) { chain(b).Certificates[0].RawBytes = []byte("x") }, "x509"},
		"media type":      {v1, func(b *bundlepb.Bundle) { b.MediaType = "application/json" }, "media type"},
		"version 0.4":     {v1, func(b *bundlepb.Bundle) { b.MediaType = strings.Replace(b.MediaType, "0.3", "0.4", 1) }, "0.4"},
		"no material":     {v1, func(b *bundlepb.Bundle) { b.VerificationMaterial.Content = nil }, "missing verification material"},
		"no content":      {v1, func(b *bundlepb.Bundle) { b.Content = nil }, "missing bundle content"},
		"no entry":        {v1, func(b *bundlepb.Bundle) { b.VerificationMaterial.TlogEntries = nil }, "in no transparency log"},
		"no promise":      {v1, func(b *bundlepb.Bundle) { one(b).InclusionPromise = nil }, "when it was signed"},
		"no proof":        {v1, func(b *bundlepb.Bundle) { one(b).InclusionProof = nil }, "inclusion proof missing"},
		"no checkpoint":   {v1, func(b *bundlepb.Bundle) { one(b).InclusionProof.Checkpoint = nil }, "checkpoint"},
		"checkpoint":      {v1, func(b *bundlepb.Bundle) { one(b).InclusionProof.Checkpoint.Envelope += "x" }, "log entry"},
		"proof's hash":    {v1, func(b *bundlepb.Bundle) { one(b).InclusionProof.Hashes[0][0]++ }, "log entry"},
		"proof's root":    {v1, func(b *bundlepb.Bundle) { one(b).InclusionProof.RootHash[0]++ }, "log entry"},
		"proof's index":   {v1, func(b *bundlepb.Bundle) { one(b).InclusionProof.LogIndex-- }, "log entry"},
		"promise":         {v1, func(b *bundlepb.Bundle) { one(b).InclusionPromise.SignedEntryTimestamp[9]++ }, "log entry"},
		"index":           {v1, func(b *bundlepb.Bundle) { one(b).LogIndex++ }, "log entry"},
		"negative index":  {v1, func(b *bundlepb.Bundle) { one(b).LogIndex = -1 }, "parse bundle"},
		"body":            {v1, func(b *bundlepb.Bundle) { one(b).CanonicalizedBody = append(one(b).CanonicalizedBody, ' ') }, "log entry"},
		"v2 checkpoint":   {v2, func(b *bundlepb.Bundle) { one(b).InclusionProof.Checkpoint.Envelope += "x" }, "log entry"},
		"v2 proof":        {v2, func(b *bundlepb.Bundle) { one(b).InclusionProof.Hashes[0][0]++ }, "does not contain it"},
		"v2 no timestamp": {v2, func(b *bundlepb.Bundle) { b.VerificationMaterial.TimestampVerificationData = nil }, "when it was signed"},
		"no signature":    {v1, func(b *bundlepb.Bundle) { b.GetDsseEnvelope().Signatures = nil }, ""},
		"empty signature": {testpki.Signing{Key: w.key}, func(b *bundlepb.Bundle) { b.GetDsseEnvelope().Signatures[0].Sig = nil }, "signature"},
		"signature":       {testpki.Signing{Key: w.key}, func(b *bundlepb.Bundle) { b.GetDsseEnvelope().Signatures[0].Sig[9]++ }, "signature"},
		"two signatures": {testpki.Signing{Key: w.key}, func(b *bundlepb.Bundle) {
			e := b.GetDsseEnvelope()
			e.Signatures = append(e.Signatures, &dssepb.Signature{Sig: []byte("x")})
		}, "exactly one"},
		"same twice": {testpki.Signing{Key: w.key}, func(b *bundlepb.Bundle) {
			e := b.GetDsseEnvelope()
			e.Signatures = append(e.Signatures, e.Signatures[0])
		}, "exactly one"},
		"payload":          {testpki.Signing{Key: w.key}, func(b *bundlepb.Bundle) { e := b.GetDsseEnvelope(); e.Payload = append(e.Payload, ' ') }, "signature"},
		"private: payload": {private, func(b *bundlepb.Bundle) { e := b.GetDsseEnvelope(); e.Payload = append(e.Payload, ' ') }, "signature"},
		"keyless: payload": {v1, func(b *bundlepb.Bundle) { e := b.GetDsseEnvelope(); e.Payload = append(e.Payload, ' ') }, "log entry"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := w.claim(nil, w.bundle(w.pki.Bundle(w.statement(sbom), c.s))); !got.Verified() {
				t.Fatal(got.Reason)
			}
			c.s.Edit = c.edit
			refused(t, w.claim(nil, w.bundle(w.pki.Bundle(w.statement(sbom), c.s))), c.why)
		})
	}
	noSCT := ci()
	noSCT.NoSCT = true
	refused(t, w.claim(nil, w.bundle(w.pki.Bundle(w.statement(sbom), testpki.Signing{Identity: noSCT, Log: testpki.LogV1}))), "certificate transparency")
	// Where the root has no such log, nobody can ask for it.
	without := newWorld(t, testpki.Options{NoCTLog: true})
	if got := without.claim(nil, without.bundle(without.pki.Bundle(without.statement(sbom), testpki.Signing{Identity: noSCT, Log: testpki.LogV1}))); !got.Verified() {
		t.Error(got.Reason)
	}
	// A key's signature of a message: another digest, another message.
	message := testpki.Signing{Key: w.key, Edit: func(b *bundlepb.Bundle) { b.GetMessageSignature().Signature[9]++ }}
	refused(t, w.claim(nil, w.bundle(w.pki.MessageBundle([]byte("manifest"), message))), "signature")
	message.Edit = func(b *bundlepb.Bundle) {
		b.GetMessageSignature().MessageDigest.Algorithm = common.HashAlgorithm_SHA2_512
	}
	refused(t, w.claim(nil, w.bundle(w.pki.MessageBundle([]byte("manifest"), message))), "SHA2_512")
}

// What an authority wants of log and timestamps, against what there is.
func TestLogAndTimestamp(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	foreign := testpki.New(t, testpki.Options{})
	var entries []*rekorpb.TransparencyLogEntry
	foreign.Bundle(w.statement(sbom), testpki.Signing{Key: w.key, Log: testpki.LogV1, Edit: func(b *bundlepb.Bundle) { entries = b.VerificationMaterial.TlogEntries }})
	broken := func(b *bundlepb.Bundle) {
		b.VerificationMaterial.TlogEntries[0].InclusionPromise.SignedEntryTimestamp[9]++
	}
	unknown := func(b *bundlepb.Bundle) { b.VerificationMaterial.TlogEntries = entries }
	for _, c := range []struct {
		log, timestamp string
		s              testpki.Signing
		ok             bool
		source         string
	}{
		{"required", "", testpki.Signing{}, false, ""},
		{"required", "", testpki.Signing{Log: testpki.LogV1}, true, "log"},
		{"required", "", testpki.Signing{Log: testpki.LogV2}, true, ""},
		{"required", "", testpki.Signing{Log: testpki.LogV1, Edit: broken}, false, ""},
		{"required", "", testpki.Signing{Log: testpki.LogV1, Edit: unknown}, false, ""},
		{"required", "required", testpki.Signing{Log: testpki.LogV1}, false, ""},
		{"required", "required", testpki.Signing{Log: testpki.LogV2, Timestamp: true}, true, "timestamp"},
		{"", "", testpki.Signing{}, true, ""},
		{"optional", "", testpki.Signing{Log: testpki.LogV1}, true, "log"},
		{"optional", "", testpki.Signing{Log: testpki.LogV1, Edit: broken}, false, ""},
		{"optional", "", testpki.Signing{Log: testpki.LogV1, Edit: unknown}, true, ""},
		{"optional", "required", testpki.Signing{}, false, ""},
		{"optional", "required", testpki.Signing{Timestamp: true}, true, "timestamp"},
		{"ignore", "", testpki.Signing{Log: testpki.LogV1}, true, ""},
		{"ignore", "", testpki.Signing{Log: testpki.LogV1, Edit: broken}, true, ""},
		{"ignore", "required", testpki.Signing{Log: testpki.LogV1}, false, ""},
		{"ignore", "required", testpki.Signing{Log: testpki.LogV1, Timestamp: true}, true, "timestamp"},
	} {
		name := fmt.Sprintf("log %s, timestamp %s, %+v", c.log, c.timestamp, c.s.Log)
		c.s.Key = w.key
		trust := w.only(attest.Authority{Log: c.log, Timestamp: c.timestamp, Keys: []attest.Key{{PEM: w.key.PEM()}}})
		got := w.claim(trust, w.bundle(w.pki.Bundle(w.statement(sbom), c.s)))
		if got.Verified() != c.ok || c.ok && got.Signers[0].TimeSource != c.source {
			t.Errorf("%s: %+v", name, got)
		}
	}
	// Identities: without a log, only a timestamp tells the time.
	for log, s := range map[string]testpki.Signing{"ignore": {Timestamp: true}, "optional": {Timestamp: true}} {
		s.Identity = ci()
		trust := w.only(attest.Authority{Log: log, Identities: []attest.Identity{{Issuer: issuer, Subject: main}}})
		if got := w.claim(trust, w.bundle(w.pki.Bundle(w.statement(sbom), s))); !got.Verified() || got.Signers[0].Logged {
			t.Errorf("%s: %+v", log, got)
		}
		s.Timestamp, s.Log = false, testpki.LogV1
		if got := w.claim(trust, w.bundle(w.pki.Bundle(w.statement(sbom), s))); got.Verified() != (log == "optional") {
			t.Errorf("%s, log alone: %+v", log, got)
		}
	}
}
