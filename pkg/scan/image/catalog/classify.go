package catalog

import (
	"encoding/json"
	"reflect"

	"github.com/anchore/syft/syft/cpe"
	"github.com/anchore/syft/syft/file"
	"github.com/anchore/syft/syft/pkg"
	"github.com/anchore/syft/syft/pkg/cataloger/binary"
)

// The classifiers of binaries search whole files for text that tells a version, which takes seconds
// for a large one. So their answers are remembered instead of the contents: each classifier's
// function is wrapped in one that asks the resolver first.

// rememberer is a resolver that remembers what classifiers say.
type rememberer interface {
	classify(class string, l file.Location, ask func() ([]pkg.Package, error)) ([]pkg.Package, error)
}

func newClassifierCataloger(config binary.ClassifierCatalogerConfig) pkg.Cataloger {
	for i := range config.Classifiers {
		c := &config.Classifiers[i]
		c.EvidenceMatcher = remembering(c.Class, c.EvidenceMatcher)
	}
	return binary.NewClassifierCataloger(config)
}

// remembering wraps a function whose types syft keeps to itself: C is a classifier, X the context
// that it looks at, with the fields Resolver and Location.
func remembering[C, X any](class string, match func(C, X) ([]pkg.Package, error)) func(C, X) ([]pkg.Package, error) {
	return func(c C, x X) ([]pkg.Package, error) {
		ask := func() ([]pkg.Package, error) { return match(c, x) }
		context := reflect.ValueOf(x)
		resolver, known := context.FieldByName("Resolver").Interface().(rememberer)
		location, ok := context.FieldByName("Location").Interface().(file.Location)
		if !known || !ok {
			return ask()
		}
		return resolver.classify(class, location, ask)
	}
}

// classified is a classifier's answer about one file.
type classified struct {
	Class string `json:"class"`
	// Matched tells an answer without packages from none.
	Matched  bool                `json:"matched,omitempty"`
	Packages []classifiedPackage `json:"packages,omitempty"`
}

// classifiedPackage is a package as a classifier makes it: everything else is derived from these.
type classifiedPackage struct {
	Name    string   `json:"name"`
	Version string   `json:"version"`
	Type    pkg.Type `json:"type"`
	PURL    string   `json:"purl"`
	CPEs    []cpeOf  `json:"cpes,omitempty"`
}

type cpeOf struct {
	Text   string `json:"cpe"`
	Source string `json:"source"`
}

func newClassified(class string, packages []pkg.Package) classified {
	c := classified{Class: class, Matched: packages != nil}
	for _, p := range packages {
		out := classifiedPackage{Name: p.Name, Version: p.Version, Type: p.Type, PURL: p.PURL}
		for _, id := range p.CPEs {
			out.CPEs = append(out.CPEs, cpeOf{id.Attributes.BindToFmtString(), string(id.Source)})
		}
		c.Packages = append(c.Packages, out)
	}
	return c
}

// packages makes the packages again, for the file where it is now.
func (c classified) packages(l file.Location, foundBy string) ([]pkg.Package, error) {
	if !c.Matched {
		return nil, nil
	}
	packages := []pkg.Package{}
	for _, from := range c.Packages {
		p := pkg.Package{
			Name: from.Name, Version: from.Version, Type: from.Type, PURL: from.PURL, FoundBy: foundBy,
			Locations: file.NewLocationSet(l.WithAnnotation(pkg.EvidenceAnnotationKey, pkg.PrimaryEvidenceAnnotation)),
			Metadata:  pkg.BinarySignature{Matches: []pkg.ClassifierMatch{{Classifier: c.Class, Location: l}}},
		}
		for _, id := range from.CPEs {
			attributes, err := cpe.NewAttributes(id.Text)
			if err != nil {
				return nil, err
			}
			p.CPEs = append(p.CPEs, cpe.CPE{Attributes: attributes, Source: cpe.Source(id.Source)})
		}
		p.SetID()
		packages = append(packages, p)
	}
	return packages, nil
}

// reproducible reports whether packages are what classified makes of them, so that remembering the
// answer is as good as asking again.
func (c classified) reproducible(packages []pkg.Package, l file.Location) bool {
	again, err := c.packages(l, "")
	if err != nil || len(again) != len(packages) {
		return false
	}
	for i := range again {
		again[i].FoundBy = packages[i].FoundBy
		if !reflect.DeepEqual(again[i].CPEs, packages[i].CPEs) || !reflect.DeepEqual(again[i].Metadata, packages[i].Metadata) ||
			!reflect.DeepEqual(again[i].Locations.ToSlice(), packages[i].Locations.ToSlice()) || again[i].ID() != packages[i].ID() {
			return false
		}
	}
	return true
}

func encodeClassified(list []classified) string {
	data, err := json.Marshal(list)
	if err != nil {
		return ""
	}
	return string(data)
}

func decodeClassified(text string) map[string]classified {
	var list []classified
	if json.Unmarshal([]byte(text), &list) != nil {
		return nil
	}
	byClass := map[string]classified{}
	for _, c := range list {
		byClass[c.Class] = c
	}
	return byClass
}
