package source

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"
)

// DigestError says that content is not what its digest promised.
type DigestError struct {
	What      string // what was read, and from where
	Want, Got string
}

func (e *DigestError) Error() string {
	return fmt.Sprintf("%s has the digest %s, not %s: it was changed on the way or in the place where it is kept; do not trust it", e.What, e.Got, e.Want)
}

// verify compares content with the digest that led to it.
func verify(what string, content []byte, digest string) error {
	h, err := newHash(digest)
	if err != nil {
		return err
	}
	h.Write(content)
	algorithm, _, _ := strings.Cut(digest, ":")
	if got := algorithm + ":" + hex.EncodeToString(h.Sum(nil)); got != digest {
		return &DigestError{What: what, Want: digest, Got: got}
	}
	return nil
}

// newHash checks the form of a digest (OCI image-spec, descriptor.md) and returns its algorithm.
func newHash(digest string) (hash.Hash, error) {
	algorithm, encoded, _ := strings.Cut(digest, ":")
	var h hash.Hash
	switch algorithm {
	case "sha256":
		h = sha256.New()
	case "sha384":
		h = sha512.New384()
	case "sha512":
		h = sha512.New()
	default:
		return nil, fmt.Errorf("%q is no digest that is understood; expected sha256:, sha384: or sha512: and hexadecimal digits", clip(digest))
	}
	if len(encoded) != 2*h.Size() || strings.Trim(encoded, "0123456789abcdef") != "" {
		return nil, fmt.Errorf("%q is not a digest: %s: has to be followed by %d lower-case hexadecimal digits", clip(digest), algorithm, 2*h.Size())
	}
	return h, nil
}

func isDigest(s string) bool {
	_, err := newHash(s)
	return err == nil
}

func sha256Of(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// clip keeps what others wrote from filling a message.
func clip(s string) string {
	const most = 200
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "..."
}
