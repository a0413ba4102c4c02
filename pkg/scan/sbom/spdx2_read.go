package sbom

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// spdx2 reads a document in the shape of SPDX 2 JSON.
func (r *reader) spdx2(root object) error {
	d := r.doc
	d.Format, d.SpecVersion = SPDX, strings.TrimPrefix(root.text("spdxVersion"), "SPDX-")
	if d.SpecVersion != "2.2" && d.SpecVersion != "2.3" {
		return fmt.Errorf("SPDX %q is not read here; versions 2.2, 2.3 and 3.0 are", clip(root.text("spdxVersion")))
	}
	if err := r.conform("spdx-2.3", root.m); err != nil {
		return err
	}
	d.sections = map[string]policy.Path{
		"serial": {"documentNamespace"}, "name": {"name"}, "created": {"creationInfo", "created"}, "authors": {"creationInfo", "creators"}, "tools": {"creationInfo", "creators"},
		"data_license": {"dataLicense"}, "spec_version": {"spdxVersion"}, "dependencies": {"relationships"},
	}
	d.Serial, d.Name, d.Comment, d.DataLicense = root.text("documentNamespace"), root.text("name"), root.text("comment"), root.text("dataLicense")
	if d.DataLicense != "" && d.DataLicense != "CC0-1.0" {
		r.problem(root.path("dataLicense"), "is %q; SPDX demands CC0-1.0 (SPDX 2.3, section 6.2)", clip(d.DataLicense))
	}
	if info, ok := root.object("creationInfo"); ok {
		d.Created = r.time(info.text("created"), info.path("created"))
		r.creators(info)
	}
	texts := r.spdx2Licenses(root)
	d.Properties = r.spdx2Properties(root)
	r.documentProperties()
	r.phaseOf(root)
	for _, p := range root.objects("packages") {
		c := r.spdx2Package(p, texts)
		if err := r.add(c); err != nil {
			return err
		}
	}
	for _, f := range root.objects("files") {
		if err := r.add(r.spdx2File(f, texts)); err != nil {
			return err
		}
	}
	r.spdx2Relationships(root)
	r.spdx2Unheld(root)
	return nil
}

// sbomType is how people write the type of an SBOM (CISA, "Types of Software Bill of Material
// Documents") into the comment of its creators; SPDX 2 has no field for it.
var sbomType = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\bSBOM[ -]?Type\s*[:=]\s*"?(design|source|build|analy[sz]ed|deployed|runtime)\b`)
})

func (r *reader) phaseOf(root object) {
	info, ok := root.object("creationInfo")
	if !ok || len(r.doc.Lifecycles) > 0 {
		return
	}
	if m := sbomType().FindStringSubmatch(info.text("comment")); m != nil {
		kind := strings.Replace(strings.ToLower(m[1]), "analysed", "analyzed", 1)
		if phase, ok := keyOf(spdx3SBOMTypes, kind); ok {
			r.doc.Lifecycles = append(r.doc.Lifecycles, phase)
		}
	}
}

func (r *reader) spdx2Unheld(root object) {
	for _, part := range []string{"snippets", "externalDocumentRefs", "revieweds"} {
		if len(root.array(part)) > 0 {
			r.unheld(part)
		}
	}
}

func (r *reader) creators(info object) {
	for _, creator := range info.texts("creators") {
		if tool, ok := strings.CutPrefix(creator, "Tool:"); ok {
			r.doc.Tools = append(r.doc.Tools, parseTool(tool))
		} else if p := parseParty(creator); p != nil {
			r.doc.Authors = append(r.doc.Authors, *p)
		}
	}
}

// parseTool takes NAME-VERSION apart, at the first hyphen that a digit or a v and a digit follows:
// versions have hyphens of their own.
func parseTool(text string) Tool {
	text = strings.TrimSpace(text)
	for at := 1; at < len(text); at++ {
		if text[at] != '-' {
			continue
		}
		if rest := strings.TrimPrefix(text[at+1:], "v"); rest != "" && '0' <= rest[0] && rest[0] <= '9' {
			return Tool{Name: text[:at], Version: text[at+1:]}
		}
	}
	return Tool{Name: text}
}

// parseParty reads "Organization: NAME (EMAIL)"; NOASSERTION is nobody.
func parseParty(text string) *Party {
	kind, name, ok := strings.Cut(text, ":")
	if text = strings.TrimSpace(text); text == "" || text == noAssertion {
		return nil
	}
	p := &Party{Type: unknown, Name: text}
	if ok {
		switch strings.TrimSpace(kind) {
		case "Person":
			p.Type, p.Name = Person, strings.TrimSpace(name)
		case "Organization":
			p.Type, p.Name = Organization, strings.TrimSpace(name)
		}
	}
	if at := strings.LastIndex(p.Name, "("); at > 0 && strings.HasSuffix(p.Name, ")") {
		if email := p.Name[at+1 : len(p.Name)-1]; email == "" || strings.Contains(email, "@") {
			p.Name, p.Email = strings.TrimSpace(p.Name[:at]), email
		}
	}
	return p
}

func formatParty(p Party) string {
	kind := "Organization: "
	if p.Type == Person {
		kind = "Person: "
	}
	if p.Email != "" {
		return kind + p.Name + " (" + p.Email + ")"
	}
	return kind + p.Name
}

// spdx2Licenses reads what the document's LicenseRef- stand for. Those that stand for free text
// are ours and go where they came from.
func (r *reader) spdx2Licenses(root object) map[string]LicenseText {
	texts := map[string]LicenseText{}
	for _, o := range root.objects("hasExtractedLicensingInfos") {
		t := LicenseText{ID: o.text("licenseId"), Name: o.text("name"), Text: o.text("extractedText"), URLs: o.texts("seeAlsos")}
		texts[t.ID] = t
		if !strings.HasPrefix(t.ID, namePrefix) && (t.Text != noAssertion || t.Name != "") {
			r.doc.Licenses = append(r.doc.Licenses, t)
		}
	}
	return texts
}

func (r *reader) spdx2Package(o object, texts map[string]LicenseText) Component {
	c := Component{
		ID: o.text("SPDXID"), Type: "library", Name: o.text("name"), Version: o.text("versionInfo"), Description: o.text("description"), Comment: o.text("comment"),
		Filename: o.text("packageFileName"), Supplier: parseParty(o.text("supplier")), Originator: parseParty(o.text("originator")),
		Copyright: asserted(o.text("copyrightText")), source: o.at,
	}
	if purpose := o.text("primaryPackagePurpose"); purpose != "" {
		if kind, ok := keyOf(spdx2Purposes, purpose); ok {
			c.Type = kind
		} else {
			c.Properties = append(c.Properties, Property{"spdx:primaryPackagePurpose", purpose})
		}
	}
	c.Licenses.Declared = spdxLicenses(o.text("licenseDeclared"), texts)
	c.Licenses.Concluded = spdxLicenses(o.text("licenseConcluded"), texts)
	for _, l := range o.texts("licenseInfoFromFiles") {
		c.Licenses.Observed = append(c.Licenses.Observed, spdxLicenses(l, texts)...)
	}
	c.Hashes = spdx2Checksums(o)
	if page := asserted(o.text("homepage")); page != "" {
		c.References = append(c.References, Reference{Type: "website", URL: page})
	}
	if from := asserted(o.text("downloadLocation")); from != "" {
		c.References = append(c.References, Reference{Type: "distribution", URL: from})
	}
	r.spdx2References(&c, o)
	c.Properties = append(c.Properties, r.spdx2Properties(o)...)
	c.takeProperties()
	if r.doc.SpecVersion == "2.2" {
		for _, key := range []string{"copyrightText", "licenseConcluded", "licenseDeclared"} {
			if !o.has(key) {
				r.problem(o.at, "the package has no %s, which SPDX 2.2 demands (sections 3.13, 3.15, 3.17)", key)
			}
		}
	}
	for _, part := range []string{"sourceInfo", "summary", "licenseComments", "attributionTexts", "builtDate", "releaseDate", "validUntilDate", "packageVerificationCode"} {
		if o.has(part) {
			r.unheld("packages." + part)
		}
	}
	r.tagLine(&c)
	return c
}

// asserted is the text when it says something.
func asserted(text string) string {
	if text == noAssertion || text == none {
		return ""
	}
	return text
}

func spdx2Checksums(o object) []Hash {
	var out []Hash
	for _, h := range o.objects("checksums") {
		algorithm := h.text("algorithm")
		if ours, ok := keyOf(spdx2Hashes, algorithm); ok {
			algorithm = ours
		}
		out = append(out, Hash{algorithm, strings.ToLower(h.text("checksumValue"))})
	}
	return out
}

func (r *reader) spdx2References(c *Component, o object) {
	for _, e := range o.objects("externalRefs") {
		kind, locator := e.text("referenceType"), e.text("referenceLocator")
		kind = kind[strings.LastIndexByte(kind, '/')+1:] // the long form is an address
		switch {
		case kind == "purl" && c.PURL == "":
			c.PURL = locator
		case kind == "cpe23Type" || kind == "cpe22Type":
			c.CPEs = append(c.CPEs, locator)
		case kind == "swid" && c.SWID == "":
			c.SWID = strings.TrimPrefix(locator, "swid:")
		case kind == "advisory":
			c.References = append(c.References, Reference{"advisories", locator, e.text("comment")})
		default:
			c.References = append(c.References, Reference{kind, locator, e.text("comment")})
		}
	}
}

// spdx2Properties reads the annotations that carry properties.
func (r *reader) spdx2Properties(o object) []Property {
	var out []Property
	for _, a := range o.objects("annotations") {
		if p, ok := parseProperty(a.text("comment")); ok && a.text("annotator") == ourAnnotator {
			out = append(out, p)
		} else {
			r.unheld("annotations")
		}
	}
	return out
}

func (r *reader) spdx2File(o object, texts map[string]LicenseText) Component {
	c := Component{
		ID: o.text("SPDXID"), Type: "file", Name: o.text("fileName"), Copyright: asserted(o.text("copyrightText")), Comment: o.text("comment"),
		Hashes: spdx2Checksums(o), source: o.at,
	}
	c.Licenses.Concluded = spdxLicenses(o.text("licenseConcluded"), texts)
	for _, l := range o.texts("licenseInfoInFiles") {
		c.Licenses.Observed = append(c.Licenses.Observed, spdxLicenses(l, texts)...)
	}
	c.Properties = r.spdx2Properties(o)
	c.takeProperties()
	if len(c.Locations) == 0 && c.Name != "" {
		c.Locations = []string{c.Name}
	}
	for _, part := range []string{"fileTypes", "fileContributors", "noticeText", "licenseComments", "attributionTexts", "artifactOfs"} {
		if o.has(part) {
			r.unheld("files." + part)
		}
	}
	r.tagLine(&c)
	return c
}

// subjectOf takes the one element that the document describes out of the components.
func (r *reader) subjectOf(described []string) {
	d := r.doc
	if d.noSubject {
		return
	}
	slices.Sort(described)
	described = slices.Compact(described)
	if len(described) == 0 && len(d.Components) == 1 {
		described = []string{d.Components[0].ID}
	}
	if len(described) == 1 {
		for i := range d.Components {
			if d.Components[i].ID == described[0] {
				subject := d.Components[i]
				d.Subject = &subject
				d.Components = slices.Delete(d.Components, i, i+1)
				d.sections["subject"] = subject.source
				break
			}
		}
		return
	}
	for _, id := range described {
		d.Relations = append(d.Relations, Relation{From: spdx2DocumentID, Type: "DESCRIBES", To: id})
	}
}
