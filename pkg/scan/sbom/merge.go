package sbom

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// Product is what a merge describes: a thing of several parts, each with an SBOM of its own.
type Product struct {
	Name, Version string
	Type          string    // of the subject; "application" when empty
	Supplier      *Party    // of the product
	Authors       []Party   // of the merged document; those of the parts when empty
	Tools         []Tool    // besides those of the parts
	Created       time.Time // the newest of the parts when zero
}

// Merge makes one document of several. The product is its subject, the subjects of the parts are
// components on which the product depends. A package that several parts have is one component,
// which names them in Merged; what only one part has has that part as its parent. The order of the
// parts does not matter.
func Merge(product Product, parts ...*Document) (*Document, error) {
	if len(parts) == 0 {
		return nil, errors.New("merge SBOMs: there are none")
	}
	if product.Name == "" {
		return nil, errors.New("merge SBOMs: the product has no name; name what the parts make up")
	}
	m := newMerge(product)
	sorted := slices.Clone(parts)
	slices.SortStableFunc(sorted, func(a, b *Document) int { return strings.Compare(partKey(a), partKey(b)) })
	for _, part := range sorted {
		m.part(part)
	}
	m.finish()
	return m.out, nil
}

// partKey tells parts apart, and orders them.
func partKey(d *Document) string {
	key := d.Name + "\x00" + d.Serial + "\x00" + d.Digest
	if s := d.Subject; s != nil {
		key = s.PURL + "\x00" + s.Name + "\x00" + s.Version + "\x00" + key
	}
	return key
}

type merge struct {
	out     *Document
	at      map[string]int // index of the component by key
	index   map[string]int // by identifier
	owner   map[string][]string
	names   namer
	edges   map[string]*Dependency
	digests []string
	root    string
	dated   bool // the product says when
	signed  bool // the product says who
}

func newMerge(p Product) *merge {
	m := &merge{
		out: &Document{Name: p.Name, Version: 1, Created: p.Created, Authors: slices.Clone(p.Authors), Tools: slices.Clone(p.Tools), Supplier: p.Supplier},
		at:  map[string]int{}, index: map[string]int{}, owner: map[string][]string{}, names: namer{used: map[string]bool{}}, edges: map[string]*Dependency{},
	}
	m.dated, m.signed = !p.Created.IsZero(), len(p.Authors) > 0
	m.root = m.unique("product:" + strings.TrimSuffix(p.Name+"@"+p.Version, "@"))
	m.out.Subject = &Component{ID: m.root, Type: cmp.Or(p.Type, "application"), Name: p.Name, Version: p.Version, Supplier: p.Supplier}
	m.edges[m.root] = &Dependency{Ref: m.root, Known: true}
	return m
}

func (m *merge) unique(id string) string { return m.names.unique(id) }

// part takes one document over.
func (m *merge) part(d *Document) {
	if id, err := identity(d); err == nil { // a Document always encodes
		m.digests = append(m.digests, partKey(d), id)
	}
	subject := Component{Type: "application", Name: cmp.Or(d.Name, d.Serial, "unnamed part")}
	if d.Subject != nil {
		subject = *d.Subject
	}
	name := cmp.Or(subject.PURL, strings.TrimSuffix(subject.Name+"@"+subject.Version, "@"))
	ids := map[string]string{}
	old := subject.ID
	subject.ID, subject.source, subject.line = m.unique(name), nil, 0
	if old != "" {
		ids[old] = subject.ID
	}
	m.edges[m.root].DependsOn = append(m.edges[m.root].DependsOn, subject.ID)
	m.out.Components = append(m.out.Components, subject)
	for i := range d.Components {
		m.component(&d.Components[i], name, subject.ID, ids)
	}
	for i := range d.Components {
		m.parent(&d.Components[i], subject.ID, ids)
	}
	m.graph(d, subject.ID, ids)
	m.metadata(d)
}

// mergeKey is equal for components that are one: the same package and version. What has no package
// URL must have the same hash too.
func mergeKey(c *Component) string {
	name, version := keyOfComponent(c)
	key := name + "\x00" + version
	if strings.HasPrefix(name, "\x00") {
		if len(c.Hashes) == 0 {
			return ""
		}
		for _, h := range distinctSorted(c.Hashes, func(a, b Hash) int { return strings.Compare(a.Algorithm+a.Value, b.Algorithm+b.Value) }) {
			key += "\x00" + h.Algorithm + h.Value
		}
	}
	return key
}

func (m *merge) component(c *Component, part, subject string, ids map[string]string) {
	key := mergeKey(c)
	i, has := m.at[key]
	if !has || key == "" {
		i = len(m.out.Components)
		one := *c
		one.ID, one.Parent, one.source, one.line = m.unique(cmp.Or(c.PURL, c.ID, c.Name)), "", nil, 0
		m.out.Components = append(m.out.Components, one)
		m.index[one.ID] = i
		if key != "" {
			m.at[key] = i
		}
	} else {
		m.out.Components[i].join(c)
	}
	one := &m.out.Components[i]
	if c.Layer != (Layer{}) && has && one.Layer != c.Layer {
		one.Properties = append(one.Properties, Property{"sallyport:merged:layer", part + " " + cmp.Or(c.Layer.DiffID, c.Layer.Digest)})
	}
	one.Merged = append(one.Merged, part)
	if c.ID != "" {
		ids[c.ID] = one.ID
	}
	if owners := m.owner[one.ID]; !slices.Contains(owners, subject) {
		m.owner[one.ID] = append(owners, subject)
	}
}

// join adds what another document says of the same component.
func (c *Component) join(o *Component) {
	c.CPEs, c.Hashes = append(slices.Clip(c.CPEs), o.CPEs...), append(slices.Clip(c.Hashes), o.Hashes...)
	c.References, c.Properties = append(slices.Clip(c.References), o.References...), append(slices.Clip(c.Properties), o.Properties...)
	c.Locations = append(slices.Clip(c.Locations), o.Locations...)
	c.Licenses.Declared = append(slices.Clip(c.Licenses.Declared), o.Licenses.Declared...)
	c.Licenses.Concluded = append(slices.Clip(c.Licenses.Concluded), o.Licenses.Concluded...)
	c.Licenses.Observed = append(slices.Clip(c.Licenses.Observed), o.Licenses.Observed...)
	c.Supplier, c.Originator = cmp.Or(c.Supplier, o.Supplier), cmp.Or(c.Originator, o.Originator)
	c.Copyright, c.Description, c.SWID = cmp.Or(c.Copyright, o.Copyright), cmp.Or(c.Description, o.Description), cmp.Or(c.SWID, o.SWID)
	tidyComponent(c)
}

// parent keeps who contains a component inside its part.
func (m *merge) parent(c *Component, subject string, ids map[string]string) {
	id := ids[c.ID]
	parent := ids[c.Parent]
	if _, own := m.index[id]; c.ID == "" || !own || parent == "" || parent == subject || parent == id {
		return
	}
	one := &m.out.Components[m.index[id]]
	one.Parent = cmp.Or(one.Parent, parent)
}

func (m *merge) graph(d *Document, subject string, ids map[string]string) {
	for _, dep := range d.Dependencies {
		from, ok := ids[dep.Ref]
		if !ok {
			continue
		}
		one := m.edges[from]
		if one == nil {
			one = &Dependency{Ref: from, Known: true}
			m.edges[from] = one
		}
		one.Known = one.Known && dep.Known
		for _, on := range dep.DependsOn {
			if to, ok := ids[on]; ok && to != from {
				one.DependsOn = append(one.DependsOn, to)
			}
		}
	}
	for _, a := range d.Completeness {
		moved := Aggregate{Aggregate: a.Aggregate}
		for _, ref := range a.Refs {
			if to, ok := ids[ref]; ok {
				moved.Refs = append(moved.Refs, to)
			}
		}
		m.out.Completeness = append(m.out.Completeness, moved)
	}
	for _, r := range d.Relations {
		from, to := ids[r.From], ids[r.To]
		if r.From == spdx2DocumentID {
			from = subject
		}
		if from != "" && to != "" && r.Type != "DESCRIBES" {
			m.out.Relations = append(m.out.Relations, Relation{from, r.Type, to, r.Comment})
		}
	}
}

func (m *merge) metadata(d *Document) {
	out := m.out
	if !m.dated && d.Created.After(out.Created) {
		out.Created = d.Created
	}
	out.Tools = append(out.Tools, d.Tools...)
	if !m.signed {
		out.Authors = append(out.Authors, d.Authors...)
	}
	out.Vulnerabilities += d.Vulnerabilities
	for _, part := range d.Unheld {
		if !slices.Contains(out.Unheld, part) {
			out.Unheld = append(out.Unheld, part)
		}
	}
	for _, t := range d.Licenses {
		i := slices.IndexFunc(out.Licenses, func(have LicenseText) bool { return have.ID == t.ID })
		if i < 0 {
			out.Licenses = append(out.Licenses, t)
		} else if out.Licenses[i].Text != t.Text {
			out.Problems = append(out.Problems, Problem{fmt.Sprintf("%s stands for different texts in the parts; that of the first is kept", t.ID), policy.Path{}, BadForm, ""})
		}
	}
}

// finish writes down who contains what: a part contains what it alone has, by parent, and what
// others have too, by relation.
func (m *merge) finish() {
	out := m.out
	for i := range out.Components {
		c := &out.Components[i]
		owners := m.owner[c.ID]
		if len(owners) == 1 {
			c.Parent = cmp.Or(c.Parent, owners[0])
			continue
		}
		for _, part := range owners {
			out.Relations = append(out.Relations, Relation{From: part, Type: "CONTAINS", To: c.ID})
		}
	}
	for _, ref := range sortedKeys(m.edges) {
		out.Dependencies = append(out.Dependencies, *m.edges[ref])
	}
	sum := sha256.Sum256([]byte(strings.Join(append(m.digests, out.Subject.Name, out.Subject.Version), "\n")))
	out.Digest = "sha256:" + hex.EncodeToString(sum[:])
	tidied, _ := tidy(out)
	tidied.Unheld = out.Unheld
	m.out = tidied
}
