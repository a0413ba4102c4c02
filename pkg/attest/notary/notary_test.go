package notary

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/notaryproject/notation-core-go/signature"
	"github.com/notaryproject/notation-core-go/signature/cose"
	"github.com/notaryproject/notation-core-go/signature/jws"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// eachFormat runs a test for both envelopes.
func eachFormat(t *testing.T, test func(t *testing.T, mediaType string)) {
	for _, mediaType := range mediaTypes {
		t.Run(mediaType[len("application/"):], func(t *testing.T) { test(t, mediaType) })
	}
}

func TestVerify(t *testing.T) {
	w := newWorld()
	eachFormat(t, func(t *testing.T, mediaType string) {
		c := candidate(mediaType, w.sign(t, mediaType))
		got := verify(t, w.trust(), now, c)
		want := attest.Claim{
			Format: attest.Notary, Origin: "test", Digest: c.Digest, Subject: digest, Signature: true,
			Annotations: map[string]string{"build": "7"},
			Signers: []attest.Signer{{
				Authority: "acme", Kind: "certificate", ID: keyDigest(w.leaf.cert), Subject: "CN=builds,O=Acme,ST=WA,C=US",
				Also: []string{keyDigest(w.root.cert) + " CN=builds,O=Acme,ST=WA,C=US"},
			}},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	})
}

func TestKeys(t *testing.T) {
	for name, key := range map[string]crypto.Signer{
		"RSA-2048": must(rsa.GenerateKey(rand.Reader, 2048)),
		"P-384":    must(ecdsa.GenerateKey(elliptic.P384(), rand.Reader)),
		"P-521":    must(ecdsa.GenerateKey(elliptic.P521(), rand.Reader)),
	} {
		w := newWorld()
		w.leaf = issue(leafTemplate("builds"), w.between, key)
		for _, mediaType := range mediaTypes {
			t.Run(name+"/"+mediaType, func(t *testing.T) {
				accept(t, verify(t, w.trust(), now, candidate(mediaType, w.sign(t, mediaType))))
			})
		}
	}
}

// What is trusted may be an intermediate CA, or a self-signed certificate that signs itself.
func TestRoots(t *testing.T) {
	w := newWorld()
	eachFormat(t, func(t *testing.T, mediaType string) {
		raw := w.sign(t, mediaType)
		between := change(w.trust(), func(a *attest.Authority) { a.Notary.PEM = toPEM(w.between.cert) })
		accept(t, verify(t, between, now, candidate(mediaType, raw)))

		file := filepath.Join(t.TempDir(), "roots.pem")
		check(os.WriteFile(file, []byte(toPEM(newWorld().root.cert, w.root.cert)), 0o600))
		trust := change(w.trust(), func(a *attest.Authority) { a.Notary.PEM, a.Notary.File = "", "roots.pem" })
		v := must(New(Options{Trust: trust, Dir: filepath.Dir(file), Now: func() time.Time { return now }}))
		accept(t, v.Verify(t.Context(), candidate(mediaType, raw)))

		alone := *w
		alone.leaf = issue(leafTemplate("builds"), entity{}, nil)
		raw = alone.sign(t, mediaType, func(r *signature.SignRequest) {
			r.Signer = must(signature.NewLocalSigner([]*x509.Certificate{alone.leaf.cert}, alone.leaf.key))
		})
		refuse(t, verify(t, w.trust(), now, candidate(mediaType, raw)), "no authority trusts certificate")
		self := change(w.trust(), func(a *attest.Authority) { a.Notary.PEM = toPEM(alone.leaf.cert) })
		accept(t, verify(t, self, now, candidate(mediaType, raw)))
	})
}

func TestA18Target(t *testing.T) {
	w := newWorld()
	other := "sha256:" + strings.Repeat("cd", 32)
	good := payload(digest)
	for name, test := range map[string]struct{ payload, contentType, why string }{
		"another image":   {payload(other), payloadType, "it signs \"" + other},
		"empty object":    {`{}`, payloadType, "names no targetArtifact"},
		"null":            {`{"targetArtifact":null}`, payloadType, "names no targetArtifact"},
		"empty target":    {`{"targetArtifact":{}}`, payloadType, "it signs \"\""},
		"list":            {`{"targetArtifact":[]}`, payloadType, "cannot unmarshal"},
		"blob":            {strings.Replace(good, "vnd.oci.image.manifest.v1+json", "octet-stream", 1), payloadType, "which is no image"},
		"configuration":   {strings.Replace(good, "manifest.v1", "config.v1", 1), payloadType, "which is no image"},
		"no size":         {strings.Replace(good, "1234", "0", 1), payloadType, "of 0 bytes"},
		"size text":       {strings.Replace(good, "1234", `"1234"`, 1), payloadType, "cannot unmarshal"},
		"other type":      {good, "application/json", "the payload is of type"},
		"two targets":     {strings.Replace(payload(other), "{", good[:len(good)-1]+",", 1), payloadType, `"targetArtifact" appears twice`},
		"another later":   {strings.Replace(good, "{", payload(other)[:len(good)-1]+",", 1), payloadType, `"targetArtifact" appears twice`},
		"letter case":     {strings.Replace(good, "targetArtifact", "TargetArtifact", 1), payloadType, `"TargetArtifact" is not "targetArtifact"`},
		"two digests":     {strings.Replace(good, `"digest"`, `"digest":"`+other+`","Digest"`, 1), payloadType, `"Digest" is not "digest"`},
		"in-toto in form": {`{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":"` + digest[7:] + `"}}]}`, payloadType, "names no targetArtifact"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, mediaType := range mediaTypes {
				if strings.Contains(test.why, "appears twice") && mediaType == jws.MediaTypeEnvelope {
					continue // the library that signs writes such a payload anew
				}
				raw := w.sign(t, mediaType, func(r *signature.SignRequest) {
					r.Payload = signature.Payload{ContentType: test.contentType, Content: []byte(test.payload)}
				})
				claim := verify(t, w.trust(), now, candidate(mediaType, raw))
				refuse(t, claim, test.why)
				if claim.Signature {
					t.Errorf("%s: it counts as a signature of the image", mediaType)
				}
			}
		})
	}
}

func TestV22DigestForms(t *testing.T) {
	w := newWorld()
	hex := digest[len("sha256:"):]
	for _, form := range []string{
		"sha512:" + hex + hex, "sha256:" + strings.ToUpper(hex), "SHA256:" + hex, "sha256:" + hex[:32], hex,
		"sha256:" + hex + "\n", " sha256:" + hex, "sha1:" + hex[:40],
	} {
		for _, mediaType := range mediaTypes {
			raw := w.sign(t, mediaType, func(r *signature.SignRequest) { r.Payload.Content = []byte(payload(form)) })
			refuse(t, verify(t, w.trust(), now, candidate(mediaType, raw)), "it signs")
			// Nor does it help to ask in such a form.
			c := candidate(mediaType, raw)
			c.Subject = form
			refuse(t, verify(t, w.trust(), now, c), "is no digest of the form")
		}
	}
}

func TestTampered(t *testing.T) {
	w, stranger := newWorld(), newWorld()
	for name, test := range map[string]struct {
		edit edit
		why  string
	}{
		"payload":        {edit{payload: func(b []byte) []byte { return bytes.Replace(b, []byte("1234"), []byte("1235"), 1) }}, "does not verify"},
		"signature":      {edit{signature: flip}, "does not verify"},
		"a short one":    {edit{signature: func([]byte) []byte { return []byte{0} }}, "does not verify"},
		"foreign leaf":   {edit{chain: func(c [][]byte) [][]byte { return [][]byte{stranger.leaf.cert.Raw, c[1], c[2]} }}, "does not verify"},
		"foreign root":   {edit{chain: func(c [][]byte) [][]byte { return [][]byte{c[0], c[1], stranger.root.cert.Raw} }}, "does not verify"},
		"without root":   {edit{chain: func(c [][]byte) [][]byte { return c[:2] }}, "does not verify"},
		"leaf only":      {edit{chain: func(c [][]byte) [][]byte { return c[:1] }}, "does not verify"},
		"root added":     {edit{chain: func(c [][]byte) [][]byte { return append(c, stranger.root.cert.Raw) }}, "does not verify"},
		"wrong order":    {edit{chain: func(c [][]byte) [][]byte { slices.Reverse(c); return c }}, "does not verify"},
		"no chain":       {edit{chain: func([][]byte) [][]byte { return nil }}, "no certificate chain"},
		"no certificate": {edit{chain: func(c [][]byte) [][]byte { return [][]byte{[]byte("x"), c[1], c[2]} }}, "certificate 1 of the envelope"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, mediaType := range mediaTypes {
				raw := test.edit.apply(t, mediaType, w.sign(t, mediaType))
				refuse(t, verify(t, w.trust(), now, candidate(mediaType, raw)), test.why)
			}
		})
	}
}

func TestV8Unreadable(t *testing.T) {
	w := newWorld()
	good := w.sign(t, jws.MediaTypeEnvelope)
	for name, c := range map[string]attest.Candidate{
		"empty JWS":         candidate(jws.MediaTypeEnvelope, nil),
		"empty COSE":        candidate(cose.MediaTypeEnvelope, nil),
		"text":              candidate(jws.MediaTypeEnvelope, []byte("hello")),
		"null":              candidate(jws.MediaTypeEnvelope, []byte("null")),
		"half":              candidate(jws.MediaTypeEnvelope, good[:len(good)/2]),
		"JWS said COSE":     candidate(cose.MediaTypeEnvelope, good),
		"COSE said JWS":     candidate(jws.MediaTypeEnvelope, w.sign(t, cose.MediaTypeEnvelope)),
		"unknown type":      candidate("application/json", good),
		"no type":           candidate("", good),
		"another's format":  {Format: attest.Bundle, Subject: digest, MediaType: jws.MediaTypeEnvelope, Payload: good},
		"nothing at all":    {},
		"nested JSON":       candidate(jws.MediaTypeEnvelope, []byte(`{"payload":`+strings.Repeat("[", 20_000)+`}`)),
		"nested CBOR":       candidate(cose.MediaTypeEnvelope, bytes.Repeat([]byte{0x81}, 20_000)),
		"CBOR of great say": candidate(cose.MediaTypeEnvelope, []byte{0xd2, 0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}),
	} {
		t.Run(name, func(t *testing.T) { refuse(t, verify(t, w.trust(), now, c), "") })
	}
}

// Costly envelopes are refused before anything is computed.
func TestV9Limits(t *testing.T) {
	w := newWorld()
	started := time.Now()
	eachFormat(t, func(t *testing.T, mediaType string) {
		raw := w.sign(t, mediaType)
		refuse(t, verify(t, w.trust(), now, candidate(mediaType, append(raw, make([]byte, envelopeSize)...))), "bytes; at most")

		long := edit{chain: func(c [][]byte) [][]byte { return slices.Concat(c, slices.Repeat(c[2:], 100)) }}
		refuse(t, verify(t, w.trust(), now, candidate(mediaType, long.apply(t, mediaType, raw))), "103 certificates; at most 10")

		key := &rsa.PublicKey{N: new(big.Int).SetBit(big.NewInt(1), 400_000, 1), E: 65537}
		heavy := must(x509.CreateCertificate(rand.Reader, authorityTemplateWithSerial(), w.root.cert, key, w.root.key))
		big := edit{chain: func(c [][]byte) [][]byte { return [][]byte{c[0], heavy, c[2]} }}
		refuse(t, verify(t, w.trust(), now, candidate(mediaType, big.apply(t, mediaType, raw))), "a key of 400001 bits")

		bag := edit{token: stamp(w.tsaLeaf, now, slices.Repeat([]*x509.Certificate{w.tsaCA.cert}, 50)...)}
		refuse(t, verify(t, withTSA(w.trust(), w.tsaRoot), now, candidate(mediaType, bag.apply(t, mediaType, raw))), "51 certificates")

		v := must(New(Options{Trust: w.trust(), Now: func() time.Time { return now }, Limits: attest.Limits{Payload: 100}}))
		refuse(t, v.Verify(t.Context(), candidate(mediaType, raw)), "at most 100 are read")
	})
	if took := time.Since(started); took > 10*time.Second {
		t.Errorf("it took %s", took)
	}
}

func authorityTemplateWithSerial() *x509.Certificate {
	template := authorityTemplate("heavy")
	template.SerialNumber = serial
	return template
}

func TestExpiry(t *testing.T) {
	w := newWorld()
	eachFormat(t, func(t *testing.T, mediaType string) {
		until := func(r *signature.SignRequest) { r.Expiry = now.Add(time.Hour) }
		c := candidate(mediaType, w.sign(t, mediaType, until))
		accept(t, verify(t, w.trust(), now, c))
		refuse(t, verify(t, w.trust(), now.Add(time.Hour), c), "the signature expired at 2026-05-01T13:00:00Z")
		// A timestamp makes a certificate outlive itself, and not a signature that its signer limited.
		stamped := candidate(mediaType, w.stamped(t, mediaType, now, until))
		refuse(t, verify(t, withTSA(w.trust(), w.tsaRoot), now.Add(2*time.Hour), stamped), "the signature expired")
	})
}

func TestCriticalAttributes(t *testing.T) {
	w := newWorld()
	eachFormat(t, func(t *testing.T, mediaType string) {
		with := func(attributes ...signature.Attribute) attest.Candidate {
			return candidate(mediaType, w.sign(t, mediaType, func(r *signature.SignRequest) { r.ExtendedSignedAttributes = attributes }))
		}
		accept(t, verify(t, w.trust(), now, with(signature.Attribute{Key: "com.example.note", Value: "x"})))
		refuse(t, verify(t, w.trust(), now, with(
			signature.Attribute{Key: "com.example.z", Value: "x", Critical: true}, signature.Attribute{Key: "com.example.a", Value: "x", Critical: true},
		)), `critical attributes that are not known here: ["com.example.a" "com.example.z"]`)
		for _, critical := range []bool{true, false} {
			refuse(t, verify(t, w.trust(), now, with(signature.Attribute{Key: pluginHeader, Value: "com.example.plugin", Critical: critical})),
				`asks for the verification plugin "com.example.plugin"`)
		}
	})
	// COSE has attributes whose keys are numbers.
	raw := w.sign(t, cose.MediaTypeEnvelope, func(r *signature.SignRequest) {
		r.ExtendedSignedAttributes = []signature.Attribute{{Key: int64(4711), Value: "x", Critical: true}}
	})
	refuse(t, verify(t, w.trust(), now, candidate(cose.MediaTypeEnvelope, raw)), `["4711"]`)
}
