package attest_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

const pemKey = `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----
`

// complete is a trust configuration with every field set, by which the image below is good.
func complete() *attest.Trust {
	return &attest.Trust{
		Default: "deny",
		Roots:   map[string]attest.Root{"private": {File: "root.json", MaxAge: attest.Duration(90 * day)}},
		Authorities: map[string]attest.Authority{
			"a": {Keys: []attest.Key{
				{File: "a.pub", NotBefore: now.Add(-10 * day), NotAfter: now.Add(10 * day)}, {PEM: pemKey}, {KMS: "awskms:///alias/a"}, {Secret: "k8s://ns/name"},
			}, Root: "private", Log: "optional", Timestamp: "required"},
			"b": {Identities: []attest.Identity{
				{Issuer: "https://issuer.example", Subject: "https://ci.example/release", Extensions: attest.Extensions{
					SourceRepository: "https://git.example/acme/shop", SourceRepositoryDigest: strings.Repeat("a", 40), SourceRef: "refs/heads/main",
					SourceOwner: "https://git.example/acme", BuildSigner: "https://git.example/w", BuildConfig: "https://git.example/w", Trigger: "push",
					RunnerEnvironment: "self-hosted",
				}},
				{IssuerRegExp: `https://issuer\..*`, SubjectRegExp: `https://ci\..*`},
			}},
			"c": {Certificates: &attest.Certificates{File: "ca.pem", Subject: "CN=c"}},
			"d": {Notary: &attest.NotaryTrust{File: "ca.pem", Identities: []string{"x509.subject: CN=d"}}},
			"e": {Keys: []attest.Key{{File: "e.pub"}}},
		},
		Images: []attest.Entry{{
			Name: "services", Match: []string{"ghcr.io/acme/*"}, Except: []string{"ghcr.io/acme/other"}, Repository: "ghcr.io/acme/evidence", Children: "index",
			Signatures: &attest.Need{From: []string{"a", "b"}, AtLeast: 1, MaxAge: attest.Duration(2 * day), Annotations: map[string]string{"env": "prod"}},
			Attestations: []attest.AttestationNeed{{Type: "cyclonedx", Need: attest.Need{
				From: []string{"a", "b"}, AtLeast: 1, MaxAge: attest.Duration(2 * day), Annotations: map[string]string{"env": "prod"},
			}}},
		}},
		Revoked: attest.Revoked{Keys: []string{keyID("z")}, Certificates: []string{digestC}, Serials: []string{"1f"}},
	}
}

// verdict is what the configuration makes of a good image, and of one that it does not know.
func verdict(t *testing.T, tr *attest.Trust) (good, unknownDenied bool) {
	t.Helper()
	claims := []attest.Claim{signature(digestB, by("a", "k")), attestation("https://cyclonedx.org/bom", digestB, by("a", "k"))}
	for i := range claims {
		claims[i].Annotations = map[string]string{"env": "prod"}
	}
	judge := func(name string) bool {
		ref, err := image.ParseReference(name)
		if err != nil {
			t.Fatal(err)
		}
		f := tr.Assess(attest.Subject{Reference: ref, Digest: digestA, IndexDigest: digestB}, attest.Found{}, claims, now)
		for _, e := range f.Entries {
			for _, n := range e.Needs {
				if !n.Met {
					return false
				}
			}
		}
		return len(f.Entries) > 0 || f.Default == "allow"
	}
	return judge("ghcr.io/acme/shop:1"), !judge("quay.io/evil/shop")
}

// wrong is, for every setting that decides here, a wrong value that nothing but its meaning gives away.
var wrong = map[string]any{
	"default":                                    "allow",
	"authorities.*.log":                          "required",
	"images[].match[]":                           "ghcr.io/acme-evil/*",
	"images[].except[]":                          "ghcr.io/acme/shop",
	"images[].skip":                              true,
	"images[].children":                          "image",
	"images[].signatures.from[]":                 "e",
	"images[].signatures.atLeast":                2,
	"images[].signatures.maxAge":                 attest.Duration(time.Hour),
	"images[].signatures.annotations.*":          "dev",
	"images[].attestations[].type":               "spdx",
	"images[].attestations[].need.from[]":        "e",
	"images[].attestations[].need.atLeast":       2,
	"images[].attestations[].need.maxAge":        attest.Duration(time.Hour),
	"images[].attestations[].need.annotations.*": "dev",
	"revoked.keys[]":                             keyID("k"),
}

// elsewhere are settings that decide where evidence is found and verified, or name things in messages. Their
// tests are those of attest/verify (keys, identities, certificates, roots, logs, timestamps, revocation),
// attest/notary and attest/store (repository). Of each a malformed value, where there is such a thing, is an error.
var elsewhere = map[string]string{
	"roots.*.file":                                                 "",
	"roots.*.maxAge":                                               "",
	"authorities.*.keys[].file":                                    "",
	"authorities.*.keys[].pem":                                     "not PEM",
	"authorities.*.keys[].kms":                                     "kms://x",
	"authorities.*.keys[].secret":                                  "secret",
	"authorities.*.keys[].notBefore":                               "",
	"authorities.*.keys[].notAfter":                                "",
	"authorities.*.identities[].issuer":                            "issuer",
	"authorities.*.identities[].issuerRegExp":                      "(",
	"authorities.*.identities[].subject":                           "",
	"authorities.*.identities[].subjectRegExp":                     "(",
	"authorities.*.identities[].extensions.sourceRepository":       "acme/shop",
	"authorities.*.identities[].extensions.sourceRepositoryDigest": "HEAD",
	"authorities.*.identities[].extensions.sourceRef":              "main",
	"authorities.*.identities[].extensions.sourceOwner":            "acme",
	"authorities.*.identities[].extensions.buildSigner":            "release.yml",
	"authorities.*.identities[].extensions.buildConfig":            "release.yml",
	"authorities.*.identities[].extensions.trigger":                "",
	"authorities.*.identities[].extensions.runnerEnvironment":      "laptop",
	"authorities.*.certificates.file":                              "",
	"authorities.*.certificates.pem":                               "not PEM",
	"authorities.*.certificates.subject":                           "",
	"authorities.*.notary.file":                                    "",
	"authorities.*.notary.pem":                                     "not PEM",
	"authorities.*.notary.identities[]":                            "CN=d",
	"authorities.*.notary.tsaFile":                                 "",
	"authorities.*.notary.tsaPEM":                                  "not PEM",
	"authorities.*.notary.signingAuthority":                        "",
	"authorities.*.root":                                           "nobody",
	"authorities.*.timestamp":                                      "maybe",
	"images[].name":                                                "",
	"images[].repository":                                          "evidence",
	"revoked.certificates[]":                                       "abc",
	"revoked.serials[]":                                            "XYZ",
}

// TestA17Mutation changes every setting by itself: the good image is refused then, or the unknown one let
// in is noticed, or the configuration is an error. A setting that is in neither table has just been added, and
// somebody has to say what reads it.
func TestA17Mutation(t *testing.T) {
	if err := complete().Check("t"); err != nil {
		t.Fatal(err)
	}
	if good, denied := verdict(t, complete()); !good || !denied {
		t.Fatalf("the configuration as it is: good %v, unknown denied %v", good, denied)
	}
	seen := map[string]bool{}
	for i := range leaves(reflect.ValueOf(complete()).Elem(), "") {
		tr := complete()
		leaf := leaves(reflect.ValueOf(tr).Elem(), "")[i]
		seen[leaf.path] = true
		if value, decides := wrong[leaf.path]; decides {
			leaf.set(reflect.ValueOf(value))
			good, denied := verdict(t, tr)
			if err := tr.Check("t"); good && denied && err == nil && !bystander(leaf) {
				t.Errorf("%s = %v changes nothing and is no error", leaf.path, value)
			}
			continue
		}
		malformed, known := elsewhere[leaf.path]
		if !known {
			t.Errorf("%s: nobody says what reads it", leaf.path)
		}
		if malformed != "" {
			leaf.set(reflect.ValueOf(malformed))
			if err := tr.Check("t"); err == nil {
				t.Errorf("%s = %q is no error", leaf.path, malformed)
			}
		}
	}
	for _, path := range append(slices.Collect(maps.Keys(wrong)), slices.Collect(maps.Keys(elsewhere))...) {
		if !seen[path] {
			t.Errorf("%s: there is no such setting", path)
		}
	}
}

// bystander tells settings of those who did not sign: b may be asked for in place of a, and a alone is
// who has to be in the log.
func bystander(l leaf) bool {
	return strings.HasSuffix(l.path, "from[]") && l.at == "[1]" || l.path == "authorities.*.log" && l.at != "a"
}

// TestA17Names: renaming what others refer to is an error.
func TestA17Names(t *testing.T) {
	tr := complete()
	delete(tr.Authorities, "a")
	if err := tr.Check("t"); err == nil || !strings.Contains(err.Error(), `images[0].signatures.from[0]: there is no authority "a"`) {
		t.Error(err)
	}
	if good, _ := verdict(t, tr); good {
		t.Error("who is not trusted any more still counts")
	}
	tr = complete()
	delete(tr.Roots, "private")
	if err := tr.Check("t"); err == nil || !strings.Contains(err.Error(), `authorities.a.root: there is no root "private"`) {
		t.Error(err)
	}
}

// leaf is one setting.
type leaf struct {
	path string // with [] for indexes and * for names
	at   string // the last index or name on the way
	set  func(reflect.Value)
}

// leaves lists all settings, those that are not set included.
func leaves(v reflect.Value, path string) []leaf { return walk(v, path, "", nil) }

func walk(v reflect.Value, path, at string, store func(reflect.Value)) []leaf {
	set := func(x reflect.Value) {
		v.Set(x.Convert(v.Type()))
		if store != nil {
			store(v)
		}
	}
	var out []leaf
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		return []leaf{{path, at, set}}
	case v.Kind() == reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return walk(v.Elem(), path, at, store)
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
			if name == "" {
				name = strings.ToLower(v.Type().Field(i).Name)
			}
			out = append(out, walk(v.Field(i), strings.TrimPrefix(path+"."+name, "."), at, store)...)
		}
		return out
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			out = append(out, walk(v.Index(i), path+"[]", fmt.Sprintf("[%d]", i), store)...)
		}
		return out
	case v.Kind() == reflect.Map:
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, key := range keys {
			item := reflect.New(v.Type().Elem()).Elem()
			item.Set(v.MapIndex(key))
			out = append(out, walk(item, path+".*", key.String(), func(reflect.Value) { v.SetMapIndex(key, item) })...)
		}
		return out
	}
	return []leaf{{path, at, set}}
}
