package sbom

import (
	"fmt"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// spdx3Reader reads the graph of an SPDX 3 document in JSON-LD, in the compact form that its
// specification demands (SPDX 3.0.1, "Serialization in JSON-LD"). The format has no schema here, so
// that the reader itself tells what is of the wrong type, missing or left dangling.
type spdx3Reader struct {
	*reader
	elements []object
	byID     map[string]object
	imported map[string]bool
	names    map[string]LicenseText // of LicenseRef-
	graph    *graph
	declared map[string][]License
	conclude map[string][]License
}

func (r *reader) spdx3(root object) error {
	r.strict = true
	g := &spdx3Reader{
		reader: r, byID: map[string]object{}, imported: map[string]bool{}, names: map[string]LicenseText{}, graph: newGraph(r),
		declared: map[string][]License{}, conclude: map[string][]License{},
	}
	if !strings.Contains(fmt.Sprint(root.m["@context"]), "spdx.org/rdf/3.0") && !strings.Contains(fmt.Sprint(root.m["@context"]), "spdx.github.io/spdx-3-model") {
		return ErrUnknownFormat
	}
	r.doc.Format, r.doc.sections = SPDX, map[string]policy.Path{}
	if root.has("@graph") {
		g.elements = root.objects("@graph")
	} else {
		g.elements = []object{root}
	}
	if len(g.elements) > r.limits.MaxComponents*4 {
		return fmt.Errorf("%d elements; the limit is %d", len(g.elements), r.limits.MaxComponents*4)
	}
	g.index()
	g.document()
	g.licenseTexts()
	if err := g.artifacts(); err != nil {
		return err
	}
	g.relationships()
	g.graph.finish()
	g.licenses()
	if r.doc.SpecVersion != "3.0.0" && r.doc.SpecVersion != "3.0.1" {
		return fmt.Errorf("SPDX %q is not read here; versions 2.2, 2.3 and 3.0 are", clip(r.doc.SpecVersion))
	}
	return nil
}

// kind is the type of an element, without the name of its profile.
func kind(o object) string {
	t := o.text("type")
	if t == "" {
		t = o.text("@type")
	}
	if _, rest, ok := strings.Cut(t, "_"); ok {
		return rest
	}
	return t
}

func idOf(o object) string {
	if id := o.text("spdxId"); id != "" {
		return id
	}
	return o.text("@id")
}

// index finds every element by its identifier, elements written inside others too.
func (g *spdx3Reader) index() {
	for at := 0; at < len(g.elements); at++ {
		o := g.elements[at]
		id := idOf(o)
		switch {
		case kind(o) == "":
			g.problem(o.at, "the element has no type")
		case id == "":
			g.problem(o.at, "the element has no spdxId")
		case g.byID[id].m != nil && !isArtifact(o): // finish tells it of components
			g.note(BadIdentifier, id, o.at, fmt.Sprintf("the identifier %q stands twice in the document", clip(id)))
		}
		g.byID[id] = o
		for key, v := range o.m {
			if inner, ok := v.(map[string]any); ok && (inner["spdxId"] != nil || inner["@id"] != nil) {
				g.elements = append(g.elements, object{g.reader, inner, o.path(key)})
			}
		}
	}
}

// ref is the identifier that a value stands for, written as such or as the element itself.
func ref(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case map[string]any:
		if id, ok := v["spdxId"].(string); ok {
			return id
		}
		id, _ := v["@id"].(string)
		return id
	}
	return ""
}

// refs are those of a key that holds one or many.
func (o object) refs(key string) []string {
	var out []string
	switch v := o.m[key].(type) {
	case nil:
	case []any:
		for _, e := range v {
			if id := ref(e); id != "" {
				out = append(out, id)
			} else {
				o.wrong(key, "an array of identifiers")
			}
		}
	default:
		if id := ref(v); id != "" {
			out = append(out, id)
		} else {
			o.wrong(key, "an identifier")
		}
	}
	return out
}

// document reads the SpdxDocument, or what stands in for it, and who made it.
func (g *spdx3Reader) document() {
	d := g.doc
	var main object
	for _, o := range g.elements {
		switch kind(o) {
		case "SpdxDocument":
			main = o
		case "Sbom", "Bom", "Bundle":
			if main.m == nil {
				main = o
			}
		}
	}
	if main.m == nil {
		g.problem(policy.Path{}, "the document has neither an SpdxDocument nor a software_Sbom: nothing says what it describes")
		for _, o := range g.elements {
			if kind(o) == "CreationInfo" {
				g.creation(o)
				break
			}
		}
		return
	}
	d.Serial, d.Name, d.Comment = idOf(main), main.text("name"), main.text("comment")
	for _, o := range main.objects("import") {
		g.imported[o.text("externalSpdxId")] = true
	}
	if info, ok := main.m["creationInfo"].(map[string]any); ok && info["created"] != nil {
		g.creation(object{g.reader, info, main.path("creationInfo")})
	} else if info, ok := g.byID[ref(main.m["creationInfo"])]; ok && info.m != nil {
		g.creation(info)
	} else {
		g.problem(main.at, "the document has no creationInfo: nobody says who made it, and when")
	}
	if l, ok := g.byID[ref(main.m["dataLicense"])]; ok {
		d.DataLicense = l.text("simplelicensing_licenseExpression")
	} else if text := main.text("dataLicense"); text != "" {
		d.DataLicense = text[strings.LastIndexByte(text, '/')+1:]
	}
	d.Properties = g.properties(main)
	g.documentProperties()
	d.sections["serial"], d.sections["name"] = main.path("spdxId"), main.path("name")
	g.roots(main)
}

// roots finds what the document describes: the roots of the SBOMs that are its roots.
func (g *spdx3Reader) roots(main object) {
	for _, id := range main.refs("rootElement") {
		o := g.byID[id]
		switch kind(o) {
		case "Sbom", "Bom", "Bundle":
			for _, t := range o.texts("software_sbomType") {
				if phase, ok := keyOf(spdx3SBOMTypes, t); ok && len(g.doc.Lifecycles) == 0 {
					g.doc.Lifecycles = append(g.doc.Lifecycles, phase)
				}
			}
			if idOf(o) != idOf(main) {
				g.graph.described = append(g.graph.described, o.refs("rootElement")...)
			}
		default:
			g.graph.described = append(g.graph.described, id)
		}
	}
}

func (g *spdx3Reader) creation(o object) {
	d := g.doc
	d.SpecVersion = o.text("specVersion")
	d.Created = g.time(o.text("created"), o.path("created"))
	d.sections["created"], d.sections["authors"], d.sections["tools"] = o.path("created"), o.path("createdBy"), o.path("createdUsing")
	for _, key := range []string{"specVersion", "created", "createdBy"} {
		if !o.has(key) {
			g.problem(o.at, "the creationInfo has no %s, which SPDX 3 demands", key)
		}
	}
	for _, id := range o.refs("createdBy") {
		agent, ok := g.byID[id]
		if !ok {
			g.dangling(o.path("createdBy"), id)
			continue
		}
		if kind(agent) == "SoftwareAgent" {
			d.Tools = append(d.Tools, parseTool(agent.text("name")))
		} else {
			d.Authors = append(d.Authors, g.party(agent))
		}
	}
	for _, id := range o.refs("createdUsing") {
		if tool, ok := g.byID[id]; ok {
			d.Tools = append(d.Tools, parseTool(tool.text("name")))
		} else {
			g.dangling(o.path("createdUsing"), id)
		}
	}
	// The vendors of tools are properties of the document.
}

func (g *spdx3Reader) dangling(at policy.Path, id string) {
	if !g.imported[id] && !strings.HasPrefix(id, "https://spdx.org/") && !strings.HasPrefix(id, "http://spdx.org/") {
		g.reader.dangling(id, at, "%q is not in the document", clip(id))
	}
}

func (g *spdx3Reader) party(o object) Party {
	p := Party{Type: unknown, Name: o.text("name")}
	switch kind(o) {
	case "Person":
		p.Type = Person
	case "Organization":
		p.Type = Organization
	}
	for _, e := range o.objects("externalIdentifier") {
		if e.text("externalIdentifierType") == "email" && p.Email == "" {
			p.Email = e.text("identifier")
		}
	}
	for _, e := range o.objects("externalRef") {
		if urls := e.texts("locator"); len(urls) > 0 && p.URL == "" {
			p.URL = urls[0]
		}
	}
	return p
}

// properties reads the extension that holds those of CycloneDX; others are not held.
func (g *spdx3Reader) properties(o object) []Property {
	var out []Property
	for _, e := range o.objects("extension") {
		if e.text("type") != spdx3CdxProperty {
			g.unheld("extensions")
			continue
		}
		for _, p := range e.objects("extension_cdxProperty") {
			out = append(out, Property{p.text("extension_cdxPropName"), p.text("extension_cdxPropValue")})
		}
	}
	return out
}
