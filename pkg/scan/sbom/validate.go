package sbom

import (
	"cmp"
	"fmt"
	"io"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// Fault is one thing that Validate found.
type Fault struct {
	// Rule is "format" for what the schema and the reader say, else the minimum element that is
	// missing: "ntia:supplier", "ntia:name", "ntia:version", "ntia:identifier", "ntia:dependencies",
	// "ntia:author", "ntia:timestamp".
	Rule string `json:"rule"`
	Problem
	Line int `json:"line,omitempty"` // of texts that are not JSON
}

// Validate says what is wrong with a document that was read: violations of its format, and missing
// minimum elements (NTIA, "The Minimum Elements For a Software Bill of Materials", July 2021).
func Validate(d *Document) []Fault {
	v := &validation{d: d, faults: []Fault{}}
	for _, p := range d.Problems {
		v.faults = append(v.faults, Fault{Rule: "format", Problem: p})
	}
	if len(d.Authors) == 0 && len(d.Tools) == 0 {
		v.missing("ntia:author", d.sections["authors"], 0, "nobody is named as the author of the document")
	} else if len(d.Authors) == 0 && d.Supplier == nil {
		v.missing("ntia:author", d.sections["authors"], 0, "only tools are named as authors of the document; name the person or organization that runs them")
	}
	if d.Created.IsZero() {
		v.missing("ntia:timestamp", d.sections["created"], 0, "the document does not say when it was made")
	}
	if d.Subject == nil {
		v.missing("ntia:name", d.sections["subject"], 0, "the document does not say what it describes")
	} else {
		v.component(d.Subject)
	}
	for i := range d.Components {
		v.component(&d.Components[i])
	}
	v.dependencies()
	return v.faults
}

type validation struct {
	d      *Document
	faults []Fault
}

func (v *validation) missing(rule string, at policy.Path, line int, format string, args ...any) {
	v.faults = append(v.faults, Fault{Rule: rule, Problem: Problem{Message: fmt.Sprintf(format, args...), Path: append(policy.Path{}, at...)}, Line: line})
}

func (v *validation) component(c *Component) {
	name := cmp.Or(c.Name, c.PURL, c.ID)
	if c.Name == "" {
		v.missing("ntia:name", c.source, c.line, "the component %q has no name", name)
	}
	if c.Type == "file" {
		return // files have neither versions nor suppliers
	}
	if c.Version == "" {
		v.missing("ntia:version", c.source, c.line, "%s has no version", name)
	}
	isSubject := c == v.d.Subject
	if (c.Supplier == nil || c.Supplier.Name == "") && (!isSubject || v.d.Supplier == nil) && (c.Originator == nil || c.Originator.Name == "") {
		v.missing("ntia:supplier", c.source, c.line, "%s has no supplier", name)
	}
	if c.PURL == "" && len(c.CPEs) == 0 && c.SWID == "" && len(c.Hashes) == 0 {
		v.missing("ntia:identifier", c.source, c.line, "%s has neither a package URL, a CPE, a SWID tag nor a hash", name)
	}
	if c.PURL != "" {
		if _, err := ParsePURL(c.PURL); err != nil {
			v.missing("ntia:identifier", c.source, c.line, "%s: %v", name, err)
		}
	}
}

// dependencies asks for what is in the subject: edges from it, or, in SPDX, containment, which
// reading has made the absence of another parent.
func (v *validation) dependencies() {
	d := v.d
	if len(d.Components) == 0 {
		return
	}
	if len(d.Dependencies) == 0 && (d.Format != SPDX || d.Subject == nil) {
		v.missing("ntia:dependencies", d.sections["dependencies"], 0, "the document says nothing about dependencies")
		return
	}
	if d.Subject == nil || d.Format == SPDX {
		return
	}
	for _, dep := range d.Dependencies {
		if dep.Ref == d.Subject.ID {
			return
		}
	}
	v.missing("ntia:dependencies", d.sections["dependencies"], 0, "nothing is said about the dependencies of the subject, %s", cmp.Or(d.Subject.Name, d.Subject.ID))
}

// Convert reads an SBOM and writes it in another format; lost is what that cannot hold.
func Convert(w io.Writer, name string, data []byte, to Format, limits Limits) (doc *Document, lost []string, err error) {
	if doc, err = Read(name, data, limits); err != nil {
		return nil, nil, err
	}
	lost, err = Write(w, doc, to)
	return doc, lost, err
}
