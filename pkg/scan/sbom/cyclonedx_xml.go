package sbom

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

const cyclonedxNamespace = "http://cyclonedx.org/schema/bom/"

// cyclonedxXML brings the text into the shape of CycloneDX JSON and reads that. The library
// passes over what it does not know, so that the outline checks first what it would not see.
func (r *reader) cyclonedxXML(text []byte) error {
	version, signed, err := r.xmlOutline(text)
	if err != nil {
		return err
	}
	var bom cdx.BOM
	if err := cdx.NewBOMDecoder(bytes.NewReader(text), cdx.BOMFileFormatXML).Decode(&bom); err != nil {
		return fmt.Errorf("not CycloneDX XML: %w", err)
	}
	bom.BOMFormat = cdx.BOMFormat
	out, err := json.Marshal(&bom)
	if err != nil {
		return fmt.Errorf("CycloneDX XML with a value that has no form in JSON: %w", err)
	}
	bom = cdx.BOM{}
	tree, _, err := decodeJSON(out, r.limits)
	if err != nil {
		return err
	}
	root := object{r: r, m: tree.(map[string]any)}
	root.m["specVersion"] = version
	if err := r.cyclonedx(root); err != nil {
		return err
	}
	r.doc.Encoding, r.doc.Signed = "xml", signed
	r.takeLines()
	return nil
}

// takeLines gives each component the line that the outline found it on.
func (r *reader) takeLines() {
	lines := r.lines
	if r.doc.Subject != nil && len(lines) > 0 {
		r.doc.Subject.line, lines = lines[0], lines[1:]
	}
	for i := range r.doc.Components {
		if i < len(lines) {
			r.doc.Components[i].line = lines[i]
		}
	}
}

// outline walks over an XML text once: bounds, the version, where components begin.
type outline struct {
	r       *reader
	decoder *xml.Decoder
	text    []byte
	stack   []string
	line    int
	offset  int
	version string
	signed  bool
	nodes   int
}

func (r *reader) xmlOutline(text []byte) (version string, signed bool, err error) {
	o := &outline{r: r, text: text, line: 1, decoder: xml.NewDecoder(bytes.NewReader(text))}
	for {
		start := o.decoder.InputOffset()
		token, err := o.decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", false, fmt.Errorf("not XML: %w", err)
		}
		switch t := token.(type) {
		case xml.Directive:
			// A document type could define entities; the format has none.
			return "", false, errors.New("the XML has a document type declaration, which CycloneDX does not use; remove it")
		case xml.StartElement:
			if err := o.enter(t, int(start)); err != nil {
				return "", false, err
			}
		case xml.EndElement:
			o.stack = o.stack[:len(o.stack)-1]
		}
	}
	return o.version, o.signed, nil
}

func (o *outline) enter(t xml.StartElement, start int) error {
	if o.nodes++; o.nodes > o.r.limits.MaxNodes {
		return fmt.Errorf("more than %d elements", o.r.limits.MaxNodes)
	}
	if len(o.stack) >= o.r.limits.MaxDepth {
		return fmt.Errorf("nested more than %d levels deep", o.r.limits.MaxDepth)
	}
	if len(o.stack) == 0 {
		version, ok := strings.CutPrefix(t.Name.Space, cyclonedxNamespace)
		if t.Name.Local != "bom" || !ok {
			return ErrUnknownFormat
		}
		o.version = version
	}
	o.signed = o.signed || t.Name.Local == "Signature"
	o.stack = append(o.stack, t.Name.Local)
	if t.Name.Local != "component" || !o.counts() {
		return nil
	}
	if len(o.r.lines) > o.r.limits.MaxComponents {
		return fmt.Errorf("more than %d components", o.r.limits.MaxComponents)
	}
	o.line += bytes.Count(o.text[o.offset:start], []byte("\n"))
	o.offset = start
	o.r.lines = append(o.r.lines, o.line)
	return nil
}

// counts reports whether the element is one of bom/components or the subject, or inside one of
// them by way of components alone: others (tools, pedigrees) are not components of the document.
func (o *outline) counts() bool {
	path := o.stack[1:]
	if len(path) > 1 && path[0] == "metadata" && path[1] == "component" {
		path = path[2:]
	}
	for len(path) >= 2 && path[0] == "components" && path[1] == "component" {
		path = path[2:]
	}
	return len(path) == 0
}
