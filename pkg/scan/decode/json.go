package decode

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// jsonError is where a text ceases to be JSON.
type jsonError struct {
	offset  int
	message string
}

func (e *jsonError) Error() string { return e.message }

// jsonParser reads JSON (RFC 8259) straight into values. It accepts exactly what encoding/json
// accepts, notes keys that stand twice, and notes where everything stands. One parser reads the
// documents of one file after the other; their strings are parts of the text.
type jsonParser struct {
	data    string
	at      int
	options Options
	// canonical writes numbers as the API machinery holds them: as 64-bit integers or else as
	// 64-bit floating point numbers.
	canonical bool
	build     policy.Builder

	begin   int // of the document
	nodes   int
	depth   int
	steps   []jsonStep
	elems   []policy.Value
	members []policy.Member
	seals   []uint64 // of the keys of members
	extents extents
	found   ambiguities
}

// jsonStep is a step of the path to where the parser is: cheaper than one of a policy.Path, which
// is only made when there is something to say.
type jsonStep struct {
	key   string
	index int // -1 when the step is a key
}

func (p *jsonParser) path() policy.Path {
	path := make(policy.Path, len(p.steps), len(p.steps)+1)
	for i, step := range p.steps {
		if path[i] = step.key; step.index >= 0 {
			path[i] = step.index
		}
	}
	return path
}

// jsonDocument is one document of a text, and where things stand in it.
type jsonDocument struct {
	value   policy.Value
	found   []ambiguity
	text    string
	extents extents
}

// document reads the next document.
func (p *jsonParser) document() (d jsonDocument, err error) {
	p.nodes, p.depth, p.found = 0, 0, ambiguities{}
	p.steps, p.elems, p.members, p.seals = p.steps[:0], p.elems[:0], p.members[:0], p.seals[:0]
	p.extents = p.extents[:0]
	p.space()
	p.begin = p.at
	if d.value, err = p.value(p.open(p.at, 0)); err != nil {
		return d, err
	}
	d.text, d.found = p.data[p.begin:p.at], p.found.list
	d.extents = append(d.extents, p.extents...)
	return d, nil
}

// locator returns the function that finds positions; the document begins at a line and a column of
// the file.
func (d jsonDocument) locator(line, column int) func(policy.Path) policy.Position {
	return d.extents.locator(cursor{text: d.text, line: line, column: column}, unquoteJSON)
}

// unquoteJSON is what a key says; the parser has read it before.
func unquoteJSON(key string) string {
	p := jsonParser{data: key}
	name, _ := p.text()
	return name
}

// open notes an entry; offsets are those of the document, which is shorter than the text.
func (p *jsonParser) open(start, keyEnd int) (entry int) {
	if keyEnd > 0 {
		keyEnd -= p.begin
	}
	return p.extents.open(start-p.begin, keyEnd, false)
}

func (p *jsonParser) fail(at int, format string, args ...any) error {
	return &jsonError{at, fmt.Sprintf(format, args...)}
}

// unexpected says what stands where something else should.
func (p *jsonParser) unexpected(want string) error {
	if p.at >= len(p.data) {
		return p.fail(len(p.data), "the text ends where %s should stand", want)
	}
	r, _ := utf8.DecodeRuneInString(p.data[p.at:])
	return p.fail(p.at, "%q stands where %s should", r, want)
}

func (p *jsonParser) space() {
	for p.at < len(p.data) {
		switch p.data[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

// value reads the next value, of an entry.
func (p *jsonParser) value(entry int) (v policy.Value, err error) {
	p.space()
	if p.nodes++; p.nodes > p.options.MaxNodes {
		return v, p.fail(p.at, "the document has more than %d nodes", p.options.MaxNodes)
	}
	if p.at >= len(p.data) {
		return v, p.unexpected("a value")
	}
	p.extents.begin(entry, p.at-p.begin)
	kind, kids := scalarExtent, 0
	switch c := p.data[p.at]; {
	case c == '{' || c == '[':
		if p.depth++; p.depth > p.options.MaxDepth {
			return v, p.fail(p.at, "nested more than %d levels deep", p.options.MaxDepth)
		}
		if kind = sequenceExtent; c == '{' {
			kind = mappingExtent
			v, kids, err = p.object()
		} else {
			v, kids, err = p.array()
		}
		p.depth--
	case c == '"':
		var s string
		s, err = p.text()
		v = p.build.String(s)
	case c == '-' || '0' <= c && c <= '9':
		v, err = p.number()
	case c == 't':
		v, err = policy.Bool(true), p.word("true")
	case c == 'f':
		v, err = policy.Bool(false), p.word("false")
	case c == 'n':
		v, err = policy.Null(), p.word("null")
	default:
		err = p.unexpected("a value")
	}
	p.extents.finish(entry, kind, kids, p.at-p.begin)
	return v, err
}

func (p *jsonParser) word(word string) error {
	if !strings.HasPrefix(p.data[p.at:], word) {
		return p.unexpected("a value")
	}
	p.at += len(word)
	return nil
}

func (p *jsonParser) array() (v policy.Value, count int, err error) {
	base := len(p.elems)
	more, err := p.first(']')
	for ; more && err == nil; more, err = p.next(']') {
		p.steps = append(p.steps, jsonStep{index: count})
		var elem policy.Value
		if elem, err = p.value(p.open(p.at, 0)); err != nil {
			break
		}
		p.steps = p.steps[:len(p.steps)-1]
		p.elems = append(p.elems, elem)
		count++
	}
	if err != nil {
		return v, 0, err
	}
	v = p.build.Array(p.elems[base:])
	p.elems = p.elems[:base]
	return v, count, nil
}

func (p *jsonParser) object() (v policy.Value, count int, err error) {
	o := keyring{base: len(p.members), seals: len(p.seals)}
	more, err := p.first('}')
	for ; more && err == nil; more, err = p.next('}') {
		p.space()
		start := p.at
		var key string
		var keyEnd int
		if key, keyEnd, err = p.key(); err != nil {
			break
		}
		p.steps = append(p.steps, jsonStep{key, -1})
		var value policy.Value
		if value, err = p.value(p.open(start, keyEnd)); err != nil {
			break
		}
		if p.set(&o, key, value) {
			p.found.add(ambiguity{path: p.path(), message: duplicateKey(key)})
		}
		p.steps = p.steps[:len(p.steps)-1]
		count++
	}
	if err != nil {
		return v, 0, err
	}
	list := p.members[o.base:]
	if o.wide || !distinct(list, p.seals[o.seals:], true) {
		for _, pair := range (&members{list: list}).sameButCase() {
			p.found.add(caseAmbiguity(append(p.path(), pair[1]), pair))
		}
	}
	v = p.build.Object(list)
	p.members, p.seals = p.members[:o.base], p.seals[:o.seals]
	return v, count, nil
}

// first enters an array or an object, and reports whether anything is in it.
func (p *jsonParser) first(closing byte) (more bool, err error) {
	p.at++
	p.space()
	if p.at < len(p.data) && p.data[p.at] == closing {
		p.at++
		return false, nil
	}
	return true, nil
}

// next reads what stands behind an element, and reports whether another follows.
func (p *jsonParser) next(closing byte) (more bool, err error) {
	p.space()
	if p.at < len(p.data) {
		switch p.data[p.at] {
		case ',':
			p.at++
			return true, nil
		case closing:
			p.at++
			return false, nil
		}
	}
	return false, p.unexpected(fmt.Sprintf("',' or '%c'", closing))
}

// key reads a key and the colon behind it; end is that of the key alone.
func (p *jsonParser) key() (key string, end int, err error) {
	if p.at >= len(p.data) || p.data[p.at] != '"' {
		return "", 0, p.unexpected("a key in double quotes")
	}
	if key, err = p.text(); err != nil {
		return "", 0, err
	}
	end = p.at
	p.space()
	if p.at >= len(p.data) || p.data[p.at] != ':' {
		return "", 0, p.unexpected("':'")
	}
	p.at++
	return key, end, nil
}

func clone(path policy.Path) policy.Path { return append(policy.Path(nil), path...) }
