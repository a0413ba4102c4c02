package sbom

import (
	"encoding/json"
	"strings"
)

// graph collects the edges of an SPDX document, whichever way round they are written.
type graph struct {
	r          *reader
	dependency map[string]int // index of the entry
	parent     map[string]string
	seen       map[[2]string]bool
	described  []string
}

// spdx2Relationships sorts relationships into what the model knows: what is described, contained,
// needed, and the rest.
func (r *reader) spdx2Relationships(root object) {
	g := newGraph(r)
	g.described = append(g.described, root.texts("documentDescribes")...)
	for _, p := range root.objects("packages") {
		for _, file := range p.texts("hasFiles") {
			g.contains(p.text("SPDXID"), file)
		}
	}
	ids := map[string]bool{spdx2DocumentID: true, noAssertion: true, none: true}
	for i := range r.doc.Components {
		ids[r.doc.Components[i].ID] = true
	}
	for _, s := range root.objects("snippets") {
		ids[s.text("SPDXID")] = true
	}
	for _, o := range root.objects("relationships") {
		rel := Relation{o.text("spdxElementId"), o.text("relationshipType"), o.text("relatedSpdxElement"), o.text("comment")}
		for _, end := range []string{rel.From, rel.To} {
			if !ids[end] && !strings.HasPrefix(end, "DocumentRef-") {
				r.dangling(end, o.at, "%q, of a relationship, is not in the document", clip(end))
			}
		}
		g.add(rel)
	}
	g.finish()
}

func newGraph(r *reader) *graph {
	return &graph{r: r, dependency: map[string]int{}, parent: map[string]string{}, seen: map[[2]string]bool{}}
}

func (g *graph) add(rel Relation) {
	switch rel.Type {
	case "DESCRIBES":
		g.described = append(g.described, rel.To)
	case "DESCRIBED_BY":
		g.described = append(g.described, rel.From)
	case "CONTAINS":
		if rel.From != spdx2DocumentID && asserted(rel.To) != "" {
			g.contains(rel.From, rel.To)
		}
	case "CONTAINED_BY":
		g.contains(rel.To, rel.From)
	case "DEPENDS_ON":
		g.depends(rel.From, rel.To)
	case "DEPENDENCY_OF", "RUNTIME_DEPENDENCY_OF":
		g.depends(rel.To, rel.From)
	case "BUILD_DEPENDENCY_OF", "DEV_DEPENDENCY_OF", "TEST_DEPENDENCY_OF", "OPTIONAL_DEPENDENCY_OF", "PROVIDED_DEPENDENCY_OF":
		// The model's dependencies have no kinds; the relation keeps it.
		g.depends(rel.To, rel.From)
		g.r.doc.Relations = append(g.r.doc.Relations, rel)
	default:
		g.r.doc.Relations = append(g.r.doc.Relations, rel)
	}
}

// contains notes the first that contains a thing as its parent, and others as relations.
func (g *graph) contains(parent, child string) {
	if first, has := g.parent[child]; !has {
		g.parent[child] = parent
	} else if first != parent {
		g.r.doc.Relations = append(g.r.doc.Relations, Relation{From: parent, Type: "CONTAINS", To: child})
	}
}

// depends notes an edge. NONE says that there are no dependencies, NOASSERTION that nobody says.
func (g *graph) depends(from, to string) {
	d := g.r.doc
	i, has := g.dependency[from]
	if !has {
		i = len(d.Dependencies)
		g.dependency[from] = i
		d.Dependencies = append(d.Dependencies, Dependency{Ref: from, Known: true})
	}
	switch {
	case to == noAssertion:
		d.Dependencies[i].Known = false
	case to == none:
	case !g.seen[[2]string{from, to}]:
		g.seen[[2]string{from, to}] = true
		d.Dependencies[i].DependsOn = append(d.Dependencies[i].DependsOn, to)
	}
}

func (g *graph) finish() {
	g.r.subjectOf(g.described)
	d := g.r.doc
	for i := range d.Components {
		c := &d.Components[i]
		if c.Parent = g.parent[c.ID]; d.Subject != nil && c.Parent == d.Subject.ID {
			c.Parent = "" // everything is in the subject
		}
	}
}

// A property is an annotation whose comment is the JSON of it.
func formatProperty(p Property) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(p) // two strings always encode
	return strings.TrimSpace(b.String())
}

func parseProperty(text string) (p Property, ok bool) {
	if !strings.HasPrefix(text, `{"name":`) {
		return p, false
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	return p, d.Decode(&p) == nil && p.Name != ""
}
