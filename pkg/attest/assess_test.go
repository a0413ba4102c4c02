package attest_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

var now = time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)

const day = 24 * time.Hour

func keyID(name string) string {
	return "sha256:" + strings.Repeat(fmt.Sprintf("%02x", name[0]), 32)
}

// by is a signer: authority and key, a day ago.
func by(authority, key string) attest.Signer {
	at := now.Add(-day)
	return attest.Signer{Authority: authority, Kind: "key", ID: keyID(key), Time: &at, TimeSource: "timestamp"}
}

func aged(s attest.Signer, age time.Duration) attest.Signer {
	at := now.Add(-age)
	s.Time = &at
	return s
}

func signature(digest string, signers ...attest.Signer) attest.Claim {
	return attest.Claim{Format: attest.Bundle, Origin: "referrer of shop", Subject: digest, PredicateType: attest.CosignSign, Signature: true, Signers: signers}
}

func attestation(uri, digest string, signers ...attest.Signer) attest.Claim {
	return attest.Claim{Format: attest.Bundle, Origin: "referrer of shop", Subject: digest, PredicateType: uri, Signers: signers, Predicate: json.RawMessage(`{"a":1.0}`)}
}

func shop(t *testing.T) attest.Subject {
	t.Helper()
	ref, err := image.ParseReference("ghcr.io/acme/shop:1")
	if err != nil {
		t.Fatal(err)
	}
	return attest.Subject{Reference: ref, Digest: digestA, IndexDigest: digestB}
}

// trust of authorities a to e with a key each, which asks one need of everything.
func trust(n attest.Need) *attest.Trust {
	t := &attest.Trust{Authorities: map[string]attest.Authority{}, Images: []attest.Entry{{Match: []string{"*/**"}, Signatures: &n}}}
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		t.Authorities[name] = attest.Authority{Keys: []attest.Key{{File: name + ".pub"}}}
	}
	return t
}

func first(f attest.Facts) attest.NeedFacts { return f.Entries[0].Needs[0] }

// TestV6A21Thresholds: k of n are different authorities and different signers.
func TestV6A21Thresholds(t *testing.T) {
	from := func(atLeast int, names ...string) attest.Need { return attest.Need{From: names, AtLeast: atLeast} }
	logged := by("a", "k")
	logged.Logged, logged.LogIDs = true, []string{"l", "l", "l"}
	for _, test := range []struct {
		name    string
		need    attest.Need
		claims  []attest.Claim
		counted []string
		met     bool
	}{
		{"both", from(2, "a", "b"), []attest.Claim{signature(digestA, by("a", "k")), signature(digestA, by("b", "l"))}, []string{"a", "b"}, true},
		{"all is the default", from(0, "a", "b"), []attest.Claim{signature(digestA, by("a", "k"))}, []string{"a"}, false},
		{"two signatures by one key", from(2, "a", "b"), []attest.Claim{signature(digestA, by("a", "k")), signature(digestB, by("a", "k"))}, []string{"a"}, false},
		{"twenty copies", from(2, "a", "b"), slices.Repeat([]attest.Claim{signature(digestA, by("a", "k"))}, 20), []string{"a"}, false},
		{"one key under two names", from(2, "a", "b"), []attest.Claim{signature(digestA, by("a", "k"), by("b", "k"))}, []string{"a"}, false},
		{"one key under two names, in two signatures", from(2, "a", "b"), []attest.Claim{signature(digestA, by("a", "k")), signature(digestA, by("b", "k"))}, []string{"a"}, false},
		{"two keys of one authority", from(2, "a", "b"), []attest.Claim{signature(digestA, by("a", "k")), signature(digestA, by("a", "l"))}, []string{"a"}, false},
		{"the same log thrice", from(2, "a", "b"), []attest.Claim{signature(digestA, logged)}, []string{"a"}, false},
		// a alone could take either key; counting has to leave b the one that it has.
		{"keys are given out so that most count", from(2, "a", "b"), []attest.Claim{signature(digestA, by("a", "k"), by("a", "l"), by("b", "k"))}, []string{"a", "b"}, true},
		{"a chain of shared keys", from(3, "a", "b", "c"), []attest.Claim{signature(digestA, by("a", "k"), by("b", "k"), by("b", "l"), by("c", "l"), by("c", "m"))}, []string{"a", "b", "c"}, true},
		{"three names, two keys", from(3, "a", "b", "c"), []attest.Claim{signature(digestA, by("a", "k"), by("b", "k"), by("b", "l"), by("c", "l"))}, []string{"a", "b"}, false},
		{"a key with a certificate and without", from(2, "a", "b"), []attest.Claim{signature(digestA, by("a", "k")), signature(digestA, also(by("b", "ca name"), keyID("k")))}, []string{"a"}, false},
		{"two certificates of one name", from(2, "a", "b"), []attest.Claim{signature(digestA, also(by("a", "k"), "ca name")), signature(digestA, also(by("b", "l"), "ca name"))}, []string{"a"}, false},
		{"one person by three ways", from(2, "a", "b"), []attest.Claim{signature(digestA, also(by("a", "k"), "n")), signature(digestA, also(by("b", "l"), "m")), signature(digestA, also(by("c", "x"), "n", "m"))}, []string{"a"}, false},
		{"two certificates of two names", from(2, "a", "b"), []attest.Claim{signature(digestA, also(by("a", "k"), "ca one")), signature(digestA, also(by("b", "l"), "ca two"))}, []string{"a", "b"}, true},
		{"who is not asked", from(1, "a", "b"), []attest.Claim{signature(digestA, by("c", "k"))}, nil, false},
		{"who is not known", from(1, "a", "b"), []attest.Claim{signature(digestA, by("z", "k"))}, nil, false},
		{"whose key nobody can tell", from(1, "a"), []attest.Claim{signature(digestA, attest.Signer{Authority: "a", Kind: "key"})}, nil, false},
		{"nobody", attest.Need{}, []attest.Claim{signature(digestA, by("a", "k"))}, nil, false},
		{"less than nobody", from(-1, "a"), nil, nil, false},
		{"more than all", from(3, "a", "b"), []attest.Claim{signature(digestA, by("a", "k"), by("b", "l"))}, []string{"a", "b"}, false},
		{"one authority, written thrice", from(3, "a", "a", "a"), []attest.Claim{signature(digestA, by("a", "k"), by("a", "l"), by("a", "m"))}, []string{"a"}, false},
	} {
		got := first(trust(test.need).Assess(shop(t), attest.Found{}, test.claims, now))
		if got.Met != test.met || !slices.Equal(got.Counted, test.counted) || got.Met == (got.Why != "") {
			t.Errorf("%s: %+v", test.name, got)
		}
	}
	for _, n := range []attest.Need{from(-1, "a"), from(3, "a", "b"), from(2, "a", "a"), from(0)} {
		if err := trust(n).Check("t"); err == nil {
			t.Errorf("%+v is a valid configuration", n)
		}
	}
}

func also(s attest.Signer, ids ...string) attest.Signer {
	s.Also = ids
	return s
}

// TestA24Order: the same facts, messages included, whatever the order in which evidence came.
func TestA24Order(t *testing.T) {
	tr := trust(attest.Need{From: []string{"a", "b", "c", "d"}, AtLeast: 4, MaxAge: attest.Duration(2 * day)})
	tr.Images = append(tr.Images, attest.Entry{Match: []string{"ghcr.io/**"}, Attestations: []attest.AttestationNeed{{Type: "cyclonedx", Need: attest.Need{From: []string{"a"}}}}})
	refused := func(reason, nearest string) attest.Claim {
		return attest.Claim{Format: attest.Bundle, Origin: "x", Subject: digestA, Signature: true, Reason: reason, Nearest: nearest}
	}
	claims := []attest.Claim{
		signature(digestA, by("a", "k"), by("b", "k"), by("c", "l")), signature(digestB, by("b", "l"), by("a", "l")),
		signature(digestA, aged(by("d", "m"), 5*day)), signature(digestA, aged(by("d", "m"), 6*day)), signature(digestC, by("d", "n")),
		attestation("https://cyclonedx.org/bom", digestA, by("e", "k")), attestation("https://cyclonedx.org/bom/v1.6", digestA, by("e", "k")),
		refused("one", ""), refused("two", ""), refused("three", "d"), refused("four", "a"), refused("five", "zz"),
	}
	found := attest.Found{Looked: []string{"c", "a", "b"}, Unreachable: []attest.Problem{{What: "y", Why: "1"}, {What: "x", Why: "2"}, {What: "x", Why: "1"}}}
	want := tr.Assess(shop(t), found, claims, now)
	if want.Entries[0].Needs[0].Met || len(want.Rejected) != 6 || len(want.Attestations) != 2 || len(want.Signatures) != 4 {
		t.Fatalf("%+v", want)
	}
	random := rand.New(rand.NewPCG(1, 2))
	shuffle := func(n int, swap func(i, j int)) { random.Shuffle(n, swap) }
	for range 1000 {
		mixed := slices.Clone(claims)
		shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		for i := range mixed {
			s := slices.Clone(mixed[i].Signers)
			shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
			mixed[i].Signers = s
		}
		shuffle(len(found.Looked), func(i, j int) { found.Looked[i], found.Looked[j] = found.Looked[j], found.Looked[i] })
		shuffle(3, func(i, j int) { u := found.Unreachable; u[i], u[j] = u[j], u[i] })
		if diff := cmp.Diff(want, tr.Assess(shop(t), found, mixed, now)); diff != "" {
			t.Fatal(diff)
		}
	}
}

// TestA4IndexAndImage: evidence of an index counts for its images unless the entry says otherwise; evidence
// of another index, to which somebody added an image, or of one of its images, does not.
func TestA4IndexAndImage(t *testing.T) {
	for _, test := range []struct {
		name, children string
		subject        attest.Subject
		signed         string
		met            bool
		why            string
	}{
		{"index", "", shop(t), digestB, true, ""},
		{"index, spelled out", "index", shop(t), digestB, true, ""},
		{"image", "", shop(t), digestA, true, ""},
		{"index, when images are asked for", "image", shop(t), digestB, false, "children: image"},
		{"image, when images are asked for", "image", shop(t), digestA, true, ""},
		{"a re-pointed index: the signed one is not what led here", "", attest.Subject{Reference: shop(t).Reference, Digest: digestA, IndexDigest: digestC}, digestB, false, "not about this image"},
		{"an index whose images are signed", "", attest.Subject{Reference: shop(t).Reference, Digest: digestB}, digestA, false, "not about this image"},
		{"no index at all", "", attest.Subject{Reference: shop(t).Reference, Digest: digestA}, "", false, "not about this image"},
	} {
		tr := trust(attest.Need{From: []string{"a"}})
		tr.Images[0].Children = test.children
		got := first(tr.Assess(test.subject, attest.Found{}, []attest.Claim{signature(test.signed, by("a", "k"))}, now))
		if got.Met != test.met || !strings.Contains(got.Why, test.why) {
			t.Errorf("%s: %+v", test.name, got)
		}
	}
}

// TestV16Age: a signature that is too old, or whose age nobody trustworthy can tell, does not count where age matters.
func TestV16Age(t *testing.T) {
	none := by("a", "k")
	none.Time, none.TimeSource = nil, ""
	for _, test := range []struct {
		name        string
		signer      attest.Signer
		met, isAged bool
		why         string
	}{
		{"fresh", by("a", "k"), true, false, ""},
		{"to the second", aged(by("a", "k"), 30*day), true, false, ""},
		{"old", aged(by("a", "k"), 30*day+time.Second), false, true, "more than 30d ago"},
		{"no time", none, false, false, "no log and no timestamp tells when"},
		{"a clock that is a little ahead", aged(by("a", "k"), -4*time.Minute), true, false, ""},
		{"the future", aged(by("a", "k"), -day), false, false, "yet to come"},
	} {
		tr := trust(attest.Need{From: []string{"a"}, MaxAge: attest.Duration(30 * day)})
		got := first(tr.Assess(shop(t), attest.Found{}, []attest.Claim{signature(digestA, test.signer)}, now))
		if got.Met != test.met || got.Aged != test.isAged || (len(got.Stale) == 1) != test.isAged || !strings.Contains(got.Why, test.why) {
			t.Errorf("%s: %+v", test.name, got)
		}
	}
	tr := trust(attest.Need{From: []string{"a", "b"}, MaxAge: attest.Duration(30 * day)})
	got := first(tr.Assess(shop(t), attest.Found{}, []attest.Claim{signature(digestA, aged(by("a", "k"), 31*day))}, now))
	if got.Aged || len(got.Stale) != 1 {
		t.Errorf("age is not all that is wrong, for b never signed: %+v", got)
	}
	if got := first(trust(attest.Need{From: []string{"a"}}).Assess(shop(t), attest.Found{}, []attest.Claim{signature(digestA, none)}, now)); !got.Met {
		t.Errorf("no age is asked for: %+v", got)
	}
}

// TestV1V8WhatDoesNotCount: an attestation is no signature, a signature no attestation, and what is about
// something else or damaged is neither.
func TestV1V8WhatDoesNotCount(t *testing.T) {
	const sbom = "https://cyclonedx.org/bom"
	pretender := attestation(sbom, digestA, by("a", "k"))
	pretender.Signature = true
	broken := attestation(sbom, digestA, by("a", "k"))
	broken.Predicate = json.RawMessage(`{"a":`)
	revoked := by("a", "r")
	logged := by("b", "k")
	for _, test := range []struct {
		name  string
		claim attest.Claim
		why   string
	}{
		{"attestation", attestation(sbom, digestA, by("a", "k")), ""},
		{"attestation that calls itself a signature", pretender, "is no signature of the image"},
		{"damaged predicate", broken, "not JSON"},
		{"another image", signature(digestC, by("a", "k")), "not about this image"},
		{"no subject", signature("", by("a", "k")), "not about this image"},
		{"no predicate type", attestation("", digestA, by("a", "k")), "neither a signature"},
		{"signature that says it is none", attestation(attest.CosignSign, digestA, by("a", "k")), "neither a signature"},
		{"revoked key", signature(digestA, revoked), "is revoked"},
		{"not in the log", signature(digestA, logged), "has to be in the transparency log"},
		{"refused by the verifier", attest.Claim{Signature: true, Subject: digestA, Reason: "the certificate has expired"}, "the certificate has expired"},
		{"refused without a word", attest.Claim{Signature: true, Subject: digestA}, "no authority"},
	} {
		tr := trust(attest.Need{From: []string{"a", "b"}, AtLeast: 1})
		tr.Authorities["b"] = attest.Authority{Keys: []attest.Key{{File: "b"}}, Log: "required"}
		tr.Revoked.Keys = []string{revoked.ID}
		tr.Images[0].Attestations = []attest.AttestationNeed{{Type: "spdx", Need: attest.Need{From: []string{"a"}}}}
		f := tr.Assess(shop(t), attest.Found{}, []attest.Claim{test.claim}, now)
		if first(f).Met || f.Entries[0].Needs[1].Met {
			t.Errorf("%s counts: %+v", test.name, f.Entries)
		}
		if test.why == "" {
			continue
		}
		if len(f.Rejected) != 1 || !strings.Contains(f.Rejected[0].Reason, test.why) || f.Rejected[0].Predicate != nil {
			t.Errorf("%s: %+v", test.name, f.Rejected)
		}
	}
}

func TestAttestationsByType(t *testing.T) {
	for _, test := range []struct {
		asked, got string
		met        bool
	}{
		{"cyclonedx", "https://cyclonedx.org/bom", true},
		{"cyclonedx", "https://cyclonedx.org/bom/v1.6", true},
		{"https://cyclonedx.org/bom/v1.6", "https://cyclonedx.org/bom", false},
		{"https://cyclonedx.org/bom/v1.6", "https://cyclonedx.org/bom/v1.6", true},
		{"https://cyclonedx.org/bom/v1.6", "https://cyclonedx.org/bom/v1.6/2", false},
		{"cyclonedx", "https://cyclonedx.org/bomb", false},
		{"cyclonedx", "https://cyclonedx.org/bom/evil", false},
		{"cyclonedx", "https://cyclonedx.org/bom/", false},
		{"cyclonedx", "http://cyclonedx.org/bom", false},
		{"spdx", "https://spdx.dev/Document/v3", true},
		{"spdx", "https://spdx.dev/Document/v2.3", true},
		{"spdx", "https://spdx.dev/document", false},
		{"openvex", "https://openvex.dev/ns/v0.2.0", true},
		{"provenance", "https://slsa.dev/provenance/v0.2", true},
		{"provenance", "https://slsa.dev/provenance/v1", true},
		{"slsaprovenance1", "https://slsa.dev/provenance/v0.2", false},
		{"slsaprovenance", "https://slsa.dev/provenance/v1", false},
		{"vulns", "https://in-toto.io/attestation/vulns/v0.1", true},
		{"vulns", "https://in-toto.io/attestation/vulns/v0.2", true},
		{"https://in-toto.io/attestation/vulns/v0.2", "https://in-toto.io/attestation/vulns/v0.1", false},
		{"slsaprovenance1", "https://slsa.dev/provenance/v1", true},
		{"vuln", "https://in-toto.io/attestation/vulns/v0.1", false},
		{"https://example.com/mine", "https://example.com/mine/v2", true},
	} {
		tr := trust(attest.Need{})
		tr.Images[0] = attest.Entry{Match: []string{"*/**"}, Attestations: []attest.AttestationNeed{{Type: test.asked, Need: attest.Need{From: []string{"a"}}}}}
		if err := tr.Check("t"); err != nil {
			t.Error(err)
		}
		got := first(tr.Assess(shop(t), attest.Found{}, []attest.Claim{attestation(test.got, digestA, by("a", "k"))}, now))
		if got.Met != test.met {
			t.Errorf("%s by %s: %+v", test.asked, test.got, got)
		}
	}
}

func TestPredicateNames(t *testing.T) {
	for _, p := range attest.Predicates() {
		uri, ok := attest.PredicateType(p.Name)
		again, _ := attest.PredicateType(attest.PredicateName(uri))
		if !ok || again != uri {
			t.Errorf("%s: %s, %s", p.Name, uri, again)
		}
	}
	for uri, want := range map[string]string{
		"https://cyclonedx.org/bom/v1.6": "cyclonedx", "https://slsa.dev/provenance/v1": "slsaprovenance1", "https://slsa.dev/provenance/v0.1": "slsaprovenance01", "https://slsa.dev/provenance": "provenance", "https://slsa.dev/provenance/v7": "provenance", "https://in-toto.io/attestation/vulns/v0.1": "vulns",
		"https://slsa.dev/provenance/v0.2": "slsaprovenance02", "https://example.com/x": "https://example.com/x",
	} {
		if got := attest.PredicateName(uri); got != want {
			t.Errorf("%s: %s, want %s", uri, got, want)
		}
	}
	if uri, ok := attest.PredicateType("Cyclonedx"); ok {
		t.Error(uri)
	}
}

// TestUnsure: what nobody answered is neither there nor absent, and matters only where something is missing.
func TestUnsure(t *testing.T) {
	found := attest.Found{Unreachable: []attest.Problem{{What: "referrers of ghcr.io/acme/shop", Why: "503"}}}
	tr := trust(attest.Need{From: []string{"a"}})
	if got := first(tr.Assess(shop(t), found, nil, now)); got.Met || !got.Unsure || !strings.Contains(got.Why, "referrers of ghcr.io/acme/shop gave no answer: 503") {
		t.Errorf("%+v", got)
	}
	if got := first(tr.Assess(shop(t), found, []attest.Claim{signature(digestA, by("a", "k"))}, now)); !got.Met || got.Unsure {
		t.Errorf("%+v", got)
	}
}

func TestSignedAnnotations(t *testing.T) {
	tr := trust(attest.Need{From: []string{"a"}, Annotations: map[string]string{"env": "prod"}})
	for _, test := range []struct {
		signed map[string]string
		met    bool
	}{{map[string]string{"env": "prod", "more": "x"}, true}, {map[string]string{"env": "dev"}, false}, {map[string]string{"Env": "prod"}, false}, {nil, false}} {
		c := signature(digestA, by("a", "k"))
		c.Annotations = test.signed
		if got := first(tr.Assess(shop(t), attest.Found{}, []attest.Claim{c}, now)); got.Met != test.met || got.Met == strings.Contains(got.Why, "env=prod is not signed with it") {
			t.Errorf("%v: %+v", test.signed, got)
		}
	}
}

func TestWhy(t *testing.T) {
	tr := trust(attest.Need{From: []string{"a", "b", "c"}, AtLeast: 2})
	claims := []attest.Claim{
		signature(digestA, by("a", "k")),
		{Origin: "tag sha256-aa.sig", Subject: digestA, Signature: true, Reason: "the certificate says dev, authority \"b\" wants main", Nearest: "b"},
		{Origin: "elsewhere", Subject: digestA, Signature: true, Reason: "is not shown, for a counts already", Nearest: "a"},
		{Origin: "an SBOM", Subject: digestA, PredicateType: "https://cyclonedx.org/bom", Reason: "is not shown: no signature"},
	}
	want := `needs a signature by 2 of a, b, c; a counts; tag sha256-aa.sig: the certificate says dev, authority "b" wants main`
	if got := first(tr.Assess(shop(t), attest.Found{}, claims, now)).Why; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	want = "needs a signature by 2 of a, b, c; none by a, b, c was found"
	if got := first(tr.Assess(shop(t), attest.Found{}, nil, now)).Why; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestFactsForRules(t *testing.T) {
	big := attestation("https://cyclonedx.org/bom", digestA, by("a", "k"))
	big.Predicate = json.RawMessage(`"` + strings.Repeat("x", attest.PredicateSize) + `"`)
	big.PredicateBytes, big.PredicateDigest = int64(len(big.Predicate)), digestC
	small := attestation("https://slsa.dev/provenance/v1", digestA, by("b", "l"))
	small.Predicate = json.RawMessage(`{"n": 12345678901234567890, "z": 1.50}`)
	tr := trust(attest.Need{From: []string{"a"}})
	f := tr.Assess(shop(t), attest.Found{Looked: []string{"ghcr.io"}}, []attest.Claim{big, small, signature(digestA, by("a", "k"))}, now)
	v, err := f.Value()
	if err != nil {
		t.Fatal(err)
	}
	evidence := v.Get("evidence")
	for _, path := range [][]any{{"digest"}, {"entries", 0, "needs", 0, "met"}, {"signatures", 0, "signers", 0, "authority"}, {"attestations", 0, "predicate_digest"}, {"rejected"}, {"unknown"}, {"attestations", 1, "predicate", "n"}} {
		if evidence.Get(path...).IsZero() {
			t.Errorf("%v is not there", path)
		}
	}
	if !evidence.Get("attestations", 0, "predicate").IsZero() {
		t.Error("a predicate that is too large for rules is shown")
	}
	if got := evidence.Get("attestations", 1, "predicate", "n").String(); got != "12345678901234567890" {
		t.Errorf("a number changed: %s", got)
	}
	want := attest.Summary{Digest: digestA, Signers: []string{"a"}, Attestations: []string{"cyclonedx", "slsaprovenance1"}}
	if diff := cmp.Diff(want, f.Summary); diff != "" {
		t.Error(diff)
	}
	// Nobody configured anything, or something that Check refuses: deny, and no panic.
	for _, tr := range []*attest.Trust{nil, {}, {Default: "alow"}, {Images: []attest.Entry{{}}}} {
		if f := tr.Assess(attest.Subject{}, attest.Found{}, []attest.Claim{{}}, now); f.Default != "deny" || len(f.Entries) != 0 || len(f.Rejected) != 1 {
			t.Errorf("%+v", f)
		}
	}
}

func TestAssessLeavesItsInputAlone(t *testing.T) {
	claims := []attest.Claim{signature(digestA, by("b", "l"), by("z", "k"), by("a", "k")), signature(digestC, by("a", "k"))}
	claims[0].Signers[0].LogIDs = []string{"z", "a"}
	before := fmt.Sprintf("%+v", claims)
	trust(attest.Need{From: []string{"a"}}).Assess(shop(t), attest.Found{}, claims, now)
	if got := fmt.Sprintf("%+v", claims); got != before {
		t.Errorf("%s\nbecame\n%s", before, got)
	}
}

func TestDigest(t *testing.T) {
	tr := trust(attest.Need{From: []string{"a"}, MaxAge: attest.Duration(36 * time.Hour)})
	files := map[string][]byte{"a.pub": []byte("1"), "b.pub": nil, "c.pub": nil, "d.pub": nil, "e.pub": nil}
	if got := tr.Files(); !slices.Equal(got, []string{"a.pub", "b.pub", "c.pub", "d.pub", "e.pub"}) {
		t.Error(got)
	}
	digest := func() string {
		d, err := tr.DigestWith(files)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	was, configured := digest(), tr.Digest()
	if was != digest() || configured != tr.Digest() {
		t.Error("the digest changes by itself")
	}
	files["a.pub"], files["b.pub"] = nil, []byte("1")
	if digest() == was || tr.Digest() != configured {
		t.Error("another key is another trust, by the same configuration")
	}
	tr.Images[0].Signatures.MaxAge++
	if tr.Digest() == configured {
		t.Error("another age is another configuration")
	}
	delete(files, "c.pub")
	if _, err := tr.DigestWith(files); err == nil || !strings.Contains(err.Error(), "c.pub is missing") {
		t.Error(err)
	}
	data, err := json.Marshal(tr)
	var again attest.Trust
	if err != nil || json.Unmarshal(data, &again) != nil || again.Digest() != tr.Digest() {
		t.Errorf("JSON does not round-trip: %s", data)
	}
}

func TestDurations(t *testing.T) {
	for text, want := range map[string]time.Duration{"30d": 30 * day, "1d": day, "36h": 36 * time.Hour, "90m": 90 * time.Minute, "1h30m": 90 * time.Minute, "106751d": 106751 * day} {
		d, err := attest.ParseDuration(text)
		again, err2 := attest.ParseDuration(d.String())
		if err != nil || err2 != nil || time.Duration(d) != want || again != d {
			t.Errorf("%s: %v, %v, %v", text, d, err, err2)
		}
	}
	for _, text := range []string{"", "0", "0d", "-1d", "-1h", "d", "1.5d", "1w", "30", "106752d", "99999999999999999999d", "1d12h", "+1h "} {
		if d, err := attest.ParseDuration(text); err == nil {
			t.Errorf("%q is %v", text, d)
		}
	}
}
