package attest

import (
	"crypto/sha256"
	"encoding/hex"
)

// Configuration is the digest of a configuration together with what it trusts, the contents of its Files included: a
// verdict that rests on evidence is another one under another trust. config is the digest of the rest; without a
// trust it is the answer.
func (t *Trust) Configuration(config string, contents map[string][]byte) (string, error) {
	if t == nil {
		return config, nil
	}
	trust, err := t.DigestWith(contents)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(config + "\n" + trust))
	return "sha256:" + hex.EncodeToString(sum[:]), nil
}
