package sbom

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// decodeJSON reads a JSON text into the types of encoding/json, numbers as json.Number. Other than
// encoding/json it bounds depth and number, refuses text that is not UTF-8, and tells keys that
// stand twice: two readers of one document must not see two different ones.
func decodeJSON(data []byte, limits Limits) (tree any, twice []Problem, err error) {
	if !utf8.Valid(data) {
		return nil, nil, fmt.Errorf("the text is not UTF-8 from byte %d on", invalidUTF8(data))
	}
	s := scanner{data: data, limits: limits}
	tree, err = s.value()
	if s.space(); err == nil && s.at < len(data) {
		err = s.unexpected("the end of the text")
	}
	return tree, s.twice, err
}

func invalidUTF8(data []byte) int {
	for at := 0; at < len(data); {
		r, n := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && n == 1 {
			return at
		}
		at += n
	}
	return len(data)
}

// scanner reads JSON (RFC 8259), or skips over it.
type scanner struct {
	data   []byte
	at     int
	depth  int
	nodes  int
	limits Limits
	path   policy.Path
	twice  []Problem
}

func (s *scanner) space() {
	for s.at < len(s.data) {
		switch s.data[s.at] {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return
		}
	}
}

func (s *scanner) fail(format string, args ...any) error {
	line, column := 1+bytes.Count(s.data[:s.at], []byte("\n")), s.at-bytes.LastIndexByte(s.data[:s.at], '\n')
	return &SyntaxError{line, column, fmt.Sprintf(format, args...)}
}

func (s *scanner) unexpected(want string) error {
	if s.at >= len(s.data) {
		return s.fail("the text ends where %s should stand", want)
	}
	r, _ := utf8.DecodeRune(s.data[s.at:])
	return s.fail("%q stands where %s should", r, want)
}

func (s *scanner) value() (any, error) {
	s.space()
	if s.nodes++; s.nodes > s.limits.MaxNodes {
		return nil, s.fail("more than %d values", s.limits.MaxNodes)
	}
	if s.at >= len(s.data) {
		return nil, s.unexpected("a value")
	}
	switch c := s.data[s.at]; c {
	case '{', '[':
		if s.depth++; s.depth > s.limits.MaxDepth {
			return nil, s.fail("nested more than %d levels deep", s.limits.MaxDepth)
		}
		defer func() { s.depth-- }()
		if c == '{' {
			return s.object()
		}
		return s.array()
	case '"':
		return s.text()
	case 't':
		return true, s.word("true")
	case 'f':
		return false, s.word("false")
	case 'n':
		return nil, s.word("null")
	}
	return s.number()
}

func (s *scanner) word(w string) error {
	if !bytes.HasPrefix(s.data[s.at:], []byte(w)) {
		return s.unexpected("a value")
	}
	s.at += len(w)
	return nil
}

func (s *scanner) number() (any, error) {
	start := s.at
	for s.at < len(s.data) && bytes.IndexByte([]byte("+-.0123456789eE"), s.data[s.at]) >= 0 {
		s.at++
	}
	// NaN and Infinity end up here, as what they are: no JSON.
	text := s.data[start:s.at]
	if len(text) == 0 || !json.Valid(text) {
		s.at = start
		return nil, s.unexpected("a value")
	}
	const longest = 400 // digits; nobody means a number of a megabyte
	if len(text) > longest {
		return nil, s.fail("a number of %d characters", len(text))
	}
	return json.Number(text), nil
}

// text reads a string.
func (s *scanner) text() (string, error) {
	start := s.at
	plain, err := s.skipText()
	if err != nil {
		return "", err
	}
	if plain {
		return string(s.data[start+1 : s.at-1]), nil
	}
	var out string
	if err := json.Unmarshal(s.data[start:s.at], &out); err != nil {
		s.at = start
		return "", s.fail("the string has an escape that JSON does not know, or a control character")
	}
	return out, nil
}

// skipText moves behind a string, and reports whether it stands for itself.
func (s *scanner) skipText() (plain bool, err error) {
	plain = true
	start := s.at
	for s.at++; s.at < len(s.data); s.at++ {
		switch c := s.data[s.at]; {
		case c == '"':
			s.at++
			return plain, nil
		case c == '\\':
			plain = false
			s.at++
		case c < ' ':
			plain = false
		}
	}
	s.at = start
	return false, s.fail("the string is not closed")
}

func (s *scanner) array() (any, error) {
	out := []any{}
	s.path = append(s.path, 0)
	for more := s.first(']'); more; {
		s.path[len(s.path)-1] = len(out)
		v, err := s.value()
		if err != nil {
			return nil, err
		}
		out = append(out, v)
		if more, err = s.next(']'); err != nil {
			return nil, err
		}
	}
	s.path = s.path[:len(s.path)-1]
	return out, nil
}

func (s *scanner) object() (any, error) {
	out := map[string]any{}
	s.path = append(s.path, "")
	for more := s.first('}'); more; {
		key, err := s.key()
		if err != nil {
			return nil, err
		}
		s.path[len(s.path)-1] = key
		if _, has := out[key]; has && len(s.twice) < s.limits.MaxProblems {
			s.twice = append(s.twice, Problem{fmt.Sprintf("the key %q stands twice; the last one is read here, other readers may take the first", key), clonePath(s.path), BadForm, ""})
		}
		v, err := s.value()
		if err != nil {
			return nil, err
		}
		out[key] = v
		if more, err = s.next('}'); err != nil {
			return nil, err
		}
	}
	s.path = s.path[:len(s.path)-1]
	return out, nil
}

// first enters an array or an object, and reports whether anything is in it.
func (s *scanner) first(closing byte) bool {
	s.at++
	s.space()
	if s.at < len(s.data) && s.data[s.at] == closing {
		s.at++
		return false
	}
	return true
}

func (s *scanner) next(closing byte) (more bool, err error) {
	s.space()
	if s.at < len(s.data) {
		switch s.data[s.at] {
		case ',':
			s.at++
			return true, nil
		case closing:
			s.at++
			return false, nil
		}
	}
	return false, s.unexpected(fmt.Sprintf("',' or '%c'", closing))
}

func (s *scanner) key() (string, error) {
	s.space()
	if s.at >= len(s.data) || s.data[s.at] != '"' {
		return "", s.unexpected("a key in double quotes")
	}
	key, err := s.text()
	if err != nil {
		return "", err
	}
	if s.space(); s.at >= len(s.data) || s.data[s.at] != ':' {
		return "", s.unexpected("':'")
	}
	s.at++
	return key, nil
}

func clonePath(path policy.Path) policy.Path { return append(policy.Path(nil), path...) }
