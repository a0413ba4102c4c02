package sbom

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func document(name string, components ...Component) *Document {
	d := &Document{Name: name, Created: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Subject: &Component{ID: "root", Type: "container", Name: name, Version: "1"}}
	d.Components = components
	for _, c := range components {
		d.Dependencies = append(d.Dependencies, Dependency{Ref: c.ID, Known: true})
	}
	return d
}

func pkg(purl string, licenses ...string) Component {
	p, err := ParsePURL(purl)
	if err != nil {
		panic(err)
	}
	c := Component{ID: purl, Type: "library", Name: p.Name, Version: p.Version, PURL: purl}
	for _, l := range licenses {
		c.Licenses.Declared = append(c.Licenses.Declared, License{Text: l, Kind: LicenseExpression})
	}
	return c
}

func TestDiff(t *testing.T) {
	old := document("app", pkg("pkg:npm/a@1.0.0", "MIT"), pkg("pkg:npm/b@1.9.0"), pkg("pkg:npm/gone@1"), pkg("pkg:deb/debian/c@1:2.0?arch=amd64"), pkg("pkg:npm/same@1?x=1", "MIT AND ISC"))
	same := pkg("pkg:npm/same@1?y=2", "ISC", "MIT")
	tampered, original := pkg("pkg:npm/t@1"), pkg("pkg:npm/t@1")
	original.Hashes, tampered.Hashes = []Hash{{"SHA-1", "aa"}}, []Hash{{"SHA-1", "bb"}}
	old.Components = append(old.Components, original)
	new := document("app", pkg("pkg:npm/a@1.0.0", "GPL-3.0-only"), pkg("pkg:npm/b@1.10.0"), pkg("pkg:npm/come@1"), pkg("pkg:deb/debian/c@1:1.0?arch=arm64"), same, tampered)
	got, err := json.MarshalIndent(Diff(old, new), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	d := Diff(old, new)
	names := func(list []Item) (out []string) {
		for _, i := range list {
			out = append(out, i.PURL)
		}
		return out
	}
	want := []VersionChange{
		{Package: "pkg:deb/debian/c", Old: []string{"1:2.0"}, New: []string{"1:1.0"}, Direction: "downgrade"},
		{Package: "pkg:npm/b", Old: []string{"1.9.0"}, New: []string{"1.10.0"}, Direction: "upgrade"},
	}
	if diff := cmp.Diff(want, d.Versions); diff != "" {
		t.Errorf("versions: %s\n%s", diff, got)
	}
	if diff := cmp.Diff([]string{"pkg:npm/come@1"}, names(d.Added)); diff != "" {
		t.Error("added", diff)
	}
	if diff := cmp.Diff([]string{"pkg:npm/gone@1"}, names(d.Removed)); diff != "" {
		t.Error("removed", diff)
	}
	if len(d.Licenses) != 1 || d.Licenses[0].Item.Name != "a" || d.Licenses[0].New[0] != "GPL-3.0-only" {
		t.Errorf("licences: %+v", d.Licenses)
	}
	if len(d.Contents) != 1 || d.Contents[0].Item.Name != "t" {
		t.Errorf("contents: %+v", d.Contents)
	}
	if !Diff(old, old).Empty() || d.Empty() {
		t.Error("Empty is wrong")
	}
}

func TestVerify(t *testing.T) {
	said := document("app", pkg("pkg:rpm/redhat/a@1.0-1?epoch=2&arch=x86_64"), pkg("pkg:deb/debian/b@1.0?distro=debian-12&arch=amd64"), pkg("pkg:pypi/Foo_Bar@1.0"), pkg("pkg:golang/x.y/z@v1.2.3"),
		pkg("pkg:npm/ghost@1"), pkg("pkg:npm/v@1"), pkg("pkg:npm/%40s/n@1"), Component{ID: "x", Type: "library", Name: "nameless"})
	found := document("app", pkg("pkg:rpm/rhel/a@2:1.0-1"), pkg("pkg:deb/debian/b@1.0?arch=amd64&upstream=c&distro=debian-12"), pkg("pkg:pypi/foo-bar@1.0"), pkg("pkg:golang/x.y/z@1.2.3"),
		pkg("pkg:npm/hidden@1"), pkg("pkg:npm/v@2"), pkg("pkg:npm/@s/n@1"))
	v := Verify(said, found)
	if v.Matched != 5 || v.Holds() {
		t.Errorf("matched %d of 5", v.Matched)
	}
	if len(v.OnlySBOM) != 1 || v.OnlySBOM[0].Name != "ghost" || len(v.OnlyFound) != 1 || v.OnlyFound[0].Name != "hidden" {
		t.Errorf("only: %+v %+v", v.OnlySBOM, v.OnlyFound)
	}
	if diff := cmp.Diff([]VersionChange{{Package: "pkg:npm/v", Old: []string{"1"}, New: []string{"2"}}}, v.Versions); diff != "" {
		t.Error(diff)
	}
	if len(v.Unidentified) != 1 {
		t.Errorf("unidentified: %+v", v.Unidentified)
	}
	if !Verify(found, found).Holds() {
		t.Error("a document does not hold against itself")
	}
}

func TestMerge(t *testing.T) {
	web, worker := document("web", pkg("pkg:npm/a@1"), pkg("pkg:npm/b@1")), document("worker", pkg("pkg:npm/b@1?x=y"), pkg("pkg:npm/c@1"))
	web.Components[1].Locations, worker.Components[0].Locations = []string{"/w/b"}, []string{"/k/b"}
	web.Dependencies = []Dependency{{Ref: "root", DependsOn: []string{"pkg:npm/a@1"}, Known: true}, {Ref: "pkg:npm/a@1", DependsOn: []string{"pkg:npm/b@1"}, Known: true}}
	product := Product{Name: "shop", Version: "2.0", Authors: []Party{{Type: Organization, Name: "Acme"}}}
	d, err := Merge(product, web, worker)
	if err != nil {
		t.Fatal(err)
	}
	swapped, err := Merge(product, worker, web)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range Formats() {
		one, two := write(t, d, f), write(t, swapped, f)
		if !bytes.Equal(one, two) {
			t.Errorf("%s: the order of the parts matters: %s", f, cmp.Diff(string(one), string(two)))
		}
		read(t, f, one)
	}
	if len(d.Components) != 5 {
		t.Fatalf("%d components, want 5: two parts, a, b, c", len(d.Components))
	}
	for _, c := range d.Components {
		if c.Name == "b" {
			if diff := cmp.Diff([]string{"web@1", "worker@1"}, c.Merged); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff([]string{"/k/b", "/w/b"}, c.Locations); diff != "" {
				t.Error(diff)
			}
		}
		if c.Name == "c" && c.Parent != "worker@1" {
			t.Errorf("the parent of c is %q", c.Parent)
		}
	}
	root := d.Dependencies[slices.IndexFunc(d.Dependencies, func(dep Dependency) bool { return dep.Ref == d.Subject.ID })]
	if diff := cmp.Diff([]string{"web@1", "worker@1"}, root.DependsOn); diff != "" {
		t.Error(diff)
	}
	if _, err := Merge(Product{}, web); err == nil {
		t.Error("a product without a name is merged")
	}
}

func TestValidate(t *testing.T) {
	text := `{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[{"type":"library","name":"a","bom-ref":"a","purl":"pkg:npm"}]}`
	d, err := Read("x", []byte(text), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var rules []string
	for _, f := range Validate(d) {
		rules = append(rules, f.Rule+" "+f.Path.String())
	}
	want := []string{
		"ntia:author metadata.authors", "ntia:timestamp metadata.timestamp", "ntia:name metadata.component", "ntia:version components[0]",
		"ntia:supplier components[0]", "ntia:identifier components[0]", "ntia:dependencies dependencies",
	}
	if diff := cmp.Diff(want, rules); diff != "" {
		t.Error(diff)
	}
	whole := generate(3)
	whole.Components = []Component{{ID: "a", Type: "library", Name: "a", Version: "1", PURL: "pkg:npm/a@1", Supplier: &Party{Type: Organization, Name: "A"}}}
	whole.Dependencies = []Dependency{{Ref: "subject", DependsOn: []string{"a"}, Known: true}}
	for _, f := range Formats() {
		for _, fault := range Validate(read(t, f, write(t, whole, f))) {
			t.Errorf("%s: %s: %s", f, fault.Rule, fault)
		}
	}
}

func TestDocumentIsCached(t *testing.T) {
	d := generate(5)
	d.Problems = []Problem{{"x", []any{"components", 3, "name"}, BadReference, "y"}}
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var again Document
	if err := json.Unmarshal(text, &again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(keptOf(d), keptOf(&again)); diff != "" || again.Problems[0].String() != "components[3].name: x" {
		t.Errorf("%s %v", diff, again.Problems)
	}
}

func TestPURL(t *testing.T) {
	got := ImagePURL("registry.example:5000/acme/App", "sha256:"+strings.Repeat("a", 64), "amd64", "1.2")
	p, err := ParsePURL(got)
	if err != nil || p.Name != "app" || p.Version != "sha256:"+strings.Repeat("a", 64) || p.Qualifiers["repository_url"] != "registry.example:5000/acme/App" {
		t.Errorf("%s: %+v, %v", got, p, err)
	}
	for _, bad := range []string{"", "npm/a", "pkg:", "pkg:npm", "pkg:npm/", strings.Repeat("pkg:npm/a", 10000)} {
		if p, err := ParsePURL(bad); err == nil {
			t.Errorf("%.20q is read as %+v", bad, p)
		}
	}
}
