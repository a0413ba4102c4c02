package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/sallyport-dev/sallyport/pkg/attest/companion"
)

// signFlags say who signs, who bears witness, and where the evidence goes; every command that signs has them.
type signFlags struct {
	key           string
	token         string
	tokenFile     string
	log           bool
	noLog         bool
	rekorURL      string
	rekorVersion  int
	fulcioURL     string
	timestampURL  string
	signingConfig string
	trustedRoot   string
	legacy        bool
	repository    string
}

func (f *signFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.key, "key", "", "private `key`: a file, or awskms://, gcpkms://, azurekms://, hashivault://... (default: sign by an identity)")
	flags.StringVar(&f.token, "identity-token", "", "OIDC `token` of the identity; others on this machine can read arguments, --identity-token-file is better")
	flags.StringVar(&f.tokenFile, "identity-token-file", "", "`file` with the OIDC token (default: what the environment of a CI job offers)")
	flags.BoolVar(&f.log, "log", false, "enter the signature into a transparency log (default: for identities, not for keys)")
	flags.BoolVar(&f.noLog, "no-log", false, "enter nothing into a transparency log")
	flags.StringVar(&f.rekorURL, "rekor-url", "", "`URL` of the transparency log")
	flags.IntVar(&f.rekorVersion, "rekor-version", 0, "`version` of the log's protocol, 1 or 2 (default: 1, or what the signing configuration says)")
	flags.StringVar(&f.fulcioURL, "fulcio-url", "", "`URL` of the certificate authority for identities")
	flags.StringVar(&f.timestampURL, "timestamp-url", "", "`URL` of a timestamp authority (RFC 3161)")
	flags.StringVar(&f.signingConfig, "signing-config", "", "`file` that says which services to use (signing_config.json)")
	flags.StringVar(&f.trustedRoot, "trusted-root", "", "`file` to check the answers of the services by (trusted_root.json)")
	flags.BoolVar(&f.legacy, "legacy", false, "write the format of cosign 2, to tags")
	flags.StringVar(&f.repository, "repository", "", "`REGISTRY/REPOSITORY` for the evidence (default: beside the image)")
}

// registerFew is for commands with many flags of their own: help shows the two that nobody can do without.
func (f *signFlags) registerFew(cmd *cobra.Command) {
	f.register(cmd)
	for _, name := range []string{
		"identity-token", "identity-token-file", "log", "no-log", "rekor-url", "rekor-version", "fulcio-url", "timestamp-url",
		"signing-config", "trusted-root", "legacy",
	} {
		_ = cmd.Flags().MarkHidden(name)
	}
}

// signer is what the flags say to the companion.
func (f *signFlags) signer(io streams) (companion.Signer, error) {
	s := companion.Signer{
		Key: f.key, Token: f.token, TokenFile: f.tokenFile, RekorURL: f.rekorURL, RekorVersion: f.rekorVersion, FulcioURL: f.fulcioURL,
		TimestampURL: f.timestampURL, SigningConfig: f.signingConfig, TrustedRoot: f.trustedRoot,
	}
	switch {
	case f.log && f.noLog:
		return s, errors.New("--log and --no-log say the opposite of each other")
	case f.key != "" && (f.token != "" || f.tokenFile != "" || f.fulcioURL != ""):
		return s, errors.New("a signature is made by a key or by an identity: leave out --key, or the flags --identity-token, --identity-token-file and --fulcio-url")
	case f.token != "" && f.tokenFile != "":
		return s, errors.New("--identity-token and --identity-token-file: give one of them")
	case f.rekorVersion < 0 || f.rekorVersion > 2:
		return s, fmt.Errorf("--rekor-version %d is neither 1 nor 2", f.rekorVersion)
	case f.noLog && (f.rekorURL != "" || f.rekorVersion != 0):
		return s, errors.New("--no-log leaves nothing for --rekor-url and --rekor-version to say")
	case f.log || f.rekorURL != "":
		s.Log = "yes"
	case f.noLog:
		s.Log = "no"
	}
	var err error
	s.Password, err = password(io, f.key)
	return s, err
}
