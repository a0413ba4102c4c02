package sbom

import (
	"fmt"
	"strings"

	packageurl "github.com/package-url/packageurl-go"
)

// Package is a package URL taken apart.
type Package struct {
	Type       string            `json:"type"`
	Namespace  string            `json:"namespace,omitempty"`
	Name       string            `json:"name"`
	Version    string            `json:"version,omitempty"`
	Qualifiers map[string]string `json:"qualifiers,omitempty"`
	Subpath    string            `json:"subpath,omitempty"`
}

// ParsePURL takes a package URL apart (https://github.com/package-url/purl-spec). The error says
// what is wrong with it.
func ParsePURL(text string) (Package, error) {
	const longest = 8 << 10
	if len(text) > longest {
		return Package{}, fmt.Errorf("%d bytes are too long for a package URL", len(text))
	}
	u, err := packageurl.FromString(text)
	if err != nil {
		return Package{}, fmt.Errorf("%q is not a package URL: %w", clip(text), err)
	}
	p := Package{Type: u.Type, Namespace: u.Namespace, Name: u.Name, Version: u.Version, Subpath: u.Subpath}
	if len(u.Qualifiers) > 0 {
		p.Qualifiers = u.Qualifiers.Map()
	}
	return p, nil
}

// String writes the package URL in its canonical form.
func (p Package) String() string {
	return packageurl.NewPackageURL(p.Type, p.Namespace, p.Name, p.Version, packageurl.QualifiersFromMap(p.Qualifiers), p.Subpath).ToString()
}

// ImagePURL is the package URL of a container image (type oci): the version is its digest, the
// repository and the rest are qualifiers. reference is REGISTRY/PATH without tag or digest; digest
// is sha256:...; arch and tag may be empty.
func ImagePURL(reference, digest, arch, tag string) string {
	name := strings.ToLower(reference[strings.LastIndexByte(reference, '/')+1:])
	p := Package{Type: "oci", Name: name, Version: digest, Qualifiers: map[string]string{}}
	for key, value := range map[string]string{"repository_url": reference, "arch": arch, "tag": tag} {
		if value != "" {
			p.Qualifiers[key] = value
		}
	}
	return p.String()
}
