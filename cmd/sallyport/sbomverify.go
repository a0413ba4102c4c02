package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/scan"
	"github.com/sallyport-dev/sallyport/pkg/scan/sbom"
)

// truthRules judge the facts that sbom verify finds out.
var truthRules = []string{"sbom/phantom-component", "sbom/missing-component"}

type verifyCommand struct {
	judgeFlags
	sbomCommand
}

func newSBOMVerify(io streams) *cobra.Command {
	var c verifyCommand
	cmd := &cobra.Command{
		Use:   "verify SBOM NAME",
		Short: "Check that an SBOM tells the truth about an image",
		Long: `Catalogue an image and compare: a package that only the SBOM knows, or only the image, is a finding of
the rules sbom/phantom-component and sbom/missing-component. With --rule other rules judge the SBOM
at the same time.
Exit codes: 0 allow, 1 deny, 2 usage or configuration error, 3 something could not be read.`,
		Example: `  sallyport sbom verify shop.cdx.json ghcr.io/acme/shop@sha256:...`,
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.run(cmd.Context(), io, args[0], args[1])
		},
	}
	c.judgeFlags.register(cmd)
	c.imageFlags.register(cmd)
	return cmd
}

func (c *verifyCommand) run(ctx context.Context, io streams, name, imageName string) error {
	outputs, shown, err := c.judgeFlags.parse()
	if err != nil {
		return err
	}
	if len(c.only) == 0 {
		c.only = truthRules
	}
	gate, _, err := c.gate(ctx, io)
	if err != nil {
		return err
	}
	data, err := readFile(name, sbomSize)
	if err != nil {
		return notRead(ctx, err)
	}
	claimed, err := sbom.Read(name, data, sbom.Limits{})
	if err != nil {
		return notRead(ctx, err)
	}
	c.sbomCommand.noCache = c.judgeFlags.noCache
	found, _, err := c.documents(ctx, io, imageName)
	if err != nil {
		return notRead(ctx, err)
	}
	if len(found) > 1 {
		return errors.New("an SBOM is about one image: choose it with --platform OS/ARCH")
	}
	truth := sbom.Verify(claimed, found[0])
	in := claimed.Input(name, data)
	if in.Facts, err = policy.FromGo(map[string]any{"truth": truthFacts(truth)}); err != nil {
		return err
	}
	result, err := scan.Judge(ctx, gate, []policy.Input{in}, nil)
	if err != nil {
		return err
	}
	if c.format == "text" && !c.quiet {
		fmt.Fprintf(io.out, "%d packages of the SBOM are in the image.\n", truth.Matched)
	}
	return c.tell(io, outputs, shown, gate, result, readSource)
}

// truthFacts are what rules see as data.facts.truth: another version is a package that only one
// side knows, on both sides.
func truthFacts(t *sbom.Truth) map[string]any {
	items := func(list []sbom.Item, side func(sbom.VersionChange) []string) []any {
		out := []any{}
		for _, i := range list {
			out = append(out, map[string]any{"purl": i.PURL, "name": i.Name, "version": i.Version})
		}
		for _, v := range t.Versions {
			for _, version := range side(v) {
				out = append(out, map[string]any{"purl": v.Package + "@" + version, "name": v.Package, "version": version})
			}
		}
		return out
	}
	return map[string]any{
		"only_sbom":  items(t.OnlySBOM, func(v sbom.VersionChange) []string { return v.Old }),
		"only_image": items(t.OnlyFound, func(v sbom.VersionChange) []string { return v.New }),
	}
}
