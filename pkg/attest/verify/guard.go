package verify

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"github.com/digitorus/pkcs7"
	rekorpb "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"
)

// Evidence brings keys of its own: in log entries, certificates and timestamps. The libraries that read them
// verify signatures with these keys before anybody asks whose they are, and with a key of 300,000 bits, which
// fits into 40 KB, that takes seconds; with larger ones, hours. So keys are measured first.

// Limits of what carries keys. Real ones are a tenth of that.
const (
	maxBody        = 64 << 10
	maxEntries     = 8
	maxStamp       = 64 << 10
	maxStamps      = 8
	maxCertificate = 64 << 10
)

// guardCertificate measures the key of a certificate that a stranger brought.
func guardCertificate(c *x509.Certificate) error {
	if len(c.Raw) > maxCertificate {
		return fmt.Errorf("the certificate of %s is larger than %d bytes", nameOf(c), maxCertificate)
	}
	if err := strong(c.PublicKey); err != nil {
		return fmt.Errorf("the certificate of %s has a key of %w", nameOf(c), err)
	}
	return nil
}

// guardEntries looks at log entries before they are parsed.
func guardEntries(entries []*rekorpb.TransparencyLogEntry) error {
	if len(entries) > maxEntries {
		return fmt.Errorf("%d log entries; %d are read", len(entries), maxEntries)
	}
	for _, e := range entries {
		if err := guardBody(e.GetCanonicalizedBody()); err != nil {
			return fmt.Errorf("log entry: %w", err)
		}
	}
	return nil
}

func guardBody(body []byte) error {
	if len(body) > maxBody {
		return fmt.Errorf("its body is larger than %d bytes", maxBody)
	}
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		return fmt.Errorf("its body: %w", err)
	}
	return guardJSON(v)
}

// guardJSON looks for keys wherever an entry of any kind may have them, and for what entries have before they
// are in a log: envelopes, whose many signatures the library would verify with their many keys.
func guardJSON(v any) error {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			if strings.EqualFold(name, "proposedContent") || strings.EqualFold(name, "payload") {
				return fmt.Errorf("its body has %q, which entries of a log do not have", name)
			}
			if err := guardJSON(value); err != nil {
				return err
			}
		}
	case []any:
		for _, value := range v {
			if err := guardJSON(value); err != nil {
				return err
			}
		}
	case string:
		return guardText(v)
	}
	return nil
}

// guardText measures keys in a text that is PEM, or base64 of it, once or twice.
func guardText(text string) error {
	raw := []byte(text)
	for range 3 {
		if bytes.Contains(raw, []byte("-----BEGIN")) {
			return guardPEM(raw)
		}
		decoded, err := base64.StdEncoding.DecodeString(string(raw))
		if err != nil {
			return nil
		}
		raw = decoded
	}
	return nil
}

func guardPEM(raw []byte) error {
	for {
		block, rest := pem.Decode(raw)
		if block == nil {
			return nil
		}
		raw = rest
		var public any
		var err error
		switch block.Type {
		case "CERTIFICATE":
			var c *x509.Certificate
			if c, err = x509.ParseCertificate(block.Bytes); err == nil {
				public = c.PublicKey
			}
		case "PUBLIC KEY":
			public, err = x509.ParsePKIXPublicKey(block.Bytes)
		case "RSA PUBLIC KEY":
			public, err = x509.ParsePKCS1PublicKey(block.Bytes)
		default:
			return fmt.Errorf("a %.40s where a key is expected", block.Type)
		}
		if err == nil {
			err = strong(public)
		}
		if err != nil {
			return fmt.Errorf("its key: %w", err)
		}
	}
}

// guardStamps looks at timestamps before they are parsed by what verifies while it parses.
func guardStamps(stamps [][]byte) error {
	if len(stamps) > maxStamps {
		return fmt.Errorf("%d timestamps; %d are read", len(stamps), maxStamps)
	}
	for _, stamp := range stamps {
		if len(stamp) > maxStamp {
			return fmt.Errorf("a timestamp is larger than %d bytes", maxStamp)
		}
		if err := guardStamp(stamp); err != nil {
			return fmt.Errorf("timestamp: %w", err)
		}
	}
	return nil
}

func guardStamp(stamp []byte) error {
	var response struct {
		Status asn1.RawValue
		Token  asn1.RawValue `asn1:"optional"`
	}
	if rest, err := asn1.Unmarshal(stamp, &response); err != nil || len(rest) > 0 {
		return errors.New("not a response of a timestamp authority (RFC 3161)")
	}
	token, err := pkcs7.Parse(response.Token.FullBytes)
	if err != nil {
		return err
	}
	if len(token.Signers) != 1 || len(token.Certificates) > maxCertificates {
		return fmt.Errorf("%d signers and %d certificates; one signer is read, and %d certificates", len(token.Signers), len(token.Certificates), maxCertificates)
	}
	for _, c := range token.Certificates {
		if err := guardCertificate(c); err != nil {
			return err
		}
	}
	return nil
}
