package attest

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// The types of in-toto statements (https://github.com/in-toto/attestation).
const (
	StatementV01 = "https://in-toto.io/Statement/v0.1"
	StatementV1  = "https://in-toto.io/Statement/v1"
	// StatementPayload is the payload type of an envelope with a statement.
	StatementPayload = "application/vnd.in-toto+json"
)

// maxDigests is how many digests one subject may have.
const maxDigests = 32

// Statement is an in-toto statement.
type Statement struct {
	Type          string // StatementV01 or StatementV1
	Subjects      []StatementSubject
	PredicateType string
	// Predicate is a part of the bytes that were decoded, not a copy; nil when there is none.
	Predicate []byte
}

// StatementSubject is what a statement is about.
type StatementSubject struct {
	Name string
	// Digest holds values by algorithm, as they are written.
	Digest map[string]string
	// Annotations that are text; others are not kept.
	Annotations map[string]string
}

// DecodeStatement reads a statement strictly: what two readers could understand differently is an error.
func DecodeStatement(payload []byte, l Limits) (*Statement, error) {
	l = l.WithDefaults()
	s := &scanner{data: payload, maxDepth: l.Depth}
	st := &Statement{}
	if err := s.document(func() error { return st.decode(s, l) }); err != nil {
		return nil, fmt.Errorf("decode in-toto statement: %w", err)
	}
	return st, nil
}

func (st *Statement) decode(s *scanner, l Limits) error {
	err := s.object(func(key []byte) (err error) {
		name, err := known(key, "_type", "subject", "predicateType", "predicate")
		if err != nil {
			return err
		}
		switch name {
		case "_type":
			st.Type, err = s.text()
		case "predicateType":
			st.PredicateType, err = s.text()
		case "subject":
			err = st.decodeSubjects(s, l)
		case "predicate":
			if s.null() {
				return nil
			}
			if s.peek() != '{' {
				return s.unexpected("an object")
			}
			st.Predicate, err = s.raw()
		default: // a statement may have members that nobody here knows
			return s.skip()
		}
		return in(name, err)
	})
	switch {
	case err != nil:
		return err
	case st.Type != StatementV01 && st.Type != StatementV1:
		return fmt.Errorf("_type is %q, not %s or %s", short([]byte(st.Type)), StatementV1, StatementV01)
	case st.PredicateType == "":
		return errors.New("predicateType is missing or empty")
	case len(st.Subjects) == 0:
		return errors.New("subject is missing or empty: the statement is about nothing")
	}
	return nil
}

func (st *Statement) decodeSubjects(s *scanner, l Limits) error {
	return s.array(func(i int) error {
		if i >= l.Subjects {
			return fmt.Errorf("more than %d subjects", l.Subjects)
		}
		subject, err := decodeSubject(s)
		if err != nil {
			return fmt.Errorf("%d: %w", i, err)
		}
		st.Subjects = append(st.Subjects, subject)
		return nil
	})
}

func decodeSubject(s *scanner) (StatementSubject, error) {
	var subject StatementSubject
	err := s.object(func(key []byte) (err error) {
		name, err := known(key, "name", "digest", "annotations")
		if err != nil {
			return err
		}
		switch name {
		case "name":
			if s.null() {
				return nil
			}
			subject.Name, err = s.text()
		case "digest":
			subject.Digest, err = decodeDigest(s)
		case "annotations":
			subject.Annotations, err = decodeTexts(s)
		default:
			return s.skip()
		}
		return in(name, err)
	})
	if err == nil && len(subject.Digest) == 0 {
		err = errors.New("digest is missing or empty")
	}
	return subject, err
}

func decodeDigest(s *scanner) (map[string]string, error) {
	digest := map[string]string{}
	err := s.object(func(key []byte) error {
		// SHA256 beside sha256 would let a reader choose.
		algorithm, err := known(key, "sha256", "sha512")
		if err != nil {
			return err
		}
		if algorithm == "" {
			algorithm = string(key)
		}
		value, err := s.text()
		if err != nil {
			return in(algorithm, err)
		}
		if algorithm == "" || value == "" {
			return fmt.Errorf("%q is empty", short(key))
		}
		if digest[algorithm] = value; len(digest) > maxDigests {
			return fmt.Errorf("more than %d", maxDigests)
		}
		return nil
	})
	return digest, err
}

// decodeTexts reads an object and keeps its members that are text; null is an empty one.
func decodeTexts(s *scanner) (map[string]string, error) {
	if s.null() {
		return nil, nil
	}
	var out map[string]string
	err := s.object(func(key []byte) error {
		if s.peek() != '"' {
			return s.skip()
		}
		value, err := s.text()
		if out == nil {
			out = map[string]string{}
		}
		out[string(key)] = value
		return err
	})
	return out, err
}

// in says where an error is.
func in(name string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// About finds the subject that has the digest ("sha256:<64 lower-case hexadecimal digits>"), to the letter.
func (st *Statement) About(digest string) (*StatementSubject, bool) {
	want, ok := SHA256(digest)
	if !ok {
		return nil, false
	}
	for i := range st.Subjects {
		if st.Subjects[i].Digest["sha256"] == want {
			return &st.Subjects[i], true
		}
	}
	return nil, false
}

// PredicateDigest is the SHA-256 of the predicate's bytes ("sha256:..."), or "" when there is none.
func (st *Statement) PredicateDigest() string {
	if st.Predicate == nil {
		return ""
	}
	sum := sha256.Sum256(st.Predicate)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// SHA256 is the hexadecimal part of a digest, if it is a SHA-256 digest in the one form that is compared.
func SHA256(digest string) (value string, ok bool) {
	value, ok = strings.CutPrefix(digest, "sha256:")
	if !ok || len(value) != 2*sha256.Size || strings.Trim(value, "0123456789abcdef") != "" {
		return "", false
	}
	return value, true
}
