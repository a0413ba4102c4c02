package sbom

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

func shortDigest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:6])
}

// isFile reports whether a component is written as a file: those have a SHA-1 and little else.
// Others of type file are packages with the purpose FILE.
func isFile(c *Component) bool {
	return c.Type == "file" && c.Version == "" && c.PURL == "" && len(c.CPEs) == 0 && c.Supplier == nil && c.Originator == nil && len(c.References) == 0 &&
		c.Description == "" && c.Filename == "" && c.SWID == "" && len(c.Licenses.Declared) == 0 &&
		slices.ContainsFunc(c.Hashes, func(h Hash) bool { return h.Algorithm == "SHA-1" })
}

func (w *spdx2Writer) pkg(c *Component) spdx2Package {
	props := componentProperties(c)
	p := spdx2Package{
		Name: c.Name, SPDXID: w.ids[c.ID], Version: c.Version, FileName: c.Filename, DownloadLocation: noAssertion,
		LicenseConcluded: spdxExpression(c.Licenses.Concluded, w.texts), LicenseDeclared: spdxExpression(c.Licenses.Declared, w.texts),
		Copyright: noAssertion, Description: c.Description, Comment: c.Comment, Purpose: "OTHER",
	}
	if c.Copyright != "" {
		p.Copyright = c.Copyright
	}
	if purpose, ok := spdx2Purposes[c.Type]; ok {
		p.Purpose = purpose
	} else {
		props = append(props, Property{propType, c.Type})
	}
	if c.Supplier != nil {
		p.Supplier = formatParty(*c.Supplier)
	}
	if c.Originator != nil {
		p.Originator = formatParty(*c.Originator)
	}
	var odd []Property
	p.Checksums, odd = spdx2ChecksumsOf(c.Hashes)
	props = append(props, odd...)
	p.ExternalRefs, odd = w.externalRefs(c, &p)
	p.Annotations = w.annotations(append(props, odd...))
	return p
}

func spdx2ChecksumsOf(list []Hash) (out []spdx2Checksum, odd []Property) {
	for _, h := range list {
		if _, err := hex.DecodeString(h.Value); err == nil && spdx2Hashes[h.Algorithm] != "" && h.Value != "" {
			out = append(out, spdx2Checksum{spdx2Hashes[h.Algorithm], strings.ToLower(h.Value)})
		} else {
			odd = append(odd, Property{propHash + h.Algorithm, h.Value})
		}
	}
	return out, odd
}

// externalRefs writes identifiers and references; the first website and the first download have
// fields of their own.
func (w *spdx2Writer) externalRefs(c *Component, p *spdx2Package) (out []spdx2Reference, odd []Property) {
	add := func(category, kind, locator, comment string) {
		if strings.ContainsAny(locator, " \t\r\n") || locator == "" || kind == "" || strings.ContainsAny(kind, " \t\r\n") {
			odd = append(odd, Property{propReference + kind, locator})
			return
		}
		out = append(out, spdx2Reference{category, kind, locator, comment})
	}
	if c.PURL != "" {
		add("PACKAGE-MANAGER", "purl", c.PURL, "")
	}
	for _, cpe := range c.CPEs {
		switch {
		case strings.ContainsAny(cpe, " \t\r\n"):
			odd = append(odd, Property{propCPE, cpe})
		case strings.HasPrefix(cpe, "cpe:/"):
			add("SECURITY", "cpe22Type", cpe, "")
		default:
			add("SECURITY", "cpe23Type", cpe, "")
		}
	}
	if c.SWID != "" {
		add("SECURITY", "swid", "swid:"+c.SWID, "")
	}
	for _, r := range c.References {
		switch {
		case r.Type == "website" && p.HomePage == "" && isReference(r.URL) && r.Comment == "":
			p.HomePage = r.URL
		case r.Type == "distribution" && p.DownloadLocation == noAssertion && isReference(r.URL) && r.Comment == "":
			p.DownloadLocation = r.URL
		case r.Type == "advisories":
			add("SECURITY", "advisory", r.URL, r.Comment)
		default:
			add("OTHER", r.Type, r.URL, r.Comment)
		}
	}
	return out, odd
}

// componentProperties are what SPDX has no fields for, and the author's own.
func componentProperties(c *Component) []Property {
	out := slices.Clone(c.Properties)
	add := func(name, value string) {
		if value != "" {
			out = append(out, Property{name, value})
		}
	}
	add(propGroup, c.Group)
	add(propScope, c.Scope)
	add(propMediaType, c.MediaType)
	add(propDiffID, c.Layer.DiffID)
	add(propDigest, c.Layer.Digest)
	for i, at := range c.Locations {
		add(propLocation+strconv.Itoa(i), at)
	}
	for _, l := range c.Licenses.Observed {
		add(propObserved+string(l.Kind), l.Text)
	}
	for _, from := range c.Merged {
		add(propMerged, from)
	}
	for role, p := range map[string]*Party{"supplier": c.Supplier, "originator": c.Originator} {
		if p != nil {
			add(propParty+role+":url", p.URL)
		}
	}
	slices.SortFunc(out, compareProperties)
	return out
}

func (w *spdx2Writer) file(c *Component) spdx2File {
	plain := *c
	if len(c.Locations) == 1 && c.Locations[0] == c.Name {
		plain.Locations = nil // the name says it
	}
	observed := plain.Licenses.Observed
	plain.Licenses.Observed = nil
	f := spdx2File{
		Name: c.Name, SPDXID: w.ids[c.ID], LicenseConcluded: spdxExpression(c.Licenses.Concluded, w.texts), Copyright: noAssertion, Comment: c.Comment,
	}
	for _, l := range observed {
		f.LicenseInfo = append(f.LicenseInfo, spdxExpression([]License{l}, w.texts))
	}
	if c.Copyright != "" {
		f.Copyright = c.Copyright
	}
	props := componentProperties(&plain)
	var odd []Property
	f.Checksums, odd = spdx2ChecksumsOf(c.Hashes)
	f.Annotations = w.annotations(append(props, odd...))
	return f
}
