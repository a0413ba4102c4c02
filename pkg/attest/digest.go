package attest

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// Digest is the SHA-256 ("sha256:...") of the configuration as canonical JSON: sorted keys, without what
// is not set. Files that it names are not read: see DigestWith. It is "" when a time is outside of the years that
// JSON knows, which Check refuses.
func (t *Trust) Digest() string {
	data, err := json.Marshal(t)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// Files are the files that the configuration names, sorted, each once, as they are written there.
func (t *Trust) Files() []string {
	names := map[string]bool{}
	for _, r := range t.Roots {
		names[r.File] = true
	}
	for _, a := range t.Authorities {
		for _, k := range a.Keys {
			names[k.File] = true
		}
		if a.Certificates != nil {
			names[a.Certificates.File] = true
		}
		if a.Notary != nil {
			names[a.Notary.File], names[a.Notary.TSAFile] = true, true
		}
	}
	delete(names, "")
	return slices.Sorted(maps.Keys(names))
}

// DigestWith is the digest of the configuration and of the contents of all its Files, for caches and
// for what is signed: a key that was replaced in place is another trust. Keys in a KMS or in a Kubernetes
// secret are known by name alone; who caches past their rotation has to know of it by other means.
func (t *Trust) DigestWith(contents map[string][]byte) (string, error) {
	config, err := json.Marshal(t)
	if err != nil {
		return "", fmt.Errorf("digest of the trust configuration: %w", err)
	}
	h := sha256.New()
	write := func(data []byte) {
		_ = binary.Write(h, binary.BigEndian, uint64(len(data))) // a hash takes everything
		h.Write(data)
	}
	write(config)
	for _, name := range t.Files() {
		data, ok := contents[name]
		if !ok {
			return "", fmt.Errorf("digest of the trust configuration: the content of %s is missing", name)
		}
		write([]byte(name))
		write(data)
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil)), nil
}
