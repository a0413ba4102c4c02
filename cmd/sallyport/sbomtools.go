package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sallyport-dev/sallyport/pkg/scan/sbom"
)

func newSBOMConvert(io streams) *cobra.Command {
	var to []string
	cmd := &cobra.Command{
		Use:   "convert FILE",
		Short: "Write an SBOM in another format",
		Long: `Read an SBOM (CycloneDX 1.2 to 1.7, JSON or XML; SPDX 2.2 and 2.3, JSON or tag-value; SPDX 3.0) and
write it in another format. What the other format cannot hold is named on standard error.`,
		Example: `  sallyport sbom convert app.cdx.json -o spdx-3=app.spdx3.json
  sallyport sbom convert - -o cyclonedx-1.7-xml < app.spdx`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			targets, err := parseSBOMTargets(to)
			if err != nil {
				return err
			}
			if len(targets) == 0 {
				return fmt.Errorf("say which format: --output FORMAT[=FILE] with one of %s", formatNames())
			}
			doc, err := readSBOM(io, args[0])
			if err != nil {
				return notRead(cmd.Context(), err)
			}
			for _, t := range targets {
				if err := writeSBOM(io, t, doc); err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().StringArrayVarP(&to, "output", "o", nil, "write `FORMAT[=FILE]`, or FILE.cdx.json and the like; may be repeated")
	return cmd
}

func newSBOMMerge(io streams) *cobra.Command {
	var to []string
	var product sbom.Product
	cmd := &cobra.Command{
		Use:   "merge FILE FILE...",
		Short: "Make one SBOM of several: a product of many images",
		Long: `Read several SBOMs and write one, whose subject is the product that they are parts of. A package that
several of them list is listed once, and says which they were.`,
		Example: `  sallyport sbom merge web.cdx.json api.spdx.json --name shop --version 2.1 -o cyclonedx-json=shop.cdx.json`,
		Args:    cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if product.Name == "" {
				return fmt.Errorf("say what the product is called: --name NAME")
			}
			if len(to) == 0 {
				to = []string{"cyclonedx-json"}
			}
			targets, err := parseSBOMTargets(to)
			if err != nil {
				return err
			}
			if product.Created, err = sourceDate(); err != nil {
				return err
			}
			product.Tools = []sbom.Tool{tool()}
			var parts []*sbom.Document
			for _, name := range args {
				doc, err := readSBOM(io, name)
				if err != nil {
					return notRead(cmd.Context(), err)
				}
				parts = append(parts, doc)
			}
			doc, err := sbom.Merge(product, parts...)
			if err != nil {
				return err
			}
			for _, t := range targets {
				if err := writeSBOM(io, t, doc); err != nil {
					return err
				}
			}
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&product.Name, "name", "", "`name` of the product")
	flags.StringVar(&product.Version, "version", "", "`version` of the product")
	flags.StringArrayVarP(&to, "output", "o", nil, "write `FORMAT[=FILE]`, or FILE.cdx.json and the like; may be repeated (default cyclonedx-json)")
	return cmd
}

func newSBOMDiff(io streams) *cobra.Command {
	var format string
	var failOnChange bool
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Tell what changed between two SBOMs",
		Long: `Tell which packages were added or removed, and of which the version, the licence or the content is
another. The formats may differ.
Exit codes: 0 done, 1 with --fail-on-change when something changed, 2 usage error, 3 unreadable.`,
		Example: `  sallyport sbom diff released.cdx.json built.spdx.json --fail-on-change`,
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			var docs [2]*sbom.Document
			for i, name := range args {
				var err error
				if docs[i], err = readSBOM(io, name); err != nil {
					return notRead(cmd.Context(), err)
				}
			}
			d := sbom.Diff(docs[0], docs[1])
			if err := print(io.out, format, d, func(w *lines) { diffText(w, d) }); err != nil {
				return err
			}
			if failOnChange && !d.Empty() {
				return &exitError{code: exitDeny}
			}
			return nil
		},
	}
	cmd.Flags().StringVarP(&format, "format", "f", "text", "text or json")
	cmd.Flags().BoolVar(&failOnChange, "fail-on-change", false, "exit with 1 when anything changed")
	return cmd
}

func newSBOMValidate(io streams) *cobra.Command {
	var format string
	var schemaOnly bool
	cmd := &cobra.Command{
		Use:   "validate FILE...",
		Short: "Check SBOMs against their schema and the minimum elements",
		Long: `Check SBOMs against the official schema of their format and version, and for the minimum elements
(NTIA, "The Minimum Elements For a Software Bill of Materials", July 2021).
Exit codes: 0 valid, 1 something is wrong, 2 usage error, 3 unreadable.`,
		Example: `  sallyport sbom validate app.cdx.json
  sallyport sbom validate --schema-only *.spdx.json --format json`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			wrong := false
			found := map[string][]sbom.Fault{}
			for _, name := range args {
				doc, err := readSBOM(io, name)
				if err != nil {
					return notRead(cmd.Context(), err)
				}
				faults := []sbom.Fault{}
				for _, f := range sbom.Validate(doc) {
					if !schemaOnly || f.Rule == "format" {
						faults = append(faults, f)
					}
				}
				found[name] = faults
				wrong = wrong || len(faults) > 0
			}
			err := print(io.out, format, found, func(w *lines) { faultsText(w, args, found) })
			if err == nil && wrong {
				err = &exitError{code: exitDeny}
			}
			return err
		},
	}
	cmd.Flags().StringVarP(&format, "format", "f", "text", "text or json")
	cmd.Flags().BoolVar(&schemaOnly, "schema-only", false, "leave the minimum elements out")
	return cmd
}

// readSBOM reads an SBOM from a file, or from standard input when its name is "-".
func readSBOM(in streams, name string) (*sbom.Document, error) {
	var data []byte
	var err error
	if name == "-" {
		data, err = io.ReadAll(io.LimitReader(in.in, sbomSize+1))
	} else {
		data, err = readFile(name, sbomSize)
	}
	if err != nil {
		return nil, err
	}
	return sbom.Read(name, data, sbom.Limits{})
}

func checkFormat(format string) error {
	if format != "text" && format != "json" {
		return fmt.Errorf("unknown format %q; it is text or json", format)
	}
	return nil
}

// lines collects the lines of a text.
type lines struct{ b strings.Builder }

func (l *lines) add(format string, args ...any) { fmt.Fprintf(&l.b, format+"\n", args...) }

// print writes data as JSON, or what text says.
func print(w io.Writer, format string, data any, text func(*lines)) error {
	if format == "json" {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(data)
	}
	var l lines
	text(&l)
	_, err := io.WriteString(w, l.b.String())
	return err
}
