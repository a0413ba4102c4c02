package sbom

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/pkg/scan/sbom/license"
)

const generatedDocuments = 60

// kept is what every format has to keep of a document, without identifiers, which formats spell
// in their own ways.
type kept struct {
	Subject    string
	Components []string
	Edges      []string
}

func keptOf(d *Document) kept {
	name := map[string]string{}
	var k kept
	label := func(c Component) string {
		return fmt.Sprintf("%s|%s|%s|%s|%s", c.Type, c.Name, c.Version, c.PURL, c.Copyright)
	}
	if d.Subject != nil {
		k.Subject = label(*d.Subject)
		name[d.Subject.ID] = k.Subject
	}
	for _, c := range d.Components {
		name[c.ID] = label(c)
	}
	for _, c := range d.Components {
		var hashes []string
		for _, h := range c.Hashes {
			hashes = append(hashes, h.Algorithm+":"+h.Value)
		}
		slices.Sort(hashes)
		locations := slices.Sorted(slices.Values(c.Locations))
		cpes := slices.Sorted(slices.Values(c.CPEs))
		var props []string
		for _, p := range c.Properties {
			props = append(props, p.Name+"="+p.Value)
		}
		slices.Sort(props)
		var refs []string
		for _, r := range c.References {
			refs = append(refs, r.Type+" "+r.URL)
		}
		slices.Sort(refs)
		k.Components = append(k.Components, fmt.Sprintf("%s hashes=%v declared=%s concluded=%s observed=%s at=%q layer=%v in=%s cpes=%v props=%q refs=%v", label(c), hashes,
			terms(c.Licenses.Declared), terms(c.Licenses.Concluded), terms(c.Licenses.Observed), locations, c.Layer, name[c.Parent], cpes, props, refs))
	}
	for _, dep := range d.Dependencies {
		known := "partly known"
		if dep.Known {
			known = "known"
		}
		var on []string
		for _, to := range dep.DependsOn {
			on = append(on, name[to])
		}
		slices.Sort(on)
		k.Edges = append(k.Edges, fmt.Sprintf("%s -> %q %s", name[dep.Ref], slices.Compact(on), known))
	}
	slices.Sort(k.Components)
	slices.Sort(k.Edges)
	return k
}

// terms writes licences so that lists and conjunctions of the same ones are equal.
func terms(list []License) string {
	var out []string
	for _, l := range list {
		if l.Kind == NoAssertion {
			continue
		}
		e, err := license.Parse(l.Text)
		switch {
		case err != nil:
			out = append(out, fmt.Sprintf("%q", l.Text))
		case e.Op == license.And:
			for _, arg := range e.Args {
				out = append(out, arg.String())
			}
		default:
			out = append(out, e.String())
		}
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), " & ")
}

func write(t *testing.T, d *Document, f Format) []byte {
	t.Helper()
	var out bytes.Buffer
	lost, err := Write(&out, d, f)
	if err != nil {
		t.Fatalf("%s: %v", f, err)
	}
	for _, l := range lost {
		// Generated documents hold nothing that a format cannot, save these.
		if !strings.HasPrefix(l, "licence expressions beside free text") && !strings.HasPrefix(l, "names and addresses of LicenseRef-") {
			t.Errorf("%s lost %s", f, l)
		}
	}
	return out.Bytes()
}

func read(t *testing.T, f Format, data []byte) *Document {
	t.Helper()
	d, err := Read(string(f), data, Limits{})
	if err != nil {
		t.Fatalf("%s: %v\n%s", f, err, data)
	}
	for _, p := range d.Problems {
		t.Errorf("%s: %s", f, p)
	}
	if t.Failed() {
		t.Fatalf("%s", data)
	}
	return d
}

// TestFormatsKeep writes generated documents in one format, reads them, writes them in another and
// reads them again: valid by the schemas, and with all that matters.
func TestFormatsKeep(t *testing.T) {
	for _, first := range Formats() {
		t.Run(string(first), func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(generatedDocuments) {
				d := generate(seed)
				want := keptOf(d)
				once := read(t, first, write(t, d, first))
				if diff := cmp.Diff(want, keptOf(once)); diff != "" {
					t.Fatalf("document %d (-want +got)\n%s\n%s", seed, diff, write(t, d, first))
				}
				second := Formats()[int(seed)%len(Formats())]
				data := write(t, once, second)
				if diff := cmp.Diff(want, keptOf(read(t, second, data))); diff != "" {
					t.Fatalf("document %d, then %s (-want +got)\n%s\n%s", seed, second, diff, data)
				}
			}
		})
	}
}

// TestWriteIsReproducible shuffles what has no order.
func TestWriteIsReproducible(t *testing.T) {
	for _, f := range Formats() {
		for seed := range uint64(10) {
			d := generate(seed)
			want := write(t, d, f)
			g := generated{}
			g.Rand = generatedRand(seed)
			g.Shuffle(len(d.Components), func(i, j int) { d.Components[i], d.Components[j] = d.Components[j], d.Components[i] })
			g.Shuffle(len(d.Dependencies), func(i, j int) { d.Dependencies[i], d.Dependencies[j] = d.Dependencies[j], d.Dependencies[i] })
			if got := write(t, d, f); !bytes.Equal(want, got) {
				t.Fatalf("%s: other bytes: %s", f, cmp.Diff(string(want), string(got)))
			}
		}
	}
}

// TestXMLSchema holds the XML to the official XSD, with xmllint of Debian's libxml2-utils.
func TestXMLSchema(t *testing.T) {
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("xmllint (Debian: libxml2-utils) is not installed")
	}
	schemas := moduleDir(t, "github.com/CycloneDX/cyclonedx-go") + "/schema"
	// The schemas import each other by address; the catalogue says where the files are.
	catalog := filepath.Join(t.TempDir(), "catalog.xml")
	text := fmt.Sprintf(`<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog"><uri name="http://cyclonedx.org/schema/spdx" uri="file://%[1]s/spdx.xsd"/>`+
		`<system systemId="http://cyclonedx.org/schema/spdx" uri="file://%[1]s/spdx.xsd"/></catalog>`, schemas)
	if err := os.WriteFile(catalog, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for f, xsd := range map[Format]string{CycloneDX16XML: "bom-1.6.xsd", CycloneDX17XML: "bom-1.7.xsd"} {
		dir := t.TempDir()
		args := []string{"--noout", "--nonet", "--path", schemas, "--schema", filepath.Join(schemas, xsd)}
		for seed := range uint64(generatedDocuments) {
			file := filepath.Join(dir, fmt.Sprint(seed)+".xml")
			if err := os.WriteFile(file, write(t, generate(seed), f), 0o600); err != nil {
				t.Fatal(err)
			}
			args = append(args, file)
		}
		cmd := exec.Command(xmllint, args...)
		cmd.Env = append(os.Environ(), "XML_CATALOG_FILES="+catalog)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%.4000s", f, err, out)
		}
	}
}

func moduleDir(t *testing.T, module string) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		t.Skipf("module %s: %v", module, err)
	}
	return strings.TrimSpace(string(out))
}
