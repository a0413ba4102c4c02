package kms

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/sigstore/sigstore/pkg/signature"
	"github.com/sigstore/sigstore/pkg/signature/kms/aws"
	"github.com/sigstore/sigstore/pkg/signature/kms/azure"
	"github.com/sigstore/sigstore/pkg/signature/kms/gcp"
	"github.com/sigstore/sigstore/pkg/signature/kms/hashivault"
	"github.com/sigstore/sigstore/pkg/signature/options"
)

// dial makes the client of a service. The providers are called by name: sigstore's table of providers would fall
// back to running a program called after the scheme. Some keep the context for later calls, so that it must not end
// with the opening.
func (s *Service) dial(ctx context.Context, ref string) (signature.SignerVerifier, error) {
	lasting := context.WithoutCancel(ctx)
	switch scheme, _ := schemeOf(ref); scheme {
	case "awskms":
		return dialed(aws.LoadSignerVerifier(lasting, ref))
	case "gcpkms":
		return dialed(gcp.LoadSignerVerifier(lasting, ref))
	case "azurekms":
		return dialed(azure.LoadSignerVerifier(lasting, ref))
	case "hashivault":
		return s.dialVault(ref)
	}
	return nil, errors.New("unknown service")
}

// dialed keeps a nil pointer from becoming an interface that is not nil.
func dialed[T signature.SignerVerifier](client T, err error) (signature.SignerVerifier, error) {
	if err != nil {
		return nil, err
	}
	return client, nil
}

// dialVault gives Vault's (or OpenBao's) address and token explicitly: left to itself, the provider writes to the
// process's log when it looks for a token.
func (s *Service) dialVault(ref string) (signature.SignerVerifier, error) {
	address := s.firstEnv("VAULT_ADDR", "BAO_ADDR")
	if address == "" {
		return nil, errors.New("the address of Vault is not known; set VAULT_ADDR")
	}
	token, err := s.vaultToken()
	if err != nil {
		return nil, err
	}
	auth := options.RPCAuth{Address: address, Token: token, Path: s.firstEnv("TRANSIT_SECRET_ENGINE_PATH")}
	return dialed(hashivault.LoadSignerVerifier(ref, crypto.SHA256, options.WithRPCAuthOpts(auth)))
}

func (s *Service) vaultToken() (string, error) {
	if token := s.firstEnv("VAULT_TOKEN", "BAO_TOKEN"); token != "" {
		return token, nil
	}
	home := s.o.Getenv("HOME")
	if home == "" {
		return "", errors.New("no token for Vault; set VAULT_TOKEN")
	}
	path := filepath.Join(home, ".vault-token")
	data, err := s.o.ReadFile(path)
	if err != nil || len(data) > 64<<10 || strings.TrimSpace(string(data)) == "" {
		return "", fmt.Errorf("no token for Vault; set VAULT_TOKEN or log in, which writes %s", path)
	}
	return strings.TrimSpace(string(data)), nil
}

func (s *Service) firstEnv(names ...string) string {
	for _, name := range names {
		if value := s.o.Getenv(name); value != "" {
			return value
		}
	}
	return ""
}

// scrub takes Vault's token out of an error: a server may quote what it was sent.
func (s *Service) scrub(err error) error {
	token, tokenErr := s.vaultToken()
	if tokenErr != nil || len(token) < 4 || !strings.Contains(err.Error(), token) {
		return err
	}
	return errors.New(strings.ReplaceAll(err.Error(), token, "***"))
}
