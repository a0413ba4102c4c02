package sign

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// What statements and payloads are called.
const (
	statementType = "https://in-toto.io/Statement/v1"
	// payloadType is what a DSSE envelope calls a statement.
	payloadType = "application/vnd.in-toto+json"
	// simpleType is critical.type of simple signing.
	simpleType = "cosign container image signature"
)

// Subject is the image that a statement is about.
type Subject struct {
	// Repository is REGISTRY/REPOSITORY without tag and digest, as index.docker.io/library/nginx.
	Repository string
	// Digest of the manifest or index: sha256:<64 hexadecimal digits>.
	Digest string
}

func (s Subject) check() error {
	if s.Repository == "" || strings.ContainsFunc(s.Repository, unicode.IsSpace) || strings.Contains(s.Repository, "@") {
		return fmt.Errorf("%q is no repository; want REGISTRY/REPOSITORY", clip(s.Repository))
	}
	if _, err := hexDigest(s.Digest); err != nil {
		return fmt.Errorf("subject %s: %w", clip(s.Repository), err)
	}
	return nil
}

// hexDigest is the part of a digest that statements hold. Other algorithms and spellings are errors: they would be
// signed, and never match (V22).
func hexDigest(digest string) (string, error) {
	hexa, ok := strings.CutPrefix(digest, "sha256:")
	if raw, err := hex.DecodeString(hexa); !ok || err != nil || len(raw) != 32 || hexa != strings.ToLower(hexa) {
		return "", fmt.Errorf("%q is no digest; want sha256: and 64 lower-case hexadecimal digits", clip(digest))
	}
	return hexa, nil
}

type statement struct {
	Type          string             `json:"_type"`
	Subject       []statementSubject `json:"subject"`
	PredicateType string             `json:"predicateType"`
	Predicate     json.RawMessage    `json:"predicate"`
}

type statementSubject struct {
	Name        string             `json:"name,omitempty"`
	Digest      map[string]string  `json:"digest"`
	Annotations *map[string]string `json:"annotations,omitempty"`
}

// signatureStatement is what cosign v3 signs for an image: an empty predicate, the subject without a name, and the
// annotations of -a on the subject, {} when there are none.
func signatureStatement(s Subject, annotations map[string]string) ([]byte, error) {
	if err := checkAnnotations(annotations); err != nil {
		return nil, err
	}
	if annotations == nil {
		annotations = map[string]string{}
	}
	hexa, err := hexDigest(s.Digest)
	if err != nil {
		return nil, err
	}
	return encode(statement{
		Type:          statementType,
		Subject:       []statementSubject{{Digest: map[string]string{"sha256": hexa}, Annotations: &annotations}},
		PredicateType: attest.CosignSign,
		Predicate:     json.RawMessage("{}"),
	})
}

// attestationStatement carries a predicate. Its bytes stay as they are but for white space between tokens.
func attestationStatement(s Subject, uri string, predicate []byte) ([]byte, error) {
	hexa, err := hexDigest(s.Digest)
	if err != nil {
		return nil, err
	}
	head, err := encode(statement{
		Type:          statementType,
		Subject:       []statementSubject{{Name: s.Repository, Digest: map[string]string{"sha256": hexa}}},
		PredicateType: uri,
		Predicate:     json.RawMessage("{}"),
	})
	if err != nil {
		return nil, err
	}
	// encoding/json would scan and copy the predicate several times.
	var b bytes.Buffer
	b.Grow(len(head) + len(predicate))
	b.Write(bytes.TrimSuffix(head, []byte("{}}")))
	if err := json.Compact(&b, predicate); err != nil {
		return nil, fmt.Errorf("predicate: %w", err)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// simplePayload is the document that cosign's older signatures sign.
func simplePayload(s Subject, annotations map[string]string) ([]byte, error) {
	if err := checkAnnotations(annotations); err != nil {
		return nil, err
	}
	if len(annotations) == 0 {
		annotations = nil // null, not {}
	}
	type identity struct {
		Reference string `json:"docker-reference"`
	}
	type image struct {
		Digest string `json:"docker-manifest-digest"`
	}
	type critical struct {
		Identity identity `json:"identity"`
		Image    image    `json:"image"`
		Type     string   `json:"type"`
	}
	return encode(struct {
		Critical critical          `json:"critical"`
		Optional map[string]string `json:"optional"`
	}{critical{identity{s.Repository}, image{s.Digest}, simpleType}, annotations})
}

// Bounds of annotations: they are read by everybody who verifies.
const (
	maxAnnotations    = 100
	maxAnnotationSize = 4 << 10
)

func checkAnnotations(annotations map[string]string) error {
	if len(annotations) > maxAnnotations {
		return fmt.Errorf("%d annotations; at most %d are signed", len(annotations), maxAnnotations)
	}
	for key, value := range annotations {
		switch {
		case key == "":
			return errors.New("an annotation has no name; want NAME=VALUE")
		case len(key)+len(value) > maxAnnotationSize:
			return fmt.Errorf("annotation %q is larger than %d bytes", clip(key), maxAnnotationSize)
		case !utf8.ValidString(key) || !utf8.ValidString(value):
			return fmt.Errorf("annotation %q is not valid UTF-8", clip(key))
		}
	}
	return nil
}
