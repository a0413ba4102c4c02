package notary

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/notaryproject/notation-core-go/signature"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// certificatesSize bounds a file with root certificates.
const certificatesSize = 1 << 20

// kind is what makes a signer of a Notary Project signature.
const kind = "certificate"

// authority is one that may sign.
type authority struct {
	name       string
	roots      []*x509.Certificate
	tsa        []*x509.Certificate
	identities []identity
	scheme     signature.SigningScheme
	timestamp  bool // a timestamp is required
}

// Steps that an authority takes; who gets further is nearer.
const (
	stepRoot = iota
	stepScheme
	stepIdentity
	stepTime
)

// refusal is why an authority did not make a signature.
type refusal struct {
	authority string
	step      int
	err       error
}

func (r *refusal) Error() string { return fmt.Sprintf("authority %q: %v", r.authority, r.err) }

func newAuthority(name string, entry attest.Authority, dir string) (authority, error) {
	a := authority{name: name, scheme: signature.SigningSchemeX509}
	n := entry.Notary
	// What would be read by nobody must not look as if it were.
	switch {
	case entry.Root != "":
		return a, errors.New("root is for Sigstore's identities and has no meaning with notary; remove it")
	case entry.Log == "required":
		return a, errors.New("log: Notary Project signatures are in no transparency log; remove it")
	case n.SigningAuthority && (n.TSAFile != "" || n.TSAPEM != "" || entry.Timestamp == "required"):
		return a, errors.New("notary: a signing authority's signatures have no timestamps; remove signingAuthority or tsaFile, tsaPEM and timestamp")
	case n.SigningAuthority:
		a.scheme = signature.SigningSchemeX509SigningAuthority
	}
	switch entry.Timestamp {
	case "", "optional":
	case "required":
		a.timestamp = true
	default:
		return a, fmt.Errorf("timestamp: %q is neither \"required\" nor \"optional\"", entry.Timestamp)
	}
	var err error
	if a.roots, err = readCertificates("notary.file", n.File, "notary.pem", n.PEM, dir); err != nil {
		return a, err
	}
	if len(a.roots) == 0 {
		return a, errors.New("notary: it has no root certificates; give them in file or pem")
	}
	if a.tsa, err = readCertificates("notary.tsaFile", n.TSAFile, "notary.tsaPEM", n.TSAPEM, dir); err != nil {
		return a, err
	}
	if a.timestamp && len(a.tsa) == 0 {
		return a, errors.New("timestamp is required, and no timestamp authority is trusted; give its root certificate in notary.tsaFile")
	}
	if len(n.Identities) == 0 {
		return a, fmt.Errorf("notary.identities: it has none; write for example %q, or \"*\" for every certificate under the roots", subjectPrefix+" C=US, ST=WA, O=Acme")
	}
	for i, text := range n.Identities {
		id, err := parseIdentity(text)
		if err != nil {
			return a, fmt.Errorf("notary.identities[%d]: %w", i, err)
		}
		a.identities = append(a.identities, id)
	}
	return a, nil
}

// judge says whether the authority made a signature.
func (a *authority) judge(ctx context.Context, s *signed, now time.Time, gone revoked) (*attest.Signer, *refusal) {
	refuse := func(step int, err error) (*attest.Signer, *refusal) {
		return nil, &refusal{authority: a.name, step: step, err: err}
	}
	chain := s.chain()
	if _, err := signature.VerifyAuthenticity(&s.info, a.roots); err != nil {
		return refuse(stepRoot, err)
	}
	if got := s.info.SignedAttributes.SigningScheme; got != a.scheme {
		return refuse(stepScheme, fmt.Errorf("the signature's scheme is %.100q and not %q; see notary.signingAuthority", got, a.scheme))
	}
	if !a.knows(chain[0]) {
		return refuse(stepIdentity, fmt.Errorf("%s matches none of notary.identities", describe(chain[0])))
	}
	m, err := a.when(ctx, s, now, gone)
	if err != nil {
		return refuse(stepTime, err)
	}
	if err := a.checkChain(chain, m); err != nil {
		return refuse(stepTime, err)
	}
	signer := &attest.Signer{Authority: a.name, Kind: kind, ID: keyDigest(chain[0]), Subject: chain[0].Subject.String(), TimeSource: m.source}
	// Certificates are renewed; a new one of the same name by the same root is the same signer.
	signer.Also = []string{keyDigest(chain[len(chain)-1]) + " " + signer.Subject}
	if m.source != "" {
		at := m.at.UTC()
		signer.Time = &at
	}
	return signer, nil
}

func (a *authority) knows(leaf *x509.Certificate) bool {
	for _, id := range a.identities {
		if id.matches(leaf.Subject) {
			return true
		}
	}
	return false
}

// checkChain wants every certificate of the chain, its root too, to have been valid at the moment, and the chain to
// be one by RFC 5280, whose name constraints and unknown critical extensions the Notary Project's rules do not see.
func (a *authority) checkChain(chain []*x509.Certificate, m moment) error {
	for _, cert := range chain {
		switch {
		case m.from.Before(cert.NotBefore):
			return fmt.Errorf("%s is valid from %s; %s is %s", describe(cert), date(cert.NotBefore), m.what, date(m.from))
		case m.to.After(cert.NotAfter):
			return fmt.Errorf("%s expired at %s; %s is %s%s", describe(cert), date(cert.NotAfter), m.what, date(m.to), m.advice)
		}
	}
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	for _, cert := range a.roots {
		roots.AddCert(cert)
	}
	for _, cert := range chain[1:] {
		between.AddCert(cert)
	}
	_, err := chain[0].Verify(x509.VerifyOptions{
		Roots: roots, Intermediates: between, CurrentTime: m.at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	return err
}

// readCertificates reads root certificates from a file or from the configuration itself.
func readCertificates(fileKey, file, pemKey, text, dir string) ([]*x509.Certificate, error) {
	switch {
	case file != "" && text != "":
		return nil, fmt.Errorf("%s and %s are both set; one is enough", fileKey, pemKey)
	case text != "":
		certs, err := parseCertificates([]byte(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", pemKey, err)
		}
		return certs, nil
	case file == "":
		return nil, nil
	}
	if !filepath.IsAbs(file) {
		file = filepath.Join(dir, file)
	}
	raw, err := readFile(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", fileKey, err)
	}
	certs, err := parseCertificates(raw)
	if err != nil {
		return nil, fmt.Errorf("%s %q: %w", fileKey, file, err)
	}
	return certs, nil
}

func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, certificatesSize+1))
	if err == nil && len(raw) > certificatesSize {
		err = fmt.Errorf("%q has more than %d bytes", path, certificatesSize)
	}
	return raw, err
}

// parseCertificates reads PEM. What is trusted has to be a CA or self-signed, by the rules of Notary's trust stores:
// a signer's certificate that a CA issued cannot be trusted by itself.
func parseCertificates(raw []byte) ([]*x509.Certificate, error) {
	var certs []*x509.Certificate
	for {
		var block *pem.Block
		if block, raw = pem.Decode(raw); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			return nil, fmt.Errorf("it has a PEM block %q; only CERTIFICATE belongs here", block.Type)
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("certificate %d: %w", len(certs)+1, err)
		}
		if !cert.IsCA && cert.CheckSignature(cert.SignatureAlgorithm, cert.RawTBSCertificate, cert.Signature) != nil {
			return nil, fmt.Errorf("%s is neither a CA's nor self-signed; give that of its CA", describe(cert))
		}
		if err := affordableKey(cert); err != nil {
			return nil, err
		}
		certs = append(certs, cert)
	}
	if len(certs) == 0 {
		return nil, errors.New("it has no PEM block CERTIFICATE")
	}
	return certs, nil
}
