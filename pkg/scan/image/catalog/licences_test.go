package catalog

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/licensecheck"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// TestLicencesAreKept holds the scanner that was kept against the library's own.
func TestLicencesAreKept(t *testing.T) {
	mod, err := os.ReadFile("../../../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(mod, []byte("github.com/google/licensecheck "+licensecheckVersion)) {
		t.Errorf("licensecheck is of another version than %s: look at its Scanner, and change licensecheckVersion", licensecheckVersion)
	}
	cache := image.Cache{Dir: t.TempDir()}
	first := &licences{}
	first.cache.Store(&cache)
	built := first.get()
	entries, err := os.ReadDir(cache.Dir)
	if err != nil || len(entries) != 1 {
		t.Fatalf("the cache holds %d files (%v), want the scanner", len(entries), err)
	}
	data, err := cache.Read(entries[0].Name())
	if err != nil {
		t.Fatal(err)
	}
	kept, err := restoreScanner(data)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes", len(data))
	texts := []string{"", "no licence", "Licensed under the Apache License, Version 2.0; see https://www.apache.org/licenses/LICENSE-2.0"}
	for _, l := range licensecheck.BuiltinLicenses() {
		// As texts the expressions are nearly what they match.
		texts = append(texts, l.LRE, strings.NewReplacer("((", "", "))", "", "??", "", "||", "").Replace(l.LRE), "see https://"+l.URL+" for terms")
	}
	found := 0
	for _, text := range texts {
		want := licensecheck.Scan([]byte(text))
		if diff := cmp.Diff(want, kept.Scan([]byte(text))); diff != "" {
			t.Fatalf("%.80q (-library +kept):\n%s", text, diff)
		}
		if diff := cmp.Diff(want, built.Scan([]byte(text))); diff != "" {
			t.Fatalf("%.80q (-library +built):\n%s", text, diff)
		}
		found += len(want.Match)
	}
	if found < 500 {
		t.Errorf("the texts hold %d licences: too few to say anything", found)
	}
	again := &licences{}
	again.cache.Store(&cache)
	if again.restore(); again.scanner == nil || cmp.Diff(again.scan([]byte(texts[2])), licensecheck.Scan([]byte(texts[2]))) != "" {
		t.Error("the scanner of the cache does not find what the library finds")
	}
}

// TestLicencesDamaged shows damaged scanners, which must be refused or still be harmless.
func TestLicencesDamaged(t *testing.T) {
	built, err := licensecheck.NewScanner([]licensecheck.License{{ID: "A", LRE: "this is a licence of few words"}})
	if err != nil {
		t.Fatal(err)
	}
	data, err := encodeScanner(built)
	if err != nil {
		t.Fatal(err)
	}
	for i := range data {
		broken := bytes.Clone(data)
		broken[i] ^= 0x41
		if _, err := restoreScanner(broken); err == nil {
			t.Errorf("byte %d of %d was changed, and nobody noticed", i, len(data))
		}
		if _, err := restoreScanner(data[:i]); err == nil {
			t.Errorf("%d of %d bytes were accepted", i, len(data))
		}
	}
}
