// Package keychain finds credentials for registries: first in Docker's configuration, with its
// credential helpers, then, for registries of a cloud, in what that cloud's environment offers. A
// cloud is asked only about its own hosts, and those are compared label by label: the credentials of
// an account must not be offered to 123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example.
//
// It is apart from package source because linking the clouds' libraries costs a millisecond or more
// at every start of a program.
package keychain

import (
	"context"
	"io"
	"strings"

	"github.com/awslabs/amazon-ecr-credential-helper/ecr-login"
	"github.com/chrismellard/docker-credential-acr-env/pkg/credhelper"
	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/v1/google"
)

// Keychain implements authn.ContextKeychain.
type Keychain struct {
	docker authn.Keychain
	clouds []cloud
}

// cloud is a keychain and the hosts it is for.
type cloud struct {
	owns     func(host string) bool
	keychain func() authn.Keychain
}

// New returns a keychain of Docker's configuration and the clouds of Amazon, Microsoft and Google. It
// reads nothing until it is asked.
func New() *Keychain {
	return &Keychain{docker: authn.DefaultKeychain, clouds: []cloud{
		{isECR, func() authn.Keychain {
			// The helper's log is for a program of its own.
			return authn.NewKeychainFromHelper(ecr.NewECRHelper(ecr.WithLogger(io.Discard)))
		}},
		{isACR, func() authn.Keychain { return authn.NewKeychainFromHelper(credhelper.NewACRCredentialsHelper()) }},
		{isGoogle, func() authn.Keychain { return google.Keychain }},
	}}
}

// Resolve implements authn.Keychain.
func (k *Keychain) Resolve(r authn.Resource) (authn.Authenticator, error) {
	return k.ResolveContext(context.Background(), r)
}

// ResolveContext returns the user's own credentials where there are some, else the cloud's, else
// authn.Anonymous.
func (k *Keychain) ResolveContext(ctx context.Context, r authn.Resource) (authn.Authenticator, error) {
	auth, err := authn.Resolve(ctx, k.docker, r)
	if err != nil || auth != authn.Anonymous {
		return auth, err
	}
	host := strings.ToLower(r.RegistryStr())
	for _, c := range k.clouds {
		if c.owns(host) {
			return ask(ctx, c.keychain(), r)
		}
	}
	return authn.Anonymous, nil
}

// ask waits for a cloud no longer than ctx lasts; the helpers know no context, and look for metadata
// services that may not be there.
func ask(ctx context.Context, keychain authn.Keychain, r authn.Resource) (authn.Authenticator, error) {
	type answer struct {
		auth authn.Authenticator
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		auth, err := authn.Resolve(ctx, keychain, r)
		answers <- answer{auth, err}
	}()
	select {
	case a := <-answers:
		return a.auth, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// isECR recognises ACCOUNT.dkr.ecr[-fips].REGION.amazonaws.com[.cn] and the dual-stack form
// ACCOUNT.dkr-ecr[-fips].REGION.on.aws. Public images of public.ecr.aws need no credentials.
func isECR(host string) bool {
	labels := strings.Split(host, ".")
	if len(labels[0]) != 12 || strings.Trim(labels[0], "0123456789") != "" {
		return false
	}
	service, suffix := "", ""
	switch len(labels) {
	case 5:
		service, suffix = labels[1], strings.Join(labels[3:], ".")
		return (service == "dkr-ecr" || service == "dkr-ecr-fips") && labels[2] != "" && suffix == "on.aws"
	case 6, 7:
		service, suffix = labels[1]+"."+labels[2], strings.Join(labels[4:], ".")
		return (service == "dkr.ecr" || service == "dkr.ecr-fips") && labels[3] != "" && (suffix == "amazonaws.com" || suffix == "amazonaws.com.cn" || suffix == "amazonaws.eu")
	}
	return false
}

// isACR recognises NAME.azurecr.io and the same of the national clouds. A name may be followed by a
// region, as in NAME.westeurope.data.azurecr.io, but those serve no tokens.
func isACR(host string) bool {
	name, suffix, ok := strings.Cut(host, ".")
	switch suffix {
	case "azurecr.io", "azurecr.cn", "azurecr.us", "azurecr.de":
		return ok && name != ""
	}
	return false
}

// isGoogle recognises Container Registry and Artifact Registry.
func isGoogle(host string) bool {
	name, suffix, ok := strings.Cut(host, ".")
	return host == "gcr.io" || ok && name != "" && (suffix == "gcr.io" || suffix == "pkg.dev")
}
