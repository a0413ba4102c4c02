package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/attest/companion"
	"github.com/sallyport-dev/sallyport/pkg/config"
	"github.com/sallyport-dev/sallyport/pkg/scan/image"
	"github.com/sallyport-dev/sallyport/pkg/scan/report"
)

type evidenceCommand struct {
	attestFlags
	trustFlags
	config   string
	format   string
	platform string
	as       string
	bundles  []string
}

func newVerify(io streams) *cobra.Command {
	var c evidenceCommand
	cmd := &cobra.Command{
		Use:   "verify REF|LAYOUT",
		Short: "Verify signatures and attestations of an image, and explain every refusal",
		Long: `Verify the evidence of an image, or of anything else in a registry or an OCI layout (oci-dir:PATH): all
of it, in the formats of cosign 2 and 3 and of the Notary Project. What is asked for is said by flags, or
by the section trust of sallyport.yaml. Every claim is listed: those that count, and for the others the
reason. Nothing but the registry is asked.

A tag stands for what it names now; of an index, --platform chooses an image.
Exit codes: 0 verified, 1 not verified, 2 usage or configuration error, 3 something gave no answer.`,
		Example: `  sallyport verify --key release.pub ghcr.io/acme/shop:1.4
  sallyport verify ghcr.io/acme/shop:1.4 --certificate-oidc-issuer https://token.actions.githubusercontent.com \
    --certificate-identity https://github.com/acme/shop/.github/workflows/release.yml@refs/heads/main
  sallyport verify --key release.pub --type slsaprovenance1 --type cyclonedx ghcr.io/acme/shop:1.4
  sallyport verify ghcr.io/acme/shop:1.4 --format json    # by sallyport.yaml`,
		Args: oneImage,
		RunE: func(cmd *cobra.Command, args []string) error { return c.run(cmd.Context(), io, args[0]) },
	}
	c.attestFlags.register(cmd)
	c.trustFlags.register(cmd)
	flags := cmd.Flags()
	flags.StringVarP(&c.config, "config", "c", "", "configuration `file` (default: sallyport.yaml here or above)")
	flags.StringVarP(&c.format, "format", "f", "text", "format of standard output: text or json")
	flags.StringVar(&c.platform, "platform", "", "image of an index to verify: `OS/ARCH[/VARIANT]` (default: the index itself)")
	flags.StringVar(&c.as, "as", "", "`REF` that the image of a layout stands for, which entries match")
	flags.StringArrayVar(&c.bundles, "bundle", nil, "`file` with the evidence; then no registry is asked for any; may be repeated")
	return cmd
}

func (c *evidenceCommand) run(ctx context.Context, io streams, name string) error {
	if c.format != "text" && c.format != "json" {
		return fmt.Errorf("--format %q is neither text nor json", c.format)
	}
	target, ref, err := c.target(name)
	if err != nil {
		return err
	}
	trust, dir, err := c.trusted(ref)
	if err != nil {
		return err
	}
	answer, err := c.ask(ctx, io, companion.Request{Evidence: &companion.Evidence{Trust: trust, Dir: dir, Targets: []companion.Target{target}}})
	if err != nil {
		return err
	}
	if len(answer.Evidence) != 1 {
		return &exitError{exitNotJudged, fmt.Errorf("%s answered about %d images of 1", companion.Program, len(answer.Evidence))}
	}
	result := answer.Evidence[0]
	if result.Facts == nil {
		return &exitError{exitNotJudged, fmt.Errorf("%s: %s", name, result.Error)}
	}
	verdict, nearest := judgeEvidence(result.Facts), ""
	if len(result.Facts.Entries) == 0 {
		nearest = nearestEntry(trust, ref, result.Subject.Digest)
	}
	if c.format == "json" {
		err = writeEvidenceJSON(io.out, name, &result, verdict, nearest)
	} else {
		err = writeEvidence(io.out, name, &result, verdict, nearest)
	}
	if err != nil || verdict == evidenceVerified {
		return err
	}
	return &exitError{code: verdict.exit()}
}

// target says what a name is, and by which reference entries match it.
func (c *evidenceCommand) target(name string) (companion.Target, image.Reference, error) {
	called, err := evidenceName(name)
	if err != nil {
		return companion.Target{}, image.Reference{}, err
	}
	t := companion.Target{Name: called, Platform: c.platform, As: c.as, Bundles: c.bundles}
	isLayout := strings.HasPrefix(called, "oci-dir:")
	switch {
	case c.as != "":
		called = c.as
	case isLayout:
		// Flags are about this image whatever it is called; entries of a configuration match names.
		if !c.given() {
			return t, image.Reference{}, fmt.Errorf("%s has no name that entries of sallyport.yaml could match; say it with --as REF", name)
		}
		t.As = "localhost/layout"
		called = t.As
	}
	ref, err := image.ParseReference(called)
	return t, ref, err
}

// trusted is what is asked for: by the flags, or else by the configuration.
func (c *evidenceCommand) trusted(ref image.Reference) (*attest.Trust, string, error) {
	if c.given() {
		if c.config != "" {
			return nil, "", errors.New("who must have signed is said by flags or by --config, not by both")
		}
		trust, err := c.trust(ref)
		return trust, ".", err
	}
	file, path, err := loadConfig(c.config)
	if err != nil {
		return nil, "", err
	}
	if file.Trust == nil {
		where := path
		if where == "" {
			where = "no " + config.FileName + " here or above"
		}
		return nil, "", fmt.Errorf("nobody says who must have signed (%s): write a section trust, or give --key, or --certificate-identity and --certificate-oidc-issuer", where)
	}
	return file.Trust, filepath.Dir(path), nil
}

// configPath is the configuration that was named, or the one that applies here; "" when there is none.
func configPath(named string) (string, error) {
	if named != "" {
		return named, nil
	}
	return config.Find(".")
}

// loadConfig reads it; without one it is the default.
func loadConfig(named string) (*config.File, string, error) {
	path, err := configPath(named)
	if err != nil || path == "" {
		return config.Default(), "", err
	}
	file, err := config.Load(path)
	return file, path, err
}

// evidenceVerdict is what sallyport verify says.
type evidenceVerdict string

const (
	evidenceVerified evidenceVerdict = "verified"
	evidenceMissing  evidenceVerdict = "not verified"
	evidenceUnknown  evidenceVerdict = "unknown"
)

func (v evidenceVerdict) exit() int {
	switch v {
	case evidenceVerified:
		return exitAllow
	case evidenceUnknown:
		return exitNotJudged
	}
	return exitDeny
}

// judgeEvidence is the verdict about the needs of all entries that match. An image that none matches is not
// verified, whatever the default is: nobody was asked to vouch for it.
func judgeEvidence(f *attest.Facts) evidenceVerdict {
	if len(f.Entries) == 0 {
		return evidenceMissing
	}
	verdict := evidenceVerified
	for _, e := range f.Entries {
		for _, n := range e.Needs {
			switch {
			case n.Met:
			case !n.Unsure:
				return evidenceMissing
			default:
				verdict = evidenceUnknown
			}
		}
	}
	return verdict
}

func writeEvidenceJSON(w writer, name string, r *companion.Result, verdict evidenceVerdict, nearest string) error {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(struct {
		Name    string          `json:"name"`
		Digest  string          `json:"digest"`
		Verdict evidenceVerdict `json:"verdict"`
		// Nearest is the entry that comes closest when none matches.
		Nearest string        `json:"nearest,omitempty"`
		Facts   *attest.Facts `json:"facts"`
	}{name, r.Subject.Digest, verdict, nearest, r.Facts})
	if err != nil {
		return err
	}
	_, err = w.Write(report.SafeJSON(text.Bytes()))
	return err
}
