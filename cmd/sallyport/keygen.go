package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/sallyport-dev/sallyport/pkg/attest/companion"
)

func newKeygen(io streams) *cobra.Command {
	var f attestFlags
	var r companion.Keygen
	cmd := &cobra.Command{
		Use:   "keygen",
		Short: "Make a key pair for signing",
		Long: `Make an ECDSA P-256 key pair: PREFIX.key, encrypted with a password, and PREFIX.pub. cosign reads both.
The password comes from the variable SALLYPORT_KEY_PASSWORD or COSIGN_PASSWORD, or is asked for twice.
Exit codes: 0 done, 2 usage error, or the files are there already.`,
		Example: `  sallyport keygen --prefix release`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if r.Password, err = newPassword(io); err != nil {
				return err
			}
			answer, err := f.ask(cmd.Context(), io, companion.Request{Keygen: &r})
			if err != nil {
				return err
			}
			p := answer.Pair
			_, err = fmt.Fprintf(io.out, "wrote %s and %s\nfingerprint %s\n", p.Private, p.Public, p.Fingerprint)
			return err
		},
	}
	registerAttestProgram(cmd, &f.program)
	cmd.Flags().StringVar(&r.Prefix, "prefix", "sallyport", "`path` of the files, without .key and .pub")
	cmd.Flags().BoolVar(&r.Overwrite, "overwrite", false, "replace files that are there")
	return cmd
}
