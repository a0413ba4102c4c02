package sbom

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// cyclonedxVersions are those that are read.
var cyclonedxVersions = []string{"1.2", "1.3", "1.4", "1.5", "1.6", "1.7"}

// cyclonedx reads a document in the shape of CycloneDX JSON.
func (r *reader) cyclonedx(root object) error {
	d := r.doc
	d.Format, d.SpecVersion = CycloneDX, root.text("specVersion")
	if !slices.Contains(cyclonedxVersions, d.SpecVersion) {
		return fmt.Errorf("CycloneDX %q is not read here; versions %s are", clip(d.SpecVersion), strings.Join(cyclonedxVersions, ", "))
	}
	if err := r.conform("cyclonedx-"+d.SpecVersion, root.m); err != nil {
		return err
	}
	d.sections = map[string]policy.Path{
		"dependencies": {"dependencies"}, "created": {"metadata", "timestamp"}, "authors": {"metadata", "authors"}, "tools": {"metadata", "tools"},
		"supplier": {"metadata", "supplier"}, "lifecycle": {"metadata", "lifecycles"}, "subject": {"metadata", "component"}, "data_license": {"metadata", "licenses"},
		"serial": {"serialNumber"}, "version": {"version"}, "spec_version": {"specVersion"}, "completeness": {"compositions"},
		"external_references": {"externalReferences"}, "vulnerabilities": {"vulnerabilities"},
	}
	d.Serial, d.Version = root.text("serialNumber"), root.number("version")
	d.Signed = root.has("signature")
	if meta, ok := root.object("metadata"); ok {
		if err := r.cyclonedxMetadata(meta); err != nil {
			return err
		}
	}
	if err := r.cyclonedxComponents(root.objects("components"), ""); err != nil {
		return err
	}
	r.services = map[string]bool{}
	r.cyclonedxServices(root.objects("services"))
	r.cyclonedxGraph(root)
	d.References = cyclonedxReferences(root)
	d.Properties = append(d.Properties, cyclonedxProperties(root)...)
	r.documentProperties()
	d.Vulnerabilities = len(root.array("vulnerabilities"))
	for _, part := range []string{"services", "vulnerabilities", "annotations", "formulation", "declarations", "definitions", "citations", "signature"} {
		if root.has(part) {
			r.unheld(part)
		}
	}
	return nil
}

func (r *reader) cyclonedxMetadata(meta object) error {
	d := r.doc
	d.Created = r.time(meta.text("timestamp"), meta.path("timestamp"))
	for _, l := range meta.objects("lifecycles") {
		if phase := l.text("phase") + l.text("name"); phase != "" {
			d.Lifecycles = append(d.Lifecycles, phase)
		}
	}
	for _, a := range meta.objects("authors") {
		d.Authors = append(d.Authors, Party{Type: Person, Name: a.text("name"), Email: a.text("email")})
	}
	if m, ok := meta.object("manufacturer"); ok {
		d.Authors = append(d.Authors, *cyclonedxEntity(m))
	}
	if s, ok := meta.object("supplier"); ok {
		d.Supplier = cyclonedxEntity(s)
	}
	for _, l := range meta.objects("licenses") {
		if license, ok := l.object("license"); ok {
			d.DataLicense = license.text("id") + license.text("name")
		} else if d.DataLicense = l.text("expression"); d.DataLicense == "" {
			continue
		}
		break
	}
	r.cyclonedxTools(meta)
	if subject, ok := meta.object("component"); ok {
		c := r.cyclonedxComponent(subject)
		if m, ok := meta.object("manufacture"); ok && c.Originator == nil {
			c.Originator = cyclonedxEntity(m)
		}
		d.Subject = &c
		if err := r.cyclonedxComponents(subject.objects("components"), c.ID); err != nil {
			return err
		}
	}
	d.Properties = cyclonedxProperties(meta)
	if meta.has("distributionConstraints") {
		r.unheld("metadata.distributionConstraints")
	}
	return nil
}

// cyclonedxTools reads both ways to list tools: an array until 1.4, an object since.
func (r *reader) cyclonedxTools(meta object) {
	if list, ok := meta.m["tools"].(map[string]any); ok {
		tools := object{r, list, meta.path("tools")}
		for _, c := range tools.objects("components") {
			t := Tool{Name: c.text("name"), Version: c.text("version"), Vendor: c.text("group")}
			if party := r.cyclonedxComponent(c); t.Vendor == "" && party.Originator != nil {
				t.Vendor = party.Originator.Name
			} else if t.Vendor == "" && party.Supplier != nil {
				t.Vendor = party.Supplier.Name
			}
			r.doc.Tools = append(r.doc.Tools, t)
		}
		for _, s := range tools.objects("services") {
			r.doc.Tools = append(r.doc.Tools, Tool{Name: s.text("name"), Version: s.text("version"), Vendor: s.text("group")})
		}
		return
	}
	for _, t := range meta.objects("tools") {
		r.doc.Tools = append(r.doc.Tools, Tool{Vendor: t.text("vendor"), Name: t.text("name"), Version: t.text("version")})
	}
}

func cyclonedxEntity(o object) *Party {
	p := Party{Type: Organization, Name: o.text("name")}
	if urls := o.texts("url"); len(urls) > 0 {
		p.URL = urls[0]
	}
	for _, c := range o.objects("contact") {
		if p.Email == "" {
			p.Email = c.text("email")
		}
		if p.Name == "" && c.text("name") != "" {
			p.Type, p.Name = Person, c.text("name")
		}
	}
	return &p
}

func (r *reader) cyclonedxServices(list []object) {
	for _, s := range list {
		r.services[s.text("bom-ref")] = true
		r.cyclonedxServices(s.objects("services"))
	}
}

// cyclonedxGraph reads dependencies and compositions. A component without an entry has unknown
// dependencies; one with an entry that a composition calls unknown or incomplete, too.
func (r *reader) cyclonedxGraph(root object) {
	d := r.doc
	at := map[string]int{}
	for _, o := range root.objects("dependencies") {
		at[o.text("ref")] = len(d.Dependencies)
		d.Dependencies = append(d.Dependencies, Dependency{Ref: o.text("ref"), DependsOn: o.texts("dependsOn"), Known: true})
		for _, to := range o.texts("provides") {
			d.Relations = append(d.Relations, Relation{From: o.text("ref"), Type: "OTHER", To: to, Comment: "provides"})
		}
	}
	for _, o := range root.objects("compositions") {
		a := Aggregate{Aggregate: o.text("aggregate"), Refs: append(o.texts("assemblies"), o.texts("dependencies")...)}
		if a.Aggregate == "complete" {
			d.Completeness = append(d.Completeness, a)
			continue
		}
		for _, ref := range o.texts("dependencies") {
			if i, has := at[ref]; has {
				d.Dependencies[i].Known = false
			} else {
				at[ref] = len(d.Dependencies)
				d.Dependencies = append(d.Dependencies, Dependency{Ref: ref})
			}
		}
		d.Completeness = append(d.Completeness, a)
	}
}

func cyclonedxProperties(o object) []Property {
	var out []Property
	for _, p := range o.objects("properties") {
		out = append(out, Property{p.text("name"), p.text("value")})
	}
	return out
}

func cyclonedxReferences(o object) []Reference {
	var out []Reference
	for _, e := range o.objects("externalReferences") {
		out = append(out, Reference{Type: e.text("type"), URL: e.text("url"), Comment: e.text("comment")})
	}
	return out
}
