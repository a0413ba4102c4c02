package sbom

import (
	"slices"
	"testing"
)

func TestProblemsSayWhatTheyAreAbout(t *testing.T) {
	doc, err := Read("x", []byte(`{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 0,
		"components": [{"type": "library", "name": "a", "bom-ref": "a"}, {"type": "library", "name": "b", "bom-ref": "a"}],
		"services": [{"name": "s", "bom-ref": "s"}],
		"dependencies": [{"ref": "a", "dependsOn": ["s", "z"]}]}`), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	got := map[ProblemKind][]string{}
	for _, p := range doc.Problems {
		got[p.Kind] = append(got[p.Kind], p.Ref)
	}
	for kind, want := range map[ProblemKind][]string{BadForm: {""}, BadIdentifier: {"a"}, BadReference: {"z"}} {
		if !slices.Equal(got[kind], want) {
			t.Errorf("%s: %q, want %q (%v)", kind, got[kind], want, doc.Problems)
		}
	}
}

func TestTypeOfAnSBOMInTheCommentOfItsCreators(t *testing.T) {
	for comment, want := range map[string]string{
		"SBOM Type: Build": "build", "Made by CI. SBOM Type: analysed": "post-build", "sbom type = source": "pre-build", "a build": "", "SBOM Type: other": "",
	} {
		tags := "SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\nSPDXID: SPDXRef-DOCUMENT\nDocumentName: x\nDocumentNamespace: https://example.com/x\n" +
			"Creator: Tool: x\nCreated: 2026-01-02T03:04:05Z\nCreatorComment: <text>" + comment + "</text>\n"
		doc, err := Read("x", []byte(tags), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.Concat(doc.Lifecycles, []string{""})[0]; got != want {
			t.Errorf("%s: %q, want %q", comment, got, want)
		}
	}
}
