package decode

import "github.com/sallyport-dev/sallyport/pkg/policy"

// entry is a node of the outline of a document: where it stands in the file, and what is below it.
// A member of an object begins at its key, an element of a list at its value; both end where their
// value ends. Entries may be shared (YAML aliases point at the anchor's).
type entry struct {
	at   policy.Position
	keys []string // of an object: the key of each kid
	kids []*entry
}

// add appends a member; the later of equal keys is found first.
func (e *entry) add(key string, kid *entry) {
	e.keys = append(e.keys, key)
	e.kids = append(e.kids, kid)
}

// find follows the path as far as it leads, and returns the position of the last entry on it.
func (e *entry) find(path policy.Path) policy.Position {
	for _, step := range path {
		next := e.step(step)
		if next == nil {
			break
		}
		e = next
	}
	return e.at
}

func (e *entry) step(step any) *entry {
	switch s := step.(type) {
	case int:
		if e.keys == nil && s >= 0 && s < len(e.kids) {
			return e.kids[s]
		}
	case string:
		for i := len(e.keys) - 1; i >= 0; i-- {
			if e.keys[i] == s {
				return e.kids[i]
			}
		}
	}
	return nil
}

// region turns two offsets of a text into a position in the file.
func (l *lines) region(start, end, firstLine int) policy.Position {
	line, column := l.at(start)
	endLine, endColumn := l.at(end)
	return policy.Position{
		Line: line + firstLine - 1, Column: column,
		EndLine: endLine + firstLine - 1, EndColumn: endColumn,
	}
}
