package sbom

import (
	"cmp"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"
)

// entry is one element of the graph; encoding/json sorts its keys.
type entry map[string]any

// spdx3Writer makes one SPDX 3.0.1 document in JSON-LD.
type spdx3Writer struct {
	d        *Document
	lost     losses
	space    string // namespace of identifiers
	ids      map[string]string
	texts    map[string]LicenseText
	graph    []entry
	made     map[string]bool   // agents and tools that are in the graph
	licenses map[string]string // expression to identifier
}

func writeSPDX3(out io.Writer, d *Document, l losses) error {
	id, err := identity(d)
	if err != nil {
		return err
	}
	subject := ""
	if d.Subject != nil {
		subject = d.Subject.Name
	}
	w := &spdx3Writer{d: d, lost: l, texts: map[string]LicenseText{}, made: map[string]bool{}, licenses: map[string]string{}}
	w.space, _, _ = strings.Cut(spdxNamespace(d, subject, id), "#")
	w.ids = spdxIDs(d, func(c *Component) string {
		if isReference(c.ID) && (strings.HasPrefix(c.ID, "http://") || strings.HasPrefix(c.ID, "https://") || strings.HasPrefix(c.ID, "urn:")) {
			return c.ID
		}
		return w.space + "#" + strings.TrimPrefix(spdx2ID(c), "SPDXRef-")
	})
	w.document(cmp.Or(d.Name, subject, "sbom"))
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	return e.Encode(map[string]any{"@context": spdx3Context, "@graph": w.graph})
}

// element makes an element of the graph; values that are "" are left out.
func (w *spdx3Writer) element(kind, id string, fields entry) entry {
	e := entry{"type": kind, "spdxId": id, "creationInfo": spdx3Creation}
	for key, v := range fields {
		if v != "" {
			e[key] = v
		}
	}
	w.graph = append(w.graph, e)
	return e
}

func (w *spdx3Writer) document(name string) {
	d := w.d
	w.creation()
	doc, sbom := w.space+"#SPDXRef-DOCUMENT", w.space+"#SBOM"
	if d.Format == SPDX && d.Serial != "" && strings.HasPrefix(d.SpecVersion, "3") {
		doc = d.Serial
	}
	var roots []string
	if d.Subject != nil {
		roots = []string{w.ids[d.Subject.ID]}
		w.component(d.Subject)
	}
	for i := range d.Components {
		if d.Subject == nil && d.Components[i].Parent == "" {
			roots = append(roots, w.ids[d.Components[i].ID])
		}
		w.component(&d.Components[i])
	}
	w.relationships()
	license := w.expression([]License{{Text: cmp.Or(d.DataLicense, "CC0-1.0"), Kind: LicenseID}})
	extra := w.declaredTexts()
	slices.SortFunc(w.graph, func(a, b entry) int { return strings.Compare(a.id(), b.id()) })
	elements := []string{}
	for _, e := range w.graph {
		if e["spdxId"] != nil {
			elements = append(elements, e.id())
		}
	}
	bom := entry{"rootElement": sorted(roots), "element": elements}
	if len(roots) == 0 {
		delete(bom, "rootElement")
	}
	var kinds []string
	for _, phase := range d.Lifecycles {
		if kind := spdx3SBOMTypes[phase]; kind != "" {
			kinds = append(kinds, kind)
		}
	}
	if len(kinds) > 0 {
		bom["software_sbomType"] = sorted(kinds)
	}
	w.element("software_Sbom", sbom, bom)
	// The profile "extension" is left out: tools-golang refuses a document that names it.
	main := w.element("SpdxDocument", doc, entry{
		"name": name, "comment": d.Comment, "rootElement": []string{sbom}, "element": append([]string{sbom}, elements...), "dataLicense": license,
		"profileConformance": []string{"core", "software", "simpleLicensing"},
	})
	extend(main, append(append(documentProperties(d, w.ids), w.oddRelations()...), extra...))
}

func (e entry) id() string {
	id, _ := e["spdxId"].(string)
	return id
}

func sorted(list []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(list)))
}

// creation says who made the document, with what, and when. The format demands an agent.
func (w *spdx3Writer) creation() {
	created := w.d.Created
	if created.IsZero() {
		created = time.Unix(0, 0).UTC()
		w.lost.add("a time of creation, which is not set: the Unix epoch stands instead")
	}
	info := entry{"type": "CreationInfo", "@id": spdx3Creation, "specVersion": "3.0.1", "created": created.Format("2006-01-02T15:04:05Z")}
	w.graph = append(w.graph, info)
	var by, using []string
	for _, p := range w.d.Authors {
		by = append(by, w.agent(p))
	}
	for _, t := range w.d.Tools {
		name := strings.TrimSuffix(t.Name+"-"+t.Version, "-")
		id := w.space + "#Tool-" + plainID(name) + "-" + shortDigest(name)
		if !w.made[id] {
			w.made[id] = true
			w.element("Tool", id, entry{"name": name})
		}
		using = append(using, id)
	}
	if len(by) == 0 {
		id := w.space + "#Agent-sallyport"
		w.element("SoftwareAgent", id, entry{"name": "sallyport"})
		by = []string{id}
	}
	info["createdBy"] = sorted(by)
	if len(using) > 0 {
		info["createdUsing"] = sorted(using)
	}
}

// agent makes the element of a party, once, and returns its identifier.
func (w *spdx3Writer) agent(p Party) string {
	kind := map[string]string{Person: "Person", Organization: "Organization"}[p.Type]
	kind = cmp.Or(kind, "Agent")
	id := w.space + "#" + kind + "-" + plainID(p.Name) + "-" + shortDigest(p.Name+"\n"+p.Email+"\n"+p.URL)
	if w.made[id] {
		return id
	}
	w.made[id] = true
	e := w.element(kind, id, entry{"name": p.Name})
	if p.Email != "" {
		e["externalIdentifier"] = []entry{{"type": "ExternalIdentifier", "externalIdentifierType": "email", "identifier": p.Email}}
	}
	if p.URL != "" {
		e["externalRef"] = []entry{{"type": "ExternalRef", "externalRefType": "altWebPage", "locator": []string{p.URL}}}
	}
	return id
}

func extend(e entry, props []Property) {
	if len(props) == 0 {
		return
	}
	slices.SortFunc(props, compareProperties)
	var list []entry
	for _, p := range props {
		list = append(list, entry{"type": "extension_CdxPropertyEntry", "extension_cdxPropName": p.Name, "extension_cdxPropValue": p.Value})
	}
	e["extension"] = []entry{{"type": spdx3CdxProperty, "extension_cdxProperty": list}}
}

func (w *spdx3Writer) component(c *Component) {
	kind, props := "software_Package", componentProperties(&Component{
		Properties: c.Properties, Group: c.Group, Scope: c.Scope, Layer: c.Layer, Locations: c.Locations, Licenses: c.Licenses, Merged: c.Merged,
		MediaType: c.MediaType,
	})
	if c.Filename != "" {
		props = append(props, Property{propFilename, c.Filename})
	}
	purpose, ok := spdx3Purposes[c.Type]
	if !ok {
		purpose = "other"
		props = append(props, Property{propType, c.Type})
	}
	e := w.element(kind, w.ids[c.ID], entry{
		"name": c.Name, "software_packageVersion": c.Version, "software_packageUrl": "", "software_primaryPurpose": purpose,
		"software_copyrightText": c.Copyright, "description": c.Description, "comment": c.Comment,
	})
	var ids []entry
	if isReference(c.PURL) {
		e["software_packageUrl"] = c.PURL
	} else if c.PURL != "" {
		ids = append(ids, identifier("packageUrl", c.PURL))
	}
	for _, cpe := range c.CPEs {
		kind := "cpe23"
		if strings.HasPrefix(cpe, "cpe:/") {
			kind = "cpe22"
		}
		ids = append(ids, identifier(kind, cpe))
	}
	if c.SWID != "" {
		ids = append(ids, identifier("swid", c.SWID))
	}
	if len(ids) > 0 {
		e["externalIdentifier"] = ids
	}
	if c.Supplier != nil {
		e["suppliedBy"] = w.agent(*c.Supplier)
	}
	if c.Originator != nil {
		e["originatedBy"] = []string{w.agent(*c.Originator)}
	}
	props = append(props, w.hashes(e, c.Hashes)...)
	w.references(e, c.References)
	extend(e, props)
}

func identifier(kind, text string) entry {
	return entry{"type": "ExternalIdentifier", "externalIdentifierType": kind, "identifier": text}
}

func (w *spdx3Writer) hashes(e entry, list []Hash) (odd []Property) {
	var out []entry
	for _, h := range list {
		if _, err := hex.DecodeString(h.Value); err != nil || spdx3Hashes[h.Algorithm] == "" || h.Value == "" {
			odd = append(odd, Property{propHash + h.Algorithm, h.Value})
			continue
		}
		out = append(out, entry{"type": "Hash", "algorithm": spdx3Hashes[h.Algorithm], "hashValue": h.Value})
	}
	if len(out) > 0 {
		e["verifiedUsing"] = out
	}
	return odd
}

func (w *spdx3Writer) references(e entry, list []Reference) {
	var out []entry
	for _, r := range list {
		plain := isReference(r.URL) && r.Comment == ""
		switch {
		case r.Type == "website" && e["software_homePage"] == nil && plain:
			e["software_homePage"] = r.URL
			continue
		case r.Type == "distribution" && e["software_downloadLocation"] == nil && plain:
			e["software_downloadLocation"] = r.URL
			continue
		}
		one := entry{"type": "ExternalRef", "externalRefType": cmp.Or(spdx3References[r.Type], "other"), "locator": []string{r.URL}}
		comment := r.Comment
		if spdx3References[r.Type] == "" && r.Type != "other" {
			if comment != "" {
				w.lost.add("types of references")
			}
			comment = cmp.Or(comment, r.Type)
		}
		if comment != "" {
			one["comment"] = comment
		}
		out = append(out, one)
	}
	if len(out) > 0 {
		e["externalRef"] = out
	}
}
