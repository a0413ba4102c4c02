package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/sallyport-dev/sallyport/pkg/attest/companion"
)

// signCommand is sallyport sign and sallyport attest, which differ in what they say about the image.
type signCommand struct {
	attestFlags
	signFlags
	notes     []string
	bundle    string
	noUpload  bool
	typ       string
	predicate string
}

func newSign(io streams) *cobra.Command {
	var c signCommand
	cmd := &cobra.Command{
		Use:   "sign REF",
		Short: "Sign an image",
		Long: `Sign an image, or anything else in a registry or an OCI layout (oci-dir:PATH). A tag is resolved once,
and what is signed is the digest, which is printed. The signature goes beside the image, as cosign 3
writes it; cosign verify reads it.

With --key a key signs; its password is in the variable SALLYPORT_KEY_PASSWORD or COSIGN_PASSWORD, or is
asked for. Without, an identity signs: that of the CI job (GitHub Actions, GitLab, Azure DevOps), or of
--identity-token-file. Identities are entered into a public log.
Exit codes: 0 signed, 2 usage error, 3 something gave no answer.`,
		Example: `  sallyport keygen && sallyport sign --key sallyport.key ghcr.io/acme/shop@sha256:...
  sallyport sign --key awskms:///alias/release -a commit=$CI_COMMIT_SHA registry.example.com/shop:1.4
  sallyport sign ghcr.io/acme/shop:1.4            # in a CI job: by its identity`,
		Args: oneImage,
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.run(cmd.Context(), io, args[0], companion.Statement{})
		},
	}
	c.register(cmd)
	cmd.Flags().StringArrayVarP(&c.notes, "annotation", "a", nil, "also sign `KEY=VALUE`; may be repeated")
	return cmd
}

func newAttest(io streams) *cobra.Command {
	var c signCommand
	cmd := &cobra.Command{
		Use:   "attest REF --type TYPE --predicate FILE",
		Short: "Sign a statement about an image: provenance, an SBOM, a scan",
		Long: `Sign a statement about an image (REF as for sallyport sign): the predicate of a file, of the given type.
TYPE is a short name (slsaprovenance1, slsaprovenance02, cyclonedx, spdx, vuln, openvex, vsa, custom) or a
URI. The predicate is checked for its type before anything is signed.

An attestation is not a signature: it says something about an image, not that the image is good.
Exit codes: 0 signed, 2 usage error, 3 something gave no answer.`,
		Example: `  sallyport attest --key sallyport.key --type cyclonedx --predicate shop.cdx.json ghcr.io/acme/shop:1.4
  sallyport attest --type slsaprovenance1 --predicate provenance.json ghcr.io/acme/shop@sha256:...`,
		Args: oneImage,
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := c.statement(io)
			if err != nil {
				return err
			}
			return c.run(cmd.Context(), io, args[0], s)
		},
	}
	c.register(cmd)
	cmd.Flags().StringVarP(&c.typ, "type", "t", "", "predicate `TYPE`: a short name or a URI")
	cmd.Flags().StringVar(&c.predicate, "predicate", "", "`file` with the predicate; - is standard input")
	return cmd
}

func oneImage(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("name one image; see %s --help", cmd.CommandPath())
	}
	return nil
}

func (c *signCommand) register(cmd *cobra.Command) {
	c.attestFlags.register(cmd)
	c.signFlags.register(cmd)
	cmd.Flags().StringVar(&c.bundle, "bundle", "", "also write the bundle to `file`")
	cmd.Flags().BoolVar(&c.noUpload, "no-upload", false, "put nothing into the registry; needs --bundle")
}

// predicateSize bounds what is read of standard input.
const predicateSize = 64 << 20

func (c *signCommand) statement(streams streams) (companion.Statement, error) {
	s := companion.Statement{Type: c.typ, File: c.predicate}
	switch {
	case c.typ == "" || c.predicate == "":
		return s, errors.New("an attestation needs --type TYPE and --predicate FILE; to sign the image itself there is sallyport sign")
	case c.predicate == "-":
		s.File = ""
		data, err := io.ReadAll(io.LimitReader(streams.in, predicateSize+1))
		if err == nil && len(data) > predicateSize {
			err = fmt.Errorf("standard input is larger than %d MiB", predicateSize>>20)
		}
		if err != nil {
			return s, fmt.Errorf("--predicate -: %w", err)
		}
		s.Predicate = data
	}
	return s, nil
}

func (c *signCommand) run(ctx context.Context, io streams, name string, s companion.Statement) error {
	var err error
	if s.Notes, err = annotations(c.notes); err != nil {
		return err
	}
	switch {
	case c.noUpload && c.bundle == "":
		return errors.New("--no-upload would leave nothing behind: name a file with --bundle")
	case c.legacy && c.bundle != "":
		return errors.New("--legacy writes no bundle: leave out one of --legacy and --bundle")
	}
	if name, err = evidenceName(name); err != nil {
		return err
	}
	r := &companion.Sign{Name: name, Repository: c.repository, Legacy: c.legacy, Local: c.noUpload, Statements: []companion.Statement{s}}
	if r.Signer, err = c.signer(io); err != nil {
		return err
	}
	answer, err := c.ask(ctx, io, companion.Request{Sign: r})
	if err != nil {
		return err
	}
	return tellSigned(io, answer.Signed, c.bundle)
}

// tellSigned says what was made, the digest on standard output for scripts.
func tellSigned(io streams, signed *companion.Signed, bundle string) error {
	for _, piece := range signed.Written {
		what := "signed"
		if piece.Type != signatureType {
			what = "attested " + piece.Type
		}
		where := "not uploaded"
		if piece.Place != "" {
			where = piece.Place
		}
		fmt.Fprintf(io.err, "%s by %s: %s\n", what, piece.By, where)
		if bundle != "" {
			err := writeFile(bundle, func(w writer) error {
				_, err := w.Write(append(piece.Bundle, '\n'))
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	_, err := fmt.Fprintln(io.out, signed.Reference)
	return err
}

// signatureType is the predicate type of the signature of an image.
const signatureType = "https://sigstore.dev/cosign/sign/v1"
