package decode

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

var byteOrderMark = []byte("\xef\xbb\xbf")

// toUTF8 rewrites UTF-16 with a byte order mark, as YAML allows it (section 5.2), and drops the
// byte order mark of UTF-8.
func toUTF8(data []byte) (text []byte, wide bool) {
	switch {
	case bytes.HasPrefix(data, byteOrderMark):
		return data[len(byteOrderMark):], false
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		return fromUTF16(data[2:], binary.LittleEndian), true
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		return fromUTF16(data[2:], binary.BigEndian), true
	}
	return data, false
}

func fromUTF16(data []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, 0, len(data)/2)
	for ; len(data) >= 2; data = data[2:] {
		units = append(units, order.Uint16(data))
	}
	out := make([]byte, 0, len(units)+len(units)/2)
	for _, r := range utf16.Decode(units) {
		out = utf8.AppendRune(out, r)
	}
	return out
}

// badCharacter finds the first character that YAML forbids: the parser names no place for it.
func badCharacter(text []byte) (line, column int) {
	line, column = 1, 1
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		switch {
		case r == '\n':
			line, column = line+1, 0
		case r == utf8.RuneError && size == 1,
			r < ' ' && r != '\t' && r != '\r', r == 0x7f, 0x80 <= r && r < 0xa0 && r != 0x85,
			r == 0xfffe, r == 0xffff:
			return line, column
		}
		column++
		i += size
	}
	return 1, 1
}
