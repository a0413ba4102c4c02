package notary

import (
	"strings"
	"testing"
	"time"

	"github.com/notaryproject/notation-core-go/signature"
	"github.com/notaryproject/notation-core-go/signature/cose"
	"github.com/notaryproject/notation-core-go/signature/jws"
)

// fuzzVerify shows any bytes as an envelope. No parser may panic, and nobody but the world's signer can make one that
// verifies, whatever is changed around what is signed.
func fuzzVerify(f *testing.F, mediaType string) {
	w := newWorld()
	f.Add(w.sign(f, mediaType))
	f.Add(w.stamped(f, mediaType, now))
	f.Add(newWorld().sign(f, mediaType))
	f.Add(w.sign(f, mediaType, func(r *signature.SignRequest) {
		r.Expiry = now.Add(time.Hour)
		r.ExtendedSignedAttributes = []signature.Attribute{{Key: "a", Value: "b"}, {Key: pluginHeader, Value: "c", Critical: true}}
	}))
	f.Add(w.sign(f, mediaType, func(r *signature.SignRequest) { r.SigningScheme = signature.SigningSchemeX509SigningAuthority }))
	v := must(New(Options{Trust: withTSA(w.trust(), w.tsaRoot), Now: func() time.Time { return now }, Dir: "."}))
	f.Fuzz(func(t *testing.T, raw []byte) {
		claim := v.Verify(t.Context(), candidate(mediaType, raw))
		switch {
		case strings.Contains(claim.Reason, "panic"):
			t.Fatal(claim.Reason)
		case claim.Verified() == (claim.Reason != ""):
			t.Fatalf("%d signers and reason %q", len(claim.Signers), claim.Reason)
		case claim.Verified() && (claim.Signers[0].ID != keyDigest(w.leaf.cert) || claim.Annotations["build"] != "7"):
			t.Fatalf("signed by %+v", claim)
		}
	})
}

func FuzzVerifyJWS(f *testing.F)  { fuzzVerify(f, jws.MediaTypeEnvelope) }
func FuzzVerifyCOSE(f *testing.F) { fuzzVerify(f, cose.MediaTypeEnvelope) }

// FuzzTimestamp shows any bytes as a timestamp token of a good signature.
func FuzzTimestamp(f *testing.F) {
	w, stranger := newWorld(), newWorld()
	raw := w.sign(f, jws.MediaTypeEnvelope)
	s := must(open(jws.MediaTypeEnvelope, raw, envelopeSize))
	f.Add(stamp(w.tsaLeaf, now, w.tsaCA.cert)(s.info.Signature))
	f.Add(stamp(w.tsaLeaf, now)(s.info.Signature))
	f.Add(stamp(stranger.tsaLeaf, now, stranger.tsaCA.cert)(s.info.Signature))
	v := must(New(Options{Trust: withTSA(w.trust(), w.tsaRoot), Now: func() time.Time { return now }}))
	f.Fuzz(func(t *testing.T, token []byte) {
		edited := edit{token: func([]byte) []byte { return token }}.apply(t, jws.MediaTypeEnvelope, raw)
		claim := v.Verify(t.Context(), candidate(jws.MediaTypeEnvelope, edited))
		if strings.Contains(claim.Reason, "panic") {
			t.Fatal(claim.Reason)
		}
		if claim.Verified() && claim.Signers[0].Time != nil && !claim.Signers[0].Time.Equal(now) {
			t.Fatalf("stamped at %v", claim.Signers[0].Time)
		}
	})
}

// FuzzIdentity reads any text as an identity. What can be read never means nothing or everything.
func FuzzIdentity(f *testing.F) {
	for _, text := range []string{"*", acme, acme + `, CN=a\, b\2C`, acme + `, OU=\ two\ `, "x509.subject: C=US+O=x", "x509.subject:"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		id, err := parseIdentity(text)
		if err != nil {
			return
		}
		if id.any != (text == "*") || !id.any && len(id.names) < len(required) {
			t.Fatalf("%q means %+v", text, id)
		}
		for oid, value := range id.names {
			if oid == "" || value == "" {
				t.Fatalf("%q means %+v", text, id)
			}
		}
	})
}
