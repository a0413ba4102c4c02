package sbom

import (
	"bytes"
	"testing"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

var fuzzLimits = Limits{MaxBytes: 1 << 16, MaxDepth: 50, MaxComponents: 200}

// fuzz reads a text; what can be read can be written in every format, and what was written is read
// without an error. Nothing may panic: Read turns that into an error, which is a failure here.
func fuzz(f *testing.F, formats ...Format) {
	for seed := range uint64(3) {
		d := generate(seed)
		d.Components = d.Components[:min(2, len(d.Components))]
		for _, format := range formats {
			var out bytes.Buffer
			if _, err := Write(&out, d, format); err != nil {
				f.Fatal(err)
			}
			f.Add(out.Bytes())
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Read("fuzz", data, fuzzLimits)
		if err != nil {
			if bytes.Contains([]byte(err.Error()), []byte("the reader broke")) {
				t.Fatal(err)
			}
			return
		}
		in := d.Input("fuzz", data)
		for i := range d.Components {
			in.Locate(policy.Path{"components", i, "version"})
		}
		for i := range d.Problems {
			in.Locate(policy.Path{"problems", i})
		}
		Validate(d)
		Diff(d, d)
		Verify(d, d)
		if _, err := Merge(Product{Name: "x"}, d, d); err != nil {
			t.Fatal(err)
		}
		// One format per input keeps the fuzzer fast; the length picks it.
		format := Formats()[len(data)%len(Formats())]
		var out bytes.Buffer
		if _, err := Write(&out, d, format); err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		if _, err := Read("again", out.Bytes(), Limits{}); err != nil {
			t.Fatalf("%s: %v\n%s", format, err, out.Bytes())
		}
	})
}

func FuzzReadCycloneDXJSON(f *testing.F) { fuzz(f, CycloneDX16JSON, CycloneDX17JSON) }
func FuzzReadCycloneDXXML(f *testing.F)  { fuzz(f, CycloneDX16XML, CycloneDX17XML) }
func FuzzReadSPDX2JSON(f *testing.F)     { fuzz(f, SPDX23JSON) }
func FuzzReadTagValue(f *testing.F)      { fuzz(f, SPDX23TagValue) }
func FuzzReadSPDX3(f *testing.F)         { fuzz(f, SPDX301JSON) }
func FuzzDetect(f *testing.F) {
	f.Add("x.json", []byte(`{"bomFormat":"CycloneDX"}`))
	f.Fuzz(func(_ *testing.T, name string, head []byte) { Detect(name, head) })
}
