package report

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMarks is how many combining marks may follow each other before they count as an attack on
// the lines above and below; living languages need four.
const maxMarks = 8

// visible returns s with every character that acts instead of showing as a readable escape:
// control characters (and so ANSI sequences and line ends), characters that reorder or hide text,
// bytes that are not UTF-8, and the marks by which build servers take commands from a log.
func visible(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	marks := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if unicode.In(r, unicode.Mn, unicode.Me) {
			marks++
		} else {
			marks = 0
		}
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case acts(r) || marks > maxMarks:
			b.WriteString(escaped(r))
		case r == '#' && logCommand(s[i:]):
			b.WriteString(`#\`)
		default:
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	return b.String()
}

// sentence is visible for prose: line ends and tabs in it become spaces, so that no part of it
// can pose as a line of the report.
func sentence(s string) string {
	if strings.ContainsAny(s, "\n\r\t") {
		s = strings.Join(strings.Fields(s), " ")
	}
	return visible(s)
}

// Sentence makes what strangers wrote fit to be shown in a line of text by others than this package.
func Sentence(s string) string { return sentence(s) }

// SafeJSON makes JSON that holds what strangers wrote fit to be printed anywhere; it means the same.
func SafeJSON(text []byte) []byte { return jsonSafe(nil, text) }

// plain reports whether s is printable ASCII without a doubled number sign.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 || c > 0x7e || c == '#' && i+1 < len(s) && s[i+1] == '#' {
			return false
		}
	}
	return true
}

// acts reports whether a character does something other than show a glyph. The joiners U+200C and
// U+200D are not among them: Persian and emoji need them.
func acts(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r <= 0x9f: // C0, DEL, C1
		return true
	case r < 0xad:
		return false
	case r == 0xad, r == 0x61c, r == 0x180e, // soft hyphen, Arabic letter mark, Mongolian separator
		r == 0x115f, r == 0x1160, r == 0x3164, r == 0xffa0, // Hangul fillers
		r == 0x200b, r == 0x200e, r == 0x200f,
		r >= 0x2028 && r <= 0x202e,   // line separators, bidirectional embeddings and overrides
		r >= 0x2060 && r <= 0x206f,   // word joiner, invisible operators, isolates
		r == 0xfeff,                  // byte order mark
		r >= 0xfff9 && r <= 0xfffb,   // interlinear annotations
		r&0xfffe == 0xfffe,           // not characters
		r >= 0xfdd0 && r <= 0xfdef,   // not characters
		r >= 0x1d173 && r <= 0x1d17a, // musical controls
		r >= 0xe0000 && r <= 0xe0fff: // tags and supplementary variation selectors
		return true
	}
	return false
}

func escaped(r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r < 0x100:
		return fmt.Sprintf(`\x%02x`, r)
	case r < 0x10000:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}

const maxCommand = len("##teamcity[")

// logCommand reports whether s begins with a mark that a build server obeys wherever it stands in
// a line: ##[ (GitHub, Azure Pipelines), ##vso[ (Azure Pipelines), ##teamcity[.
func logCommand(s string) bool {
	if !strings.HasPrefix(s, "##") {
		return false
	}
	word, _, ok := strings.Cut(s[2:min(len(s), maxCommand)], "[")
	return ok && (word == "" || strings.EqualFold(word, "vso") || strings.EqualFold(word, "teamcity"))
}

// clip shortens s to at most n characters, the last three of which then are dots.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	count := 0
	cut := 0
	for i := range s {
		if count == n-3 {
			cut = i
		}
		if count++; count > n {
			return s[:cut] + "..."
		}
	}
	return s
}

// webAddress reports whether s is an absolute http or https URL of printable ASCII characters.
func webAddress(s string) bool {
	if strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("<>\"'`()[]{}|\\^", r) }) {
		return false
	}
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// jsonSafe appends the JSON text to dst with every character that acts, and every doubled number
// sign, written as an escape: the text means the same and can be printed anywhere. Outside of
// strings JSON has only ASCII, so that looking at single characters is enough; line ends are
// left alone, for inside of strings encoding/json has escaped them.
func jsonSafe(dst, text []byte) []byte {
	start := 0
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf && c != 0x7f && (c != '#' || i == 0 || text[i-1] != '#') {
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		if r == '#' || acts(r) {
			dst = append(dst, text[start:i]...)
			if r >= 0x10000 {
				hi, lo := (r-0x10000)>>10+0xd800, (r-0x10000)&0x3ff+0xdc00
				dst = fmt.Appendf(dst, `\u%04x\u%04x`, hi, lo)
			} else {
				dst = fmt.Appendf(dst, `\u%04x`, r)
			}
			start = i + size
		}
		i += size
	}
	return append(dst, text[start:]...)
}
