package sbom

import (
	"cmp"
	"strings"
)

// isArtifact reports whether an element is a component.
func isArtifact(o object) bool {
	switch kind(o) {
	case "Package", "AIPackage", "DatasetPackage", "File":
		return true
	}
	return false
}

// artifacts reads the components, in the order of the document.
func (g *spdx3Reader) artifacts() error {
	for _, o := range g.elements {
		if !isArtifact(o) {
			g.passed(o)
			continue
		}
		if err := g.add(g.component(o)); err != nil {
			return err
		}
	}
	return nil
}

// passed notes elements that the model does not hold.
func (g *spdx3Reader) passed(o object) {
	switch k := kind(o); k {
	case "", "SpdxDocument", "Sbom", "Bom", "Bundle", "CreationInfo", "Relationship", "LifecycleScopedRelationship", "Person", "Organization", "SoftwareAgent", "Agent", "Tool",
		"LicenseExpression", "SimpleLicensingText", "ListedLicense", "CustomLicense", "IndividualElement", "IndividualLicensingInfo":
	case "Vulnerability":
		g.doc.Vulnerabilities++
		g.unheld("vulnerabilities")
	default:
		g.unheld("elements of type " + clip(k))
	}
}

func (g *spdx3Reader) component(o object) Component {
	c := Component{
		ID: idOf(o), Type: "library", Name: o.text("name"), Version: o.text("software_packageVersion"), PURL: o.text("software_packageUrl"),
		Description: o.text("description"), Comment: o.text("comment"), Copyright: asserted(o.text("software_copyrightText")), source: o.at,
	}
	if c.Name == "" {
		g.problem(o.at, "the element has no name")
	}
	if !o.has("creationInfo") {
		g.problem(o.at, "the element has no creationInfo, which SPDX 3 demands")
	}
	if kind(o) == "File" {
		c.Type, c.MediaType = "file", o.text("contentType")
	}
	if purpose := o.text("software_primaryPurpose"); purpose != "" {
		if t, ok := keyOf(spdx3Purposes, purpose); ok {
			c.Type = t
		} else {
			c.Properties = append(c.Properties, Property{"spdx:primaryPurpose", purpose})
		}
	}
	if page := o.text("software_homePage"); page != "" {
		c.References = append(c.References, Reference{Type: "website", URL: page})
	}
	if from := o.text("software_downloadLocation"); from != "" {
		c.References = append(c.References, Reference{Type: "distribution", URL: from})
	}
	g.identifiers(&c, o)
	g.integrity(&c, o)
	if by := o.refs("suppliedBy"); len(by) > 0 {
		c.Supplier = g.agent(o, "suppliedBy", by[0])
	}
	if by := o.refs("originatedBy"); len(by) > 0 {
		c.Originator = g.agent(o, "originatedBy", by[0])
	}
	c.Properties = append(c.Properties, g.properties(o)...)
	c.takeProperties()
	if c.Type == "file" && len(c.Locations) == 0 && c.Name != "" {
		c.Locations = []string{c.Name}
	}
	return c
}

func (g *spdx3Reader) agent(o object, key, id string) *Party {
	agent, ok := g.byID[id]
	if !ok {
		g.dangling(o.path(key), id)
		return nil
	}
	p := g.party(agent)
	return &p
}

func (g *spdx3Reader) identifiers(c *Component, o object) {
	for _, e := range o.objects("externalIdentifier") {
		id := e.text("identifier")
		switch e.text("externalIdentifierType") {
		case "packageUrl":
			c.PURL = cmp.Or(c.PURL, id)
		case "cpe23", "cpe22":
			c.CPEs = append(c.CPEs, id)
		case "swid":
			c.SWID = cmp.Or(c.SWID, id)
		default:
			g.unheld("external identifiers")
		}
	}
	for _, e := range o.objects("externalRef") {
		kind, comment := e.text("externalRefType"), e.text("comment")
		if ours, ok := keyOf(spdx3References, kind); ok {
			kind = ours
		} else if kind == "" {
			kind = "other"
		} else if kind == "other" && comment != "" && !strings.ContainsAny(comment, " \t\n") {
			kind, comment = comment, ""
		}
		for _, url := range e.texts("locator") {
			c.References = append(c.References, Reference{kind, url, comment})
		}
	}
}

func (g *spdx3Reader) integrity(c *Component, o object) {
	for _, h := range o.objects("verifiedUsing") {
		if kind(h) != "Hash" {
			g.unheld("integrity methods")
			continue
		}
		algorithm, value := h.text("algorithm"), h.text("hashValue")
		if algorithm == "" || value == "" {
			g.problem(h.at, "the hash lacks its algorithm or its value")
			continue
		}
		if ours, ok := keyOf(spdx3Hashes, algorithm); ok {
			algorithm = ours
		}
		c.Hashes = append(c.Hashes, Hash{algorithm, strings.ToLower(value)})
	}
}

// licenseTexts collects what LicenseRef- stand for: texts, and the names that expressions give them.
func (g *spdx3Reader) licenseTexts() {
	for _, o := range g.elements {
		if kind(o) != "LicenseExpression" {
			continue
		}
		for _, entry := range o.objects("simplelicensing_customIdToUri") {
			text, ok := g.byID[entry.text("value")]
			id := entry.text("key")
			if _, has := g.names[id]; !ok || has {
				continue
			}
			t := LicenseText{ID: id, Name: text.text("name"), Text: text.text("simplelicensing_licenseText")}
			g.names[id] = t
			if !strings.HasPrefix(id, namePrefix) && (t.Text != noAssertion || t.Name != "") {
				g.doc.Licenses = append(g.doc.Licenses, t)
			}
		}
	}
}

// license reads the licence that a relationship leads to.
func (g *spdx3Reader) license(id string) []License {
	switch {
	case strings.HasSuffix(id, "/NoneLicense") || strings.HasSuffix(id, "NoneElement"):
		return []License{{Text: none, Kind: LicenseNone}}
	case strings.HasSuffix(id, "/NoAssertionLicense") || strings.HasSuffix(id, "NoAssertionElement"):
		return []License{{Text: noAssertion, Kind: NoAssertion}}
	}
	o, ok := g.byID[id]
	if text := o.text("simplelicensing_licenseExpression"); text != "" {
		return spdxLicenses(text, g.names)
	}
	if listed, isListed := strings.CutPrefix(id, "https://spdx.org/licenses/"); isListed {
		return []License{{Text: listed, Kind: LicenseID}}
	}
	if name := cmp.Or(o.text("name"), o.text("simplelicensing_licenseText")); ok && name != "" {
		return []License{{Text: name, Kind: LicenseName}}
	}
	return nil
}

func (g *spdx3Reader) relationships() {
	for _, o := range g.elements {
		if k := kind(o); k != "Relationship" && k != "LifecycleScopedRelationship" {
			continue
		}
		from, to, what := ref(o.m["from"]), o.refs("to"), o.text("relationshipType")
		switch {
		case from == "" || len(to) == 0 || what == "":
			g.problem(o.at, "the relationship lacks its from, to or relationshipType")
			continue
		case !inWords(spdx3Relations, what):
			g.problem(o.path("relationshipType"), "%q is not a type of relationships of SPDX 3", clip(what))
		}
		if _, ok := g.byID[from]; !ok {
			g.dangling(o.path("from"), from)
		}
		g.relate(o, from, what, to)
	}
}

func (g *spdx3Reader) relate(o object, from, what string, to []string) {
	for _, id := range to {
		if _, ok := g.byID[id]; !ok && what != "hasDeclaredLicense" && what != "hasConcludedLicense" && !strings.HasSuffix(id, "NoneElement") && !strings.HasSuffix(id, "NoAssertionElement") {
			g.dangling(o.path("to"), id)
		}
		switch what {
		case "hasDeclaredLicense":
			g.declared[from] = append(g.declared[from], g.license(id)...)
		case "hasConcludedLicense":
			g.conclude[from] = append(g.conclude[from], g.license(id)...)
		case "dependsOn":
			if strings.HasSuffix(id, "NoneElement") {
				id = none
			} else if strings.HasSuffix(id, "NoAssertionElement") {
				id = noAssertion
			}
			g.graph.depends(from, id)
		case "describes":
			g.graph.described = append(g.graph.described, id)
		default:
			g.graph.add(Relation{From: from, Type: snake(what), To: id, Comment: o.text("comment")})
		}
	}
	if state := o.text("completeness"); what == "dependsOn" && (state == "incomplete" || state == "noAssertion") {
		g.graph.depends(from, noAssertion)
	}
}

// licenses gives the components those that relationships led to.
func (g *spdx3Reader) licenses() {
	give := func(c *Component) {
		c.Licenses.Declared = append(g.declared[c.ID], c.Licenses.Declared...)
		c.Licenses.Concluded = append(g.conclude[c.ID], c.Licenses.Concluded...)
	}
	if g.doc.Subject != nil {
		give(g.doc.Subject)
	}
	for i := range g.doc.Components {
		give(&g.doc.Components[i])
	}
}
