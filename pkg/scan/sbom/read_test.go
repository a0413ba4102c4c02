package sbom

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
)

const cdxHead = `{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,`

func TestReadRefuses(t *testing.T) {
	small := Limits{MaxBytes: 1 << 20, MaxDepth: 20, MaxComponents: 10}
	var wide bytes.Buffer
	for _, u := range utf16.Encode([]rune(cdxHead + `"components":[]}`)) {
		wide.Write([]byte{byte(u), byte(u >> 8)})
	}
	many := strings.TrimSuffix(strings.Repeat(`{"type":"library","name":"x"},`, 11), ",")
	for name, c := range map[string]struct{ text, want string }{
		"empty":            {"", "not an SBOM"},
		"other JSON":       {`{"a":1}`, "not an SBOM"},
		"array":            {`[]`, "not an SBOM"},
		"other XML":        {`<html/>`, "not an SBOM"},
		"cut off":          {cdxHead + `"components":[{`, "line 1, column"},
		"behind the end":   {cdxHead + `"components":[]}}`, "the end of the text"},
		"NaN":              {cdxHead + `"components":[{"type":"file","name":"x","size":NaN}]}`, "'N' stands where a value"},
		"infinite":         {cdxHead + `"version":Infinity}`, "'I' stands where a value"},
		"UTF-16":           {"\xff\xfe" + wide.String(), "UTF-16"},
		"UTF-16 unmarked":  {wide.String(), "UTF-16"},
		"Latin-1":          {cdxHead + "\"x\":\"gr\xf6\xdfe\"}", "not UTF-8 from byte"},
		"deep":             {cdxHead + `"x":` + strings.Repeat("[", 50) + strings.Repeat("]", 50) + "}", "nested more than 20"},
		"many":             {cdxHead + `"components":[` + many + `]}`, "more than 10 components"},
		"long":             {cdxHead + `"x":"` + strings.Repeat("x", 1<<20) + `"}`, "more than the limit"},
		"old CycloneDX":    {`{"bomFormat":"CycloneDX","specVersion":"1.1","version":1}`, "1.1"},
		"new CycloneDX":    {`{"bomFormat":"CycloneDX","specVersion":"9.9","version":1}`, "9.9"},
		"old SPDX":         {`{"spdxVersion":"SPDX-2.1","SPDXID":"SPDXRef-DOCUMENT"}`, "2.1"},
		"XML with DTD":     {`<!DOCTYPE bom [<!ENTITY x "y">]><bom xmlns="http://cyclonedx.org/schema/bom/1.6"/>`, "document type"},
		"XML cut off":      {`<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><components>`, "not XML"},
		"XML of old":       {`<bom xmlns="http://cyclonedx.org/schema/bom/1.0" version="1"/>`, "1.0"},
		"XML deep":         {`<bom xmlns="http://cyclonedx.org/schema/bom/1.6">` + strings.Repeat("<a>", 50) + strings.Repeat("</a>", 50) + "</bom>", "nested more than 20"},
		"XML not a number": {`<bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="x"/>`, "not CycloneDX XML"},
		"tags without end": {"SPDXVersion: SPDX-2.3\nDocumentComment: <text>never", "not closed"},
		"no tags":          {"SPDXVersion: SPDX-2.3\nnothing", "is no tag"},
		"odd relationship": {"SPDXVersion: SPDX-2.3\nRelationship: A CONTAINS\n", "A TYPE B"},
		"SPDX 3 of later":  {`{"@context":"https://spdx.org/rdf/3.0.9/spdx-context.jsonld","@graph":[{"type":"CreationInfo","@id":"_:c","specVersion":"3.9.9"}]}`, "3.9.9"},
	} {
		d, err := Read("file", []byte(c.text), small)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v; want an error with %q", name, d, err, c.want)
		}
	}
	if _, err := Read("x", []byte("hello"), Limits{}); !errors.Is(err, ErrUnknownFormat) {
		t.Errorf("%v is not ErrUnknownFormat", err)
	}
}

// TestReadSurvives reads what is wrong in part: the problem has a path, the rest is there.
func TestReadSurvives(t *testing.T) {
	spdx := `{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","dataLicense":"CC0-1.0","name":"x","documentNamespace":"https://x.example/1","creationInfo":{"created":"2026-01-02T03:04:05Z","creators":["Tool: a-1"]},`
	spdx3 := `{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[{"type":"CreationInfo","@id":"_:c","specVersion":"3.0.1","created":"2026-01-02T03:04:05Z","createdBy":["urn:a"]},{"type":"Person","spdxId":"urn:a","name":"A","creationInfo":"_:c"},{"type":"SpdxDocument","spdxId":"urn:d","creationInfo":"_:c"},`
	for name, c := range map[string]struct {
		text, want string
		components int
	}{
		"wrong type":        {cdxHead + `"components":[{"type":"library","name":5},{"type":"library","name":"b"}]}`, "components[0].name: got number, want string", 2},
		"unknown field":     {cdxHead + `"components":[{"type":"library","name":"a","nonsense":1}]}`, "components[0]: additional properties 'nonsense'", 1},
		"null component":    {cdxHead + `"components":[null,{"type":"library","name":"b"}]}`, "components[0]: got null, want object", 1},
		"components object": {cdxHead + `"components":{}}`, "components: got object, want array", 0},
		"key twice":         {cdxHead + `"components":[{"type":"library","name":"a","name":"b"}]}`, `components[0].name: the key "name" stands twice`, 1},
		"id twice":          {cdxHead + `"components":[{"type":"library","name":"a","bom-ref":"x"},{"type":"library","name":"b","bom-ref":"x"}]}`, `components[1]: the identifier "x" stands twice`, 2},
		"dangling":          {cdxHead + `"dependencies":[{"ref":"a","dependsOn":["b"]}]}`, `dependencies[0]: "a" depends on "b", which is not`, 0},
		"bad time":          {cdxHead + `"metadata":{"timestamp":"yesterday"}}`, "metadata.timestamp: ", 0},
		"licence":           {cdxHead + `"components":[{"type":"library","name":"a","licenses":[{"license":{"id":"No-Such"}}]}]}`, "components[0].licenses[0].license.id: \"No-Such\" is not one of the", 1},
		"mark":              {"\xef\xbb\xbf" + cdxHead + `"components":[]}`, "byte order mark", 0},
		"null package":      {spdx + `"packages":[null]}`, "packages[0]: got null, want object", 0},
		"null packages":     {spdx + `"packages":null}`, "packages: got null, want array", 0},
		"null everything":   {`{"spdxVersion":"SPDX-2.3","SPDXID":null,"creationInfo":null,"relationships":[null],"files":[{"SPDXID":3}]}`, "creationInfo: got null", 0},
		"dangling relation": {spdx + `"relationships":[{"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES","relatedSpdxElement":"SPDXRef-x"}]}`, `relationships[0]: "SPDXRef-x"`, 0},
		"data licence":      {strings.Replace(spdx, "CC0-1.0", "MIT", 1) + `"packages":[]}`, "dataLicense: is \"MIT\"", 0},
		"SPDX 3 type":       {spdx3 + `{"type":"software_Package","spdxId":"urn:p","creationInfo":"_:c","name":7}]}`, "@graph[3].name: is not a string", 1},
		"SPDX 3 dangling":   {spdx3 + `{"type":"Relationship","spdxId":"urn:r","creationInfo":"_:c","from":"urn:a","to":["urn:z"],"relationshipType":"contains"}]}`, "@graph[3].to: \"urn:z\" is not in the document", 0},
		"SPDX 3 no id":      {spdx3 + `{"type":"software_Package","name":"x"},null]}`, "@graph[3]: the element has no spdxId", 1},
		"tag unknown":       {"SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\nSPDXID: SPDXRef-DOCUMENT\nDocumentName: x\nDocumentNamespace: https://x.example\nCreator: Tool: x\nCreated: 2026-01-02T03:04:05Z\nNonsense: 1\n", `line 8: the tag "Nonsense"`, 0},
		"tag missing":       {"SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\nPackageName: bash\n", "missing propert", 0},
		"XML licence":       {`<bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1"><components><component type="wat"><name>a</name></component></components></bom>`, "components[0].type: value must be one of", 1},
	} {
		d, err := Read("file", []byte(c.text), Limits{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		all := ""
		for _, p := range d.Problems {
			all += p.String() + "\n"
		}
		if !strings.Contains(all, c.want) {
			t.Errorf("%s: want %q among\n%s", name, c.want, all)
		}
		n := len(d.Components)
		if d.Subject != nil {
			n++
		}
		if n < c.components {
			t.Errorf("%s: %d components, want %d", name, n, c.components)
		}
		for _, f := range Formats() {
			if _, err := Write(&bytes.Buffer{}, d, f); err != nil {
				t.Errorf("%s as %s: %v", name, f, err)
			}
		}
	}
}

func TestProblemsAreBounded(t *testing.T) {
	text := cdxHead + `"components":[` + strings.TrimSuffix(strings.Repeat(`{"type":"x","nonsense":1},`, 5000), ",") + `]}`
	begin := time.Now()
	d, err := Read("x", []byte(text), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Problems) > 201 {
		t.Errorf("%d problems", len(d.Problems))
	}
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestDetect(t *testing.T) {
	for _, f := range Formats() {
		data := write(t, generate(1), f)
		if !Detect("file", data[:min(len(data), 1024)]) {
			t.Errorf("%s is not detected\n%s", f, data[:600])
		}
	}
	for name, head := range map[string]string{
		"package.json": `{"name":"x","version":"1"}`, "pod.yaml": "apiVersion: v1\nkind: Pod", "x.xml": `<project/>`, "empty": "", "notes.txt": "SPDX is a format", "LICENSE": "MIT",
		"schema.json": `{"$schema":"http://json-schema.org/draft-07/schema#","title":"CycloneDX"}`,
	} {
		if Detect(name, []byte(head)) {
			t.Errorf("%s is taken for an SBOM", name)
		}
	}
	if !Detect("out/app.cdx.json", []byte(`{"components": [`)) {
		t.Error("a name that says it is not believed")
	}
}

func BenchmarkRead(b *testing.B) {
	d := generate(1)
	for i := range 1000 {
		c := generate(uint64(i)).Components[0]
		c.ID, c.Parent = fmt.Sprintf("c%d", i), ""
		d.Components = append(d.Components, c)
	}
	for _, f := range Formats() {
		var out bytes.Buffer
		if _, err := Write(&out, d, f); err != nil {
			b.Fatal(err)
		}
		b.Run(string(f), func(b *testing.B) {
			b.SetBytes(int64(out.Len()))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Read("x", out.Bytes(), Limits{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestManyOfOneName has twenty thousand components claim one identifier.
func TestManyOfOneName(t *testing.T) {
	text := cdxHead + `"components":[` + strings.TrimSuffix(strings.Repeat(`{"type":"library","name":"x","bom-ref":"y"},`, 20_000), ",") + `]}`
	begin := time.Now()
	d, err := Read("x", []byte(text), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Write(&bytes.Buffer{}, d, SPDX23JSON); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begin); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
}
