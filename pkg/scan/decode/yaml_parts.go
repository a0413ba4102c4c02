package decode

import (
	"bytes"
	"iter"
)

// part is a stretch of a YAML stream between two lines at which every reader cuts it. Parts keep
// the memory of a parse within the largest document, whatever the size of the file.
type part struct {
	text []byte // with the separator line that opens it, if there is one
	body []byte // without
	line int    // of the file, at which text begins
	odd  bool   // readers may differ on what is inside
}

// bodyLine is the line of the file at which the body begins.
func (p part) bodyLine() int {
	if len(p.body) != len(p.text) {
		return p.line + 1
	}
	return p.line
}

// parts cuts data at the lines that end a document both for YAML and for kubectl.
func parts(data []byte) iter.Seq[part] {
	return func(yield func(part) bool) {
		start, startLine := 0, 1
		odd, directive := false, false
		flush := func(end int) bool {
			text := data[start:end]
			p := part{text: text, body: text, line: startLine, odd: odd || oddBreak(text)}
			if first := firstLine(text); isCommonSeparator(first) {
				p.body = text[min(len(first)+1, len(text)):]
			}
			return yield(p)
		}
		line := 0
		for at := 0; at < len(data); {
			line++
			current := firstLine(data[at:])
			switch {
			case !cuts(current):
			case current[0] == '%': // a directive belongs to the document that the next --- opens
				odd, directive = true, true
			case !isCommonSeparator(current):
				odd, directive = true, directive && current[0] != '-'
			case directive:
				directive = false
			case at > start:
				if !flush(at) {
					return
				}
				start, startLine, odd = at, line, false
			}
			at += len(current) + 1
		}
		if start < len(data) {
			flush(len(data))
		}
	}
}

func firstLine(text []byte) []byte {
	if end := bytes.IndexByte(text, '\n'); end >= 0 {
		return text[:end]
	}
	return text
}

// cuts reports whether a line begins with what can end a document for some reader.
func cuts(line []byte) bool {
	if len(line) == 0 {
		return false
	}
	switch line[0] {
	case '-':
		return bytes.HasPrefix(line, []byte("---"))
	case '.':
		return bytes.HasPrefix(line, []byte("..."))
	case '%':
		return true
	}
	return bytes.HasPrefix(line, byteOrderMark)
}

// isCommonSeparator reports whether the line ends a document for YAML and for kubectl: "---", and
// then nothing or white space and a comment.
func isCommonSeparator(line []byte) bool {
	if !bytes.HasPrefix(line, []byte("---")) {
		return false
	}
	rest := bytes.TrimSuffix(line[3:], []byte("\r"))
	trimmed := bytes.TrimLeft(rest, " \t")
	if len(trimmed) == 0 {
		return true
	}
	return len(trimmed) < len(rest) && trimmed[0] == '#' &&
		bytes.IndexByte(trimmed, '\r') < 0 && !hasUnicodeBreak(trimmed)
}

// oddBreak reports whether a line that only YAML sees, because it begins after a lone CR, NEL, LS
// or PS, may cut the stream.
func oddBreak(text []byte) bool {
	for rest := text; ; {
		i := bytes.IndexByte(rest, '\r')
		if i < 0 {
			break
		}
		if rest = rest[i+1:]; cuts(rest) {
			return true
		}
	}
	if !hasUnicodeBreak(text) {
		return false
	}
	for i := range text {
		if n := breakWidth(text[i:]); n > 0 && cuts(text[i+n:]) {
			return true
		}
	}
	return false
}

func hasUnicodeBreak(text []byte) bool {
	return bytes.Contains(text, []byte("\u0085")) || bytes.Contains(text, []byte("\u2028")) ||
		bytes.Contains(text, []byte("\u2029"))
}

// endLine ends the last line, as kubectl does, so that a block scalar there keeps its line end.
func endLine(text []byte) []byte {
	if len(text) == 0 || text[len(text)-1] == '\n' {
		return text
	}
	return append(text[:len(text):len(text)], '\n')
}
