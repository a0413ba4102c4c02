package notary

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/notaryproject/notation-core-go/signature"
	"github.com/notaryproject/notation-core-go/signature/cose"
	"github.com/notaryproject/notation-core-go/signature/jws"
	veraison "github.com/veraison/go-cose"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

var (
	now        = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	digest     = "sha256:" + strings.Repeat("ab", 32)
	mediaTypes = []string{jws.MediaTypeEnvelope, cose.MediaTypeEnvelope}
	serial     = big.NewInt(0x1000)
)

const acme = "x509.subject: C=US, ST=WA, O=Acme"

// entity is a certificate and its key.
type entity struct {
	cert *x509.Certificate
	key  crypto.Signer
}

// world is a PKI for signatures and one for timestamps, each of root, intermediate and leaf.
type world struct {
	root, between, leaf     entity
	tsaRoot, tsaCA, tsaLeaf entity
}

func newWorld() *world {
	w := &world{}
	w.root = issue(authorityTemplate("Acme root"), entity{}, nil)
	w.between = issue(authorityTemplate("Acme CA"), w.root, nil)
	w.leaf = issue(leafTemplate("builds"), w.between, nil)
	w.tsaRoot = issue(authorityTemplate("Time root"), entity{}, nil)
	w.tsaCA = issue(authorityTemplate("Time CA"), w.tsaRoot, nil)
	w.tsaLeaf = issue(tsaTemplate("Time"), w.tsaCA, nil)
	return w
}

func (w *world) chain() []*x509.Certificate {
	return []*x509.Certificate{w.leaf.cert, w.between.cert, w.root.cert}
}

// trust is one authority that accepts what the world signs.
func (w *world) trust() attest.Trust {
	return attest.Trust{Authorities: map[string]attest.Authority{"acme": {Notary: &attest.NotaryTrust{
		PEM: toPEM(w.root.cert), Identities: []string{acme + ", CN=builds"},
	}}}}
}

// change is the trust with its only authority changed.
func change(trust attest.Trust, by func(*attest.Authority)) attest.Trust {
	a := trust.Authorities["acme"]
	n := *a.Notary
	a.Notary = &n
	by(&a)
	trust.Authorities = map[string]attest.Authority{"acme": a}
	return trust
}

func withTSA(trust attest.Trust, root entity) attest.Trust {
	return change(trust, func(a *attest.Authority) { a.Notary.TSAPEM = toPEM(root.cert) })
}

func name(cn string) pkix.Name {
	return pkix.Name{Country: []string{"US"}, Province: []string{"WA"}, Organization: []string{"Acme"}, CommonName: cn}
}

func authorityTemplate(cn string) *x509.Certificate {
	return &x509.Certificate{
		Subject: name(cn), NotBefore: now.Add(-1000 * time.Hour), NotAfter: now.Add(1000 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
}

func leafTemplate(cn string) *x509.Certificate {
	return &x509.Certificate{
		Subject: name(cn), NotBefore: now.Add(-100 * time.Hour), NotAfter: now.Add(100 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning},
	}
}

// tsaTemplate has its extended key usage written by hand, because it has to be critical.
func tsaTemplate(cn string) *x509.Certificate {
	template := leafTemplate(cn)
	template.ExtKeyUsage = nil
	usage := must(asn1.Marshal([]asn1.ObjectIdentifier{{1, 3, 6, 1, 5, 5, 7, 3, 8}}))
	template.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 37}, Critical: true, Value: usage}}
	return template
}

// issue makes a certificate, self-signed when there is no issuer. Without a key it makes one.
func issue(template *x509.Certificate, issuer entity, key crypto.Signer) entity {
	if key == nil {
		key = must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	}
	if template.SerialNumber == nil {
		template.SerialNumber = must(rand.Int(rand.Reader, new(big.Int).Lsh(serial, 64)))
	}
	parent, signer := issuer.cert, issuer.key
	if parent == nil {
		parent, signer = template, key
	}
	der := must(x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer))
	return entity{cert: must(x509.ParseCertificate(der)), key: key}
}

func payload(digest string) string {
	return fmt.Sprintf(`{"targetArtifact":{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":%q,"size":1234,"annotations":{"build":"7"}}}`, digest)
}

// sign makes a signature of the world's leaf, an hour ago, unless the request is changed.
func (w *world) sign(t testing.TB, mediaType string, by ...func(*signature.SignRequest)) []byte {
	t.Helper()
	request := &signature.SignRequest{
		Payload:     signature.Payload{ContentType: payloadType, Content: []byte(payload(digest))},
		Signer:      must(signature.NewLocalSigner(w.chain(), w.leaf.key)),
		SigningTime: now.Add(-time.Hour), SigningScheme: signature.SigningSchemeX509, SigningAgent: "test",
	}
	for _, change := range by {
		change(request)
	}
	envelope := must(signature.NewEnvelope(mediaType))
	raw, err := envelope.Sign(request)
	if err != nil {
		t.Fatalf("sign %s: %v", mediaType, err)
	}
	return raw
}

func candidate(mediaType string, raw []byte) attest.Candidate {
	return attest.Candidate{Format: attest.Notary, Subject: digest, Origin: "test", Digest: digestOf(raw), MediaType: mediaType, Payload: raw}
}

// verify asks a verifier of the trust at the time.
func verify(t testing.TB, trust attest.Trust, at time.Time, c attest.Candidate) attest.Claim {
	t.Helper()
	v, err := New(Options{Trust: trust, Now: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	return v.Verify(t.Context(), c)
}

// accept and refuse say what has to come out; a refusal has its reason.
func accept(t testing.TB, claim attest.Claim) {
	t.Helper()
	if !claim.Verified() || claim.Reason != "" || claim.Nearest != "" {
		t.Errorf("not verified: %s", claim.Reason)
	}
}

func refuse(t testing.TB, claim attest.Claim, why string) {
	t.Helper()
	if claim.Verified() {
		t.Errorf("verified, though %s", why)
	}
	if claim.Annotations != nil {
		t.Errorf("annotations of what is not verified: %v", claim.Annotations)
	}
	if !strings.Contains(claim.Reason, why) || strings.Contains(claim.Reason, "panic") {
		t.Errorf("reason %q does not say %q", claim.Reason, why)
	}
}

// edit changes parts of an envelope after it was signed.
type edit struct {
	payload   func([]byte) []byte
	signature func([]byte) []byte
	chain     func([][]byte) [][]byte
	token     func(signature []byte) []byte
}

func (e edit) apply(t testing.TB, mediaType string, raw []byte) []byte {
	t.Helper()
	if mediaType == jws.MediaTypeEnvelope {
		return e.jws(raw)
	}
	var message veraison.Sign1Message
	if err := message.UnmarshalCBOR(raw); err != nil {
		t.Fatal(err)
	}
	if e.payload != nil {
		message.Payload = e.payload(message.Payload)
	}
	if e.signature != nil {
		message.Signature = e.signature(message.Signature)
	}
	if e.chain != nil {
		ders := e.chain(must(coseCertificates(raw)))
		list := make([]any, len(ders))
		for i := range ders {
			list[i] = ders[i]
		}
		message.Headers.Unprotected[veraison.HeaderLabelX5Chain] = list
	}
	if e.token != nil {
		message.Headers.Unprotected["io.cncf.notary.timestampSignature"] = e.token(message.Signature)
	}
	message.Headers.RawUnprotected = nil
	return must(message.MarshalCBOR())
}

func (e edit) jws(raw []byte) []byte {
	var envelope struct {
		Payload   string         `json:"payload"`
		Protected string         `json:"protected"`
		Header    map[string]any `json:"header"`
		Signature string         `json:"signature"`
	}
	check(json.Unmarshal(raw, &envelope))
	part := func(text *string, by func([]byte) []byte) {
		if by != nil {
			*text = base64.RawURLEncoding.EncodeToString(by(must(base64.RawURLEncoding.DecodeString(*text))))
		}
	}
	part(&envelope.Payload, e.payload)
	part(&envelope.Signature, e.signature)
	if e.chain != nil {
		envelope.Header["x5c"] = e.chain(must(jwsCertificates(raw)))
	}
	if e.token != nil {
		envelope.Header["io.cncf.notary.timestampSignature"] = e.token(must(base64.RawURLEncoding.DecodeString(envelope.Signature)))
	}
	return must(json.Marshal(envelope))
}

// stamped is a signature with a timestamp of the world.
func (w *world) stamped(t testing.TB, mediaType string, at time.Time, by ...func(*signature.SignRequest)) []byte {
	t.Helper()
	return edit{token: stamp(w.tsaLeaf, at, w.tsaCA.cert)}.apply(t, mediaType, w.sign(t, mediaType, by...))
}

func toPEM(certs ...*x509.Certificate) string {
	var out strings.Builder
	for _, cert := range certs {
		check(pem.Encode(&out, &pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw}))
	}
	return out.String()
}

func flip(b []byte) []byte {
	b = slices.Clone(b)
	b[len(b)/2] ^= 1
	return b
}

func must[T any](v T, err error) T {
	check(err)
	return v
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
