package attest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// scanner walks over JSON where it lies: what is not asked for is checked and skipped, never copied. It is
// stricter than encoding/json, because two readers that disagree about a signed document are an attack: a
// member must not appear twice, text must be UTF-8, and nothing may follow the document.
type scanner struct {
	data     []byte
	pos      int
	depth    int
	maxDepth int
	// seen are the keys of the objects that are open, the innermost last.
	seen [][]byte
}

// document walks over one whole document, with what reads its value.
func (s *scanner) document(value func() error) error {
	if !utf8.Valid(s.data) {
		return errors.New("the text is not UTF-8")
	}
	if err := value(); err != nil {
		return err
	}
	if s.peek() != 0 || s.pos < len(s.data) {
		return fmt.Errorf("byte %d: something follows the document", s.pos)
	}
	return nil
}

// peek skips white space and returns the next byte, 0 at the end.
func (s *scanner) peek() byte {
	for s.pos < len(s.data) {
		switch c := s.data[s.pos]; c {
		case ' ', '\t', '\r', '\n':
			s.pos++
		default:
			return c
		}
	}
	return 0
}

func (s *scanner) expect(c byte) error {
	if s.peek() != c || s.pos >= len(s.data) {
		return s.unexpected(fmt.Sprintf("%q", c))
	}
	s.pos++
	return nil
}

func (s *scanner) unexpected(want string) error {
	if s.pos >= len(s.data) {
		return fmt.Errorf("byte %d: the document ends where %s is expected", s.pos, want)
	}
	return fmt.Errorf("byte %d: %q where %s is expected", s.pos, s.data[s.pos], want)
}

// manyKeys is when looking through the keys of an object one by one becomes slow.
const manyKeys = 24

// object walks over an object; member reads the value of each key.
func (s *scanner) object(member func(key []byte) error) error {
	if err := s.open('{', "an object"); err != nil {
		return err
	}
	base := len(s.seen)
	defer func() { s.seen, s.depth = s.seen[:base], s.depth-1 }()
	var many map[string]struct{}
	if s.peek() == '}' {
		s.pos++
		return nil
	}
	for {
		key, err := s.key()
		if err != nil {
			return err
		}
		if many, err = s.unique(key, base, many); err != nil {
			return err
		}
		if err := s.expect(':'); err != nil {
			return err
		}
		if err := member(key); err != nil {
			return err
		}
		if done, err := s.next('}'); done || err != nil {
			return err
		}
	}
}

func (s *scanner) unique(key []byte, base int, many map[string]struct{}) (map[string]struct{}, error) {
	if many != nil {
		if _, is := many[string(key)]; is {
			return many, fmt.Errorf("member %q appears twice", short(key))
		}
		many[string(key)] = struct{}{}
		return many, nil
	}
	for _, k := range s.seen[base:] {
		if bytes.Equal(k, key) {
			return nil, fmt.Errorf("member %q appears twice", short(key))
		}
	}
	s.seen = append(s.seen, key)
	if len(s.seen)-base >= manyKeys {
		many = make(map[string]struct{}, 2*manyKeys)
		for _, k := range s.seen[base:] {
			many[string(k)] = struct{}{}
		}
	}
	return many, nil
}

// array walks over an array; element reads each value.
func (s *scanner) array(element func(i int) error) error {
	if err := s.open('[', "an array"); err != nil {
		return err
	}
	defer func() { s.depth-- }()
	if s.peek() == ']' {
		s.pos++
		return nil
	}
	for i := 0; ; i++ {
		if err := element(i); err != nil {
			return err
		}
		if done, err := s.next(']'); done || err != nil {
			return err
		}
	}
}

func (s *scanner) open(c byte, what string) error {
	if s.peek() != c || s.pos >= len(s.data) {
		return s.unexpected(what)
	}
	s.pos++
	if s.depth++; s.depth > s.maxDepth {
		return fmt.Errorf("nested deeper than %d", s.maxDepth)
	}
	return nil
}

// next reads a comma, or the end.
func (s *scanner) next(end byte) (done bool, err error) {
	switch c := s.peek(); {
	case c == end && s.pos < len(s.data):
		s.pos++
		return true, nil
	case c == ',':
		s.pos++
		return false, nil
	}
	return false, s.unexpected(fmt.Sprintf("',' or %q", end))
}

// skip walks over any value.
func (s *scanner) skip() error {
	switch c := s.peek(); {
	case c == '{':
		return s.object(func([]byte) error { return s.skip() })
	case c == '[':
		return s.array(func(int) error { return s.skip() })
	case c == '"':
		_, err := s.literal()
		return err
	case c == '-' || '0' <= c && c <= '9':
		return s.number()
	}
	for _, word := range []string{"null", "true", "false"} {
		if bytes.HasPrefix(s.data[s.pos:], []byte(word)) {
			s.pos += len(word)
			return nil
		}
	}
	return s.unexpected("a value")
}

// raw is any value as it is written: a part of the document, not a copy.
func (s *scanner) raw() ([]byte, error) {
	s.peek()
	start := s.pos
	if err := s.skip(); err != nil {
		return nil, err
	}
	return s.data[start:s.pos:s.pos], nil
}

// null reports whether null comes next, and reads it.
func (s *scanner) null() bool {
	if s.peek() == 'n' && bytes.HasPrefix(s.data[s.pos:], []byte("null")) {
		s.pos += len("null")
		return true
	}
	return false
}

// text reads a string.
func (s *scanner) text() (string, error) {
	if s.peek() != '"' {
		return "", s.unexpected("a string")
	}
	raw, err := s.literal()
	if err != nil {
		return "", err
	}
	return unquote(raw)
}

// key reads a string that is a key: a part of the document unless it has escapes.
func (s *scanner) key() ([]byte, error) {
	if s.peek() != '"' {
		return nil, s.unexpected("a member's name")
	}
	raw, err := s.literal()
	if err != nil {
		return nil, err
	}
	if bytes.IndexByte(raw, '\\') < 0 {
		return raw[1 : len(raw)-1], nil
	}
	key, err := unquote(raw)
	return []byte(key), err
}

func unquote(raw []byte) (string, error) {
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1]), nil
	}
	var out string
	err := json.Unmarshal(raw, &out)
	return out, err
}

func short(b []byte) string {
	if len(b) > 64 {
		return string(b[:64]) + "..."
	}
	return string(b)
}

// known finds which of the names a key is. One that differs in letter case alone is an error: other readers
// take it for the name.
func known(key []byte, names ...string) (string, error) {
	for _, name := range names {
		if string(key) == name {
			return name, nil
		}
		if len(key) <= 2*len(name) && strings.EqualFold(string(key), name) {
			return "", fmt.Errorf("member %q is not %q", key, name)
		}
	}
	return "", nil
}
