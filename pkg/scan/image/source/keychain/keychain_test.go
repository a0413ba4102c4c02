package keychain

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"

	"github.com/sallyport-dev/sallyport/pkg/scan/image/source"
)

// spy is a keychain that notes what it is asked about.
type spy struct {
	asked []string
	auth  authn.Authenticator
}

func (s *spy) Resolve(r authn.Resource) (authn.Authenticator, error) {
	s.asked = append(s.asked, r.RegistryStr())
	return s.auth, nil
}

// hosts are registries and the clouds whose they are.
func hosts() map[string]string {
	return map[string]string{
		"123456789012.dkr.ecr.eu-west-1.amazonaws.com":          "amazon",
		"123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com": "amazon",
		"123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn":      "amazon",
		"123456789012.dkr-ecr.eu-west-1.on.aws":                 "amazon",
		"acme.azurecr.io":                                       "microsoft",
		"ACME.azurecr.io":                                       "microsoft",
		"acme.azurecr.cn":                                       "microsoft",
		"gcr.io":                                                "google",
		"eu.gcr.io":                                             "google",
		"europe-docker.pkg.dev":                                 "google",
		"123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example": "",
		"123456789012.dkr.ecr.eu-west-1.amazonaws.com.cn.evil":      "",
		"123456789012.dkr.ecr.eu-west-1.evilamazonaws.com":          "",
		"evil.dkr.ecr.eu-west-1.amazonaws.com":                      "",
		"x123456789012.dkr.ecr.eu-west-1.amazonaws.com":             "",
		"evil.s3.amazonaws.com":                                     "",
		"123456789012.dkr.ecr..amazonaws.com":                       "",
		"123456789012.dkr.ecr.eu-west-1.amazonaws.com:8443":         "",
		"public.ecr.aws":               "",
		"evilazurecr.io":               "",
		"azurecr.io":                   "",
		".azurecr.io":                  "",
		"acme.azurecr.io.evil.example": "",
		"acme.azurecr.io:8443":         "",
		"a.b.azurecr.io":               "",
		"mcr.microsoft.com":            "",
		"evilgcr.io":                   "",
		"gcr.io.evil.example":          "",
		"a.b.gcr.io":                   "",
		"evilpkg.dev":                  "",
		"accounts.google.com":          "",
		"ghcr.io":                      "",
		"docker.io":                    "",
		"127.0.0.1:5000":               "",
	}
}

func TestA27CloudsAreAskedAboutTheirOwnHostsOnly(t *testing.T) {
	for host, want := range hosts() {
		spies := map[string]*spy{"docker": {auth: authn.Anonymous}, "amazon": {}, "microsoft": {}, "google": {}}
		k := New()
		k.docker = spies["docker"]
		for _, cloud := range []string{"amazon", "microsoft", "google"} {
			spies[cloud].auth = &authn.Basic{Username: cloud}
			k.clouds[source.Cloud(cloud)] = func() authn.Keychain { return spies[cloud] }
		}
		registry, err := name.NewRegistry(host, name.WeakValidation)
		if err != nil {
			t.Fatal(err)
		}
		auth, err := k.ResolveContext(t.Context(), registry)
		if err != nil {
			t.Fatal(err)
		}
		if basic, ok := auth.(*authn.Basic); ok != (want != "") || ok && basic.Username != want {
			t.Errorf("%s: credentials %v, want those of %q", host, auth, want)
		}
		for cloud, spy := range spies {
			if cloud != "docker" && cloud != want && len(spy.asked) > 0 {
				t.Errorf("%s was asked about %s", cloud, host)
			}
		}
	}
}

func TestUsersOwnCredentialsComeFirst(t *testing.T) {
	k := New()
	k.docker = &spy{auth: &authn.Basic{Username: "me"}}
	cloud := &spy{}
	k.clouds[source.Google] = func() authn.Keychain { return cloud }
	auth, err := k.Resolve(mustRegistry(t, "gcr.io"))
	if basic, ok := auth.(*authn.Basic); err != nil || !ok || basic.Username != "me" || len(cloud.asked) > 0 {
		t.Errorf("%v, %v; the cloud was asked %d times", auth, err, len(cloud.asked))
	}
}

// stuck is a metadata service that never answers.
type stuck chan struct{}

func (s stuck) Resolve(authn.Resource) (authn.Authenticator, error) {
	<-s
	return authn.Anonymous, nil
}

func TestCloudsThatDoNotAnswerAreGivenUp(t *testing.T) {
	wait := make(stuck)
	defer close(wait)
	k := New()
	k.docker = &spy{auth: authn.Anonymous}
	k.clouds[source.Google] = func() authn.Keychain { return wait }
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := k.ResolveContext(ctx, mustRegistry(t, "gcr.io")); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that of the context", err)
	}
}

func mustRegistry(t *testing.T, host string) name.Registry {
	t.Helper()
	r, err := name.NewRegistry(host)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
