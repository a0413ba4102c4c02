package sbom

import (
	"bytes"
	"sync"
	"unicode/utf8"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// locator finds where parts of the view stand in the text. It reads the text again, but only for
// findings, and each array and object of it once.
type locator struct {
	doc  *Document
	data []byte

	mu sync.Mutex
	// elements holds where the values of an array begin, fields where those of an object do, and
	// where the keys do, by the offset of the array or object.
	elements map[int][]int
	fields   map[int]map[string][2]int
	breaks   []int // offsets behind line breaks
}

func newLocator(doc *Document, data []byte) *locator {
	return &locator{doc: doc, data: data}
}

// locate finds the position of a path of the view; what has none of its own has that of the
// nearest ancestor that has.
func (l *locator) locate(path policy.Path) policy.Position {
	l.mu.Lock()
	defer l.mu.Unlock()
	component, rest := l.component(path)
	if l.doc.Encoding != "json" {
		if component != nil && component.line > 0 {
			return policy.Position{Line: component.line, Column: 1, EndLine: component.line, EndColumn: 1}
		}
		return policy.Position{Line: 1, Column: 1, EndLine: 1, EndColumn: 1} // reports want a line
	}
	if component != nil && component.source != nil {
		return l.position(append(clonePath(component.source), l.fieldPath(rest)...))
	}
	return l.position(l.sectionPath(path))
}

// component is the one that the path leads into, with what follows.
func (l *locator) component(path policy.Path) (*Component, policy.Path) {
	if len(path) == 0 {
		return nil, path
	}
	switch path[0] {
	case "subject":
		return l.doc.Subject, path[1:]
	case "components":
		if i, ok := index(path, 1); ok && i < len(l.doc.Components) {
			return &l.doc.Components[i], path[2:]
		}
	}
	return nil, path
}

func index(path policy.Path, at int) (int, bool) {
	if at >= len(path) {
		return 0, false
	}
	i, ok := path[at].(int)
	return i, ok && i >= 0
}

// sectionPath is where a part of the view that is no component stands in the file.
func (l *locator) sectionPath(path policy.Path) policy.Path {
	if len(path) == 0 {
		return nil
	}
	key, _ := path[0].(string)
	if key == "problems" {
		if i, ok := index(path, 1); ok && i < len(l.doc.Problems) {
			return l.doc.Problems[i].Path
		}
		return nil
	}
	section, ok := l.doc.sections[key]
	if !ok {
		return nil
	}
	out := clonePath(section)
	if i, ok := index(path, 1); ok && l.doc.Format == CycloneDX {
		out = append(out, i)
	}
	return out
}

// The names that the formats have for fields of the view; a missing one is spelt the same.
var (
	cyclonedxFields = map[string]policy.Path{
		"id": {"bom-ref"}, "package": {"purl"}, "purl_problem": {"purl"}, "cpes": {"cpe"}, "external_references": {"externalReferences"},
		"originator": {"manufacturer"}, "locations": {"evidence", "occurrences"}, "layer": {"properties"}, "filename": {"properties"}, "parent": nil,
	}
	spdx2Fields = map[string]policy.Path{
		"id": {"SPDXID"}, "version": {"versionInfo"}, "purl": {"externalRefs"}, "package": {"externalRefs"}, "purl_problem": {"externalRefs"}, "cpes": {"externalRefs"},
		"external_references": {"externalRefs"}, "hashes": {"checksums"}, "copyright": {"copyrightText"}, "filename": {"packageFileName"}, "type": {"primaryPackagePurpose"},
		"properties": {"annotations"}, "layer": {"annotations"}, "locations": {"annotations"},
	}
	spdx3Fields = map[string]policy.Path{
		"id": {"spdxId"}, "version": {"software_packageVersion"}, "purl": {"software_packageUrl"}, "package": {"software_packageUrl"}, "purl_problem": {"software_packageUrl"},
		"cpes": {"externalIdentifier"}, "external_references": {"externalRef"}, "hashes": {"verifiedUsing"}, "copyright": {"software_copyrightText"}, "type": {"software_primaryPurpose"},
		"supplier": {"suppliedBy"}, "originator": {"originatedBy"}, "properties": {"extension"}, "layer": {"extension"}, "locations": {"extension"},
	}
)

func (l *locator) fieldPath(rest policy.Path) policy.Path {
	if len(rest) == 0 {
		return nil
	}
	key, _ := rest[0].(string)
	if key == "licenses" {
		return l.licensePath(rest)
	}
	fields := cyclonedxFields
	if l.doc.Format == SPDX {
		if fields = spdx2Fields; l.doc.SpecVersion >= "3" {
			fields = spdx3Fields
		}
	}
	out, ok := fields[key]
	if !ok {
		out = policy.Path{key}
	}
	if i, isIndex := index(rest, 1); isIndex {
		out = append(clonePath(out), i)
	}
	return out
}

func (l *locator) licensePath(rest policy.Path) policy.Path {
	kind := ""
	if len(rest) > 1 {
		kind, _ = rest[1].(string)
	}
	switch {
	case l.doc.Format == SPDX && kind == "concluded":
		return policy.Path{"licenseConcluded"}
	case l.doc.Format == SPDX:
		return policy.Path{"licenseDeclared"}
	case kind == "observed":
		return policy.Path{"evidence", "licenses"}
	}
	return policy.Path{"licenses"}
}

// position walks down the text as far as the path is there.
func (l *locator) position(path policy.Path) policy.Position {
	if l.elements == nil {
		l.elements, l.fields = map[int][]int{}, map[int]map[string][2]int{}
	}
	s := l.scanner(0)
	s.space()
	if bytes.HasPrefix(l.data, utf8Mark) {
		s = l.scanner(len(utf8Mark))
		s.space()
	}
	at, start := s.at, s.at
	for _, step := range path {
		var next, from int
		var ok bool
		switch step := step.(type) {
		case int:
			list := l.array(at)
			if ok = step < len(list); ok {
				next, from = list[step], list[step]
			}
		case string:
			var found [2]int
			found, ok = l.object(at)[step]
			from, next = found[0], found[1]
		}
		if !ok {
			break
		}
		at, start = next, from
	}
	s = l.scanner(at)
	if s.skip() != nil {
		return policy.Position{}
	}
	line, column := l.lineColumn(start)
	endLine, endColumn := l.lineColumn(s.at)
	return policy.Position{Line: line, Column: column, EndLine: endLine, EndColumn: endColumn}
}

func (l *locator) scanner(at int) *scanner {
	return &scanner{data: l.data, at: at, limits: Limits{}.withDefaults()}
}

// array returns where the elements of the array at an offset begin.
func (l *locator) array(at int) []int {
	if at >= len(l.data) || l.data[at] != '[' {
		return nil
	}
	if list, ok := l.elements[at]; ok {
		return list
	}
	s := l.scanner(at)
	list := []int{}
	for more := s.first(']'); more; {
		s.space()
		list = append(list, s.at)
		if s.skip() != nil {
			break
		}
		var err error
		if more, err = s.next(']'); err != nil {
			break
		}
	}
	l.elements[at] = list
	return list
}

// object returns where the keys and values of the object at an offset begin.
func (l *locator) object(at int) map[string][2]int {
	if at >= len(l.data) || l.data[at] != '{' {
		return nil
	}
	if fields, ok := l.fields[at]; ok {
		return fields
	}
	s := l.scanner(at)
	fields := map[string][2]int{}
	for more := s.first('}'); more; {
		s.space()
		start := s.at
		key, err := s.key()
		if err != nil {
			break
		}
		s.space()
		fields[key] = [2]int{start, s.at}
		if s.skip() != nil {
			break
		}
		if more, err = s.next('}'); err != nil {
			break
		}
	}
	l.fields[at] = fields
	return fields
}

// skip moves behind a value without reading it. The text was read before, so that brackets match.
func (s *scanner) skip() error {
	depth := 0
	for {
		s.space()
		if s.at >= len(s.data) {
			return s.unexpected("a value")
		}
		switch s.data[s.at] {
		case '"':
			if _, err := s.skipText(); err != nil {
				return err
			}
		case '{', '[':
			depth++
			s.at++
			continue
		case '}', ']':
			depth--
			s.at++
		case ',', ':':
			s.at++
			continue
		default:
			for s.at < len(s.data) && bytes.IndexByte([]byte(" \t\r\n,:{}[]\""), s.data[s.at]) < 0 {
				s.at++
			}
		}
		if depth <= 0 {
			return nil
		}
	}
}

// lineColumn counts from 1, columns in code points.
func (l *locator) lineColumn(offset int) (line, column int) {
	if l.breaks == nil {
		l.breaks = []int{0}
		for at, c := range l.data {
			if c == '\n' {
				l.breaks = append(l.breaks, at+1)
			}
		}
	}
	low, high := 0, len(l.breaks)
	for high-low > 1 {
		if mid := (low + high) / 2; l.breaks[mid] <= offset {
			low = mid
		} else {
			high = mid
		}
	}
	begin := l.breaks[low]
	if low == 0 {
		begin = len(l.data) - len(bytes.TrimPrefix(l.data, utf8Mark))
	}
	return low + 1, 1 + utf8.RuneCount(l.data[min(begin, offset):offset])
}
