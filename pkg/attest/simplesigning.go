package attest

import (
	"errors"
	"fmt"
)

// SimpleSigningType is critical.type of a document by which cosign signs an image.
const SimpleSigningType = "cosign container image signature"

// SimpleSigning is the document that cosign's signatures under tags sign
// (https://github.com/containers/image/blob/main/docs/containers-signature.5.md).
type SimpleSigning struct {
	// DockerReference is what the signer called the image.
	DockerReference string
	// Digest of the manifest, as it is written.
	Digest string
	Type   string
	// Optional holds the members of "optional" that are text.
	Optional map[string]string
}

// DecodeSimpleSigning reads a simple signing document strictly. It does not say that the document is a
// signature of an image: that takes Type and Digest.
func DecodeSimpleSigning(payload []byte, l Limits) (*SimpleSigning, error) {
	s := &scanner{data: payload, maxDepth: l.WithDefaults().Depth}
	d := &SimpleSigning{}
	if err := s.document(func() error { return d.decode(s) }); err != nil {
		return nil, fmt.Errorf("decode simple signing document: %w", err)
	}
	return d, nil
}

func (d *SimpleSigning) decode(s *scanner) error {
	err := s.object(func(key []byte) (err error) {
		name, err := known(key, "critical", "optional")
		if err != nil {
			return err
		}
		switch name {
		case "critical":
			err = d.decodeCritical(s)
		case "optional":
			d.Optional, err = decodeTexts(s)
		default:
			return s.skip()
		}
		return in(name, err)
	})
	switch {
	case err != nil:
		return err
	case d.Type == "":
		return errors.New("critical.type is missing or empty")
	case d.Digest == "":
		return errors.New("critical.image.docker-manifest-digest is missing or empty")
	}
	return nil
}

func (d *SimpleSigning) decodeCritical(s *scanner) error {
	return s.object(func(key []byte) (err error) {
		name, err := known(key, "identity", "image", "type")
		if err != nil {
			return err
		}
		switch name {
		case "identity":
			d.DockerReference, err = decodeOne(s, "docker-reference")
		case "image":
			d.Digest, err = decodeOne(s, "docker-manifest-digest")
		case "type":
			d.Type, err = s.text()
		default:
			return s.skip()
		}
		return in(name, err)
	})
}

// decodeOne reads an object for the text of one of its members.
func decodeOne(s *scanner, member string) (string, error) {
	var out string
	err := s.object(func(key []byte) error {
		name, err := known(key, member)
		if err != nil {
			return err
		}
		if name == "" {
			return s.skip()
		}
		out, err = s.text()
		return in(member, err)
	})
	return out, err
}
