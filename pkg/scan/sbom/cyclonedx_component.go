package sbom

import (
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/scan/sbom/license"
)

// cyclonedxComponents flattens a tree of components in the order of the document.
func (r *reader) cyclonedxComponents(list []object, parent string) error {
	for _, o := range list {
		c := r.cyclonedxComponent(o)
		c.Parent = parent
		if err := r.add(c); err != nil {
			return err
		}
		if err := r.cyclonedxComponents(o.objects("components"), c.ID); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) cyclonedxComponent(o object) Component {
	c := Component{
		ID: o.text("bom-ref"), Type: o.text("type"), Group: o.text("group"), Name: o.text("name"), Version: o.text("version"),
		PURL: o.text("purl"), Copyright: o.text("copyright"), Description: o.text("description"), MediaType: o.text("mime-type"), Scope: o.text("scope"),
		source: o.at,
	}
	if cpe := o.text("cpe"); cpe != "" {
		c.CPEs = []string{cpe}
	}
	if swid, ok := o.object("swid"); ok {
		c.SWID = swid.text("tagId")
	}
	if s, ok := o.object("supplier"); ok {
		c.Supplier = cyclonedxEntity(s)
	}
	c.Originator = cyclonedxOriginator(o)
	for _, h := range o.objects("hashes") {
		c.Hashes = append(c.Hashes, Hash{h.text("alg"), strings.ToLower(h.text("content"))})
	}
	for _, l := range o.objects("licenses") {
		text, concluded := cyclonedxLicense(l)
		if text.Text == "" {
			continue
		}
		if concluded {
			c.Licenses.Concluded = append(c.Licenses.Concluded, text)
		} else {
			c.Licenses.Declared = append(c.Licenses.Declared, text)
		}
	}
	c.References = cyclonedxReferences(o)
	c.Properties = cyclonedxProperties(o)
	if e, ok := o.object("evidence"); ok {
		r.cyclonedxEvidence(&c, e)
	}
	c.takeProperties()
	for _, part := range []string{"pedigree", "releaseNotes", "modelCard", "data", "cryptoProperties", "omniborId", "swhid", "patentAssertions", "tags", "signature"} {
		if o.has(part) {
			r.unheld("components." + part)
		}
	}
	return c
}

// cyclonedxOriginator takes the most telling of the fields for who made a component; three of the
// four are older names of one another.
func cyclonedxOriginator(o object) *Party {
	if m, ok := o.object("manufacturer"); ok {
		return cyclonedxEntity(m)
	}
	for _, a := range o.objects("authors") {
		return &Party{Type: Person, Name: a.text("name"), Email: a.text("email")}
	}
	for _, key := range []string{"author", "publisher"} {
		if name := o.text(key); name != "" {
			return &Party{Type: unknown, Name: name}
		}
	}
	return nil
}

func cyclonedxLicense(o object) (l License, concluded bool) {
	concluded = o.text("acknowledgement") == "concluded"
	if l.Text = o.text("expression"); l.Text != "" {
		l.Kind = LicenseExpression
		return l, concluded
	}
	inner, _ := o.object("license")
	l.URL = inner.text("url")
	if l.Text, l.Kind = inner.text("id"), LicenseID; l.Text == "" {
		l.Text, l.Kind = inner.text("name"), LicenseName
	}
	switch {
	case l.Kind == LicenseName && l.Text == "NONE":
		l.Kind = LicenseNone
	case l.Kind == LicenseName && l.Text == "NOASSERTION":
		l.Kind = NoAssertion
	case l.Kind == LicenseName && strings.HasPrefix(l.Text, "LicenseRef-"):
		// The schema allows only listed identifiers in id, so that tools write these as names.
		if e, err := license.Parse(l.Text); err == nil && e.Op == license.Leaf {
			l.Kind = LicenseID
		}
	}
	return l, concluded || inner.text("acknowledgement") == "concluded"
}

func (r *reader) cyclonedxEvidence(c *Component, e object) {
	for _, o := range e.objects("occurrences") {
		if at := o.text("location"); at != "" {
			c.Locations = append(c.Locations, at)
		}
	}
	for _, l := range e.objects("licenses") {
		if seen, _ := cyclonedxLicense(l); seen.Text != "" {
			c.Licenses.Observed = append(c.Licenses.Observed, seen)
		}
	}
	if c.Copyright == "" {
		var all []string
		for _, o := range e.objects("copyright") {
			all = append(all, o.text("text"))
		}
		c.Copyright = strings.Join(all, "\n")
	}
	if e.has("identity") || e.has("callstack") {
		r.unheld("components.evidence")
	}
}
