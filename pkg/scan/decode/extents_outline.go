package decode

// extentOutliner makes the outline of a document from its extents: starts ascend in their order, and
// ends do in the order in which nodes are left, so two cursors find every position in one walk.
type extentOutliner struct {
	text         string
	extents      extents
	name         func(key string) string // what a key in quotes says
	entries      []entry                 // one for each extent
	pointers     []*entry
	keys         []string
	starts, ends cursor
	next         int
}

// outline returns the entries of the extents, the document's first. The cursor stands somewhere
// before the document.
func (s extents) outline(from cursor, name func(key string) string) []entry {
	members := 0
	for i := range s {
		if s[i].keyEnd > 0 {
			members++
		}
	}
	o := extentOutliner{
		text: from.text, extents: s, name: name, entries: make([]entry, len(s)),
		pointers: make([]*entry, len(s)), keys: make([]string, members), starts: from, ends: from,
	}
	o.node()
	return o.entries
}

func (o *extentOutliner) node() *entry {
	at := o.next
	o.next++
	s, e := &o.extents[at], &o.entries[at]
	e.at.Line, e.at.Column = o.starts.to(int(s.start))
	if s.kids > 0 {
		e.kids, o.pointers = o.pointers[:s.kids:s.kids], o.pointers[s.kids:]
	}
	if s.kind == mappingExtent {
		e.keys, o.keys = o.keys[:s.kids:s.kids], o.keys[s.kids:]
	}
	for i := range e.kids {
		if e.keys != nil {
			e.keys[i] = o.key(&o.extents[o.next])
		}
		e.kids[i] = o.node()
	}
	e.at.EndLine, e.at.EndColumn = o.ends.to(int(s.end))
	return e
}

func (o *extentOutliner) key(s *extent) string {
	key := o.text[s.start:s.keyEnd]
	if key[0] == '"' || key[0] == '\'' {
		return o.name(key)
	}
	return key
}
