package sbom

import (
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

var isUUID = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
})

// cyclonedxWriter makes one BOM.
type cyclonedxWriter struct {
	d    *Document
	lost losses
	new  bool // 1.7: licences of all kinds side by side
}

func writeCycloneDX(out io.Writer, d *Document, format Format, l losses) error {
	w := cyclonedxWriter{d: d, lost: l, new: format == CycloneDX17JSON || format == CycloneDX17XML}
	bom, err := w.bom()
	if err != nil {
		return err
	}
	encoding := cdx.BOMFileFormatJSON
	if format == CycloneDX16XML || format == CycloneDX17XML {
		encoding = cdx.BOMFileFormatXML
	}
	return cdx.NewBOMEncoder(out, encoding).SetPretty(encoding == cdx.BOMFileFormatXML).SetEscapeHTML(false).Encode(bom)
}

func (w *cyclonedxWriter) bom() (*cdx.BOM, error) {
	d := w.d
	version, spec := "1.6", cdx.SpecVersion1_6
	if w.new {
		version, spec = "1.7", cdx.SpecVersion1_7
	}
	bom := &cdx.BOM{
		JSONSchema: "http://cyclonedx.org/schema/bom-" + version + ".schema.json", XMLNS: cyclonedxNamespace + version,
		BOMFormat: cdx.BOMFormat, SpecVersion: spec, Version: max(1, d.Version), SerialNumber: d.Serial,
	}
	if !isUUID().MatchString(d.Serial) {
		id, err := identity(d)
		if err != nil {
			return nil, err
		}
		bom.SerialNumber = "urn:uuid:" + id
	}
	bom.Metadata = w.metadata()
	bom.Components = pointer(w.nested())
	bom.ExternalReferences = w.references(d.References, nil)
	bom.Dependencies, bom.Compositions = w.dependencies(), w.compositions()
	return bom, nil
}

// pointer is nil for an empty list, which the library leaves out.
func pointer[T any](list []T) *[]T {
	if len(list) == 0 {
		return nil
	}
	return &list
}

func (w *cyclonedxWriter) metadata() *cdx.Metadata {
	d := w.d
	m := &cdx.Metadata{}
	if !d.Created.IsZero() {
		m.Timestamp = d.Created.Format(time.RFC3339)
	}
	var phases []cdx.Lifecycle
	for _, phase := range d.Lifecycles {
		if slices.Contains([]string{"design", "pre-build", "build", "post-build", "operations", "discovery", "decommission"}, phase) {
			phases = append(phases, cdx.Lifecycle{Phase: cdx.LifecyclePhase(phase)})
		} else {
			phases = append(phases, cdx.Lifecycle{Name: phase})
		}
	}
	m.Lifecycles = pointer(phases)
	var tools []cdx.Component
	for _, t := range d.Tools {
		tools = append(tools, cdx.Component{Type: cdx.ComponentTypeApplication, Group: t.Vendor, Name: t.Name, Version: t.Version})
	}
	if len(tools) > 0 {
		m.Tools = &cdx.ToolsChoice{Components: &tools}
	}
	var authors []cdx.OrganizationalContact
	for _, p := range d.Authors {
		if p.Type == Organization && m.Manufacturer == nil {
			m.Manufacturer = entity(p)
		} else {
			authors = append(authors, cdx.OrganizationalContact{Name: p.Name, Email: p.Email})
		}
	}
	m.Authors = pointer(authors)
	if d.Supplier != nil {
		m.Supplier = entity(*d.Supplier)
	}
	if d.DataLicense != "" {
		m.Licenses = w.licenses([]License{{Text: d.DataLicense, Kind: LicenseID}}, "")
	}
	m.Properties = w.documentProperties()
	if d.Subject != nil {
		c := w.component(d.Subject)
		m.Component = &c
	}
	return m
}

func (w *cyclonedxWriter) documentProperties() *[]cdx.Property {
	d := w.d
	var out []cdx.Property
	add := func(name, value string) {
		if value != "" {
			out = append(out, cdx.Property{Name: name, Value: value})
		}
	}
	if d.Subject == nil || d.Name != d.Subject.Name {
		add(propName, d.Name)
	}
	add(propComment, d.Comment)
	for _, text := range d.Licenses {
		add(propLicense+text.ID, text.Text)
		if text.Name != "" || len(text.URLs) > 0 {
			w.lost.add("names and addresses of LicenseRef-")
		}
	}
	for _, r := range d.Relations {
		if strings.ContainsAny(r.From+r.To, " \t\r\n") {
			w.lost.add("relations")
			continue
		}
		if r.Comment != "" {
			w.lost.add("comments of relations")
		}
		add(propRelation+r.Type, r.From+" "+r.To)
	}
	for _, p := range d.Properties {
		add(p.Name, p.Value)
	}
	return pointer(out)
}

// nested makes a tree of the components.
func (w *cyclonedxWriter) nested() []cdx.Component {
	children := map[string][]*Component{}
	for i := range w.d.Components {
		c := &w.d.Components[i]
		children[c.Parent] = append(children[c.Parent], c)
	}
	var build func(parent string) []cdx.Component
	build = func(parent string) []cdx.Component {
		var out []cdx.Component
		for _, c := range children[parent] {
			one := w.component(c)
			one.Components = pointer(build(c.ID))
			out = append(out, one)
		}
		return out
	}
	return build("")
}

func (w *cyclonedxWriter) dependencies() *[]cdx.Dependency {
	var out []cdx.Dependency
	for _, dep := range w.d.Dependencies {
		if dep.Known || len(dep.DependsOn) > 0 {
			out = append(out, cdx.Dependency{Ref: dep.Ref, Dependencies: pointer(dep.DependsOn)})
		}
	}
	return pointer(out)
}

// compositions say how complete things are. An entry under dependencies makes those unknown to the
// reader, so that only components with unknown dependencies get one.
func (w *cyclonedxWriter) compositions() *[]cdx.Composition {
	open := map[string]bool{}
	for _, dep := range w.d.Dependencies {
		if !dep.Known {
			open[dep.Ref] = true
		}
	}
	var out []cdx.Composition
	for _, a := range w.d.Completeness {
		c := cdx.Composition{Aggregate: cdx.CompositionAggregate(a.Aggregate)}
		var assemblies, dependencies []cdx.BOMReference
		for _, ref := range a.Refs {
			if a.Aggregate != "complete" && open[ref] {
				delete(open, ref)
				dependencies = append(dependencies, cdx.BOMReference(ref))
			} else {
				assemblies = append(assemblies, cdx.BOMReference(ref))
			}
		}
		if !slices.Contains(aggregates, a.Aggregate) {
			w.lost.add("completeness " + a.Aggregate)
			continue
		}
		c.Assemblies, c.Dependencies = pointer(assemblies), pointer(dependencies)
		out = append(out, c)
	}
	if len(open) > 0 {
		var refs []cdx.BOMReference
		for _, ref := range sortedKeys(open) {
			refs = append(refs, cdx.BOMReference(ref))
		}
		out = append(out, cdx.Composition{Aggregate: cdx.CompositionAggregateUnknown, Dependencies: &refs})
	}
	return pointer(out)
}

var aggregates = []string{
	"complete", "incomplete", "incomplete_first_party_only", "incomplete_first_party_proprietary_only", "incomplete_first_party_opensource_only",
	"incomplete_third_party_only", "incomplete_third_party_proprietary_only", "incomplete_third_party_opensource_only", "unknown", "not_specified",
}

func entity(p Party) *cdx.OrganizationalEntity {
	e := &cdx.OrganizationalEntity{Name: p.Name}
	if p.URL != "" {
		e.URL = &[]string{p.URL}
	}
	if p.Email != "" || p.Type == Person {
		contact := cdx.OrganizationalContact{Email: p.Email}
		if p.Type == Person {
			contact.Name, e.Name = p.Name, ""
		}
		e.Contact = &[]cdx.OrganizationalContact{contact}
	}
	return e
}
