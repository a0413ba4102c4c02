package builtin

import (
	"crypto/md5"  // Rego has it
	"crypto/sha1" // Rego has it
	"crypto/sha256"
	"encoding/hex"
)

// digests hash strings.
var digests = map[string]Func{
	"crypto.md5": encoding(func(s string) string {
		sum := md5.Sum([]byte(s))
		return hex.EncodeToString(sum[:])
	}),
	"crypto.sha1": encoding(func(s string) string {
		sum := sha1.Sum([]byte(s))
		return hex.EncodeToString(sum[:])
	}),
	"crypto.sha256": encoding(func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return hex.EncodeToString(sum[:])
	}),
}
