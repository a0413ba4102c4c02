package sbom

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// generated makes documents that use everything the model has; the same seed makes the same one.
type generated struct{ *rand.Rand }

func generate(seed uint64) *Document {
	g := generated{generatedRand(seed)}
	d := &Document{
		Name: g.pick("product", "Ünï — code", "a b"), Version: 1 + g.IntN(3), Created: time.Date(2026, 1, 2, 3, 4, g.IntN(60), 0, time.UTC),
		DataLicense: "CC0-1.0", Lifecycles: []string{"build"}, Digest: fmt.Sprintf("sha256:%064x", seed),
		Tools:   []Tool{{Vendor: "sallyport", Name: "sallyport", Version: "1.2.3"}},
		Authors: []Party{{Type: Organization, Name: "Acme, Inc.", Email: "sec@acme.example"}, {Type: Person, Name: "Jo Doe", Email: "jo@acme.example"}},
	}
	subject := Component{
		ID: "subject", Type: "container", Name: "acme/app", Version: "sha256:" + fmt.Sprintf("%064x", seed),
		PURL: ImagePURL("registry.example/acme/app", "sha256:"+fmt.Sprintf("%064x", seed), "amd64", "1.2"), Supplier: &Party{Type: Organization, Name: "Acme, Inc."},
	}
	d.Subject = &subject
	n := 1 + g.IntN(12)
	for i := range n {
		d.Components = append(d.Components, g.component(i))
	}
	for i := range n {
		// Parents before children: no circles.
		if i > 0 && g.IntN(4) == 0 {
			d.Components[i].Parent = d.Components[g.IntN(i)].ID
		}
	}
	for i := range n {
		if g.IntN(3) == 0 {
			continue
		}
		dep := Dependency{Ref: d.Components[i].ID, Known: g.IntN(2) == 0}
		for range g.IntN(4) {
			dep.DependsOn = append(dep.DependsOn, d.Components[g.IntN(n)].ID)
		}
		d.Dependencies = append(d.Dependencies, dep)
	}
	d.Dependencies = append(d.Dependencies, Dependency{Ref: "subject", DependsOn: []string{d.Components[0].ID}, Known: true})
	if g.IntN(2) == 0 {
		d.Completeness = []Aggregate{{Aggregate: "incomplete", Refs: []string{"subject"}}}
	}
	return d
}

func (g generated) pick(list ...string) string { return list[g.IntN(len(list))] }

func (g generated) hex(n int) string {
	out := ""
	for range n {
		out += fmt.Sprintf("%02x", g.IntN(256))
	}
	return out
}

func (g generated) component(i int) Component {
	name := fmt.Sprintf("%s%d", g.pick("bash", "lib-x", "größe", "a_b"), i)
	version := g.pick("5.2-1", "1:2.0~rc1+b1", "1.0.0", "")
	c := Component{ID: fmt.Sprintf("%s/%d", g.pick("pkg", "ref x", "SPDXRef-a", "urn:x:y"), i), Type: g.pick("library", "application", "operating-system", "framework"), Name: name, Version: version}
	if g.IntN(5) > 0 {
		c.PURL = Package{Type: g.pick("deb", "npm", "golang", "maven"), Namespace: "ns", Name: name, Version: version, Qualifiers: map[string]string{"arch": "amd64"}}.String()
	}
	if g.IntN(3) == 0 {
		c.CPEs = []string{"cpe:2.3:a:acme:" + fmt.Sprint(i) + ":1.0:*:*:*:*:*:*:*", "cpe:2.3:a:other:" + fmt.Sprint(i) + ":1.0:*:*:*:*:*:*:*"}
	}
	c.Licenses.Declared, c.Licenses.Concluded = g.licenses(), g.licenses()
	if g.IntN(3) == 0 {
		c.Licenses.Observed = g.licenses()
	}
	if g.IntN(2) == 0 {
		c.Hashes = []Hash{{"SHA-256", g.hex(32)}, {"SHA-1", g.hex(20)}}
		if g.IntN(2) == 0 {
			c.Hashes = append(c.Hashes, Hash{"SHA-512", g.hex(64)})
		}
	}
	if g.IntN(2) == 0 {
		c.Supplier = &Party{Type: g.pick(Organization, Person), Name: "Someone & Sons", Email: g.pick("", "a@b.example")}
	}
	if g.IntN(3) == 0 {
		c.Originator = &Party{Type: Organization, Name: "Upstream"}
	}
	c.Description, c.Copyright = g.pick("", "text with <markup> & more"), g.pick("", "(c) 2026 Someone\nand others")
	c.Locations = [][]string{nil, {"/usr/bin/x"}, {"/a", "/b c", "/d"}}[g.IntN(3)]
	if g.IntN(2) == 0 {
		c.Layer = Layer{DiffID: "sha256:" + g.hex(32), Digest: "sha256:" + g.hex(32)}
	}
	if g.IntN(2) == 0 {
		c.References = []Reference{{Type: "website", URL: "https://example.com/x?y=1&z"}, {Type: "vcs", URL: "https://example.com/git"}, {Type: "distribution", URL: "https://example.com/x.tgz"}}
	}
	if g.IntN(2) == 0 {
		c.Properties = []Property{{"acme:x", "1"}, {"acme:x", "2"}, {"other", "with: colon = and \"quotes\""}}
	}
	return c
}

func (g generated) licenses() []License {
	all := []License{
		{Text: "MIT", Kind: LicenseID}, {Text: "Apache-2.0", Kind: LicenseID}, {Text: "GPL-2.0-or-later WITH Classpath-exception-2.0", Kind: LicenseExpression},
		{Text: "MIT OR Apache-2.0", Kind: LicenseExpression}, {Text: "LicenseRef-Acme", Kind: LicenseID}, {Text: "The Acme licence, version 2", Kind: LicenseName},
	}
	g.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:g.IntN(4)]
}

func generatedRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 7)) }
