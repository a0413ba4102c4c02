package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/attest/companion"
	"github.com/sallyport-dev/sallyport/pkg/attest/keys"
	"github.com/sallyport-dev/sallyport/pkg/attest/sign"
	"github.com/sallyport-dev/sallyport/pkg/attest/verify"
)

// Sizes of what services and trust roots are described by.
const (
	signingConfigSize = 1 << 20
	trustedRootSize   = 16 << 20
)

// tokenFiles are where Kubernetes puts tokens for Sigstore, by cosign's custom.
func tokenFiles() []string { return []string{"/var/run/sigstore/cosign/oidc-token"} }

// signer is who signs, and who bears witness.
func (b *backend) signer(ctx context.Context, s *companion.Signer) (*sign.Signer, error) {
	o := sign.Options{Now: b.now}
	services, public, err := services(s, b)
	if err != nil {
		return nil, companion.Usage(err)
	}
	o.Services = services
	switch {
	case s.TrustedRoot != "":
		if o.TrustedRoot, err = readFile(s.TrustedRoot, trustedRootSize); err != nil {
			return nil, companion.Usage(err)
		}
	case public:
		o.TrustedRoot = verify.PublicGoodRoot()
	}
	if s.Key != "" {
		o.Key, err = b.key(ctx, s)
	} else {
		o.Token, err = b.token(ctx, s)
	}
	if err != nil {
		return nil, err
	}
	signer, err := sign.New(o)
	return signer, companion.Usage(err)
}

func (b *backend) key(ctx context.Context, s *companion.Signer) (keys.Signer, error) {
	if err := noSecret(s.Key); err != nil {
		return nil, companion.Usage(err)
	}
	if strings.Contains(s.Key, "://") {
		return b.kms.Open(ctx, s.Key)
	}
	key, err := keys.ReadPrivate(s.Key, s.Password)
	if err != nil {
		return nil, companion.Usage(err)
	}
	return key, nil
}

func (b *backend) token(ctx context.Context, s *companion.Signer) (token sign.Token, err error) {
	switch {
	case s.Token != "":
		token, err = sign.ParseToken(s.Token, "--identity-token")
	case s.TokenFile != "":
		token, err = sign.ReadToken(s.TokenFile)
	default:
		token, err = sign.AmbientToken(ctx, sign.Ambient{Getenv: b.getenv, Files: tokenFiles()})
	}
	// Who gives out tokens may give no answer; everything else is for the user to set right.
	if _, ok := errors.AsType[net.Error](err); ok {
		return token, err
	}
	return token, companion.Usage(err)
}

// services are those that were named; for an identity, and for the log of a key, Sigstore's public ones where none
// was. Private and public ones are not mixed: who names a certificate authority names the log too. public tells
// that only public ones are used, which the built-in root knows.
func services(s *companion.Signer, b *backend) (out sign.Services, public bool, err error) {
	named := s.FulcioURL != "" || s.RekorURL != "" || s.TimestampURL != ""
	switch {
	case s.SigningConfig != "":
		data, err := readFile(s.SigningConfig, signingConfigSize)
		if err != nil {
			return out, false, err
		}
		if out, err = sign.FromSigningConfig(data, b.now()); err != nil {
			return out, false, fmt.Errorf("%s: %w", s.SigningConfig, err)
		}
	case s.FulcioURL == "":
		out, public = sign.PublicGood(), !named
		if s.Key != "" {
			out.Timestamps = nil
		}
	}
	if s.FulcioURL != "" {
		out.Fulcio = s.FulcioURL
	}
	if s.RekorURL != "" {
		out.Logs = []sign.Log{{URL: s.RekorURL, Version: s.RekorVersion}}
	}
	if s.TimestampURL != "" {
		out.Timestamps = []string{s.TimestampURL}
	}
	if s.Key != "" {
		out.Fulcio = ""
	}
	if s.Log == "no" || s.Log == "" && s.Key != "" {
		out.Logs = nil
	}
	// A key that signs alone has nobody whom a root could vouch for.
	return out, public && len(out.Logs)+len(out.Timestamps) > 0, nil
}
