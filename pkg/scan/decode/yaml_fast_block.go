package decode

import "github.com/sallyport-dev/sallyport/pkg/policy"

// maxKey is the length of a key in bytes; the parser of the full path has a limit of 1024.
const maxKey = 1000

// enter begins a collection, and reports whether its elements may be nested that deep. Whatever the
// options allow, the parser calls itself no deeper than the stack surely bears.
func (p *fastYAML) enter() bool {
	const deepest = 1000
	p.depth++
	return p.depth < min(p.options.MaxDepth, deepest)
}

// mapping reads the block mapping whose first key the parser is at, in a column.
func (p *fastYAML) mapping(at, column int) (v policy.Value, ok bool) {
	if !p.enter() {
		return v, false
	}
	p.extents.begin(at, p.at)
	base, seals, end := len(p.members), len(p.seals), 0
	for p.column == column {
		if p.atDash() {
			return v, false
		}
		key, keyEnd, colon, ok := p.key()
		if !ok {
			return v, false
		}
		kid := p.extents.open(p.at, keyEnd, false)
		p.seals = append(p.seals, seal(key))
		value, ok := p.member(kid, colon, column)
		if !ok {
			return v, false
		}
		p.members = append(p.members, policy.Member{Key: key, Value: value})
		end = int(p.extents[kid].end)
	}
	if p.column > column {
		return v, false
	}
	return p.object(at, base, seals, end)
}

// object makes an object of the members on the stack from base on.
func (p *fastYAML) object(at, base, seals, end int) (v policy.Value, ok bool) {
	p.depth--
	list := p.members[base:]
	if !distinct(list, p.seals[seals:], p.schema == kubernetesSchema) {
		return v, false
	}
	p.extents.finish(at, mappingExtent, len(list), end)
	v = p.build.Object(list)
	p.members, p.seals = p.members[:base], p.seals[:seals]
	return v, true
}

// list makes a list of the elements on the stack from base on.
func (p *fastYAML) list(at, base, end int) policy.Value {
	p.depth--
	p.extents.finish(at, sequenceExtent, len(p.elems)-base, end)
	v := p.build.Array(p.elems[base:])
	p.elems = p.elems[:base]
	return v
}

// member reads the value behind the colon of a key that stands in a column.
func (p *fastYAML) member(kid, colon, column int) (policy.Value, bool) {
	if at := p.skip(colon + 1); at < p.end && p.text[at] != '#' {
		return p.inline(kid, at, column)
	}
	p.next()
	switch {
	case p.column > column:
		return p.below(kid, column)
	case p.column == column && p.atDash():
		return p.sequence(kid, column, true)
	}
	return p.null(kid, colon+1), true
}

// sequence reads the block sequence whose first dash the parser is at. A sequence that is the value
// of a key may stand in the column of the key, and then ends at the next key.
func (p *fastYAML) sequence(at, column int, unindented bool) (v policy.Value, ok bool) {
	if !p.enter() {
		return v, false
	}
	p.extents.begin(at, p.at)
	base, end := len(p.elems), 0
	for p.column == column && p.atDash() {
		kid := p.extents.open(0, 0, false)
		value, ok := p.element(kid, column)
		if !ok {
			return v, false
		}
		p.elems = append(p.elems, value)
		end = int(p.extents[kid].end)
	}
	if p.column > column || p.column == column && !unindented {
		return v, false
	}
	return p.list(at, base, end), true
}

// element reads what stands behind the dash that the parser is at, in a column. What begins on the
// same line stands in a column of its own.
func (p *fastYAML) element(kid, column int) (policy.Value, bool) {
	dash := p.at
	if p.at = p.skip(dash + 1); p.at < p.end && p.text[p.at] != '#' {
		p.column = p.at - p.start
		return p.below(kid, column)
	}
	p.next()
	if p.column > column {
		return p.below(kid, column)
	}
	return p.null(kid, dash+1), true
}

// below reads the value that the parser is at, which belongs to a key or a dash in the column
// outer, to the left of it.
func (p *fastYAML) below(kid, outer int) (v policy.Value, ok bool) {
	if p.atDash() {
		return p.sequence(kid, p.column, false)
	}
	isKey, sure := p.atKey()
	switch {
	case !sure:
		return v, false
	case isKey:
		return p.mapping(kid, p.column)
	}
	return p.inline(kid, p.at, outer)
}

func (p *fastYAML) null(kid, at int) policy.Value {
	p.extents.begin(kid, at)
	p.extents.finish(kid, scalarExtent, 0, at)
	return policy.Null()
}

// atKey reports whether the line's content begins with a key, and whether that is sure.
func (p *fastYAML) atKey() (isKey, sure bool) {
	switch first[p.text[p.at]] {
	case beginsQuote:
		_, end, ok := p.quoted(p.at, p.end)
		if !ok {
			return false, true // it may end on another line
		}
		colon := p.skip(end)
		return colon < p.end && p.text[colon] == ':' && p.blankAt(colon+1), true
	case beginsText, beginsWord, beginsNumber:
		stop := p.plainStop(p.at)
		return stop < p.end && p.text[stop] == ':', true
	case beginsFlow, beginsBlock:
		return false, true
	}
	return false, false
}

// key reads the key that the parser is at: its text, where it ends and where its colon is. Keys
// that are no strings are odd, and so is the merge key.
func (p *fastYAML) key() (key string, end, colon int, ok bool) {
	at := p.at
	switch begin := first[p.text[at]]; begin {
	case beginsQuote:
		if key, end, ok = p.quoted(at, p.end); !ok {
			return "", 0, 0, false
		}
		colon = p.skip(end)
	case beginsText, beginsWord, beginsNumber:
		colon = p.plainStop(at)
		end = p.trim(at, colon)
		key = p.text[at:end]
		if begin != beginsText && !p.readsAsText(key) || key == "<<" {
			return "", 0, 0, false
		}
	default:
		return "", 0, 0, false
	}
	if colon >= p.end || p.text[colon] != ':' || !p.blankAt(colon+1) || colon-at > maxKey {
		return "", 0, 0, false
	}
	return key, end, colon, p.simpleCase(at, key)
}

// simpleCase reports whether the letter case of the key at an offset is that of ASCII, for readers
// to whom it matters. The text is ASCII nearly always, but a key in quotes may hold escapes.
func (p *fastYAML) simpleCase(at int, key string) bool {
	return p.ascii && first[p.text[at]] != beginsQuote || p.schema == coreSchema || ascii(key)
}
