package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// lastEvidence remembers, for each repository, what evidence the image had that was last accepted from it, so that a
// weaker one is noticed (rule image/downgraded). It is a help and not a proof: who has no such memory, as a fresh CI
// runner, learns nothing. Its zero value remembers nothing.
type lastEvidence struct{ dir string }

// lastEvidenceSize bounds what is read of one summary.
const lastEvidenceSize = 64 << 10

func newLastEvidence(noCache bool) lastEvidence {
	dir, err := os.UserCacheDir()
	if err != nil || noCache {
		return lastEvidence{}
	}
	return lastEvidence{filepath.Join(dir, "sallyport", "evidence")}
}

// file is where the summary of a repository is; "" when there is none.
func (l lastEvidence) file(s attest.Subject) string {
	if l.dir == "" || s.Reference.Repository == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(s.Reference.Name()))
	return filepath.Join(l.dir, hex.EncodeToString(sum[:])+".json")
}

// before returns the summary of the image that was accepted before; nil when nobody knows.
func (l lastEvidence) before(s attest.Subject) *attest.Summary {
	file := l.file(s)
	if file == "" {
		return nil
	}
	data, err := readFile(file, lastEvidenceSize)
	var summary attest.Summary
	if err != nil || json.Unmarshal(data, &summary) != nil || summary.Digest == "" || summary.Digest == s.Digest {
		return nil
	}
	return &summary
}

// accept remembers an image that was accepted. One whose evidence is not wholly known says nothing about the next.
func (l lastEvidence) accept(j *judged) {
	file := l.file(j.target.Subject)
	if file == "" || j.facts == nil || len(j.facts.Unknown) > 0 {
		return
	}
	if os.MkdirAll(l.dir, 0o700) != nil {
		return
	}
	// What cannot be written is not remembered.
	_ = writeFile(file, func(w writer) error { return json.NewEncoder(w).Encode(j.facts.Summary) })
}
