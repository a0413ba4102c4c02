package sbom

import (
	"slices"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/scan/sbom/license"
	"github.com/sallyport-dev/sallyport/pkg/scan/sbom/vers"
)

// Difference is what changed between two documents. All lists are sorted, and empty rather than
// nil, for JSON.
type Difference struct {
	Added    []Item          `json:"added"`
	Removed  []Item          `json:"removed"`
	Versions []VersionChange `json:"versions"`
	Licenses []LicenseChange `json:"licenses"`
	// Contents lists components of the same version with other contents: rebuilt, or tampered with.
	Contents []ContentChange `json:"contents"`
}

// VersionChange is a package of which there are other versions than before.
type VersionChange struct {
	Package   string   `json:"package"` // package URL without the version, or the name
	Old       []string `json:"old"`
	New       []string `json:"new"`
	Direction string   `json:"direction,omitempty"` // upgrade or downgrade, where the order is known
}

// LicenseChange is a component whose licences are others than before, as SPDX expressions.
type LicenseChange struct {
	Item Item     `json:"item"` // as it is now
	Old  []string `json:"old"`
	New  []string `json:"new"`
}

// ContentChange is a component whose hashes are others than before.
type ContentChange struct {
	Item Item   `json:"item"`
	Old  []Hash `json:"old"`
	New  []Hash `json:"new"`
}

// Empty reports whether nothing changed.
func (d *Difference) Empty() bool {
	return len(d.Added)+len(d.Removed)+len(d.Versions)+len(d.Licenses)+len(d.Contents) == 0
}

// Diff compares two documents: packages by their package URL without version and qualifiers, other
// components by type, group and name. The subjects are not compared.
func Diff(old, new *Document) *Difference {
	d := &Difference{Added: []Item{}, Removed: []Item{}, Versions: []VersionChange{}, Licenses: []LicenseChange{}, Contents: []ContentChange{}}
	before, after := byKey(old), byKey(new)
	for _, key := range sortedKeys(after) {
		if _, has := before[key]; !has {
			for _, c := range after[key] {
				d.Added = append(d.Added, itemOf(c))
			}
			continue
		}
		d.compare(before[key], after[key])
	}
	for _, key := range sortedKeys(before) {
		if _, has := after[key]; !has {
			for _, c := range before[key] {
				d.Removed = append(d.Removed, itemOf(c))
			}
		}
	}
	sortItems(d.Added)
	sortItems(d.Removed)
	return d
}

func byKey(d *Document) map[string][]*Component {
	out := map[string][]*Component{}
	for i := range d.Components {
		c := &d.Components[i]
		key, _ := keyOfComponent(c)
		out[key] = append(out[key], c)
	}
	return out
}

// byVersion joins components of the same version: one package may be in many places.
func byVersion(list []*Component) map[string][]*Component {
	out := map[string][]*Component{}
	for _, c := range list {
		_, version := keyOfComponent(c)
		out[version] = append(out[version], c)
	}
	return out
}

func (d *Difference) compare(old, new []*Component) {
	before, after := byVersion(old), byVersion(new)
	var gone, come []string
	for _, v := range sortedKeys(before) {
		if after[v] == nil {
			gone = append(gone, v)
		}
	}
	for _, v := range sortedKeys(after) {
		if before[v] == nil {
			come = append(come, v)
		}
	}
	if len(gone)+len(come) > 0 {
		change := VersionChange{Package: label(new[0]), Old: sortedKeys(before), New: sortedKeys(after)}
		if len(before) == 1 && len(after) == 1 {
			change.Direction = direction(new[0], change.Old[0], change.New[0])
		}
		d.Versions = append(d.Versions, change)
	}
	// Licences are compared where the version stayed, and where one version replaced another.
	for _, v := range sortedKeys(after) {
		was := before[v]
		if was == nil && len(before) == 1 && len(after) == 1 {
			was = old
		}
		if was == nil {
			continue
		}
		if a, b := licenseTerms(was), licenseTerms(after[v]); !slices.Equal(a, b) {
			d.Licenses = append(d.Licenses, LicenseChange{Item: itemOf(after[v][0]), Old: a, New: b})
		}
		if before[v] != nil {
			d.contents(before[v], after[v])
		}
	}
}

func label(c *Component) string {
	p, err := ParsePURL(c.PURL)
	if err != nil {
		return strings.TrimPrefix(c.Group+"/"+c.Name, "/")
	}
	p.Version, p.Qualifiers = "", nil
	return p.String()
}

func direction(c *Component, old, new string) string {
	p, err := ParsePURL(c.PURL)
	if err != nil {
		return ""
	}
	order, err := vers.Compare(p.Type, old, new)
	switch {
	case err != nil || order == 0:
		return ""
	case order < 0:
		return "upgrade"
	}
	return "downgrade"
}

// licenseTerms are the licences that components state, so that a list and a conjunction of the
// same ones are equal.
func licenseTerms(list []*Component) []string {
	out := []string{}
	for _, c := range list {
		for _, l := range slices.Concat(c.Licenses.Declared, c.Licenses.Concluded) {
			e, err := license.Parse(l.Text)
			switch {
			case l.Kind == NoAssertion:
			case err != nil || l.Kind == LicenseName:
				out = append(out, l.Text)
			case e.Op == license.And:
				for _, arg := range e.Args {
					out = append(out, arg.String())
				}
			default:
				out = append(out, e.String())
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// contents compares hashes of the algorithms that both sides have.
func (d *Difference) contents(old, new []*Component) {
	before, after := hashes(old), hashes(new)
	shared, same := false, false
	for _, h := range after {
		for _, was := range before {
			if h.Algorithm == was.Algorithm {
				shared, same = true, same || h.Value == was.Value
			}
		}
	}
	if shared && !same {
		d.Contents = append(d.Contents, ContentChange{Item: itemOf(new[0]), Old: before, New: after})
	}
}

func hashes(list []*Component) []Hash {
	var out []Hash
	for _, c := range list {
		out = append(out, c.Hashes...)
	}
	return distinctSorted(out, func(a, b Hash) int { return strings.Compare(a.Algorithm+" "+a.Value, b.Algorithm+" "+b.Value) })
}
