package notary

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"github.com/notaryproject/notation-core-go/signature"
	nx509 "github.com/notaryproject/notation-core-go/x509"
	"github.com/notaryproject/tspclient-go"
)

// skew is how far a trustworthy clock may be ahead of ours.
const skew = 5 * time.Minute

// moment is when certificates have to be valid: a point in time, as exactly as it is known.
type moment struct {
	at, from, to time.Time
	source       string // of Signer.TimeSource; "" when nobody trustworthy tells the time
	what         string // for messages
	advice       string
}

// when finds out when a signature was made.
func (a *authority) when(ctx context.Context, s *signed, now time.Time, gone revoked) (moment, error) {
	if a.scheme == signature.SigningSchemeX509SigningAuthority {
		at, err := s.info.AuthenticSigningTime()
		if err != nil {
			return moment{}, err
		}
		m := moment{at: at, from: at, to: at, source: "signing-authority", what: "the signing authority's time"}
		return m, m.past(now)
	}
	token := s.info.UnsignedAttributes.TimestampSignature
	if len(a.tsa) > 0 && len(token) > 0 {
		m, err := a.timestamped(ctx, token, s.info.Signature, gone)
		if err != nil {
			return moment{}, fmt.Errorf("timestamp: %w", err)
		}
		return m, m.past(now)
	}
	if a.timestamp {
		return moment{}, errors.New("the signature has no timestamp, and timestamp is required; sign with a timestamp authority")
	}
	m := moment{at: now, from: now, to: now, what: "now"}
	switch {
	case len(token) > 0:
		m.advice = "; it has a timestamp, which counts when notary.tsaFile has the root of its timestamp authority"
	default:
		m.advice = "; sign again, with a timestamp to outlive the certificate"
	}
	return m, nil
}

// past refuses times to come: they would stay fresh for ever.
func (m moment) past(now time.Time) error {
	if m.at.After(now.Add(skew)) {
		return fmt.Errorf("%s is %s, which is to come; check the clocks", m.what, date(m.at))
	}
	return nil
}

// timestamped verifies a timestamp token (RFC 3161) over the signature. Which certificate signed it is told by the
// signed attribute of the token and not by the order of those that came with it (CVE-2026-39984).
func (a *authority) timestamped(ctx context.Context, raw, over []byte, gone revoked) (moment, error) {
	token, err := tspclient.ParseSignedToken(raw)
	if err != nil {
		return moment{}, err
	}
	if len(token.SignerInfos) != 1 || len(token.Certificates) > chainLength {
		return moment{}, fmt.Errorf("it has %d signers and %d certificates; one and at most %d are read", len(token.SignerInfos), len(token.Certificates), chainLength)
	}
	for _, cert := range token.Certificates {
		if err := affordableKey(cert); err != nil {
			return moment{}, err
		}
	}
	info, err := token.Info()
	if err != nil {
		return moment{}, err
	}
	stamp, err := info.Validate(over)
	if err != nil {
		return moment{}, err
	}
	roots := x509.NewCertPool()
	for _, cert := range a.tsa {
		roots.AddCert(cert)
	}
	chain, err := token.Verify(ctx, x509.VerifyOptions{Roots: roots, CurrentTime: stamp.Value})
	if err != nil {
		return moment{}, err
	}
	if err := nx509.ValidateTimestampingCertChain(chain); err != nil {
		return moment{}, err
	}
	if err := gone.check("timestamp", chain); err != nil {
		return moment{}, err
	}
	accuracy := max(stamp.Accuracy, 0)
	return moment{
		at: stamp.Value, from: stamp.Value.Add(-accuracy), to: stamp.Value.Add(accuracy),
		source: "timestamp", what: "the time of its timestamp",
	}, nil
}

func date(t time.Time) string { return t.UTC().Format(time.RFC3339) }
