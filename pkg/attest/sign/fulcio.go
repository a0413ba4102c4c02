package sign

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/sigstore/sigstore-go/pkg/sign"

	"github.com/sallyport-dev/sallyport/pkg/attest/keys"
)

// identity is who signs: a key, and for an identity its certificate.
type identity struct {
	*keypair
	certificate *x509.Certificate // nil for a key
	// chain is what leads from the certificate to its root, as it was answered.
	chain []*x509.Certificate
}

// GetCertificate implements sign.CertificateProvider with the certificate that is there already.
func (i *identity) GetCertificate(context.Context, sign.Keypair, *sign.CertificateProviderOptions) ([]byte, error) {
	return i.certificate.Raw, nil
}

// name is who it is, for people.
func (i *identity) name() string {
	if i.certificate == nil {
		return i.signer.Public().String()
	}
	c := i.certificate
	var names []string
	for _, u := range c.URIs {
		names = append(names, u.String())
	}
	names = append(names, c.EmailAddresses...)
	names = append(names, c.DNSNames...)
	if len(names) == 0 {
		return "certificate of serial number " + c.SerialNumber.Text(16)
	}
	return strings.Join(names, ", ")
}

// maxChain bounds how many certificates an authority may answer.
const maxChain = 10

// enroll makes a key for the occasion and has Fulcio certify it for the token's identity
// (https://github.com/sigstore/fulcio, POST /api/v2/signingCert).
func enroll(ctx context.Context, c client, address string, token Token, now time.Time) (*identity, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	private, err := keys.NewPrivate(key)
	if err != nil {
		return nil, err
	}
	pair, err := newKeypair(private)
	if err != nil {
		return nil, err
	}
	proof, err := private.Sign(ctx, []byte(token.proves))
	if err != nil {
		return nil, err
	}
	type publicKey struct {
		Algorithm string `json:"algorithm"`
		Content   string `json:"content"`
	}
	type publicKeyRequest struct {
		PublicKey         publicKey `json:"publicKey"`
		ProofOfPossession []byte    `json:"proofOfPossession"`
	}
	request, err := encode(map[string]publicKeyRequest{"publicKeyRequest": {
		publicKey{pair.GetKeyAlgorithm(), string(private.Public().PEM())}, proof,
	}})
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequest(http.MethodPost, strings.TrimSuffix(address, "/")+"/api/v2/signingCert", bytes.NewReader(request))
	if err != nil {
		return nil, fmt.Errorf("the address of the certificate authority: %w", err)
	}
	r.Header.Set("Authorization", "Bearer "+token.raw)
	r.Header.Set("Content-Type", "application/json")
	answer, err := c.ask(ctx, r, token.raw, http.StatusOK, http.StatusCreated)
	if err != nil {
		return nil, fmt.Errorf("certificate for %s: %w", token, err)
	}
	chain, err := readChain(answer)
	if err != nil {
		return nil, fmt.Errorf("certificate for %s: %s answers %w", token, r.URL.Host, err)
	}
	if err := fits(chain[0], private.Public(), now); err != nil {
		return nil, fmt.Errorf("certificate for %s: %s answers %w", token, r.URL.Host, err)
	}
	return &identity{keypair: pair, certificate: chain[0], chain: chain[1:]}, nil
}

func readChain(answer []byte) ([]*x509.Certificate, error) {
	type certificates struct {
		Chain struct {
			Certificates []string `json:"certificates"`
		} `json:"chain"`
	}
	var in struct {
		Embedded certificates `json:"signedCertificateEmbeddedSct"`
		Detached certificates `json:"signedCertificateDetachedSct"`
	}
	if err := json.Unmarshal(answer, &in); err != nil {
		return nil, errors.New("something that is not Fulcio's JSON; is it a Fulcio of version 1.0 or later?")
	}
	texts := in.Embedded.Chain.Certificates
	if len(texts) == 0 && len(in.Detached.Chain.Certificates) > 0 {
		return nil, errors.New("a certificate without embedded timestamp (SCT), which does not fit into a bundle")
	}
	if len(texts) == 0 || len(texts) > maxChain {
		return nil, fmt.Errorf("%d certificates; want 1 to %d", len(texts), maxChain)
	}
	var chain []*x509.Certificate
	for _, text := range texts {
		block, _ := pem.Decode([]byte(text))
		if block == nil || block.Type != "CERTIFICATE" {
			return nil, errors.New("a certificate that is not in PEM")
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("a certificate that cannot be read: %w", err)
		}
		chain = append(chain, cert)
	}
	return chain, nil
}

// fits reports whether a certificate is of our key, and of now.
func fits(cert *x509.Certificate, key *keys.Public, now time.Time) error {
	public, err := keys.NewPublic(cert.PublicKey)
	if err != nil || !public.Equal(key) {
		return errors.New("a certificate of another key")
	}
	// Clocks differ a little; the certificate is from just now.
	if now.Before(cert.NotBefore.Add(-5*time.Minute)) || now.After(cert.NotAfter) {
		return fmt.Errorf("a certificate that is valid from %s to %s, and now it is %s; check the clock",
			cert.NotBefore.UTC().Format(time.RFC3339), cert.NotAfter.UTC().Format(time.RFC3339), now.UTC().Format(time.RFC3339))
	}
	return nil
}
