package sbom

import (
	"slices"
	"strconv"
	"strings"
)

// Properties of ours carry what a format has no field for. In CycloneDX they are properties, in
// SPDX 2.3 annotations, in SPDX 3 entries of the extension CdxProperties.
const (
	propDiffID    = "sallyport:layer:diffID"
	propDigest    = "sallyport:layer:digest"
	propLocation  = "sallyport:location:" // and a number from 0
	propCPE       = "sallyport:cpe"
	propConcluded = "sallyport:license:concluded:" // and the kind
	propDeclared  = "sallyport:license:declared:"
	propObserved  = "sallyport:license:observed:"
	propMerged    = "sallyport:merged:from"
	propFilename  = "sallyport:filename"
	propComment   = "sallyport:comment"
	propGroup     = "sallyport:group"
	propType      = "sallyport:type"
	propScope     = "sallyport:scope"
	propMediaType = "sallyport:mediaType"
	propHash      = "sallyport:hash:"      // and the algorithm
	propReference = "sallyport:reference:" // and the type
	propParty     = "sallyport:party:"     // and the role and field
	propLifecycle = "sallyport:lifecycle"
	propComplete  = "sallyport:completeness:" // and the aggregate
	propName      = "sallyport:name"
	propVersion   = "sallyport:version"
	propSubject   = "sallyport:subject"       // "none" when everything described is a component
	propVendor    = "sallyport:tool:vendor:"  // and the tool
	propRelation  = "sallyport:relation:"     // and the type
	propLicense   = "sallyport:license:text:" // and the identifier
)

// takeProperties moves what properties of ours say to the fields that they stand for.
func (c *Component) takeProperties() {
	kept := c.Properties[:0]
	for _, p := range c.Properties {
		if !c.take(p) {
			kept = append(kept, p)
		}
	}
	if c.Properties = slices.Clip(kept); len(kept) == 0 {
		c.Properties = nil
	}
}

func (c *Component) take(p Property) bool {
	for _, known := range []struct {
		name  string
		field *string
	}{
		{propDiffID, &c.Layer.DiffID}, {propDigest, &c.Layer.Digest}, {propFilename, &c.Filename}, {propComment, &c.Comment},
		{propGroup, &c.Group}, {propType, &c.Type}, {propScope, &c.Scope}, {propMediaType, &c.MediaType},
	} {
		if p.Name == known.name {
			*known.field = p.Value
			return true
		}
	}
	switch p.Name {
	case propCPE:
		c.CPEs = append(c.CPEs, p.Value)
		return true
	case propMerged:
		c.Merged = append(c.Merged, p.Value)
		return true
	}
	return c.takeNumbered(p)
}

// takeNumbered takes properties whose name goes on behind a prefix.
func (c *Component) takeNumbered(p Property) bool {
	if n, ok := strings.CutPrefix(p.Name, propLocation); ok {
		if _, err := strconv.Atoi(n); err != nil {
			return false
		}
		// Occurrences say the same, where a format has them.
		if !slices.Contains(c.Locations, p.Value) {
			c.Locations = append(c.Locations, p.Value)
		}
		return true
	}
	for _, l := range []struct {
		prefix string
		list   *[]License
	}{{propDeclared, &c.Licenses.Declared}, {propConcluded, &c.Licenses.Concluded}, {propObserved, &c.Licenses.Observed}} {
		if kind, ok := strings.CutPrefix(p.Name, l.prefix); ok {
			if p.Value == "" || !slices.Contains([]LicenseKind{LicenseID, LicenseExpression, LicenseName, LicenseNone, NoAssertion}, LicenseKind(kind)) {
				return false
			}
			*l.list = append(*l.list, License{Text: p.Value, Kind: LicenseKind(kind)})
			return true
		}
	}
	if alg, ok := strings.CutPrefix(p.Name, propHash); ok {
		c.Hashes = append(c.Hashes, Hash{alg, p.Value})
		return true
	}
	if kind, ok := strings.CutPrefix(p.Name, propReference); ok {
		c.References = append(c.References, Reference{Type: kind, URL: p.Value})
		return true
	}
	if field, ok := strings.CutPrefix(p.Name, propParty); ok {
		return c.takeParty(field, p.Value)
	}
	return false
}

func (c *Component) takeParty(field, value string) bool {
	role, field, _ := strings.Cut(field, ":")
	party := map[string]**Party{"supplier": &c.Supplier, "originator": &c.Originator}[role]
	if party == nil {
		return false
	}
	if *party == nil {
		*party = &Party{Type: unknown}
	}
	return (*party).set(field, value)
}

func (p *Party) set(field, value string) bool {
	switch field {
	case "type":
		p.Type = value
	case "name":
		p.Name = value
	case "email":
		p.Email = value
	case "url":
		p.URL = value
	default:
		return false
	}
	return true
}

// documentProperties does for the document what takeProperties does for a component.
func (r *reader) documentProperties() {
	d := r.doc
	kept := d.Properties[:0]
	for _, p := range d.Properties {
		if !d.take(p) {
			kept = append(kept, p)
		}
	}
	if d.Properties = slices.Clip(kept); len(kept) == 0 {
		d.Properties = nil
	}
}

func (d *Document) take(p Property) bool {
	switch p.Name {
	case propName:
		d.Name = p.Value
	case propComment:
		d.Comment = p.Value
	case propVersion:
		d.Version, _ = strconv.Atoi(p.Value)
	case propSubject:
		d.noSubject = p.Value == "none"
	case propLifecycle:
		d.Lifecycles = append(d.Lifecycles, p.Value)
	default:
		return d.takePrefixed(p)
	}
	return true
}

func (d *Document) takePrefixed(p Property) bool {
	if kind, ok := strings.CutPrefix(p.Name, propRelation); ok {
		from, to, ok := strings.Cut(p.Value, " ")
		if ok {
			d.Relations = append(d.Relations, Relation{From: from, Type: kind, To: to})
		}
		return ok
	}
	if aggregate, ok := strings.CutPrefix(p.Name, propComplete); ok {
		d.Completeness = append(d.Completeness, Aggregate{Aggregate: aggregate, Refs: strings.Fields(p.Value)})
		return true
	}
	if kind, ok := strings.CutPrefix(p.Name, propReference); ok {
		d.References = append(d.References, Reference{Type: kind, URL: p.Value})
		return true
	}
	if field, ok := strings.CutPrefix(p.Name, propParty+"document:"); ok {
		if d.Supplier == nil {
			d.Supplier = &Party{Type: unknown}
		}
		return d.Supplier.set(field, p.Value)
	}
	if id, ok := strings.CutPrefix(p.Name, propLicense); ok {
		d.Licenses = append(d.Licenses, LicenseText{ID: id, Text: p.Value})
		return true
	}
	if name, ok := strings.CutPrefix(p.Name, propVendor); ok {
		for i := range d.Tools {
			if d.Tools[i].Name == name {
				d.Tools[i].Vendor = p.Value
			}
		}
		return true
	}
	return false
}
