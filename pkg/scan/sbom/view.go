package sbom

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/scan/sbom/license"
)

// Input is what rules of kind sbom see of the document; docs/documents.md describes it. data is the text that it was read from,
// for positions; without it there are none.
func (d *Document) Input(name string, data []byte) policy.Input {
	v := view{licenses: map[License]policy.Value{}}
	in := policy.Input{Kind: policy.SBOM, Source: policy.Source{File: name}, Document: v.document(d)}
	if len(data) > 0 {
		in.Locate = newLocator(d, data).locate
	}
	return in
}

// view builds the document; equal licences are parsed and built once.
type view struct {
	b        policy.Builder
	licenses map[License]policy.Value
}

// members collects the members of one object, leaving empty optional ones out.
type members struct {
	v    *view
	list []policy.Member
}

func (m *members) set(key string, value policy.Value) {
	m.list = append(m.list, policy.Member{Key: key, Value: value})
}

func (m *members) text(key, value string) { m.set(key, m.v.b.String(value)) }

func (m *members) optional(key, value string) {
	if value != "" {
		m.text(key, value)
	}
}

func (m *members) value() policy.Value { return m.v.b.Object(m.list) }

func array[T any](v *view, list []T, build func(T) policy.Value) policy.Value {
	out := make([]policy.Value, len(list))
	for i, e := range list {
		out[i] = build(e)
	}
	return v.b.Array(out)
}

func (v *view) texts(list []string) policy.Value { return array(v, list, v.b.String) }

func (v *view) document(d *Document) policy.Value {
	m := members{v: v}
	m.text("format", string(d.Format))
	m.text("spec_version", d.SpecVersion)
	m.text("encoding", d.Encoding)
	m.optional("serial", d.Serial)
	m.optional("name", d.Name)
	if d.Version != 0 {
		m.set("version", v.b.Int(int64(d.Version)))
	}
	if !d.Created.IsZero() {
		m.text("created", d.Created.UTC().Format(time.RFC3339))
	}
	m.set("lifecycle", v.texts(d.Lifecycles))
	m.optional("data_license", d.DataLicense)
	m.set("authors", array(v, d.Authors, v.party))
	m.set("tools", array(v, d.Tools, v.tool))
	if d.Supplier != nil {
		m.set("supplier", v.party(*d.Supplier))
	}
	if d.Subject != nil {
		m.set("subject", v.component(*d.Subject))
	}
	m.set("components", array(v, d.Components, v.component))
	m.set("dependencies", array(v, d.Dependencies, func(dep Dependency) policy.Value {
		o := members{v: v}
		o.text("ref", dep.Ref)
		o.set("depends_on", v.texts(dep.DependsOn))
		o.set("known", policy.Bool(dep.Known))
		return o.value()
	}))
	m.set("completeness", array(v, d.Completeness, func(a Aggregate) policy.Value {
		o := members{v: v}
		o.text("aggregate", a.Aggregate)
		o.set("refs", v.texts(a.Refs))
		return o.value()
	}))
	m.set("vulnerabilities", v.b.Int(int64(d.Vulnerabilities)))
	m.set("external_references", array(v, d.References, v.reference))
	m.set("signed", policy.Bool(d.Signed))
	m.set("problems", array(v, d.Problems, v.problem))
	return m.value()
}

func (v *view) component(c Component) policy.Value {
	m := members{v: v}
	m.text("id", c.ID)
	m.text("type", c.Type)
	m.text("name", c.Name)
	m.optional("group", c.Group)
	m.optional("version", c.Version)
	if c.PURL != "" {
		m.text("purl", c.PURL)
		if p, err := ParsePURL(c.PURL); err != nil {
			m.text("purl_problem", err.Error())
		} else {
			m.set("package", v.pkg(p))
		}
	}
	m.set("cpes", v.texts(c.CPEs))
	m.optional("swid", c.SWID)
	if c.Supplier != nil {
		m.set("supplier", v.party(*c.Supplier))
	}
	if c.Originator != nil {
		m.set("originator", v.party(*c.Originator))
	}
	l := members{v: v}
	l.set("declared", array(v, c.Licenses.Declared, v.license))
	l.set("concluded", array(v, c.Licenses.Concluded, v.license))
	l.set("observed", array(v, c.Licenses.Observed, v.license))
	m.set("licenses", l.value())
	m.optional("copyright", c.Copyright)
	m.optional("description", c.Description)
	m.set("hashes", array(v, c.Hashes, func(h Hash) policy.Value {
		o := members{v: v}
		o.text("algorithm", h.Algorithm)
		o.text("value", h.Value)
		return o.value()
	}))
	m.optional("filename", c.Filename)
	m.set("external_references", array(v, c.References, v.reference))
	m.set("properties", v.properties(c.Properties))
	m.optional("scope", c.Scope)
	m.optional("parent", c.Parent)
	m.set("locations", v.texts(c.Locations))
	if layer := c.Layer.DiffID; layer != "" {
		m.text("layer", layer)
	} else {
		m.optional("layer", c.Layer.Digest)
	}
	return m.value()
}

func (v *view) properties(list []Property) policy.Value {
	values := map[string][]string{}
	var names []string
	for _, p := range list {
		if _, has := values[p.Name]; !has {
			names = append(names, p.Name)
		}
		values[p.Name] = append(values[p.Name], p.Value)
	}
	slices.Sort(names)
	m := members{v: v}
	for _, name := range names {
		m.set(name, v.texts(values[name]))
	}
	return m.value()
}

func (v *view) pkg(p Package) policy.Value {
	m := members{v: v}
	m.text("type", p.Type)
	m.optional("namespace", p.Namespace)
	m.text("name", p.Name)
	m.optional("version", p.Version)
	q := members{v: v}
	for _, key := range sortedKeys(p.Qualifiers) {
		q.text(key, p.Qualifiers[key])
	}
	m.set("qualifiers", q.value())
	m.optional("subpath", p.Subpath)
	return m.value()
}

func (v *view) party(p Party) policy.Value {
	m := members{v: v}
	m.text("type", p.Type)
	m.text("name", p.Name)
	m.optional("email", p.Email)
	m.optional("url", p.URL)
	return m.value()
}

func (v *view) tool(t Tool) policy.Value {
	m := members{v: v}
	m.optional("vendor", t.Vendor)
	m.text("name", t.Name)
	m.optional("version", t.Version)
	return m.value()
}

func (v *view) reference(r Reference) policy.Value {
	m := members{v: v}
	m.text("type", r.Type)
	m.text("url", r.URL)
	m.optional("comment", r.Comment)
	return m.value()
}

func (v *view) problem(p Problem) policy.Value {
	m := members{v: v}
	m.text("kind", string(p.Kind))
	m.text("message", p.Message)
	m.optional("ref", p.Ref)
	m.set("path", array(v, p.Path, func(step any) policy.Value {
		if i, ok := step.(int); ok {
			return v.b.Int(int64(i))
		}
		s, _ := step.(string)
		return v.b.String(s)
	}))
	return m.value()
}

func (v *view) license(l License) policy.Value {
	if done, ok := v.licenses[l]; ok {
		return done
	}
	m := members{v: v}
	m.text("text", l.Text)
	m.text("kind", string(l.Kind))
	lists, err := l.Alternatives()
	switch {
	case errors.Is(err, license.ErrTooMany):
	case err != nil:
		m.text("problem", err.Error())
	case lists != nil:
		m.set("alternatives", array(v, lists, func(list []license.Term) policy.Value { return array(v, list, v.term) }))
	}
	m.optional("url", l.URL)
	v.licenses[l] = m.value()
	return v.licenses[l]
}

func (v *view) term(t license.Term) policy.Value {
	m := members{v: v}
	m.text("id", t.ID)
	m.set("plus", policy.Bool(t.Plus))
	m.optional("exception", t.Exception)
	m.set("known", policy.Bool(t.Known))
	return m.value()
}

// Alternatives says what a licensee may choose from: any of the lists, all of each. It is nil for
// free names and for NONE and NOASSERTION.
func (l License) Alternatives() ([][]license.Term, error) {
	if l.Kind != LicenseID && l.Kind != LicenseExpression {
		return nil, nil
	}
	e, err := license.Parse(strings.TrimSpace(l.Text))
	if err != nil {
		return nil, err
	}
	return e.Alternatives()
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
