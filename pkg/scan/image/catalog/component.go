package catalog

import (
	"net/mail"
	"slices"
	"strings"

	"github.com/anchore/syft/syft/artifact"
	"github.com/anchore/syft/syft/license"
	"github.com/anchore/syft/syft/pkg"
	syftsbom "github.com/anchore/syft/syft/sbom"

	"github.com/sallyport-dev/sallyport/pkg/scan/sbom"
)

func newComponent(p *pkg.Package, layers map[string]string) sbom.Component {
	c := sbom.Component{
		ID: componentID(p), Type: "library", Name: p.Name, Version: p.Version, PURL: p.PURL,
		Licenses: licenses(p), Properties: []sbom.Property{{Name: "sallyport:package:type", Value: string(p.Type)}, {Name: "sallyport:package:foundBy", Value: p.FoundBy}},
	}
	if p.Type == pkg.BinaryPkg || p.Type == pkg.LinuxKernelPkg {
		c.Type = "application"
	}
	if parsed, err := sbom.ParsePURL(p.PURL); err == nil && parsed.Namespace != "" {
		switch parsed.Type {
		case "maven", "npm", "composer", "swift":
			c.Group = parsed.Namespace
			c.Name = strings.TrimPrefix(p.Name, parsed.Namespace+"/")
		}
	}
	for _, l := range p.Locations.ToSlice() {
		if !slices.Contains(c.Locations, l.RealPath) {
			c.Locations = append(c.Locations, l.RealPath)
		}
		if c.Layer.DiffID == "" && layers != nil {
			c.Layer = sbom.Layer{DiffID: l.FileSystemID, Digest: layers[l.FileSystemID]}
		}
	}
	describe(&c, p)
	return c
}

func componentID(p *pkg.Package) string { return "package:" + string(p.ID()) }

// describe adds what only some ecosystems say. The maintainer of a distribution's package supplies
// it; the author of a library made it.
func describe(c *sbom.Component, p *pkg.Package) {
	switch m := p.Metadata.(type) {
	case pkg.DpkgDBEntry:
		c.Supplier, c.Description = party(m.Maintainer, sbom.Person), firstLine(m.Description)
	case pkg.ApkDBEntry:
		c.Supplier, c.Description = party(m.Maintainer, sbom.Person), firstLine(m.Description)
		c.References = website(m.URL)
	case pkg.RpmDBEntry:
		c.Supplier = party(m.Vendor, sbom.Organization)
	case pkg.NpmPackage:
		c.Originator, c.Description = party(m.Author, sbom.Person), firstLine(m.Description)
		c.References = website(m.Homepage)
	case pkg.PythonPackage:
		c.Originator = party(m.Author, sbom.Person)
		if c.Originator != nil && c.Originator.Email == "" {
			c.Originator.Email = address(m.AuthorEmail)
		}
	case pkg.RubyGemspec:
		if len(m.Authors) > 0 {
			c.Originator = party(strings.Join(m.Authors, ", "), sbom.Person)
		}
		c.References = website(m.Homepage)
	case pkg.JavaArchive:
		for _, d := range m.ArchiveDigests {
			if name := hashNames[d.Algorithm]; name != "" {
				c.Hashes = append(c.Hashes, sbom.Hash{Algorithm: name, Value: d.Value})
			}
		}
	}
}

var hashNames = map[string]string{"sha1": "SHA-1", "sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512", "md5": "MD5"}

// party reads "Jane Doe <jane@example.org>" and what people write instead.
func party(text, kind string) *sbom.Party {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	if a, err := mail.ParseAddress(text); err == nil {
		return &sbom.Party{Type: kind, Name: a.Name, Email: a.Address}
	}
	if name, rest, ok := strings.Cut(text, "<"); ok {
		email, _, _ := strings.Cut(rest, ">")
		return &sbom.Party{Type: kind, Name: strings.TrimSpace(name), Email: address(email)}
	}
	name, _, _ := strings.Cut(text, "(") // npm: name (url)
	return &sbom.Party{Type: kind, Name: strings.TrimSpace(name)}
}

func address(text string) string {
	if a, err := mail.ParseAddress(strings.TrimSpace(text)); err == nil {
		return a.Address
	}
	return ""
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}

func website(url string) []sbom.Reference {
	if !strings.HasPrefix(url, "http://") && !strings.HasPrefix(url, "https://") || strings.ContainsAny(url, " \t\n<>\"") {
		return nil
	}
	return []sbom.Reference{{Type: "website", URL: url}}
}

func licenses(p *pkg.Package) sbom.Licenses {
	var out sbom.Licenses
	for _, l := range p.Licenses.ToSlice() {
		s := sbom.License{Text: l.SPDXExpression, Kind: sbom.LicenseExpression}
		switch {
		case l.SPDXExpression == "" && l.Value == "":
			continue // a text that syft does not know
		case l.SPDXExpression == "":
			s.Text, s.Kind = l.Value, sbom.LicenseName
		case !strings.ContainsAny(l.SPDXExpression, " ()"):
			s.Kind = sbom.LicenseID
		}
		if l.Type == license.Concluded {
			out.Concluded = append(out.Concluded, s)
		} else {
			out.Declared = append(out.Declared, s)
		}
	}
	return out
}

// dependencies are those that package managers state. A package about which nobody states any is
// left out: nothing is known of it.
func dependencies(found *syftsbom.SBOM) []sbom.Dependency {
	needs := map[string][]string{}
	for _, r := range found.Relationships {
		if r.Type != artifact.DependencyOfRelationship {
			continue
		}
		what, ok1 := idOf(r.From)
		who, ok2 := idOf(r.To)
		if ok1 && ok2 && what != who && !slices.Contains(needs[who], what) {
			needs[who] = append(needs[who], what)
		}
	}
	var out []sbom.Dependency
	for who, what := range needs {
		slices.Sort(what)
		out = append(out, sbom.Dependency{Ref: who, DependsOn: what, Known: true})
	}
	slices.SortFunc(out, func(a, b sbom.Dependency) int { return strings.Compare(a.Ref, b.Ref) })
	return out
}

func idOf(x artifact.Identifiable) (string, bool) {
	switch p := x.(type) {
	case pkg.Package:
		return componentID(&p), true
	case *pkg.Package:
		return componentID(p), true
	}
	return "", false
}
