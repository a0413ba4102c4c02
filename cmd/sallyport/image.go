package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/sallyport-dev/sallyport/pkg/config"
	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/scan"
	"github.com/sallyport-dev/sallyport/pkg/scan/image/inventory"
	"github.com/sallyport-dev/sallyport/pkg/scan/sbom"
)

type imageCommand struct {
	judgeFlags
	imageFlags
	signFlags
	attestProgram string
	attest        bool
	noEvidence    bool
	sboms         []string
	shallow       bool
}

// imageInputs are the documents of all names, and the images among them.
type imageInputs struct {
	inputs  []policy.Input
	judged  []judged
	attests []attestable
	last    lastEvidence
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

Layers are read once and remembered by digest. Nothing of an image is run. With a section trust in
sallyport.yaml, signatures and attestations are verified, and rules judge them.
Exit codes: 0 allow, 1 deny, 2 usage or configuration error, 3 something could not be judged.`,
		Example: `  sallyport image ghcr.io/acme/shop:1.4
  sallyport image ghcr.io/acme/shop@sha256:... --sbom cyclonedx-json=shop.cdx.json --fail-on medium
  sallyport image oci-dir:build/image --platform linux/arm64 --rule 'image/*'
  sallyport image ghcr.io/acme/shop:1.4 --attest --key release.key
  docker save acme/shop -o shop.tar && sallyport image shop.tar`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return c.run(cmd.Context(), io, args) },
	}
	c.judgeFlags.register(cmd)
	c.imageFlags.register(cmd)
	c.registerFew(cmd)
	registerAttestProgram(cmd, &c.attestProgram)
	_ = cmd.Flags().MarkHidden("attest-program")
	cmd.Flags().BoolVar(&c.attest, "attest", false, "sign the SBOM and a summary of the verdict (SLSA VSA), with the flags of sallyport sign")
	cmd.Flags().BoolVar(&c.noEvidence, "no-evidence", false, "do not look for signatures and attestations, whatever sallyport.yaml asks for")
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
	signer, err := c.attester(io, names)
	if err != nil {
		return err
	}
	created, err := sourceDate()
	if err != nil {
		return err
	}
	gate, file, err := c.gate(ctx, io)
	if err != nil {
		return err
	}
	progress := newProgress(io.err, c.quiet || c.debug)
	all := &imageInputs{last: newLastEvidence(c.judgeFlags.noCache)}
	var problems []scan.Problem
	for i, name := range names {
		progress.say(fmt.Sprintf("reading %s (%d of %d)", name, i+1, len(names)))
		if err := c.add(ctx, io, all, name, created, targets); err != nil {
			if ctx.Err() != nil {
				return err
			}
			problems = append(problems, scan.Problem{File: name, Message: strings.TrimPrefix(err.Error(), name+": ")})
		}
	}
	if err := c.evidence(ctx, io, file, all); err != nil {
		progress.clear()
		return err
	}
	progress.clear()
	result, err := scan.Judge(ctx, gate, all.inputs, problems)
	if errors.Is(err, scan.ErrNothing) {
		return &exitError{exitNotJudged, errors.New("no rule about images or SBOMs is selected")}
	}
	if err != nil {
		return err
	}
	told := c.tell(io, outputs, shown, gate, result, readSource)
	if told == nil && len(c.only) == 0 { // some rules alone accept nothing
		for i := range all.judged {
			all.last.accept(&all.judged[i])
		}
	}
	// What was not judged whole is not spoken of.
	if exit, ok := errors.AsType[*exitError](told); !c.attest || told != nil && (!ok || exit.code != exitDeny) {
		return told
	}
	return cmp.Or(c.attestAll(ctx, io, signer, result, file, all), told)
}

// readSource shows lines of SBOMs that are files; images have none.
func readSource(name string) ([]byte, error) {
	return readFile(name, sbomSize)
}

// add adds the documents of one name: the images and their SBOMs.
func (c *imageCommand) add(ctx context.Context, io streams, all *imageInputs, name string, created time.Time, targets []sbomTarget) error {
	if data, ok, err := sbomFile(name); err != nil {
		return err
	} else if ok {
		doc, err := sbom.Read(name, data, sbom.Limits{})
		if err != nil {
			return err
		}
		all.inputs = append(all.inputs, doc.Input(name, data))
		return writeSBOMs(io, targets, []*sbom.Document{doc}, nil)
	}
	answer, err := c.find(ctx, io, inventory.Request{Name: name}, c.shallow, c.judgeFlags.noCache)
	if err != nil {
		return err
	}
	var docs []*sbom.Document
	for i := range answer.Images {
		img := &answer.Images[i]
		if img.Record == nil {
			img.Record = &inventory.Record{}
		}
		in, err := img.Image.Input(img.Requested, img.Record.Contents)
		if err != nil {
			return err
		}
		all.judged = append(all.judged, newJudged(len(all.inputs), answer, &img.Image))
		all.inputs = append(all.inputs, in)
		if img.Record.SBOM == nil {
			continue
		}
		doc := img.Document(tool(), created)
		doc.Authors = c.authors()
		docs = append(docs, doc)
		packages := doc.Input(name, nil)
		packages.Source.Resource = strings.TrimSpace(in.Source.Resource + " SBOM")
		all.inputs = append(all.inputs, packages)
		all.attests = append(all.attests, attestable{kind: answer.Kind, image: &img.Image, sbom: doc, judged: len(all.judged) - 1})
	}
	return writeSBOMs(io, targets, docs, answer)
}

// evidence adds the facts that the configuration asks for.
func (c *imageCommand) evidence(ctx context.Context, io streams, file *config.File, all *imageInputs) error {
	if c.noEvidence || file.Trust == nil {
		return nil
	}
	path, err := configPath(c.judgeFlags.config)
	if err != nil {
		return err
	}
	f := attestFlags{c.registryFlags, c.attestProgram}
	return f.addFacts(ctx, io, file.Trust, filepath.Dir(path), all)
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
