package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/attest/companion"
	"github.com/sallyport-dev/sallyport/pkg/attest/verify"
)

// Sizes of the files that verify-bundle reads.
const (
	bundleSize    = 64 << 20
	keySize       = 1 << 20
	artifactLimit = 1 << 30
)

// Update implements companion.Backend.
func (b *backend) Update(ctx context.Context, r *companion.Update) (*companion.Updated, error) {
	o := verify.UpdateOptions{Out: r.File, Dir: r.Dir, Mirror: r.URL}
	if r.Root != "" {
		var err error
		if o.Root, err = readFile(r.Root, trustedRootSize); err != nil {
			return nil, companion.Usage(err)
		}
	}
	updated, err := verify.Update(ctx, o)
	if err != nil {
		return nil, err
	}
	return &companion.Updated{File: r.File, Digest: updated.Root.Digest, Changed: updated.Changed, Age: updated.Root.AgeSeconds}, nil
}

// Bundle implements companion.Backend.
func (b *backend) Bundle(ctx context.Context, r *companion.Bundle) error {
	if r.Staging && r.TrustedRoot == "" {
		return companion.Usage(errors.New("the trust root of Sigstore's staging instance is not built in; name it with --trusted-root"))
	}
	o := verify.BundleOptions{Identity: r.Identity, Issuer: r.Issuer, Now: b.now}
	for _, f := range []struct {
		name string
		most int64
		into *[]byte
	}{{r.File, bundleSize, &o.Bundle}, {r.Key, keySize, &o.Key}, {r.TrustedRoot, trustedRootSize, &o.TrustedRoot}} {
		if f.name == "" {
			continue
		}
		var err error
		if *f.into, err = readFile(f.name, f.most); err != nil {
			return err
		}
	}
	o.Digest = r.Artifact
	if !strings.HasPrefix(r.Artifact, "sha256:") {
		var err error
		if o.Artifact, err = readFile(r.Artifact, artifactLimit); err != nil {
			return err
		}
		o.Digest = ""
	}
	if err := verify.Bundle(ctx, o); err != nil {
		return companion.Refusal(fmt.Errorf("%s: %w", r.File, err))
	}
	return nil
}
