package sbom

import "bytes"

// indent writes valid compact JSON with line breaks, as json.Indent does with two spaces, in a
// tenth of the time: it copies texts whole.
func indent(out *bytes.Buffer, compact []byte) {
	out.Grow(len(compact) + len(compact)/2)
	depth := 0
	for i := 0; i < len(compact); i++ {
		switch c := compact[i]; c {
		case '"':
			end := endOfText(compact, i)
			out.Write(compact[i:end])
			i = end - 1
		case '{', '[':
			out.WriteByte(c)
			if i+1 < len(compact) && compact[i+1] == c+2 { // "{}" and "[]" stay together
				out.WriteByte(c + 2)
				i++
				continue
			}
			depth++
			newline(out, depth)
		case '}', ']':
			depth--
			newline(out, depth)
			out.WriteByte(c)
		case ',':
			out.WriteByte(c)
			newline(out, depth)
		case ':':
			out.WriteString(": ")
		default:
			out.WriteByte(c)
		}
	}
}

// endOfText returns where the JSON text that begins at from ends.
func endOfText(data []byte, from int) int {
	for i := from + 1; i < len(data); i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(data)
}

const spaces = "\n                                                                "

func newline(out *bytes.Buffer, depth int) {
	n := min(2*depth, len(spaces)-1)
	out.WriteString(spaces[:1+n])
	for n < 2*depth {
		out.WriteByte(' ')
		n++
	}
}
