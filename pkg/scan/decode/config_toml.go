package decode

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// configTOML decodes TOML 1.0. Dates and times become the text that stands in the file's format
// (RFC 3339), numbers that JSON lacks become their TOML names.
func configTOML(s source, o Options) ([]configDocument, error) {
	if tomlNesting(s.data) > o.MaxDepth {
		return nil, fmt.Errorf("keys nested more than %d levels deep", o.MaxDepth)
	}
	var tree map[string]any
	if err := toml.Unmarshal(s.data, &tree); err != nil {
		var where *toml.DecodeError
		if errors.As(err, &where) {
			line, column := where.Position()
			return nil, &treeError{line: line, column: column, message: where.Error()}
		}
		return nil, err
	}
	value, err := configValue(tomlValue(tree), o)
	if err != nil {
		return nil, err
	}
	return single(value, nil, func() *entry { return tomlOutline(s.data) }), nil
}

// tomlNesting is the depth of tables that dotted keys make, of which the library has no bound.
func tomlNesting(text []byte) (deepest int) {
	var parser unstable.Parser
	parser.Reset(text)
	header := 0
	for parser.NextExpression() {
		e := parser.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			header = keyLength(e)
			deepest = max(deepest, header)
		case unstable.KeyValue:
			deepest = max(deepest, header+tomlDepth(e))
		}
	}
	return deepest
}

func keyLength(n *unstable.Node) (parts int) {
	for it := n.Key(); it.Next(); {
		parts++
	}
	return parts
}

// tomlDepth is the depth below a pair, an array or an inline table; the parser bounds its own.
func tomlDepth(n *unstable.Node) (depth int) {
	switch n.Kind {
	case unstable.KeyValue:
		return keyLength(n) + tomlDepth(n.Value())
	case unstable.Array, unstable.InlineTable:
		for it := n.Children(); it.Next(); {
			depth = max(depth, 1+tomlDepth(it.Node()))
		}
	}
	return depth
}

func tomlValue(x any) any {
	switch x := x.(type) {
	case map[string]any:
		for k, v := range x {
			x[k] = tomlValue(v)
		}
	case []any:
		for i, v := range x {
			x[i] = tomlValue(v)
		}
	case time.Time:
		return x.Format(time.RFC3339Nano)
	case toml.LocalDate, toml.LocalTime, toml.LocalDateTime:
		return fmt.Sprint(x)
	case float64:
		switch {
		case math.IsNaN(x):
			return "nan"
		case math.IsInf(x, 1):
			return "inf"
		case math.IsInf(x, -1):
			return "-inf"
		}
	}
	return x
}

// tomlOutliner follows the expressions of a file and keeps the table that the last header opened.
type tomlOutliner struct {
	*lines
	parser unstable.Parser
}

func tomlOutline(text []byte) *entry {
	o := tomlOutliner{lines: newLines(text, false)}
	o.parser.Reset(text)
	root := &entry{keys: []string{}}
	root.at = o.region(0, len(text), 1)
	table, opened := root, []*entry{root}
	for o.parser.NextExpression() {
		e := o.parser.Expression()
		switch e.Kind {
		case unstable.KeyValue:
			kid := o.keyValue(table, e)
			for _, above := range opened {
				above.stretch(kid)
			}
		case unstable.Table, unstable.ArrayTable:
			table, opened = o.header(root, e)
		}
	}
	return root
}

// stretch moves the end of an entry behind the end of what was found in it.
func (e *entry) stretch(kid *entry) {
	if kid.at.EndLine > e.at.EndLine || kid.at.EndLine == e.at.EndLine && kid.at.EndColumn > e.at.EndColumn {
		e.at.EndLine, e.at.EndColumn = kid.at.EndLine, kid.at.EndColumn
	}
}

// child returns the member, and makes it at a position if it is not there. Of an array of tables
// it is the last table.
func (e *entry) child(key string, made *entry) *entry {
	if kid := e.step(key); kid != nil {
		if kid.keys == nil && len(kid.kids) > 0 {
			return kid.kids[len(kid.kids)-1]
		}
		return kid
	}
	e.add(key, made)
	return made
}

// header opens the table of a header and returns it with those it stands in.
func (o *tomlOutliner) header(root *entry, e *unstable.Node) (table *entry, opened []*entry) {
	table = root
	array, start := e.Kind == unstable.ArrayTable, -1
	for it := e.Key(); it.Next(); {
		key := it.Node()
		if start < 0 { // the header begins at its bracket
			start = bytes.LastIndexByte(o.text[:key.Raw.Offset], '\n') + 1
			start += max(0, bytes.IndexByte(o.text[start:key.Raw.Offset], '['))
		}
		made := &entry{keys: []string{}, at: o.region(start, int(key.Raw.Offset+key.Raw.Length), 1)}
		if !array || !it.IsLast() {
			table = table.child(string(key.Data), made)
			opened = append(opened, table)
			continue
		}
		list := table.step(string(key.Data))
		if list == nil {
			list = &entry{at: made.at}
			table.add(string(key.Data), list)
		}
		list.kids = append(list.kids, made)
		table = made
		opened = append(opened, list, table)
	}
	return table, opened
}

// keyValue adds a pair to the table, whose key may lead through tables (a.b.c = 1).
func (o *tomlOutliner) keyValue(table *entry, e *unstable.Node) *entry {
	start := int(e.Raw.Offset)
	at := o.region(start, o.trimmed(start, start+int(e.Raw.Length)), 1)
	for it := e.Key(); it.Next(); {
		key := string(it.Node().Data)
		if !it.IsLast() {
			table = table.child(key, &entry{keys: []string{}, at: at})
			table.stretch(&entry{at: at})
			continue
		}
		kid := &entry{at: at}
		o.value(kid, e.Value())
		table.add(key, kid)
		return kid
	}
	return table
}

// trimmed is the end of a range without the white space at its end.
func (o *tomlOutliner) trimmed(start, end int) int {
	for end > start && (o.text[end-1] == ' ' || o.text[end-1] == '\t' || o.text[end-1] == '\r' || o.text[end-1] == '\n') {
		end--
	}
	return end
}

// value adds what is inside of an array or an inline table.
func (o *tomlOutliner) value(e *entry, n *unstable.Node) {
	switch n.Kind {
	case unstable.Array:
		for it := n.Children(); it.Next(); {
			child := it.Node()
			kid := &entry{at: e.at}
			if child.Raw.Length > 0 {
				start := int(child.Raw.Offset)
				kid.at = o.region(start, start+int(child.Raw.Length), 1)
			}
			o.value(kid, child)
			if last := len(kid.kids) - 1; last >= 0 {
				kid.stretch(kid.kids[last])
			}
			e.kids = append(e.kids, kid)
		}
	case unstable.InlineTable:
		e.keys = []string{}
		for it := n.Children(); it.Next(); {
			o.keyValue(e, it.Node())
		}
	}
}
