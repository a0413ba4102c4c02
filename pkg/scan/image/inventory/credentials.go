package inventory

import (
	"context"
	"fmt"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"

	"github.com/sallyport-dev/sallyport/pkg/scan/image/source"
)

// keychain has the credentials of Docker's configuration, and asks the companion for those of clouds,
// about their own registries only: the clouds' libraries would make every start slower.
type keychain struct{ finder *Finder }

// Resolve implements authn.Keychain.
func (k keychain) Resolve(r authn.Resource) (authn.Authenticator, error) {
	return k.ResolveContext(context.Background(), r)
}

// ResolveContext implements authn.ContextKeychain.
func (k keychain) ResolveContext(ctx context.Context, r authn.Resource) (authn.Authenticator, error) {
	auth, err := authn.Resolve(ctx, authn.DefaultKeychain, r)
	if err != nil || auth != authn.Anonymous || source.CloudOf(r.RegistryStr()) == source.NoCloud {
		return auth, err
	}
	answer, err := k.finder.ask(ctx, Request{Credentials: r.RegistryStr()})
	if err != nil {
		return nil, fmt.Errorf("credentials for %s: %w", r.RegistryStr(), err)
	}
	if answer.Credentials == nil {
		return authn.Anonymous, nil
	}
	return authn.FromConfig(*answer.Credentials), nil
}

// resolve answers such a question; nil when the cloud has nothing to give.
func resolve(ctx context.Context, credentials authn.Keychain, host string) (*authn.AuthConfig, error) {
	registry, err := name.NewRegistry(host)
	if err != nil {
		return nil, err
	}
	auth, err := authn.Resolve(ctx, credentials, registry)
	if err != nil || auth == authn.Anonymous {
		return nil, err
	}
	return authn.Authorization(ctx, auth)
}
