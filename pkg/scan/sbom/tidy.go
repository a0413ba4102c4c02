package sbom

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// tidy returns a copy of the document in the one order that it is written in, in which every
// component has an identifier of its own and every reference leads somewhere. What had to go for
// that is in the losses.
func tidy(doc *Document) (*Document, losses) {
	d, l := *doc, losses{}
	for _, part := range d.Unheld {
		l.add(part + " of the source")
	}
	d.Components = slices.Clone(d.Components)
	if d.Subject != nil {
		subject := *d.Subject
		d.Subject = &subject
		tidyComponent(d.Subject)
	}
	for i := range d.Components {
		tidyComponent(&d.Components[i])
	}
	slices.SortStableFunc(d.Components, compareComponents)
	ids := identify(&d, l)
	tidyParents(&d, ids, l)
	tidyDependencies(&d, ids, l)
	d.Completeness = tidyCompleteness(d.Completeness, ids, l)
	d.Relations = distinctSorted(d.Relations, func(a, b Relation) int {
		return cmp.Or(strings.Compare(a.From, b.From), strings.Compare(a.Type, b.Type), strings.Compare(a.To, b.To), strings.Compare(a.Comment, b.Comment))
	})
	d.Licenses = slices.Clone(d.Licenses)
	slices.SortStableFunc(d.Licenses, func(a, b LicenseText) int { return strings.Compare(a.ID, b.ID) })
	d.References = distinctSorted(d.References, compareReferences)
	d.Properties = distinctSorted(d.Properties, compareProperties)
	d.Tools = distinctSorted(d.Tools, func(a, b Tool) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Version, b.Version), strings.Compare(a.Vendor, b.Vendor))
	})
	d.Authors = distinctSorted(d.Authors, func(a, b Party) int {
		return cmp.Or(strings.Compare(a.Type, b.Type), strings.Compare(a.Name, b.Name), strings.Compare(a.Email, b.Email), strings.Compare(a.URL, b.URL))
	})
	d.Lifecycles = distinctSorted(d.Lifecycles, strings.Compare)
	d.Created = d.Created.UTC()
	return &d, l
}

func tidyComponent(c *Component) {
	c.CPEs = distinctSorted(c.CPEs, strings.Compare)
	c.Hashes = distinctSorted(c.Hashes, func(a, b Hash) int {
		return cmp.Or(strings.Compare(a.Algorithm, b.Algorithm), strings.Compare(a.Value, b.Value))
	})
	c.References = distinctSorted(c.References, compareReferences)
	c.Properties = distinctSorted(c.Properties, compareProperties)
	c.Locations = distinctSorted(c.Locations, strings.Compare)
	c.Merged = distinctSorted(c.Merged, strings.Compare)
	for _, list := range []*[]License{&c.Licenses.Declared, &c.Licenses.Concluded, &c.Licenses.Observed} {
		*list = slices.DeleteFunc(slices.Clone(*list), func(l License) bool { return strings.TrimSpace(l.Text) == "" })
		*list = distinctSorted(*list, func(a, b License) int {
			return cmp.Or(strings.Compare(a.Text, b.Text), strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(a.URL, b.URL))
		})
	}
}

// distinctSorted returns a sorted copy without duplicates; nil stays nil.
func distinctSorted[T any](list []T, compare func(a, b T) int) []T {
	if len(list) == 0 {
		return nil
	}
	out := slices.Clone(list)
	slices.SortFunc(out, compare)
	return slices.CompactFunc(out, func(a, b T) bool { return compare(a, b) == 0 })
}

func compareComponents(a, b Component) int {
	return cmp.Or(strings.Compare(a.Type, b.Type), strings.Compare(a.Group, b.Group), strings.Compare(a.Name, b.Name), strings.Compare(a.Version, b.Version),
		strings.Compare(a.PURL, b.PURL), strings.Compare(a.ID, b.ID))
}

func compareReferences(a, b Reference) int {
	return cmp.Or(strings.Compare(a.Type, b.Type), strings.Compare(a.URL, b.URL), strings.Compare(a.Comment, b.Comment))
}

func compareProperties(a, b Property) int {
	return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Value, b.Value))
}

// identify gives every component an identifier that no other has, and returns all of them.
func identify(d *Document, l losses) map[string]bool {
	names := namer{used: make(map[string]bool, len(d.Components)+1)}
	unique := func(c *Component) {
		id := c.ID
		if id == "" {
			id = cmp.Or(c.PURL, strings.Trim(c.Type+":"+c.Name+"@"+c.Version, "@"))
		} else if names.used[id] {
			l.add("identifiers that stand twice")
		}
		c.ID = names.unique(id)
	}
	if d.Subject != nil {
		unique(d.Subject)
	}
	for i := range d.Components {
		unique(&d.Components[i])
	}
	return names.used
}

// namer gives out names that are in use only once.
type namer struct {
	used map[string]bool
	next map[string]int // number to try next, so that a million of one name are no million squared
}

func (n *namer) unique(name string) string {
	if n.next == nil {
		n.next = map[string]int{}
	}
	one := name
	for n.used[one] {
		n.next[name]++
		one = fmt.Sprintf("%s-%d", name, n.next[name]+1)
	}
	n.used[one] = true
	return one
}

// tidyParents takes away parents that are not there, that are the subject, and circles of them.
func tidyParents(d *Document, ids map[string]bool, l losses) {
	parent := make(map[string]string, len(d.Components))
	for i := range d.Components {
		c := &d.Components[i]
		if c.Parent == "" {
			continue
		}
		if !ids[c.Parent] {
			l.add("parents that are not in the document")
			c.Parent = ""
		} else if d.Subject != nil && c.Parent == d.Subject.ID {
			c.Parent = "" // everything is in the subject
		}
		parent[c.ID] = c.Parent
	}
	// A chain longer than any format nests is cut as a circle is.
	const longest = 50
	for i := range d.Components {
		c := &d.Components[i]
		steps := 0
		for p := c.Parent; p != "" && steps <= longest; p = parent[p] {
			steps++
		}
		if steps > longest {
			l.add("components that contain each other")
			c.Parent, parent[c.ID] = "", ""
		}
	}
}

func tidyDependencies(d *Document, ids map[string]bool, l losses) {
	merged := make(map[string]Dependency, len(d.Dependencies))
	for _, dep := range d.Dependencies {
		if !ids[dep.Ref] {
			l.add("dependencies of what is not in the document")
			continue
		}
		one, has := merged[dep.Ref]
		one.Ref, one.Known = dep.Ref, dep.Known && (one.Known || !has)
		for _, on := range dep.DependsOn {
			if !ids[on] {
				l.add("dependencies on what is not in the document")
				continue
			}
			one.DependsOn = append(one.DependsOn, on)
		}
		merged[dep.Ref] = one
	}
	d.Dependencies = nil
	for _, ref := range sortedKeys(merged) {
		one := merged[ref]
		one.DependsOn = distinctSorted(one.DependsOn, strings.Compare)
		d.Dependencies = append(d.Dependencies, one)
	}
}

func tidyCompleteness(list []Aggregate, ids map[string]bool, l losses) []Aggregate {
	merged := map[string][]string{}
	for _, a := range list {
		refs := merged[a.Aggregate]
		for _, ref := range a.Refs {
			if ids[ref] {
				refs = append(refs, ref)
			} else {
				l.add("completeness of what is not in the document")
			}
		}
		merged[a.Aggregate] = refs
	}
	var out []Aggregate
	for _, aggregate := range slices.Sorted(maps.Keys(merged)) {
		if refs := distinctSorted(merged[aggregate], strings.Compare); len(refs) > 0 {
			out = append(out, Aggregate{aggregate, refs})
		}
	}
	return out
}

// identity is a UUID of version 8 (RFC 9562, section 5.8) that derives from what the document is.
func identity(d *Document) (string, error) {
	seed := []byte(d.Digest)
	if len(seed) == 0 {
		content := *d
		content.Problems = nil
		var err error
		if seed, err = json.Marshal(&content); err != nil {
			return "", err
		}
	}
	sum := sha256.Sum256(append([]byte("sallyport sbom\n"), seed...))
	sum[6] = sum[6]&0x0f | 0x80
	sum[8] = sum[8]&0x3f | 0x80
	h := hex.EncodeToString(sum[:16])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:], nil
}
