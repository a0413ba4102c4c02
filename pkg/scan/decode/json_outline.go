package decode

import "github.com/sallyport-dev/sallyport/pkg/policy"

// jsonOutliner makes the outline of a JSON document that has been parsed before: it looks for
// structure only, and stops where it finds none.
type jsonOutliner struct {
	jsonParser
	lines *lines
}

// jsonOutline returns the outline of the document that begins at offset in the text of the lines.
func jsonOutline(l *lines, offset int) *entry {
	o := jsonOutliner{jsonParser{data: l.text, at: offset}, l}
	return o.node()
}

// node reads the next value; its entry begins at the value.
func (o *jsonOutliner) node() *entry {
	o.space()
	start, e := o.at, new(entry)
	if start >= len(o.data) {
		return e
	}
	switch o.data[start] {
	case '{':
		e.keys = []string{}
		for more, err := o.first('}'); more && err == nil; more, err = o.next('}') {
			o.space()
			begin := o.at
			key, err := o.key()
			if err != nil {
				break
			}
			kid := o.node()
			kid.at = o.place(begin)
			e.add(key, kid)
		}
	case '[':
		for more, err := o.first(']'); more && err == nil; more, err = o.next(']') {
			before := o.at
			if e.kids = append(e.kids, o.node()); o.at == before {
				break
			}
		}
	case '"':
		if _, err := o.text(); err != nil {
			o.at = len(o.data)
		}
	default: // a number or a word
		for o.at < len(o.data) && !isJSONPunctuation(o.data[o.at]) {
			o.at++
		}
	}
	e.at = o.place(start)
	return e
}

// place is the region from start to where the outliner is.
func (o *jsonOutliner) place(start int) policy.Position {
	return o.lines.region(start, o.at, 1)
}

func isJSONPunctuation(c byte) bool {
	switch c {
	case ' ', '\t', '\n', '\r', ',', ']', '}', ':', '"', '[', '{':
		return true
	}
	return false
}
