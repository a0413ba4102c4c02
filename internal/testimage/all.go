package testimage

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"embed"
	"io"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

//go:embed testdata/*.txtar testdata/rpm/rpmdb.sqlite.gz
var testdata embed.FS

// Named is an image that has a name of its own, for the names of tests.
type Named struct {
	Name string
	Spec Spec
}

// All returns an image for each ecosystem: the texts in testdata, and those that are made here. One
// of them needs the Go toolchain and the modules of the product.
func All(tb testing.TB) []Named {
	tb.Helper()
	var out []Named
	for _, name := range []string{"debian", "distroless", "implied", "alpine", "node", "python", "ruby", "php", "dotnet", "programs", "others"} {
		text, err := testdata.ReadFile("testdata/" + name + ".txtar")
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, named(name, Text(tb, string(text))))
	}
	return append(out,
		named("java", javaLayers()),
		named("rpm", rpmLayers(tb)),
		named("go", goLayers(tb)),
		named("sections", sectionLayers()),
		named("tree", treeLayers()),
	)
}

// One returns one of the images of All.
func One(tb testing.TB, name string) Spec {
	tb.Helper()
	for _, n := range All(tb) {
		if n.Name == name {
			return n.Spec
		}
	}
	tb.Fatalf("no image %q", name)
	return Spec{}
}

func named(name string, layers []Layer) Named {
	return Named{name, Spec{
		Name: "example.com/test/" + name + ":1.0", Created: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Layers: layers,
		Config: v1.Config{User: "1000", Env: []string{"PATH=/usr/local/bin:/usr/bin:/bin"}, Labels: map[string]string{"org.opencontainers.image.title": name}},
	}}
}

// rpmLayers hold a database that rpm wrote (testdata/rpm/make.sh), and the files of its packages.
func rpmLayers(tb testing.TB) []Layer {
	tb.Helper()
	packed, err := testdata.ReadFile("testdata/rpm/rpmdb.sqlite.gz")
	if err != nil {
		tb.Fatal(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		tb.Fatal(err)
	}
	db, err := io.ReadAll(r)
	if err != nil {
		tb.Fatal(err)
	}
	return []Layer{
		{CreatedBy: "dnf --installroot", Files: []File{
			{Path: "usr/lib/os-release", Data: []byte("NAME=\"Red Hat Enterprise Linux\"\nID=\"rhel\"\nID_LIKE=\"fedora\"\nVERSION_ID=\"9.3\"\nCPE_NAME=\"cpe:/o:redhat:enterprise_linux:9::baseos\"\n")},
			{Path: "etc/os-release", Type: Symlink, Target: "../usr/lib/os-release"},
			{Path: "usr/lib/sysimage/rpm", Type: Directory},
			{Path: "usr/lib/sysimage/rpm/rpmdb.sqlite", Data: db},
			{Path: "var/lib/rpm", Type: Symlink, Target: "../../usr/lib/sysimage/rpm"},
			{Path: "opt/acme/base", Data: []byte("acme-base\n")}, {Path: "opt/acme/openssl", Data: []byte("acme-openssl\n")},
			{Path: "etc/acme-base.conf", Data: []byte("acme-base\n")},
		}},
		{CreatedBy: "RUN edit", Compression: Zstd, Files: []File{{Path: "etc/acme-openssl.conf", Data: []byte("edited\n")}, {Path: "opt/acme/.wh.base"}}},
	}
}

// sectionLayers hold programs that say in a section what they are made of.
func sectionLayers() []Layer {
	var rust bytes.Buffer
	w := zlib.NewWriter(&rust)
	_, err := io.WriteString(w, `{"packages":[{"name":"shop","version":"0.1.0","source":"local","dependencies":[1,2],"root":true},`+
		`{"name":"serde","version":"1.0.195","source":"crates.io"},{"name":"acme","version":"2.0.0-alpha.1","source":"git","kind":"build"}]}`)
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err) // a buffer takes everything
	}
	note := []byte(`{"type":"rpm","name":"acme-tool","version":"1.0-4.el9","architecture":"x86_64","osCpe":"cpe:/o:example:linux:9","vendor":"Acme","license":"MIT"}`)
	header := make([]byte, 16) // sizes and type, and the owner FDO
	copy(header[12:], "FDO")
	return []Layer{{CreatedBy: "COPY bin", Files: []File{
		{Path: "etc/os-release", Data: []byte("ID=fedora\nVERSION_ID=39\n")},
		{Path: "usr/local/bin/shop", Mode: 0o755, Data: Program(map[string][]byte{".text": []byte("x"), ".dep-v0": rust.Bytes()})},
		{Path: "usr/local/bin/acme-tool", Mode: 0o755, Data: Program(map[string][]byte{".note.package": append(header, note...)})},
		{Path: "usr/local/bin/acme-raw", Mode: 0o755, Data: Program(map[string][]byte{".note.package": note})},
		{Path: "usr/local/bin/damaged", Mode: 0o755, Data: Program(map[string][]byte{".dep-v0": []byte("not compressed")})},
	}}}
}
