package decode

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// configXML decodes XML into objects: the document is {root element: value}; an attribute is the
// member "-name"; an element that has neither attributes nor elements is its text, and text beside
// others is the member "#text"; an element that occurs several times in its parent is a list.
// Names keep their prefix. Text is without the white space around it; comments, processing
// instructions and document types say nothing, and entities of a document type are not expanded.
func configXML(s source, o Options) ([]configDocument, error) {
	x := xmlReader{decoder: xml.NewDecoder(bytes.NewReader(s.data)), lines: newLines(s.data, false), options: o}
	x.decoder.CharsetReader = func(charset string, _ io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("the encoding %q is not supported; write UTF-8", charset)
	}
	root := &xmlElement{outline: entry{keys: []string{}}}
	root.outline.at = x.lines.region(0, len(s.data), 1)
	if err := x.children(root); err != nil {
		var syntax *xml.SyntaxError
		if errors.As(err, &syntax) {
			return nil, &treeError{line: syntax.Line, column: 1, message: syntax.Msg}
		}
		line, column := x.decoder.InputPos()
		return nil, &treeError{line: line, column: column, message: err.Error()}
	}
	if len(root.members.list) == 0 {
		return nil, errors.New("no element")
	}
	return single(root.object(), nil, func() *entry { return &root.outline }), nil
}

type xmlReader struct {
	decoder *xml.Decoder
	lines   *lines
	options Options
	depth   int
	nodes   int
}

// xmlElement collects what is inside of an element.
type xmlElement struct {
	members members
	several map[string][]policy.Value // elements that occur more than once
	text    strings.Builder
	outline entry
}

// children reads up to the end of the element, or of the file.
func (x *xmlReader) children(e *xmlElement) error {
	if x.depth++; x.depth > x.options.MaxDepth {
		return fmt.Errorf("nested more than %d levels deep", x.options.MaxDepth)
	}
	defer func() { x.depth-- }()
	for {
		start := int(x.decoder.InputOffset())
		token, err := x.decoder.Token()
		switch {
		case errors.Is(err, io.EOF) && x.depth == 1:
			return nil
		case err != nil:
			return err
		}
		switch t := token.(type) {
		case xml.CharData:
			e.text.Write(t)
		case xml.EndElement:
			return nil
		case xml.StartElement:
			if x.nodes += 1 + len(t.Attr); x.nodes > x.options.MaxNodes {
				return fmt.Errorf("more than %d elements and attributes", x.options.MaxNodes)
			}
			kid, err := x.element(t, start)
			if err != nil {
				return err
			}
			e.add(xmlName(t.Name), kid.value(), &kid.outline)
		}
	}
}

func (x *xmlReader) element(t xml.StartElement, start int) (*xmlElement, error) {
	kid := &xmlElement{outline: entry{keys: []string{}}}
	head := x.lines.region(start, int(x.decoder.InputOffset()), 1)
	for _, a := range t.Attr {
		kid.members.set("-"+xmlName(a.Name), policy.String(validUTF8(a.Value)), written)
		kid.outline.add("-"+xmlName(a.Name), &entry{at: head})
	}
	if err := x.children(kid); err != nil {
		return nil, err
	}
	kid.outline.at = x.lines.region(start, int(x.decoder.InputOffset()), 1)
	return kid, nil
}

// xmlName is the name with its prefix; the decoder puts an unknown prefix, or the name space of a
// known one, into Space.
func xmlName(n xml.Name) string {
	if n.Space == "" || strings.ContainsAny(n.Space, "/:") {
		return n.Local
	}
	return n.Space + ":" + n.Local
}

// add puts an element into its parent; a second one of the same name makes a list.
func (e *xmlElement) add(name string, value policy.Value, outline *entry) {
	i := e.members.find(name)
	if i < 0 {
		e.members.set(name, value, written)
		e.outline.add(name, outline)
		return
	}
	at := 0
	for at = range e.outline.keys {
		if e.outline.keys[at] == name {
			break
		}
	}
	if e.several == nil {
		e.several = map[string][]policy.Value{}
	}
	list, ok := e.several[name]
	if !ok {
		list = []policy.Value{e.members.list[i].Value}
		first := e.outline.kids[at]
		e.outline.kids[at] = &entry{at: first.at, kids: []*entry{first}}
	}
	e.several[name] = append(list, value)
	e.outline.kids[at].kids = append(e.outline.kids[at].kids, outline)
	e.outline.kids[at].stretch(outline)
}

func (e *xmlElement) value() policy.Value {
	text := strings.TrimSpace(e.text.String())
	if len(e.members.list) == 0 {
		return policy.String(text)
	}
	if text != "" {
		e.members.set("#text", policy.String(text), written)
		e.outline.add("#text", &entry{at: e.outline.at})
	}
	return e.object()
}

func (e *xmlElement) object() policy.Value {
	for name, list := range e.several {
		e.members.set(name, policy.Array(list), written)
	}
	return policy.Object(e.members.list)
}
