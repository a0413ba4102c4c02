package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// ReadFile reads the Sigstore bundles of a file as candidates for a digest: one bundle, or several one after
// the other (JSON Lines, *.jsonl).
func (s *Store) ReadFile(name, digest string) ([]attest.Candidate, error) {
	if err := checkSubject(digest); err != nil {
		return nil, err
	}
	// Without O_NONBLOCK a named pipe would have us wait for a writer.
	f, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is not a file")
	}
	var content []byte
	if err == nil {
		content, err = io.ReadAll(io.LimitReader(f, s.limits.Total+1))
	}
	err = errors.Join(err, f.Close())
	if err == nil && int64(len(content)) > s.limits.Total {
		err = fmt.Errorf("it is bigger than %d bytes, the most that are read", s.limits.Total)
	}
	var found []attest.Candidate
	if err == nil {
		found, err = readBundles(content, "file "+name, digest, s.limits)
	}
	if err != nil {
		return nil, fmt.Errorf("bundle file %q: %w", name, err)
	}
	return found, nil
}

// readBundles splits a file into its bundles.
func readBundles(content []byte, origin, digest string, limits attest.Limits) ([]attest.Candidate, error) {
	if err := checkDepth(content, limits.Depth); err != nil {
		return nil, err
	}
	var found []attest.Candidate
	dec := json.NewDecoder(bytes.NewReader(content))
	for dec.More() {
		start := dec.InputOffset()
		start += int64(len(content[start:]) - len(bytes.TrimLeft(content[start:], " \t\r\n")))
		line := 1 + bytes.Count(content[:start], []byte("\n"))
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return nil, fmt.Errorf("line %d: it is not JSON: %w; expected a Sigstore bundle", line, err)
		}
		switch {
		case int64(len(raw)) > limits.Payload:
			return nil, fmt.Errorf("line %d: the bundle has %d bytes; more than %d are not read", line, len(raw), limits.Payload)
		case bundleType(raw) == "":
			return nil, fmt.Errorf("line %d: %s", line, notBundle(raw))
		case len(found) == limits.Candidates:
			return nil, fmt.Errorf("line %d: there are more than %d bundles, the most that are read", line, limits.Candidates)
		}
		from := origin
		if line > 1 || len(found) > 0 {
			from = fmt.Sprintf("%s, line %d", origin, line)
		}
		found = append(found, attest.Candidate{
			Format: attest.Bundle, Subject: digest, Origin: from, Digest: sha256Of(raw),
			MediaType: bundleType(raw), Payload: raw, Hint: attest.Hint{KeyID: keyHint(raw)},
		})
	}
	if rest := bytes.TrimSpace(content[dec.InputOffset():]); len(rest) > 0 {
		return nil, fmt.Errorf("after %d bundles comes something that is not JSON", len(found))
	}
	if len(found) == 0 {
		return nil, errors.New("it is empty; expected a Sigstore bundle")
	}
	return found, nil
}

// notBundle says what was given in place of a bundle, as far as that can be seen.
func notBundle(raw []byte) string {
	var doc map[string]json.RawMessage
	if json.Unmarshal(raw, &doc) != nil {
		return "it is not a Sigstore bundle: it is no JSON object"
	}
	for _, other := range []struct{ key, what string }{
		{"base64Signature", "a bundle of cosign's old format; sign again with --new-bundle-format, or verify the image's tag .sig"},
		{"payloadType", "a DSSE envelope alone; the bundle around it has the certificate or key hint and the log entry"},
		{"_type", "an in-toto statement that nobody has signed; sign it with sallyport attest"},
		{"critical", "a simple signing document, whose signature is in the image's tag .sig"},
	} {
		if doc[other.key] != nil {
			return "it is not a Sigstore bundle but " + other.what
		}
	}
	return "it is not a Sigstore bundle: it has no mediaType that begins with " + bundlePrefix
}
