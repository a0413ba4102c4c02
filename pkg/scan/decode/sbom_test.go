package decode

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

const (
	bomJSON  = `{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": [{"type": "library", "name": "bash"}]}`
	bomXML   = `<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1"><components><component type="library"><name>bash</name></component></components></bom>`
	spdxJSON = `{"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "x", "dataLicense": "CC0-1.0", "documentNamespace": "https://example.com/x",
"creationInfo": {"created": "2026-01-02T03:04:05Z", "creators": ["Tool: x"]}, "packages": [{"SPDXID": "SPDXRef-a", "name": "bash", "downloadLocation": "NONE"}]}`
	spdxTags = "SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\nSPDXID: SPDXRef-DOCUMENT\nDocumentName: x\nDocumentNamespace: https://example.com/x\n" +
		"Creator: Tool: x\nCreated: 2026-01-02T03:04:05Z\n\nPackageName: bash\nSPDXID: SPDXRef-a\nPackageDownloadLocation: NONE\n"
)

func TestFileTakesSBOMs(t *testing.T) {
	late := `{"metadata": {"x": "` + strings.Repeat("y", 5000) + `"}, ` + bomJSON[1:]
	inside := `{"name": "x", "bom": ` + bomJSON + `}`
	tests := []struct {
		about, name, data string
		kind              policy.Kind
		problem           string
	}{
		{"CycloneDX", "bom.cdx.json", bomJSON, policy.SBOM, ""},
		{"CycloneDX by another name", "out.json", bomJSON, policy.SBOM, ""},
		{"on standard input", "-", bomJSON, policy.SBOM, ""},
		{"whose first keys do not say so", "out.json", late, policy.SBOM, ""},
		{"in XML", "bom.xml", bomXML, policy.SBOM, ""},
		{"SPDX", "a.spdx.json", spdxJSON, policy.SBOM, ""},
		{"tags and values", "a.spdx", spdxTags, policy.SBOM, ""},
		{"tags and values on standard input", "-", spdxTags, policy.SBOM, ""},

		{"package.json", "package.json", `{"name": "@cyclonedx/cyclonedx-npm", "license": "Apache-2.0", "keywords": ["SPDX", "CycloneDX"]}`, policy.Config, ""},
		{"SARIF", "out.sarif.json", `{"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [{"tool": {"driver": {"name": "CycloneDX"}}}]}`, policy.Config, ""},
		{"an SBOM inside of something else", "statement.json", inside, policy.Config, ""},
		{"XML of others", "pom.xml", "<project><name>x</name></project>", policy.Config, ""},
		{"named like one", "bom.json", `{"materials": []}`, policy.Config, ""},

		{"a Pod that also claims to be one", "pod.json", `{"bomFormat": "CycloneDX", "specVersion": "1.6", "apiVersion": "v1", "kind": "Pod"}`, policy.Kubernetes, ""},
		{"a list that also claims to be one", "pods.json", `{"bomFormat": "CycloneDX", "kind": "List", "items": [{"apiVersion": "v1", "kind": "Pod"}]}`, policy.Kubernetes, ""},
		{"a Pod in YAML with a tag", "pod.yaml", "SPDXVersion: SPDX-2.3\n" + pod, policy.Kubernetes, ""},
		{"a Pod in YAML with a tag, on standard input", "-", "SPDXVersion: SPDX-2.3\n" + pod, policy.Kubernetes, ""},
		{"a Pod with a tag, by content", "manifest", pod + "SPDXVersion: SPDX-2.3\n", policy.Kubernetes, ""},
		{"a Pod after an SBOM", "pod.json", bomJSON + `{"apiVersion": "v1", "kind": "Pod"}`, "", "pod.json:1:116: read as an SBOM: '{' stands where the end of the text should"},

		{"broken JSON", "a.json", `{"bomFormat": "CycloneDX", `, "", "a.json:1:28: read as an SBOM: "},
		{"broken XML", "bom.xml", strings.Replace(bomXML, "</name>", "", 1), "", "bom.xml:1: read as an SBOM: "},
		{"broken tags", "a.spdx", spdxTags + "nonsense\n", "", "a.spdx:12: read as an SBOM: \"nonsense\" is no tag"},
		{"a version that nobody reads", "a.json", `{"bomFormat": "CycloneDX", "specVersion": "9.9"}`, "", `a.json: read as an SBOM: CycloneDX "9.9" is not read here`},
	}
	for _, test := range tests {
		t.Run(test.about, func(t *testing.T) {
			r := File(test.name, []byte(test.data), Options{Config: true})
			if !Candidate(test.name, []byte(test.data), Options{}) && test.kind != policy.Config {
				t.Error("is no candidate")
			}
			if test.problem != "" {
				if len(r.Inputs) > 0 || len(r.Problems) != 1 || !strings.HasPrefix(r.Problems[0].Error(), test.problem) {
					t.Errorf("%d inputs, problems %v, want %q", len(r.Inputs), r.Problems, test.problem)
				}
				return
			}
			if r.Kind != test.kind || len(r.Inputs) != 1 || len(r.Problems) > 0 {
				t.Errorf("kind %q with %d inputs, problems %v; want %q with one", r.Kind, len(r.Inputs), r.Problems, test.kind)
			}
		})
	}
}

func TestSBOMIsLocated(t *testing.T) {
	for name, data := range map[string]string{"a.json": "{\n" + bomJSON[1:], "a.xml": "<?xml version=\"1.0\"?>\n" + bomXML[21:], "a.spdx": spdxTags} {
		want, path := 2, policy.Path{"components", 0, "version"}
		if name == "a.spdx" {
			want, path = 9, policy.Path{"subject", "version"} // the only package is what the document is about
		}
		in := File(name, []byte(data), Options{}).Inputs[0]
		if got := in.Locate(path).Line; got != want {
			t.Errorf("%s: line %d, want %d", name, got, want)
		}
	}
}

func TestProgramsThatWriteSBOMsAreNone(t *testing.T) {
	for _, text := range []string{
		"package spdx\n\nvar example = &Document{\n\tSPDXVersion: SPDX-2.3,\n", "# Title\n\nAn example:\n\n    SPDXVersion: SPDX-2.3\n",
		"SPDXVersion: version,\n", "- SPDXVersion: SPDX-2.3\n",
	} {
		if Candidate("example.go", []byte(text), Options{}) {
			t.Errorf("%q is a candidate", text)
		}
	}
}

func TestSBOMLimits(t *testing.T) {
	r := File("a.cdx.json", []byte(bomJSON), Options{MaxSBOM: 20})
	if len(r.Problems) != 1 || !strings.Contains(r.Problems[0].Message, "more than the limit of 20") {
		t.Errorf("problems %v", r.Problems)
	}
}

// What the built-in rules of kind sbom hold as fixtures are SBOMs to the decoder, and nothing else is.
func TestFixturesOfOtherKindsAreNoSBOMs(t *testing.T) {
	files, err := filepath.Glob("../../../policies/*/*/*")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			continue // folders
		}
		base := filepath.Base(file)
		fixture := strings.HasPrefix(base, "pass") || strings.HasPrefix(base, "fail")
		isSBOM := fixture && !strings.HasSuffix(base, ".facts.json") && strings.Contains(filepath.ToSlash(file), "/policies/sbom/")
		if got := matchSBOM(source{base, data}, Options{}); got != isSBOM {
			t.Errorf("%s: taken for an SBOM: %v", file, got)
		}
	}
}
