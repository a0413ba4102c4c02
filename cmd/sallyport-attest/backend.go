package main

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/sallyport-dev/sallyport/pkg/attest/companion"
	"github.com/sallyport-dev/sallyport/pkg/attest/keys"
	"github.com/sallyport-dev/sallyport/pkg/attest/keys/kms"
	"github.com/sallyport-dev/sallyport/pkg/attest/store"
	"github.com/sallyport-dev/sallyport/pkg/scan/image/source"
)

// backend implements companion.Backend.
type backend struct {
	credentials authn.Keychain
	getenv      func(string) string
	kms         *kms.Service
	now         func() time.Time
}

func newBackend(credentials authn.Keychain, getenv func(string) string) *backend {
	return &backend{
		credentials: credentials, getenv: getenv, now: time.Now,
		kms: kms.New(kms.Options{Getenv: getenv, ReadFile: os.ReadFile}),
	}
}

// source says how registries are reached.
func (b *backend) source(at companion.Registry) source.Options {
	return source.Options{
		Keychain: b.credentials, PlainHTTP: at.PlainHTTP, TokenHosts: at.TokenHosts, PrivateHosts: at.PrivateHosts,
		Proxy: http.ProxyFromEnvironment, Getenv: b.getenv,
	}
}

func (b *backend) store(at companion.Registry) *store.Store {
	return store.New(store.Options{Source: b.source(at)})
}

// PublicKey implements verify.KeySource: what is not in a file.
func (b *backend) PublicKey(ctx context.Context, reference string) (crypto.PublicKey, error) {
	if err := noSecret(reference); err != nil {
		return nil, err
	}
	if !kms.IsReference(reference) {
		return nil, fmt.Errorf("%q names no key service; it is one of awskms://, azurekms://, gcpkms:// and hashivault://", reference)
	}
	signer, err := b.kms.Open(ctx, reference)
	if err != nil {
		// That a service gives no answer is not wrong in the configuration.
		return nil, &companion.Error{Message: err.Error()}
	}
	return signer.Public().Key(), nil
}

// configuration is an error of whoever wrote the configuration, unless something gave no answer.
func configuration(err error) error {
	if e, ok := errors.AsType[*companion.Error](err); ok && !e.Usage {
		return err
	}
	return companion.Usage(err)
}

// noSecret refuses what only something inside of a cluster can read.
func noSecret(reference string) error {
	if strings.HasPrefix(reference, "k8s://") {
		return fmt.Errorf("%s: secrets of a cluster are not read here; put the key into a file: kubectl get secret NAME -o jsonpath='{.data.cosign\\.pub}' | base64 -d", reference)
	}
	return nil
}

// Keygen implements companion.Backend.
func (b *backend) Keygen(_ context.Context, r *companion.Keygen) (*companion.Pair, error) {
	if r.Prefix == "" {
		return nil, companion.Usage(errors.New("the files of a key pair need a name"))
	}
	pair, err := keys.Generate(r.Password)
	if err != nil {
		return nil, err
	}
	private, public := r.Prefix+".key", r.Prefix+".pub"
	if err := pair.Write(private, public, r.Overwrite); err != nil {
		return nil, companion.Usage(err)
	}
	return &companion.Pair{Private: private, Public: public, Fingerprint: pair.Key.Fingerprint()}, nil
}

// readFile reads a file of at most the given size.
func readFile(name string, most int64) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, most+1))
	if err == nil && int64(len(data)) > most {
		err = fmt.Errorf("%s is larger than %d MiB", name, most>>20)
	}
	return data, err
}
