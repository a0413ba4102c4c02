package attest

import (
	"crypto/sha256"
	"encoding/hex"
)

// Configuration is the digest of a configuration together with what it trusts: a verdict that rests on evidence is
// another one under another trust. config is the digest of the rest; without a trust it is the answer.
func (t *Trust) Configuration(config string) string {
	if t == nil {
		return config
	}
	sum := sha256.Sum256([]byte(config + "\n" + t.Digest()))
	return "sha256:" + hex.EncodeToString(sum[:])
}
