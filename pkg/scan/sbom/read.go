package sbom

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/scan/sbom/internal/schema"
)

// ErrUnknownFormat says that a text is no SBOM of a format that this package reads.
var ErrUnknownFormat = errors.New("not an SBOM that is read here: CycloneDX 1.2 to 1.7 (JSON, XML), SPDX 2.2 and 2.3 (JSON, tag-value) and SPDX 3.0 (JSON-LD) are")

// SyntaxError is where a text ceases to be what its format demands. Line and Column count from 1; 0
// is unknown.
type SyntaxError struct {
	Line, Column int
	Message      string
}

func (e *SyntaxError) Error() string {
	if e.Column == 0 {
		return fmt.Sprintf("line %d: %s", e.Line, e.Message)
	}
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
}

// Read reads an SBOM; name is for messages, the format is found by content. An error means that
// nothing can be said about the document. What is wrong with a document that can still be read is
// in its Problems, as paths of the JSON text, or of the equivalent JSON of other texts.
func Read(name string, data []byte, limits Limits) (doc *Document, err error) {
	limits = limits.withDefaults()
	defer func() {
		// The libraries behind this have panicked on hostile input before.
		if p := recover(); p != nil {
			doc, err = nil, fmt.Errorf("read SBOM %s: the reader broke on this file, which is a bug to report: %v", name, p)
		}
	}()
	if len(data) > limits.MaxBytes {
		return nil, fmt.Errorf("read SBOM %s: %d bytes, more than the limit of %d", name, len(data), limits.MaxBytes)
	}
	r := &reader{limits: limits, doc: &Document{}}
	if err := r.read(data); err != nil {
		return nil, fmt.Errorf("read SBOM %s: %w", name, err)
	}
	r.finish()
	return r.doc, nil
}

// reader makes one Document.
type reader struct {
	doc      *Document
	limits   Limits
	strict   bool             // tell values of the wrong type; off where a schema does
	lines    []int            // of components of an XML text
	tagLines map[string][]int // of elements of a tag-value text
	services map[string]bool  // identifiers of CycloneDX services
	more     int              // problems beyond the limit
}

func (r *reader) read(data []byte) error {
	text, err := r.plain(data)
	if err != nil {
		return err
	}
	switch shapeOf(text) {
	case jsonShape:
		tree, twice, err := decodeJSON(text, r.limits)
		if err != nil {
			return err
		}
		r.doc.Problems = append(r.doc.Problems, twice...)
		return r.tree(tree)
	case xmlShape:
		return r.cyclonedxXML(text)
	case tagShape:
		return r.tagValue(text)
	}
	return ErrUnknownFormat
}

var utf8Mark = []byte("\xef\xbb\xbf")

// plain refuses encodings other than UTF-8, and takes a byte order mark away.
func (r *reader) plain(data []byte) ([]byte, error) {
	for _, mark := range []struct{ bytes, name string }{
		{"\xff\xfe\x00\x00", "UTF-32"}, {"\x00\x00\xfe\xff", "UTF-32"}, {"\xff\xfe", "UTF-16"}, {"\xfe\xff", "UTF-16"}, {"{\x00", "UTF-16"}, {"\x00{", "UTF-16"}, {"<\x00", "UTF-16"}, {"\x00<", "UTF-16"},
	} {
		if bytes.HasPrefix(data, []byte(mark.bytes)) {
			return nil, fmt.Errorf("the text is %s; SBOM formats demand UTF-8, convert it", mark.name)
		}
	}
	text, marked := bytes.CutPrefix(data, utf8Mark)
	if marked {
		r.problem(nil, "the text begins with a byte order mark, which other readers may refuse (RFC 8259, section 8.1)")
	}
	return text, nil
}

// tree reads a JSON document of any format.
func (r *reader) tree(tree any) error {
	root := object{r: r}
	var ok bool
	if root.m, ok = tree.(map[string]any); !ok {
		return ErrUnknownFormat
	}
	// A cluster takes an object with any members beside: a Pod that also says that it is an SBOM is
	// a Pod, and has to be judged as one.
	if isText(root.m["kind"]) && (root.m["apiVersion"] != nil || root.m["items"] != nil) {
		return ErrUnknownFormat
	}
	r.doc.Encoding = "json"
	switch {
	case isText(root.m["bomFormat"]) || hasPrefix(root.m["$schema"], "http://cyclonedx.org/"):
		return r.cyclonedx(root)
	case isText(root.m["spdxVersion"]):
		return r.spdx2(root)
	case root.m["@context"] != nil && (root.m["@graph"] != nil || root.m["type"] != nil):
		return r.spdx3(root)
	}
	return ErrUnknownFormat
}

// conform checks a document with the schema of its version.
func (r *reader) conform(name string, tree any) error {
	found, err := schema.Validate(name, tree, r.limits.MaxProblems+1)
	if err != nil {
		return err
	}
	for _, v := range found {
		r.problem(v.Path, "%s", v.Message)
	}
	return nil
}

// problem notes what is wrong with the form at a path, which the caller gives away.
func (r *reader) problem(path policy.Path, format string, args ...any) {
	r.note(BadForm, "", path, fmt.Sprintf(format, args...))
}

// dangling notes a reference to what is not there.
func (r *reader) dangling(ref string, path policy.Path, format string, args ...any) {
	r.note(BadReference, ref, path, fmt.Sprintf(format, args...))
}

func (r *reader) note(kind ProblemKind, ref string, path policy.Path, message string) {
	if len(r.doc.Problems) >= r.limits.MaxProblems {
		r.more++
		return
	}
	if path == nil {
		path = policy.Path{}
	}
	r.doc.Problems = append(r.doc.Problems, Problem{message, path, kind, clip(ref)})
}

// unheld notes a part of the file that the model does not hold.
func (r *reader) unheld(part string) {
	const most = 100 // a hostile file may name as many parts as it has elements
	if len(r.doc.Unheld) < most && !slices.Contains(r.doc.Unheld, part) {
		r.doc.Unheld = append(r.doc.Unheld, part)
	}
}

// add appends a component, within the limit.
func (r *reader) add(c Component) error {
	if len(r.doc.Components) >= r.limits.MaxComponents {
		return fmt.Errorf("more than %d components", r.limits.MaxComponents)
	}
	r.doc.Components = append(r.doc.Components, c)
	return nil
}

// time reads RFC 3339, of which both formats allow a part.
func (r *reader) time(text string, path policy.Path) time.Time {
	if text == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, strings.TrimSpace(text))
	if err != nil {
		r.problem(path, "%q is not a time as in 2026-01-02T03:04:05Z", clip(text))
		return time.Time{}
	}
	return t.UTC()
}

// finish checks what no schema can: that identifiers are unique and that references lead somewhere.
func (r *reader) finish() {
	d := r.doc
	seen := make(map[string]bool, len(d.Components)+1)
	if d.Subject != nil && d.Subject.ID != "" {
		seen[d.Subject.ID] = true
	}
	for i := range d.Components {
		c := &d.Components[i]
		if c.ID != "" && seen[c.ID] {
			r.note(BadIdentifier, c.ID, c.source, fmt.Sprintf("the identifier %q stands twice in the document", clip(c.ID)))
		}
		seen[c.ID] = c.ID != ""
	}
	if d.Format == CycloneDX {
		r.danglingDependencies(seen)
	}
	if r.more > 0 {
		d.Problems = append(d.Problems, Problem{fmt.Sprintf("and %d more", r.more), policy.Path{}, BadForm, ""})
	}
	slices.Sort(d.Unheld)
}

// danglingDependencies tells those that lead nowhere. Services are not components, but may stand
// there; so may elements of other documents, by BOM-Link.
func (r *reader) danglingDependencies(seen map[string]bool) {
	known := func(id string) bool { return seen[id] || r.services[id] || strings.HasPrefix(id, "urn:cdx:") }
	for i, dep := range r.doc.Dependencies {
		at := append(clonePath(r.doc.sections["dependencies"]), i)
		if !known(dep.Ref) {
			r.dangling(dep.Ref, at, "%q, whose dependencies are listed, is not in the document", clip(dep.Ref))
		}
		for _, on := range dep.DependsOn {
			if !known(on) {
				r.dangling(on, clonePath(at), "%q depends on %q, which is not in the document", clip(dep.Ref), clip(on))
			}
		}
	}
}

func clip(s string) string {
	const longest = 120
	if len(s) <= longest {
		return s
	}
	return strings.ToValidUTF8(s[:longest], "") + "..."
}
