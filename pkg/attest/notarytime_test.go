package attest_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// Who tells the time of Notary Project signatures is said in one way, or not at all.
func TestA17NotaryTime(t *testing.T) {
	for name, test := range map[string]struct {
		by  func(*attest.Authority)
		why string
	}{
		"nobody":            {func(*attest.Authority) {}, ""},
		"timestamps":        {func(a *attest.Authority) { a.Notary.TSAFile, a.Timestamp = "tsa.pem", "required" }, ""},
		"signing authority": {func(a *attest.Authority) { a.Notary.SigningAuthority = true }, ""},
		"both":              {func(a *attest.Authority) { a.Notary.TSAFile, a.Notary.SigningAuthority = "tsa.pem", true }, "notary.signingAuthority: a signing authority's"},
		"no timestamps":     {func(a *attest.Authority) { a.Notary.SigningAuthority, a.Timestamp = true, "required" }, "notary.signingAuthority: a signing authority's"},
		"whose timestamps":  {func(a *attest.Authority) { a.Timestamp = "required" }, "timestamp: no timestamp authority is trusted"},
		"file and text":     {func(a *attest.Authority) { a.Notary.TSAFile, a.Notary.TSAPEM = "tsa.pem", "x" }, "tsaFile"},
		"no certificates":   {func(a *attest.Authority) { a.Notary.TSAPEM = "x" }, "notary.tsaPEM: holds no certificates"},
	} {
		t.Run(name, func(t *testing.T) {
			a := attest.Authority{Notary: &attest.NotaryTrust{File: "roots.pem", Identities: []string{"*"}}}
			test.by(&a)
			trust := attest.Trust{Authorities: map[string]attest.Authority{"acme": a}}
			err := trust.Check("")
			if (err == nil) != (test.why == "") || err != nil && !strings.Contains(err.Error(), test.why) {
				t.Errorf("%v does not say %q", err, test.why)
			}
			if f := a.Notary.TSAFile; f != "" && !slices.Contains(trust.Files(), f) {
				t.Errorf("%q is not among the files %q, so that caches would not see it change", f, trust.Files())
			}
		})
	}
}
