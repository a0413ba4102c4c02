package attest

import (
	"fmt"
	"strings"
)

// literal reads a string with its quotes.
func (s *scanner) literal() ([]byte, error) {
	start := s.pos
	for s.pos++; s.pos < len(s.data); s.pos++ {
		switch c := s.data[s.pos]; {
		case c == '"':
			s.pos++
			return s.data[start:s.pos], nil
		case c < ' ':
			return nil, fmt.Errorf("byte %d: a control character in a string", s.pos)
		case c == '\\':
			if err := s.escape(); err != nil {
				return nil, err
			}
		}
	}
	return nil, s.unexpected("the end of a string")
}

// escape reads an escape but for its last byte.
func (s *scanner) escape() error {
	s.pos++
	if s.pos >= len(s.data) {
		return s.unexpected("an escape")
	}
	if s.data[s.pos] != 'u' {
		if !strings.ContainsRune(`"\/bfnrt`, rune(s.data[s.pos])) {
			return s.unexpected("an escape")
		}
		return nil
	}
	for range 4 {
		s.pos++
		if s.pos >= len(s.data) || !isHex(s.data[s.pos]) {
			return s.unexpected("a hexadecimal digit")
		}
	}
	return nil
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// number reads a number as RFC 8259 has it.
func (s *scanner) number() error {
	at := func() byte {
		if s.pos < len(s.data) {
			return s.data[s.pos]
		}
		return 0
	}
	digits := func() error {
		if c := at(); c < '0' || c > '9' {
			return s.unexpected("a digit")
		}
		for c := at(); '0' <= c && c <= '9'; c = at() {
			s.pos++
		}
		return nil
	}
	if at() == '-' {
		s.pos++
	}
	if at() == '0' {
		s.pos++
	} else if err := digits(); err != nil {
		return err
	}
	if at() == '.' {
		s.pos++
		if err := digits(); err != nil {
			return err
		}
	}
	if c := at(); c == 'e' || c == 'E' {
		s.pos++
		if c := at(); c == '+' || c == '-' {
			s.pos++
		}
		return digits()
	}
	return nil
}
