package sbom

import (
	"cmp"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/scan/sbom/license"
)

// relate makes one relationship.
func (w *spdx3Writer) relate(from, kind string, to []string, completeness string) entry {
	id := w.space + "#Relationship-" + kind + "-" + shortDigest(from+"\n"+strings.Join(to, "\n"))
	return w.element("Relationship", id, entry{"from": from, "relationshipType": kind, "to": to, "completeness": completeness})
}

func (w *spdx3Writer) relationships() {
	d := w.d
	children := map[string][]string{}
	root := ""
	if d.Subject != nil {
		root = d.Subject.ID
		w.licensed(d.Subject)
	}
	for i := range d.Components {
		c := &d.Components[i]
		if parent := cmp.Or(c.Parent, root); parent != "" {
			children[parent] = append(children[parent], w.ids[c.ID])
		}
		w.licensed(c)
	}
	for _, parent := range sortedKeys(children) {
		w.relate(w.ids[parent], "contains", sorted(children[parent]), "")
	}
	for _, dep := range d.Dependencies {
		var to []string
		for _, on := range dep.DependsOn {
			to = append(to, w.ids[on])
		}
		state := "complete"
		switch {
		case !dep.Known && len(to) == 0:
			to, state = []string{spdx3Unsaid}, "noAssertion"
		case !dep.Known:
			state = "incomplete"
		case len(to) == 0:
			to = []string{spdx3Nobody}
		}
		w.relate(w.ids[dep.Ref], "dependsOn", sorted(to), state)
	}
	for _, r := range d.Relations {
		from, to := w.ids[r.From], w.ids[r.To]
		switch {
		case r.Type == "DESCRIBES": // the roots say it
		case from == "" || to == "":
			w.lost.add("relations of what is not in the document")
		case inWords(spdx3Relations, camel(r.Type)):
			e := w.relate(from, camel(r.Type), []string{to}, "")
			if r.Comment != "" {
				// Two that differ in their comments alone are two.
				e["comment"], e["spdxId"] = r.Comment, e.id()+"-"+shortDigest(r.Comment)
			}
		}
	}
}

// oddRelations are the relations of SPDX 2 whose types SPDX 3 does not have.
func (w *spdx3Writer) oddRelations() []Property {
	var out []Property
	for _, r := range w.d.Relations {
		if from, to := w.ids[r.From], w.ids[r.To]; from != "" && to != "" && r.Type != "DESCRIBES" && !inWords(spdx3Relations, camel(r.Type)) {
			out = append(out, Property{propRelation + r.Type, from + " " + to})
			if r.Comment != "" {
				w.lost.add("comments of relations")
			}
		}
	}
	return out
}

func (w *spdx3Writer) licensed(c *Component) {
	for _, l := range []struct {
		kind string
		list []License
	}{{"hasDeclaredLicense", c.Licenses.Declared}, {"hasConcludedLicense", c.Licenses.Concluded}} {
		if to := w.expression(l.list); to != "" {
			w.relate(w.ids[c.ID], l.kind, []string{to}, "")
		}
	}
}

// expression makes the element of a licence expression, once, and returns its identifier.
func (w *spdx3Writer) expression(list []License) string {
	text := spdxExpression(list, w.texts)
	switch text {
	case noAssertion:
		return ""
	case none:
		return spdx3NoLicense
	}
	if id, ok := w.licenses[text]; ok {
		return id
	}
	id := w.space + "#License-" + shortDigest(text)
	w.licenses[text] = id
	e := w.element("simplelicensing_LicenseExpression", id, entry{"simplelicensing_licenseExpression": text})
	var custom []entry
	parsed, err := license.Parse(text)
	if err != nil {
		return id
	}
	for _, t := range w.d.Licenses {
		if _, has := w.texts[t.ID]; !has {
			w.texts[t.ID] = t
		}
	}
	for _, term := range parsed.Terms() {
		if strings.HasPrefix(term.ID, "LicenseRef-") {
			custom = append(custom, entry{"type": "DictionaryEntry", "key": term.ID, "value": w.textOf(term.ID)})
		}
	}
	if len(custom) > 0 {
		e["simplelicensing_customIdToUri"] = custom
	}
	return id
}

// textOf makes the element of what a LicenseRef- stands for, once, and returns its identifier.
func (w *spdx3Writer) textOf(ref string) string {
	id := w.space + "#LicenseText-" + plainID(ref) + "-" + shortDigest(ref)
	if !w.made[id] {
		w.made[id] = true
		t := w.texts[ref]
		w.element("simplelicensing_SimpleLicensingText", id, entry{"name": t.Name, "simplelicensing_licenseText": cmp.Or(t.Text, noAssertion)})
		if len(t.URLs) > 1 || len(t.URLs) > 0 && !strings.HasPrefix(ref, namePrefix) {
			w.lost.add("addresses of LicenseRef-")
		}
	}
	return id
}

// declaredTexts are those of the document that no expression uses, as properties.
func (w *spdx3Writer) declaredTexts() []Property {
	var out []Property
	for _, t := range w.d.Licenses {
		if id := w.space + "#LicenseText-" + plainID(t.ID) + "-" + shortDigest(t.ID); !w.made[id] {
			out = append(out, Property{propLicense + t.ID, t.Text})
		}
	}
	return out
}
