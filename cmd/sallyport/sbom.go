package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sallyport-dev/sallyport/pkg/scan/image/inventory"
	"github.com/sallyport-dev/sallyport/pkg/scan/sbom"
)

type sbomCommand struct {
	imageFlags
	outputs []string
	exclude []string
	noCache bool
}

func newSBOM(io streams) *cobra.Command {
	var c sbomCommand
	cmd := &cobra.Command{
		Use:   "sbom NAME|FOLDER",
		Short: "Write the SBOM of an image or a source folder; work with SBOMs",
		Long: `Write the software bill of materials of an image (NAME as for sallyport image) or of a source folder,
whose lock files say what it needs. It goes to standard output, or to the files of --output.

The same image gives the same bytes: the time is that of the image, or of the variable
SOURCE_DATE_EPOCH, and the serial number follows from the digest.
Exit codes: 0 done, 2 usage error, 3 something could not be read.`,
		Example: `  sallyport sbom ghcr.io/acme/shop:1.4 > shop.cdx.json
  sallyport sbom shop.tar -o cyclonedx-1.7-xml=shop.cdx.xml -o spdx-json=shop.spdx.json
  sallyport sbom . -o spdx-3=sources.spdx.json
  sallyport sbom diff old.cdx.json new.cdx.json --fail-on-change`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("name one image or folder; see %s --help", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return c.run(cmd.Context(), io, args[0]) },
	}
	c.imageFlags.register(cmd)
	flags := cmd.Flags()
	flags.StringArrayVarP(&c.outputs, "output", "o", nil, "write `FORMAT[=FILE]`, or FILE.cdx.json and the like; may be repeated ("+formatNames()+"; default cyclonedx-json)")
	flags.StringSliceVarP(&c.exclude, "exclude", "e", nil, "leave out files of a source folder by `pattern`, for example **/testdata/**")
	flags.BoolVar(&c.noCache, "no-cache", false, "remember nothing, and use nothing that was remembered")
	cmd.AddCommand(newSBOMConvert(io), newSBOMMerge(io), newSBOMDiff(io), newSBOMValidate(io), newSBOMVerify(io))
	return cmd
}

func (c *sbomCommand) run(ctx context.Context, io streams, name string) error {
	moreGarbage()
	list := c.outputs
	if len(list) == 0 {
		list = []string{"cyclonedx-json"}
	}
	targets, err := parseSBOMTargets(list)
	if err != nil {
		return err
	}
	onScreen := 0
	for _, t := range targets {
		if t.file == "" {
			onScreen++
		}
	}
	if onScreen > 1 {
		return errors.New("only one --output can go to standard output; write FORMAT=FILE for the others")
	}
	docs, answer, err := c.documents(ctx, io, name)
	if err != nil {
		return notRead(ctx, err)
	}
	return writeSBOMs(io, targets, docs, answer)
}

// notRead is the exit for inputs that could not be read; an interruption stays what it is.
func notRead(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return err
	}
	return &exitError{exitNotJudged, err}
}

// documents are the SBOMs of an image, one for each platform asked for, or of a folder.
func (c *sbomCommand) documents(ctx context.Context, io streams, name string) ([]*sbom.Document, *inventory.Answer, error) {
	created, err := sourceDate()
	if err != nil {
		return nil, nil, err
	}
	if sources, ok := sourceFolder(name); ok {
		answer, err := c.find(ctx, io, inventory.Request{Name: name, Folder: true, Exclude: c.exclude}, false, true)
		if err != nil {
			return nil, nil, err
		}
		doc := answer.Images[0].FolderDocument(tool(), created, sources)
		doc.Authors = c.authors()
		return []*sbom.Document{doc}, answer, nil
	}
	if _, ok, err := sbomFile(name); err == nil && ok {
		return nil, nil, fmt.Errorf("%s is an SBOM already; see sallyport sbom convert, merge, diff and validate, or judge it with sallyport image", name)
	}
	answer, err := c.find(ctx, io, inventory.Request{Name: name}, false, c.noCache)
	if err != nil {
		return nil, nil, err
	}
	var docs []*sbom.Document
	for i := range answer.Images {
		doc := answer.Images[i].Document(tool(), created)
		doc.Authors = c.authors()
		docs = append(docs, doc)
	}
	return docs, answer, nil
}

// sourceFolder tells a folder with sources from one that holds an OCI layout, and returns what to
// call it.
func sourceFolder(name string) (string, bool) {
	path := filepath.FromSlash(name)
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return "", false
	}
	if _, err := os.Stat(filepath.Join(path, "oci-layout")); err == nil {
		return "", false
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return strings.Trim(name, "/."), true
	}
	return filepath.Base(abs), true
}
