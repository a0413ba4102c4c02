package verify_test

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/sallyport-dev/sallyport/internal/testpki"
	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// A timestamp of a legacy attestation is one of its signature (cosign 3) or of the whole envelope (cosign 2).
func TestTimestampsOfWholeEnvelopes(t *testing.T) {
	w, stranger := newWorld(t, testpki.Options{}), testpki.New(t, testpki.Options{})
	at := w.pki.Now
	late := at.Add(time.Hour) // after the certificate
	identity := attest.Authority{Identities: []attest.Identity{{Issuer: issuer, Subject: main}}, Timestamp: "required"}
	unlogged := identity
	unlogged.Log = "ignore"
	keyed := attest.Authority{Keys: []attest.Key{{PEM: w.key.PEM()}}, Timestamp: "required"}
	rotated := keyed
	rotated.Keys = []attest.Key{{PEM: w.key.PEM(), NotAfter: at.Add(-time.Minute)}}
	byIdentity, byKey := testpki.Signing{Identity: ci(), Log: testpki.LogV1}, testpki.Signing{Key: w.key}
	for name, test := range map[string]struct {
		authority attest.Authority
		signing   testpki.Signing
		stamp     func(envelope []byte) []byte
		why       string // of the refusal; "" when it counts
		times     string // source of the signer's time
	}{
		"identity in a log":       {identity, byIdentity, func(b []byte) []byte { return w.pki.Timestamp(b, at) }, "", "log"},
		"identity without a log":  {unlogged, testpki.Signing{Identity: ci()}, func(b []byte) []byte { return w.pki.Timestamp(b, at) }, "", "timestamp"},
		"key":                     {keyed, byKey, func(b []byte) []byte { return w.pki.Timestamp(b, at) }, "", "timestamp"},
		"not in the log":          {identity, testpki.Signing{Identity: ci()}, func(b []byte) []byte { return w.pki.Timestamp(b, at) }, "it is in no transparency log", ""},
		"after the certificate":   {unlogged, testpki.Signing{Identity: ci()}, func(b []byte) []byte { return w.pki.Timestamp(b, late) }, "its certificate does not verify", ""},
		"logged, stamped after":   {identity, byIdentity, func(b []byte) []byte { return w.pki.Timestamp(b, late) }, "its certificate does not verify", ""},
		"after the key":           {rotated, byKey, func(b []byte) []byte { return w.pki.Timestamp(b, at) }, "and counted until", ""},
		"of something else":       {identity, byIdentity, func(b []byte) []byte { return w.pki.Timestamp(b[1:], at) }, "its timestamp does not verify", ""},
		"by a stranger":           {identity, byIdentity, func(b []byte) []byte { return stranger.Timestamp(b, at) }, "its timestamp does not verify", ""},
		"forged":                  {identity, byIdentity, func(b []byte) []byte { return w.pki.ForgedTimestamp(b, at) }, "its timestamp does not verify", ""},
		"key, of something else":  {keyed, byKey, func(b []byte) []byte { return w.pki.Timestamp(b[1:], at) }, "timestamp", ""},
		"key of another envelope": {keyed, testpki.Signing{Key: testpki.NewKey(t)}, func(b []byte) []byte { return w.pki.Timestamp(b, at) }, "", "none"},
	} {
		t.Run(name, func(t *testing.T) {
			envelope, annotations := w.pki.LegacyAttestation(w.statement(sbom), test.signing)
			annotations["dev.sigstore.cosign/rfc3161timestamp"] = stamp(t, test.stamp(envelope))
			claim := w.claim(w.only(test.authority), w.att(envelope, annotations))
			if test.why != "" || test.times == "none" {
				refused(t, claim, test.why)
				return
			}
			if !claim.Verified() {
				t.Fatalf("refused: %s", claim.Reason)
			}
			if s := claim.Signers[0]; s.Time == nil || !s.Time.Equal(at) || s.TimeSource != test.times {
				t.Errorf("signer %+v", s)
			}
		})
	}
}

// A signature that one reader decodes and another takes for none would be stamped as nothing, for which anybody may
// have an old timestamp: a key that counts no more would sign again.
func TestTimestampOfNothing(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	rotated := attest.Authority{Keys: []attest.Key{{PEM: w.key.PEM(), NotAfter: w.pki.Now.Add(time.Minute)}}}
	var doc map[string]any
	var sig string
	for !strings.ContainsAny(sig, "+/") { // or both alphabets are one
		envelope, _ := w.pki.LegacyAttestation(w.statement(sbom), testpki.Signing{Key: w.key})
		if err := json.Unmarshal(envelope, &doc); err != nil {
			t.Fatal(err)
		}
		sig = doc["signatures"].([]any)[0].(map[string]any)["sig"].(string)
	}
	raw, err := base64.StdEncoding.DecodeString(sig)
	if err != nil {
		t.Fatal(err)
	}
	doc["signatures"].([]any)[0].(map[string]any)["sig"] = base64.URLEncoding.EncodeToString(raw)
	envelope, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	annotations := map[string]string{"dev.sigstore.cosign/rfc3161timestamp": stamp(t, w.pki.Timestamp(nil, w.pki.Now))}
	refused(t, w.claim(w.only(rotated), w.att(envelope, annotations)), "its signature is not base64")
}
