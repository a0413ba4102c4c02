package sbom

import (
	"cmp"
	"slices"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/scan/sbom/vers"
)

// VersionIn reports whether a version, of a package of the purl type, lies in a range of the vers
// notation: vers:deb/>=1.2|<2.0.
func VersionIn(purlType, version, versRange string) (bool, error) {
	return vers.VersionIn(purlType, version, versRange)
}

// Item names a component in results.
type Item struct {
	Type    string `json:"type"`
	Group   string `json:"group,omitempty"`
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
	PURL    string `json:"purl,omitempty"`
	ID      string `json:"id"`
}

func itemOf(c *Component) Item {
	return Item{Type: c.Type, Group: c.Group, Name: c.Name, Version: c.Version, PURL: c.PURL, ID: c.ID}
}

func compareItems(a, b Item) int {
	return cmp.Or(strings.Compare(a.PURL, b.PURL), strings.Compare(a.Type, b.Type), strings.Compare(a.Group, b.Group), strings.Compare(a.Name, b.Name),
		strings.Compare(a.Version, b.Version), strings.Compare(a.ID, b.ID))
}

func sortItems(list []Item) []Item {
	slices.SortFunc(list, compareItems)
	return list
}

// packageKey is what two tools call the same package, without and with its version: qualifiers do
// not count, names are as their ecosystem compares them, an epoch is in the version wherever it
// was written.
func packageKey(text string) (name, version string, ok bool) {
	p, err := ParsePURL(text)
	if err != nil {
		return "", "", false
	}
	version = p.Version
	switch p.Type {
	case "deb", "rpm", "alpm", "opkg":
		if epoch := p.Qualifiers["epoch"]; epoch != "" && !strings.Contains(version, ":") {
			version = epoch + ":" + version
		}
		version = strings.TrimPrefix(version, "0:")
	case "golang":
		version = strings.TrimSuffix(strings.TrimPrefix(version, "v"), "+incompatible")
	case "pypi":
		p.Name = strings.Map(func(c rune) rune {
			if c == '_' || c == '.' {
				return '-'
			}
			return c
		}, strings.ToLower(p.Name))
		version = strings.ToLower(version)
	case "npm", "composer", "github", "hex", "nuget":
		p.Name = strings.ToLower(p.Name)
		p.Namespace = strings.ToLower(p.Namespace)
	}
	if p.Type == "rpm" && p.Namespace == "rhel" {
		p.Namespace = "redhat"
	}
	return p.Type + "/" + p.Namespace + "/" + p.Name + "#" + p.Subpath, version, true
}

// keyOfComponent is packageKey for all components; those without a package URL go by their names.
func keyOfComponent(c *Component) (name, version string) {
	if c.PURL != "" {
		if name, version, ok := packageKey(c.PURL); ok {
			return name, version
		}
	}
	return "\x00" + c.Type + "\x00" + c.Group + "\x00" + c.Name, c.Version
}
