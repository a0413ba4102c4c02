package sbom

import (
	"cmp"
	"encoding/json"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/scan/sbom/license"
)

// spdx2Writer makes one SPDX 2.3 document.
type spdx2Writer struct {
	d     *Document
	lost  losses
	ids   map[string]string // of the model to SPDX's
	texts map[string]LicenseText
	date  string
	out   spdx2Document
}

func writeSPDX2(out io.Writer, d *Document, format Format, l losses) error {
	w := &spdx2Writer{d: d, lost: l, texts: map[string]LicenseText{}, date: d.Created.Format("2006-01-02T15:04:05Z")}
	w.ids = spdxIDs(d, func(c *Component) string { return spdx2ID(c) })
	if d.Created.IsZero() {
		w.date = time.Unix(0, 0).UTC().Format(time.RFC3339)
		l.add("a time of creation, which is not set: the Unix epoch stands instead")
	}
	if err := w.document(); err != nil {
		return err
	}
	if format == SPDX23TagValue {
		return w.tagValue(out)
	}
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	return e.Encode(&w.out)
}

// spdxIDs gives every component an identifier by the rules of the format.
func spdxIDs(d *Document, make func(*Component) string) map[string]string {
	ids, names := map[string]string{}, namer{used: map[string]bool{spdx2DocumentID: true}}
	one := func(c *Component) { ids[c.ID] = names.unique(make(c)) }
	if d.Subject != nil {
		one(d.Subject)
	}
	for i := range d.Components {
		one(&d.Components[i])
	}
	return ids
}

// spdx2ID keeps an identifier that SPDX allows, and makes one of others: the name, and enough of a
// digest that two do not meet.
func spdx2ID(c *Component) string {
	if rest, ok := strings.CutPrefix(c.ID, "SPDXRef-"); ok && rest != "" && plainID(rest) == rest {
		return c.ID
	}
	return "SPDXRef-" + plainID(cmp.Or(c.Name, c.Type)) + "-" + shortDigest(c.ID)
}

func plainID(text string) string {
	return strings.Map(func(c rune) rune {
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '.' || c == '-' {
			return c
		}
		return '-'
	}, text)
}

func (w *spdx2Writer) document() error {
	d := w.d
	id, err := identity(d)
	if err != nil {
		return err
	}
	subject := ""
	if d.Subject != nil {
		subject = d.Subject.Name
	}
	o := &w.out
	*o = spdx2Document{
		SPDXVersion: "SPDX-2.3", DataLicense: "CC0-1.0", SPDXID: spdx2DocumentID, Name: cmp.Or(d.Name, subject, "sbom"), Namespace: spdxNamespace(d, subject, id),
		Comment: d.Comment, Creation: spdx2Creation{Created: w.date},
	}
	if d.DataLicense != "" && d.DataLicense != "CC0-1.0" {
		w.lost.add("the data licence " + d.DataLicense + ": SPDX documents are CC0-1.0")
	}
	o.Creation.Creators = creatorsOf(d)
	o.Annotations = w.annotations(documentProperties(d, w.ids))
	if d.Subject != nil {
		o.Packages = append(o.Packages, w.pkg(d.Subject))
	}
	for i := range d.Components {
		if c := &d.Components[i]; isFile(c) {
			o.Files = append(o.Files, w.file(c))
		} else {
			o.Packages = append(o.Packages, w.pkg(c))
		}
	}
	slices.SortStableFunc(o.Packages, func(a, b spdx2Package) int { return strings.Compare(a.SPDXID, b.SPDXID) })
	slices.SortStableFunc(o.Files, func(a, b spdx2File) int { return strings.Compare(a.SPDXID, b.SPDXID) })
	o.Relationships = w.relationships()
	o.Licenses = w.licenseTexts()
	return nil
}

// spdxNamespace is unique to the content; spdx.org/spdxdocs is what the specification offers to
// those who have no address of their own (SPDX 2.3, section 6.5).
func spdxNamespace(d *Document, subject, id string) string {
	if u, err := url.Parse(d.Serial); err == nil && d.Format == SPDX && u.IsAbs() && !strings.Contains(d.Serial, "#") {
		return d.Serial
	}
	return "https://spdx.org/spdxdocs/" + plainID(cmp.Or(d.Name, subject, "sbom")) + "-" + id
}

func creatorsOf(d *Document) []string {
	var out []string
	for _, p := range d.Authors {
		out = append(out, formatParty(p))
	}
	for _, t := range d.Tools {
		out = append(out, "Tool: "+strings.TrimSuffix(t.Name+"-"+t.Version, "-"))
	}
	if len(out) == 0 {
		out = []string{ourAnnotator}
	}
	return out
}

// documentProperties are what SPDX has no fields for.
func documentProperties(d *Document, ids map[string]string) []Property {
	out := slices.Clone(d.Properties)
	add := func(name, value string) {
		if value != "" {
			out = append(out, Property{name, value})
		}
	}
	if d.Subject == nil {
		add(propSubject, "none")
	}
	for _, phase := range d.Lifecycles {
		add(propLifecycle, phase)
	}
	for _, a := range d.Completeness {
		var refs []string
		for _, ref := range a.Refs {
			refs = append(refs, ids[ref])
		}
		add(propComplete+a.Aggregate, strings.Join(refs, " "))
	}
	for _, t := range d.Tools {
		add(propVendor+t.Name, t.Vendor)
	}
	for _, r := range d.References {
		add(propReference+r.Type, r.URL)
	}
	if d.Version > 1 {
		add(propVersion, strconv.Itoa(d.Version))
	}
	if p := d.Supplier; p != nil {
		add(propParty+"document:type", p.Type)
		add(propParty+"document:name", p.Name)
		add(propParty+"document:email", p.Email)
		add(propParty+"document:url", p.URL)
	}
	return out
}

func (w *spdx2Writer) annotations(list []Property) []spdx2Annotation {
	var out []spdx2Annotation
	for _, p := range list {
		out = append(out, spdx2Annotation{ourAnnotator, w.date, "OTHER", formatProperty(p)})
	}
	return out
}

func (w *spdx2Writer) relationships() []spdx2Relation {
	var out []spdx2Relation
	add := func(from, kind, to, comment string) { out = append(out, spdx2Relation{from, kind, to, comment}) }
	root := spdx2DocumentID
	if w.d.Subject != nil {
		root = w.ids[w.d.Subject.ID]
		add(spdx2DocumentID, "DESCRIBES", root, "")
	}
	for i := range w.d.Components {
		c := &w.d.Components[i]
		switch {
		case c.Parent != "":
			add(w.ids[c.Parent], "CONTAINS", w.ids[c.ID], "")
		case root != spdx2DocumentID:
			add(root, "CONTAINS", w.ids[c.ID], "")
		default:
			add(root, "DESCRIBES", w.ids[c.ID], "")
		}
	}
	for _, dep := range w.d.Dependencies {
		from := w.ids[dep.Ref]
		for _, on := range dep.DependsOn {
			add(from, "DEPENDS_ON", w.ids[on], "")
		}
		if !dep.Known {
			add(from, "DEPENDS_ON", noAssertion, "")
		} else if len(dep.DependsOn) == 0 {
			add(from, "DEPENDS_ON", none, "")
		}
	}
	for _, r := range w.d.Relations {
		from, to := w.end(r.From), w.end(r.To)
		switch {
		case from == "" || to == "":
			w.lost.add("relations of what is not in the document")
		case r.Type == "DESCRIBES" && root == spdx2DocumentID: // stands above
		case !inWords(spdx2Relations, r.Type):
			add(from, "OTHER", to, cmp.Or(r.Comment, r.Type))
		default:
			add(from, r.Type, to, r.Comment)
		}
	}
	slices.SortFunc(out, func(a, b spdx2Relation) int {
		return cmp.Or(strings.Compare(a.From, b.From), strings.Compare(a.Type, b.Type), strings.Compare(a.To, b.To), strings.Compare(a.Comment, b.Comment))
	})
	return slices.Compact(out)
}

// end is the SPDX identifier of one end of a relation.
func (w *spdx2Writer) end(id string) string {
	if own, ok := w.ids[id]; ok {
		return own
	}
	if id == spdx2DocumentID || id == noAssertion || id == none {
		return id
	}
	return ""
}

// licenseTexts lists every LicenseRef- that the document uses, as the format demands.
func (w *spdx2Writer) licenseTexts() []spdx2License {
	for _, t := range w.d.Licenses {
		w.texts[t.ID] = t
	}
	note := func(text string) {
		e, err := license.Parse(text)
		if err != nil {
			return
		}
		for _, term := range e.Terms() {
			if _, has := w.texts[term.ID]; !has && strings.HasPrefix(term.ID, "LicenseRef-") {
				w.texts[term.ID] = LicenseText{ID: term.ID, Text: noAssertion}
			}
		}
	}
	for _, p := range w.out.Packages {
		note(p.LicenseDeclared)
		note(p.LicenseConcluded)
	}
	for _, f := range w.out.Files {
		note(f.LicenseConcluded)
		for _, l := range f.LicenseInfo {
			note(l)
		}
	}
	var out []spdx2License
	for _, id := range sortedKeys(w.texts) {
		t := w.texts[id]
		out = append(out, spdx2License{ID: id, Text: cmp.Or(t.Text, noAssertion), Name: t.Name, URLs: t.URLs})
	}
	return out
}
