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

	"github.com/awslabs/amazon-ecr-credential-helper/ecr-login"
	"github.com/chrismellard/docker-credential-acr-env/pkg/credhelper"
	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/v1/google"

	"github.com/sallyport-dev/sallyport/pkg/scan/image/source"
)

// Keychain implements authn.ContextKeychain.
type Keychain struct {
	docker authn.Keychain
	clouds map[source.Cloud]func() authn.Keychain
}

// New returns a keychain of Docker's configuration and the clouds of Amazon, Microsoft and Google. It
// reads nothing until it is asked.
func New() *Keychain {
	return &Keychain{docker: authn.DefaultKeychain, clouds: map[source.Cloud]func() authn.Keychain{
		source.Amazon: func() authn.Keychain {
			// The helper's log is for a program of its own.
			return authn.NewKeychainFromHelper(ecr.NewECRHelper(ecr.WithLogger(io.Discard)))
		},
		source.Microsoft: func() authn.Keychain { return authn.NewKeychainFromHelper(credhelper.NewACRCredentialsHelper()) },
		source.Google:    func() authn.Keychain { return google.Keychain },
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
	if keychain := k.clouds[source.CloudOf(r.RegistryStr())]; keychain != nil {
		return ask(ctx, keychain(), r)
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
