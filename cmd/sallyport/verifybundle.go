package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/sallyport-dev/sallyport/pkg/attest/companion"
)

func newVerifyBundle(io streams) *cobra.Command {
	var f attestFlags
	var r companion.Bundle
	cmd := &cobra.Command{
		Use:   "verify-bundle --bundle FILE (--key KEY | --certificate-identity ID --certificate-oidc-issuer URL) FILE|sha256:DIGEST",
		Short: "Verify a Sigstore bundle of any file",
		Long: `Verify a Sigstore bundle of a file that need not be an image. This is the client protocol of
sigstore-conformance.
Exit codes: 0 accepted, 1 refused, 2 usage error, 3 something could not be read.`,
		Example: `  sallyport verify-bundle --bundle app.sigstore.json --key release.pub app.tar.gz`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("name one file or digest; see %s --help", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case r.File == "":
				return errors.New("--bundle FILE is missing")
			case (r.Key == "") == (r.Identity == "" || r.Issuer == "") || r.Key != "" && r.Identity+r.Issuer != "":
				return errors.New("say who must have signed: --key KEY, or --certificate-identity ID and --certificate-oidc-issuer URL")
			}
			r.Artifact = args[0]
			if _, err := f.ask(cmd.Context(), io, companion.Request{Bundle: &r}); err != nil {
				return err
			}
			_, err := fmt.Fprintln(io.out, "verified")
			return err
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&r.Staging, "staging", false, "believe Sigstore's staging instance; needs --trusted-root")
	flags.StringVar(&r.File, "bundle", "", "`file` with the bundle")
	flags.StringVar(&r.Identity, "certificate-identity", "", "who must have signed: the certificate's subject, `exactly`")
	flags.StringVar(&r.Issuer, "certificate-oidc-issuer", "", "`URL` of who vouches for the identity")
	flags.StringVar(&r.Key, "key", "", "`file` with the public key")
	flags.StringVar(&r.TrustedRoot, "trusted-root", "", "`file` with the trust root (default: Sigstore's public-good instance, built in)")
	registerAttestProgram(cmd, &f.program)
	return cmd
}
