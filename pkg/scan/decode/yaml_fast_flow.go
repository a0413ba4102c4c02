package decode

import "github.com/sallyport-dev/sallyport/pkg/policy"

// flow reads a collection in brackets, and where it ends. It may go over several lines, but none of
// its scalars may.
func (p *fastYAML) flow(kid, at int) (v policy.Value, end int, ok bool) {
	if !p.enter() {
		return v, 0, false
	}
	p.extents.begin(kid, at)
	if p.text[at] == '[' {
		return p.flowSequence(kid, at)
	}
	return p.flowMapping(kid, at)
}

func (p *fastYAML) flowSequence(at, open int) (v policy.Value, end int, ok bool) {
	base := len(p.elems)
	next, ok := p.flowSpace(open + 1)
	for ok && p.text[next] != ']' {
		kid := p.extents.open(0, 0, true)
		var value policy.Value
		if value, next, ok = p.flowValue(kid, next); !ok {
			return v, 0, false
		}
		p.elems = append(p.elems, value)
		next, ok = p.flowNext(next, ']')
	}
	if !ok {
		return v, 0, false
	}
	return p.list(at, base, next+1), next + 1, true
}

func (p *fastYAML) flowMapping(at, open int) (v policy.Value, end int, ok bool) {
	base, seals := len(p.members), len(p.seals)
	next, ok := p.flowSpace(open + 1)
	for ok && p.text[next] != '}' {
		key, keyEnd, colon, ok := p.flowKey(next)
		if !ok {
			return v, 0, false
		}
		kid := p.extents.open(next, keyEnd, true)
		p.seals = append(p.seals, seal(key))
		if next, ok = p.flowSpace(colon + 1); !ok {
			return v, 0, false
		}
		var value policy.Value
		if value, next, ok = p.flowValue(kid, next); !ok {
			return v, 0, false
		}
		p.members = append(p.members, policy.Member{Key: key, Value: value})
		if next, ok = p.flowNext(next, '}'); !ok {
			return v, 0, false
		}
	}
	if !ok {
		return v, 0, false
	}
	v, ok = p.object(at, base, seals, next+1)
	return v, next + 1, ok
}

// flowNext goes to what follows the comma behind a value, or to the bracket that closes.
func (p *fastYAML) flowNext(at int, closing byte) (next int, ok bool) {
	if at, ok = p.flowSpace(at); !ok {
		return 0, false
	}
	switch p.text[at] {
	case closing:
		return at, true
	case ',':
		return p.flowSpace(at + 1)
	}
	return 0, false
}

// flowSpace skips spaces, line ends and comments.
func (p *fastYAML) flowSpace(at int) (next int, ok bool) {
	for {
		next = p.skip(at)
		if next < p.end && (p.text[next] != '#' || next == at && next > p.start) {
			return next, true
		}
		if p.start = p.end + 1; p.start >= len(p.text) {
			return 0, false
		}
		at, p.end = p.start, p.lineEnd(p.start)
	}
}

func (p *fastYAML) flowValue(kid, at int) (v policy.Value, end int, ok bool) {
	switch first[p.text[at]] {
	case beginsFlow:
		return p.flow(kid, at)
	case beginsQuote:
		text, end, ok := p.quoted(at, p.end)
		if !ok {
			return v, 0, false
		}
		p.extents.begin(kid, at)
		p.extents.finish(kid, scalarExtent, 0, end)
		return p.build.String(text), end, true
	case beginsText, beginsWord, beginsNumber:
		stop, ok := p.flowStop(at)
		if !ok || stop < p.end && p.text[stop] == ':' {
			return v, 0, false
		}
		end = p.trim(at, stop)
		p.extents.begin(kid, at)
		p.extents.finish(kid, scalarExtent, 0, end)
		v, ok = p.resolve(p.text[at:end])
		return v, end, ok
	}
	return v, 0, false
}

// flowStop finds where a plain scalar in brackets ends on its line. Within the brackets readers
// differ over more characters than elsewhere.
func (p *fastYAML) flowStop(at int) (stop int, ok bool) {
	if p.text[at] == '-' && (at+1 >= p.end || first[p.text[at+1]] == beginsOdd || p.text[at+1] == ' ') {
		return 0, false
	}
	for i := at; i < p.end; i++ {
		switch p.text[i] {
		case ',', ']', '}':
			return i, true
		case ':':
			if p.blankAt(i + 1) {
				return i, true
			}
			if c := p.text[i+1]; c == ',' || c == '[' || c == ']' || c == '{' || c == '}' {
				return 0, false
			}
		case '#':
			if p.text[i-1] == ' ' {
				return i, true
			}
		case '[', '{', '?', '\t':
			return 0, false
		}
	}
	return p.end, true
}

// flowKey reads a key: its text, where it ends and where its colon is.
func (p *fastYAML) flowKey(at int) (key string, end, colon int, ok bool) {
	switch begin := first[p.text[at]]; begin {
	case beginsQuote:
		if key, end, ok = p.quoted(at, p.end); !ok {
			return "", 0, 0, false
		}
		colon = p.skip(end)
		if colon >= p.end || p.text[colon] != ':' {
			return "", 0, 0, false
		}
	case beginsText, beginsWord, beginsNumber:
		if colon, ok = p.flowStop(at); !ok || colon >= p.end || p.text[colon] != ':' {
			return "", 0, 0, false
		}
		end = p.trim(at, colon)
		key = p.text[at:end]
		if begin != beginsText && !p.readsAsText(key) || key == "<<" {
			return "", 0, 0, false
		}
	default:
		return "", 0, 0, false
	}
	return key, end, colon, colon-at <= maxKey && p.simpleCase(at, key)
}
