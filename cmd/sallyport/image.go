package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/scan"
	"github.com/sallyport-dev/sallyport/pkg/scan/image/inventory"
	"github.com/sallyport-dev/sallyport/pkg/scan/sbom"
)

type imageCommand struct {
	judgeFlags
	imageFlags
	sboms   []string
	shallow bool
}

// moreGarbage lets a short run make garbage where it would spend its time collecting: an image and
// its SBOM are one document each, alive to the end.
func moreGarbage() { debug.SetGCPercent(400) }

func newImage(io streams) *cobra.Command {
	var c imageCommand
	cmd := &cobra.Command{
		Use:   "image NAME...",
		Short: "Judge container images and what is in them",
		Long: `Judge images: their configuration, history and files, and the SBOM of the packages in them.

NAME is a reference to a registry, or the path of a "docker save" archive, of an OCI layout (folder
or archive), or of an SBOM that exists already, which is judged without the image. A scheme says it
outright: registry:REF, docker:REF and podman:REF (asks the daemon), docker-archive:PATH,
oci-dir:PATH, oci-archive:PATH, dir:PATH (a root file system).

Layers are read once and remembered by digest, so that the next image on the same base costs what is
new in it. Nothing of an image is run.
Exit codes: 0 allow, 1 deny, 2 usage or configuration error, 3 something could not be judged.`,
		Example: `  sallyport image ghcr.io/acme/shop:1.4
  sallyport image ghcr.io/acme/shop@sha256:... --sbom cyclonedx-json=shop.cdx.json --fail-on medium
  sallyport image oci-dir:build/image --platform linux/arm64 --rule 'image/*'
  docker save acme/shop -o shop.tar && sallyport image shop.tar`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return c.run(cmd.Context(), io, args) },
	}
	c.judgeFlags.register(cmd)
	c.imageFlags.register(cmd)
	cmd.Flags().StringArrayVar(&c.sboms, "sbom", nil, "also write the SBOM: `FORMAT=FILE`; may be repeated ("+formatNames()+")")
	cmd.Flags().BoolVar(&c.shallow, "no-layers", false, "judge manifest and configuration only; rules about files answer that they cannot know")
	return cmd
}

func (c *imageCommand) run(ctx context.Context, io streams, names []string) error {
	moreGarbage()
	outputs, shown, err := c.parse()
	if err != nil {
		return err
	}
	targets, err := parseSBOMTargets(c.sboms)
	if err != nil {
		return err
	}
	if len(targets) > 0 && (c.shallow || len(names) > 1) {
		return errors.New("--sbom is about the layers of one image: leave out --no-layers and name one image")
	}
	created, err := sourceDate()
	if err != nil {
		return err
	}
	gate, _, err := c.gate(ctx, io)
	if err != nil {
		return err
	}
	progress := newProgress(io.err, c.quiet || c.debug)
	var inputs []policy.Input
	var problems []scan.Problem
	for i, name := range names {
		progress.say(fmt.Sprintf("reading %s (%d of %d)", name, i+1, len(names)))
		more, err := c.inputs(ctx, io, name, created, targets)
		if err != nil {
			if ctx.Err() != nil {
				return err
			}
			problems = append(problems, scan.Problem{File: name, Message: strings.TrimPrefix(err.Error(), name+": ")})
		}
		inputs = append(inputs, more...)
	}
	progress.clear()
	result, err := scan.Judge(ctx, gate, inputs, problems)
	if errors.Is(err, scan.ErrNothing) {
		return &exitError{exitNotJudged, errors.New("no rule about images or SBOMs is selected")}
	}
	if err != nil {
		return err
	}
	return c.tell(io, outputs, shown, gate, result, readSource)
}

// readSource shows lines of SBOMs that are files; images have none.
func readSource(name string) ([]byte, error) {
	return readFile(name, sbomSize)
}

// inputs are the documents of one name: the images and their SBOMs.
func (c *imageCommand) inputs(ctx context.Context, io streams, name string, created time.Time, targets []sbomTarget) ([]policy.Input, error) {
	if data, ok, err := sbomFile(name); err != nil {
		return nil, err
	} else if ok {
		doc, err := sbom.Read(name, data, sbom.Limits{})
		if err != nil {
			return nil, err
		}
		return []policy.Input{doc.Input(name, data)}, writeSBOMs(io, targets, []*sbom.Document{doc}, nil)
	}
	answer, err := c.find(ctx, io, inventory.Request{Name: name}, c.shallow, c.noCache)
	if err != nil {
		return nil, err
	}
	var inputs []policy.Input
	var docs []*sbom.Document
	for i := range answer.Images {
		img := &answer.Images[i]
		if img.Record == nil {
			img.Record = &inventory.Record{}
		}
		in, err := img.Image.Input(img.Requested, img.Record.Contents)
		if err != nil {
			return nil, err
		}
		inputs = append(inputs, in)
		if img.Record.SBOM == nil {
			continue
		}
		doc := img.Document(tool(), created)
		doc.Authors = c.authors()
		docs = append(docs, doc)
		packages := doc.Input(name, nil)
		packages.Source.Resource = strings.TrimSpace(in.Source.Resource + " SBOM")
		inputs = append(inputs, packages)
	}
	return inputs, writeSBOMs(io, targets, docs, answer)
}

// sbomFile reads a file if it is an SBOM. Whatever else the name may be is left to others.
func sbomFile(name string) (data []byte, ok bool, err error) {
	info, err := os.Stat(filepath.FromSlash(name))
	if err != nil || !info.Mode().IsRegular() {
		return nil, false, nil
	}
	head, err := readHead(name)
	if err != nil || !sbom.Detect(name, head) {
		return nil, false, err
	}
	data, err = readFile(name, sbomSize)
	return data, err == nil, err
}
