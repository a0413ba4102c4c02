package decode

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// The index agrees with counting, for every offset of texts with and without long code points.
func TestLinesAgreeWithCounting(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	alphabets := []string{"ab \n", "ab\r\n", "aé\u2028\U0001f600\n\u0085", "é"}
	for range 200 {
		alphabet := []rune(alphabets[random.IntN(len(alphabets))])
		var b strings.Builder
		for range random.IntN(2000) {
			b.WriteRune(alphabet[random.IntN(len(alphabet))])
		}
		text := []byte(b.String())
		for _, asYAML := range []bool{false, true} {
			l := newLines(text, asYAML)
			line, column := 1, 1
			for offset := 0; offset <= len(text); {
				if gotLine, gotColumn := l.at(offset); gotLine != line || gotColumn != column {
					t.Fatalf("%q: offset %d is %d:%d, want %d:%d", text, offset, gotLine, gotColumn, line, column)
				}
				if got := l.offset(line, column); got != offset {
					t.Fatalf("%q: %d:%d is offset %d, want %d", text, line, column, got, offset)
				}
				if offset == len(text) {
					break
				}
				r, size := utf8.DecodeRune(text[offset:])
				offset += size
				column++
				crlf := r == '\r' && offset < len(text) && text[offset] == '\n'
				if r == '\n' || asYAML && !crlf && strings.ContainsRune("\r\u0085\u2028\u2029", r) {
					line, column = line+1, 1
				}
			}
		}
	}
}
