package attest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

const (
	digestA = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	digestB = "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	digestC = "sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
)

// TestA3Patterns: components are compared, never prefixes, by the same reading of references as everywhere.
func TestA3Patterns(t *testing.T) {
	for _, test := range []struct {
		pattern   string
		yes, none []string
	}{
		{"nginx", []string{"nginx", "nginx:1.25", "docker.io/nginx", "index.docker.io/library/nginx", "docker.io/library/nginx@" + digestA},
			[]string{"acme/nginx", "ghcr.io/library/nginx", "nginx-evil", "docker.io.evil.com/library/nginx", "localhost/nginx"}},
		{"acme/app", []string{"acme/app:2", "docker.io/acme/app"}, []string{"acme/app2", "acme/app/x", "ghcr.io/acme/app"}},
		{"index.docker.io/nginx", []string{"nginx"}, []string{"library.example/nginx"}},
		{"docker.io/nginx*", []string{"nginx", "nginx-unprivileged"}, []string{"acme/nginx"}},
		{"docker.io/**", []string{"nginx", "acme/app", "registry-1.docker.io/acme/app", "Registry-1.docker.io:443/library/nginx"}, []string{"quay.io/acme/app", "registry-2.docker.io/a"}},
		{"registry.io/**", []string{"registry.io/a", "registry.io/a/b/c:1", "REGISTRY.io/a", "registry.io:443/a", "registry.io:0443/a"},
			[]string{"registry.io.evil.com/a", "evil.registry.io/a", "registry.io:5000/a", "xregistry.io/a", "registry.ioo/a"}},
		{"registry.io:443/app", []string{"registry.io:443/app", "registry.io:443/app:1", "registry.io/app", "registry.io/app:443"}, []string{"registry.io:4430/app", "registry.io:44/app"}},
		{"registry.io:5000/app", []string{"registry.io:5000/app", "registry.io:05000/app"}, []string{"registry.io/app", "registry.io:443/app"}},
		{"ghcr.io/acme/*", []string{"ghcr.io/acme/shop"}, []string{"ghcr.io/acme-evil/shop", "ghcr.io/acme/shop/web", "ghcr.io/acme"}},
		{"ghcr.io/acme/**", []string{"ghcr.io/acme/shop", "ghcr.io/acme/shop/web", "ghcr.io/acme"}, []string{"ghcr.io/acme-evil/shop", "ghcr.io/acmee", "ghcr.io/x/acme/y"}},
		{"ghcr.io/**/prod/*", []string{"ghcr.io/prod/a", "ghcr.io/a/b/prod/c", "ghcr.io/prod/prod/a"}, []string{"ghcr.io/a/prod", "ghcr.io/a/prod/b/c"}},
		{"ghcr.io/acme/app-*-v*", []string{"ghcr.io/acme/app-a-b-v1", "ghcr.io/acme/app-x-v"}, []string{"ghcr.io/acme/app-v1", "ghcr.io/acme/app-a/v1"}},
		{"*/acme/app", []string{"ghcr.io/acme/app", "localhost:5000/acme/app", "acme/app"}, []string{"ghcr.io/x/acme/app"}},
		{"*/**", []string{"nginx", "[::1]:5000/a", "a.b.c:1/d/e/f"}, nil},
		{"*.example.com/app", []string{"eu.example.com/app"}, []string{"example.com/app", "a.b.example.com/app", "eu.example.com.evil.io/app", "eu.example.com:5000/app"}},
		{"1.dkr.ecr.*.amazonaws.com/app", []string{"1.dkr.ecr.eu-west-1.amazonaws.com/app"}, []string{"1.dkr.ecr.eu.evil.com/app", "1.dkr.ecr.a.b.amazonaws.com/app"}},
		{"[::1]:5000/app", []string{"[::1]:5000/app"}, []string{"[::1]/app", "[::2]:5000/app"}},
		{"localhost/app", []string{"localhost/app"}, []string{"localhost:80/app"}},
		{"ghcr.io/acme/app:v1.*", []string{"ghcr.io/acme/app:v1.2", "ghcr.io/acme/app:v1."},
			[]string{"ghcr.io/acme/app:v12", "ghcr.io/acme/app", "ghcr.io/acme/app@" + digestA, "ghcr.io/acme/app:v1.2@" + digestA}},
		{"nginx:1.25", []string{"nginx:1.25"}, []string{"nginx:1.250", "nginx"}},
		{"nginx@" + digestA, []string{"nginx", "nginx:1"}, nil}, // what nginx leads to is digestA here
		{"nginx@" + digestB, []string{"nginx@" + digestB}, []string{"nginx"}},
	} {
		trust := &attest.Trust{Images: []attest.Entry{{Match: []string{test.pattern}, Skip: true}}}
		if err := trust.Check("t"); err != nil {
			t.Error(err)
		}
		for want, names := range map[bool][]string{true: test.yes, false: test.none} {
			for _, name := range names {
				ref, err := image.ParseReference(name)
				if err != nil {
					t.Fatal(err)
				}
				if got := len(trust.Matching(ref, digestA)) == 1; got != want {
					t.Errorf("%s matches %s: %v", test.pattern, name, got)
				}
			}
		}
		if len(trust.Matching(image.Reference{}, digestA)) != 0 {
			t.Errorf("%s matches an archive without a name", test.pattern)
		}
	}
}

func TestBadPatterns(t *testing.T) {
	for pattern, want := range map[string]string{
		"":                             "it is empty",
		"ghcr.io*":                     "write ghcr.io/**",
		"ghcr.io":                      "write ghcr.io/**",
		"localhost":                    "write localhost/**",
		"localhost:5000":               "write localhost:5000/**",
		"*":                            "it names no registry; write for example docker.io/*, or */*",
		"**":                           "it names no registry",
		"acme/*":                       "write for example docker.io/acme/*, or */acme/*",
		"ghcr*/acme":                   "it names no registry",
		"ghcr.*/acme":                  "never the last",
		"ghcr.io*/acme":                "stands for everything or for one whole part",
		"*hcr.io/acme":                 "stands for everything or for one whole part",
		"**.example.com/a":             "stands for everything or for one whole part",
		"ghcr.io:*/acme":               "port",
		"ghcr.io/acme/":                "is not a repository",
		"ghcr.io//acme":                "is not a repository",
		"ghcr.io/Acme":                 "upper-case",
		"ghcr.io/acme/a**b":            `"**" stands alone`,
		"ghcr.io/***":                  `"***" means nothing`,
		"ghcr.io/a:":                   "is not a tag",
		"ghcr.io/a@":                   "is not a digest",
		"ghcr.io/a@sha256:*":           "a digest is written in full",
		"ghcr.io/a@sha256:ABC":         "is not a digest",
		"ghcr.io/a?":                   "is not a repository",
		"ghcr.io/[ab]":                 "is not a repository",
		"https://ghcr.io/acme":         "", // whatever the reason
		"ghcr.io/acme app":             "is not a repository",
		"ghcr.io./acme":                "is not the name of a registry",
		strings.Repeat("a", 5000):      "longer than",
		"ghcr.io/" + digestA[7:] + "@": "is not a digest",
	} {
		trust := &attest.Trust{Images: []attest.Entry{{Match: []string{pattern}, Skip: true}}}
		err := trust.Check("t")
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "t: trust.images[0].match[0]: ") {
			t.Errorf("%q: %v, want %q", pattern, err, want)
		}
		except := &attest.Trust{Images: []attest.Entry{{Match: []string{"*/**"}, Except: []string{pattern}, Skip: true}}}
		if err := except.Check("t"); err == nil || !strings.Contains(err.Error(), "images[0].except[0]") {
			t.Errorf("except %q: %v", pattern, err)
		}
	}
}

func TestMatchingTakesAllEntriesButExceptions(t *testing.T) {
	entry := func(name string, match, except []string) attest.Entry {
		return attest.Entry{Name: name, Match: match, Except: except, Skip: true}
	}
	trust := &attest.Trust{Images: []attest.Entry{
		entry("all", []string{"*/**"}, nil),
		entry("acme", []string{"quay.io/acme/*", "ghcr.io/acme/**"}, []string{"ghcr.io/acme/scratch/**", "ghcr.io/acme/old@" + digestB}),
		entry("tagged", []string{"ghcr.io/acme/*:prod"}, nil),
	}}
	for _, test := range []struct {
		ref, digest string
		want        []string
	}{
		{"ghcr.io/acme/shop:1", digestA, []string{"all", "acme"}},
		{"ghcr.io/acme/shop:prod", digestA, []string{"all", "acme", "tagged"}},
		{"ghcr.io/acme/scratch/x", digestA, []string{"all"}},
		{"ghcr.io/acme/old:1", digestA, []string{"all", "acme"}},
		{"ghcr.io/acme/old:1", digestB, []string{"all"}},
		{"ghcr.io/acme/old@" + digestB, "", []string{"all"}},
	} {
		ref, err := image.ParseReference(test.ref)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range trust.Matching(ref, test.digest) {
			got = append(got, e.Name)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s at %s: %s", test.ref, test.digest, diff)
		}
	}
	if got := (*attest.Trust)(nil).Matching(image.Reference{Registry: "a.b", Repository: "c"}, ""); got != nil {
		t.Error(got)
	}
}

// FuzzMatching: no pattern and no reference makes it panic, and what has no star matches itself alone.
func FuzzMatching(f *testing.F) {
	f.Add("ghcr.io/acme/**", "ghcr.io/acme/shop:1")
	f.Add("*/**/a*b*:v*@"+digestA, "x.y:1/a/b@"+digestA)
	f.Add("nginx", "index.docker.io/nginx")
	f.Add("[::1]:80/*", "[::1]:80/a")
	f.Fuzz(func(t *testing.T, pattern, name string) {
		trust := &attest.Trust{Images: []attest.Entry{{Match: []string{pattern}, Skip: true}}}
		ref, err := image.ParseReference(name)
		if err != nil {
			return
		}
		matches := len(trust.Matching(ref, digestC)) > 0
		if !matches {
			return
		}
		if err := trust.Check("t"); err != nil {
			t.Errorf("%q matches %q and is not valid: %v", pattern, name, err)
		}
		if !strings.Contains(pattern, "*") {
			want, err := image.ParseReference(pattern)
			if err != nil || !strings.EqualFold(want.Registry, ref.Registry) || want.Repository != ref.Repository {
				t.Errorf("%q matches %q", pattern, fmt.Sprint(ref))
			}
		}
	})
}
