package sbom

// Truth compares what an SBOM says with what was found. All lists are sorted, and empty rather
// than nil.
type Truth struct {
	Matched int `json:"matched"` // packages that both have
	// OnlySBOM are packages that the SBOM lists and nobody found; OnlyFound are in the image and not
	// in the SBOM.
	OnlySBOM  []Item `json:"onlySBOM"`
	OnlyFound []Item `json:"onlyFound"`
	// Versions are packages of which both sides have other versions. They are in neither list above.
	Versions []VersionChange `json:"versions"`
	// Unidentified are components of the SBOM without a package URL, which cannot be compared.
	Unidentified []Item `json:"unidentified"`
}

// Holds reports whether both sides have the same packages.
func (t *Truth) Holds() bool { return len(t.OnlySBOM)+len(t.OnlyFound)+len(t.Versions) == 0 }

// Verify is the truth check: the packages of an SBOM against those of a catalogue of the thing
// itself. Packages are the same when their types, names and versions are, whatever the order and
// number of qualifiers and wherever an epoch is written; files and the subject do not count.
func Verify(sbom, catalogue *Document) *Truth {
	t := &Truth{OnlySBOM: []Item{}, OnlyFound: []Item{}, Versions: []VersionChange{}, Unidentified: []Item{}}
	said, silent := identified(sbom)
	found, _ := identified(catalogue)
	for _, c := range silent {
		if c.Type != "file" && c.Type != "operating-system" {
			t.Unidentified = append(t.Unidentified, itemOf(c))
		}
	}
	for _, key := range sortedKeys(said) {
		have, ok := found[key]
		if !ok {
			t.OnlySBOM = append(t.OnlySBOM, firstItems(said[key])...)
			continue
		}
		t.compare(said[key], have)
	}
	for _, key := range sortedKeys(found) {
		if _, ok := said[key]; !ok {
			t.OnlyFound = append(t.OnlyFound, firstItems(found[key])...)
		}
	}
	sortItems(t.OnlySBOM)
	sortItems(t.OnlyFound)
	sortItems(t.Unidentified)
	return t
}

// identified sorts components into those with a package URL, by name and version, and the rest.
func identified(d *Document) (map[string]map[string][]*Component, []*Component) {
	out := map[string]map[string][]*Component{}
	var rest []*Component
	for i := range d.Components {
		c := &d.Components[i]
		name, version, ok := packageKey(c.PURL)
		if !ok {
			rest = append(rest, c)
			continue
		}
		if out[name] == nil {
			out[name] = map[string][]*Component{}
		}
		out[name][version] = append(out[name][version], c)
	}
	return out, rest
}

// compare takes one package with its versions on both sides.
func (t *Truth) compare(said, found map[string][]*Component) {
	var onlySaid, onlyFound []string
	for _, v := range sortedKeys(said) {
		if _, ok := found[v]; ok {
			t.Matched++
		} else {
			onlySaid = append(onlySaid, v)
		}
	}
	for _, v := range sortedKeys(found) {
		if _, ok := said[v]; !ok {
			onlyFound = append(onlyFound, v)
		}
	}
	if len(onlySaid) > 0 && len(onlyFound) > 0 {
		c := said[onlySaid[0]][0]
		t.Versions = append(t.Versions, VersionChange{Package: label(c), Old: onlySaid, New: onlyFound})
		return
	}
	for _, v := range onlySaid {
		t.OnlySBOM = append(t.OnlySBOM, itemOf(said[v][0]))
	}
	for _, v := range onlyFound {
		t.OnlyFound = append(t.OnlyFound, itemOf(found[v][0]))
	}
}

func firstItems(versions map[string][]*Component) []Item {
	var out []Item
	for _, v := range sortedKeys(versions) {
		out = append(out, itemOf(versions[v][0]))
	}
	return out
}
