package license

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/github/go-spdx/v2/spdxexp/spdxlicenses"
	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"MIT", "MIT"},
		{"mit", "MIT"},
		{" apache-2.0 ", "Apache-2.0"},
		{"MIT OR Apache-2.0", "MIT OR Apache-2.0"},
		{"MIT or Apache-2.0 and ISC", "MIT OR Apache-2.0 AND ISC"},
		{"(MIT OR Apache-2.0) AND ISC", "(MIT OR Apache-2.0) AND ISC"},
		{"((MIT))", "MIT"},
		{"MIT AND (ISC AND Zlib)", "MIT AND ISC AND Zlib"},
		{"(MIT AND ISC)OR(Zlib)", "MIT AND ISC OR Zlib"},
		{"GPL-2.0+", "GPL-2.0+"},
		{"GPL-2.0-only WITH classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"},
		{"GPL-2.0+ with Bison-exception-2.2 OR MIT", "GPL-2.0+ WITH Bison-exception-2.2 OR MIT"},
		{"LicenseRef-Acme", "LicenseRef-Acme"},
		{"DocumentRef-x:LicenseRef-y AND MIT", "DocumentRef-x:LicenseRef-y AND MIT"},
		{"Not-A-Known-License", "Not-A-Known-License"},
	} {
		e, err := Parse(c.text)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if got := e.String(); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "empty",
		"   ":                            "empty",
		"MIT AND":                        "ends where a licence",
		"AND MIT":                        `"AND" stands where a licence`,
		"MIT MIT":                        `"MIT" stands where AND`,
		"(MIT":                           "not closed",
		"MIT)":                           `")" stands where AND`,
		"()":                             `")" stands where a licence`,
		"MIT WITH":                       "behind WITH",
		"MIT WITH OR":                    "behind WITH",
		"LicenseRef-x+":                  "cannot have",
		"DocumentRef-x":                  "not a licence identifier",
		"MIT/Apache-2.0":                 "not a licence identifier",
		"GNU GPL, version 2":             "stands where AND",
		"MIT + Apache":                   "stands where AND",
		strings.Repeat("(", 1000):        "parentheses inside each other",
		strings.Repeat("x", maxLength+1): "too long",
	} {
		e, err := Parse(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, %v; want an error with %q", text, e, err, want)
		}
	}
}

func TestAlternatives(t *testing.T) {
	for text, want := range map[string][]string{
		"MIT":                             {"MIT"},
		"MIT OR ISC":                      {"MIT", "ISC"},
		"MIT AND ISC":                     {"ISC & MIT"},
		"(MIT OR ISC) AND Zlib":           {"MIT & Zlib", "ISC & Zlib"},
		"(MIT OR ISC) AND (MIT OR ISC)":   {"MIT", "ISC & MIT", "ISC"},
		"MIT OR MIT":                      {"MIT"},
		"GPL-2.0+ WITH LLVM-exception":    {"GPL-2.0+ WITH LLVM-exception"},
		"MIT AND (ISC OR Zlib AND X11)":   {"ISC & MIT", "MIT & X11 & Zlib"},
		"MIT OR (ISC AND (Zlib OR 0BSD))": {"MIT", "ISC & Zlib", "0BSD & ISC"},
	} {
		e, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		lists, err := e.Alternatives()
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, list := range lists {
			var all []string
			for _, term := range list {
				all = append(all, term.String())
			}
			got = append(got, strings.Join(all, " & "))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", text, diff)
		}
	}
}

func TestAlternativesAreBounded(t *testing.T) {
	var parts []string
	for i := range 40 {
		parts = append(parts, "(LicenseRef-a"+string(rune('a'+i%26))+strings.Repeat("x", i)+" OR LicenseRef-b"+strings.Repeat("y", i+1)+")")
	}
	e, err := Parse(strings.Join(parts, " AND "))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Alternatives(); !errors.Is(err, ErrTooMany) {
		t.Errorf("got %v, want ErrTooMany", err)
	}
}

func TestKnown(t *testing.T) {
	e, err := Parse("mit AND LicenseRef-x AND Nothing-1.0 AND MIT WITH no-such-exception")
	if err != nil {
		t.Fatal(err)
	}
	var known []string
	for _, term := range e.Terms() {
		if term.Known {
			known = append(known, term.String())
		}
	}
	if diff := cmp.Diff([]string{"MIT"}, known); diff != "" {
		t.Error(diff)
	}
}

// TestList holds the embedded list to the module that it is taken from.
func TestList(t *testing.T) {
	for _, id := range slices.Concat(spdxlicenses.GetLicenses(), spdxlicenses.GetDeprecated()) {
		if got, ok := Known(strings.ToUpper(id)); !ok || !strings.EqualFold(got, id) {
			t.Errorf("licence %s is missing", id)
		}
	}
	for _, id := range spdxlicenses.GetExceptions() {
		if got, ok := KnownException(strings.ToLower(id)); !ok || got != id {
			t.Errorf("exception %s is missing", id)
		}
	}
}

// FuzzParse: what parses can be written and read again, and is then the same.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"MIT", "(MIT OR ISC) AND GPL-2.0+ WITH LLVM-exception", "DocumentRef-a:LicenseRef-b", "((", "A AND B OR C"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := Parse(text)
		if err != nil {
			return
		}
		again, err := Parse(e.String())
		if err != nil {
			t.Fatalf("%q is written as %q, which does not parse: %v", text, e, err)
		}
		if diff := cmp.Diff(e, again); diff != "" {
			t.Fatalf("%q: %s", text, diff)
		}
		if lists, err := e.Alternatives(); err == nil && len(lists) > MaxAlternatives {
			t.Fatalf("%d alternatives", len(lists))
		}
	})
}
