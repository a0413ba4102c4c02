package sbom

import (
	"bufio"
	"io"
	"strings"
)

// tagWriter writes lines of tags.
type tagWriter struct {
	out  *bufio.Writer
	lost losses
}

// tag writes a value of one line.
func (t *tagWriter) tag(name, value string) {
	if value == "" {
		return
	}
	if strings.ContainsAny(value, "\r\n") {
		t.lost.add("line breaks in " + name)
		value = strings.Join(strings.FieldsFunc(value, func(c rune) bool { return c == '\n' || c == '\r' }), " ")
	}
	_, _ = t.out.WriteString(name + ": " + value + "\n") // the error comes with Flush
}

// text writes a value that may have several lines.
func (t *tagWriter) text(name, value string) {
	if value == "" || value == noAssertion || value == none {
		t.tag(name, value)
		return
	}
	if strings.Contains(value, "</text>") {
		t.lost.add("</text> in " + name)
		value = strings.ReplaceAll(value, "</text>", "< /text>")
	}
	_, _ = t.out.WriteString(name + ": <text>" + value + "</text>\n")
}

func (t *tagWriter) heading(text string) { _, _ = t.out.WriteString("\n##### " + text + "\n\n") }

// tagValue writes the document as tags and values.
func (w *spdx2Writer) tagValue(out io.Writer) error {
	t := &tagWriter{out: bufio.NewWriter(out), lost: w.lost}
	d := &w.out
	t.tag("SPDXVersion", d.SPDXVersion)
	t.tag("DataLicense", d.DataLicense)
	t.tag("SPDXID", d.SPDXID)
	t.tag("DocumentName", d.Name)
	t.tag("DocumentNamespace", d.Namespace)
	t.text("DocumentComment", d.Comment)
	for _, c := range d.Creation.Creators {
		t.tag("Creator", c)
	}
	t.tag("Created", d.Creation.Created)
	t.annotations(d.SPDXID, d.Annotations)
	// Files come first: behind a package they would belong to it.
	for _, f := range d.Files {
		t.heading("File")
		t.tag("FileName", f.Name)
		t.tag("SPDXID", f.SPDXID)
		for _, c := range f.Checksums {
			t.tag("FileChecksum", c.Algorithm+": "+c.Value)
		}
		t.tag("LicenseConcluded", f.LicenseConcluded)
		for _, l := range f.LicenseInfo {
			t.tag("LicenseInfoInFile", l)
		}
		t.text("FileCopyrightText", f.Copyright)
		t.text("FileComment", f.Comment)
		t.annotations(f.SPDXID, f.Annotations)
	}
	for i := range d.Packages {
		t.pkg(&d.Packages[i])
	}
	for _, l := range d.Licenses {
		t.heading("Licence")
		t.tag("LicenseID", l.ID)
		t.text("ExtractedText", l.Text)
		t.tag("LicenseName", l.Name)
		for _, u := range l.URLs {
			t.tag("LicenseCrossReference", u)
		}
	}
	t.heading("Relationships")
	for _, r := range d.Relationships {
		t.tag("Relationship", r.From+" "+r.Type+" "+r.To)
		t.text("RelationshipComment", r.Comment)
	}
	return t.out.Flush()
}

func (t *tagWriter) pkg(p *spdx2Package) {
	t.heading("Package")
	t.tag("PackageName", p.Name)
	t.tag("SPDXID", p.SPDXID)
	t.tag("PackageVersion", p.Version)
	t.tag("PackageFileName", p.FileName)
	t.tag("PackageSupplier", p.Supplier)
	t.tag("PackageOriginator", p.Originator)
	t.tag("PackageDownloadLocation", p.DownloadLocation)
	t.tag("FilesAnalyzed", "false")
	for _, c := range p.Checksums {
		t.tag("PackageChecksum", c.Algorithm+": "+c.Value)
	}
	t.tag("PackageHomePage", p.HomePage)
	t.tag("PackageLicenseConcluded", p.LicenseConcluded)
	t.tag("PackageLicenseDeclared", p.LicenseDeclared)
	t.text("PackageCopyrightText", p.Copyright)
	t.text("PackageDescription", p.Description)
	t.text("PackageComment", p.Comment)
	for _, r := range p.ExternalRefs {
		t.tag("ExternalRef", r.Category+" "+r.Type+" "+r.Locator)
		if r.Comment != "" {
			t.lost.add("comments of references")
		}
	}
	t.tag("PrimaryPackagePurpose", p.Purpose)
	t.annotations(p.SPDXID, p.Annotations)
}

func (t *tagWriter) annotations(of string, list []spdx2Annotation) {
	for _, a := range list {
		t.tag("Annotator", a.Annotator)
		t.tag("AnnotationDate", a.Date)
		t.tag("AnnotationType", a.Type)
		t.tag("SPDXREF", of)
		t.text("AnnotationComment", a.Comment)
	}
}
