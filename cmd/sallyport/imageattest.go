package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/attest/companion"
	"github.com/sallyport-dev/sallyport/pkg/config"
	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/scan"
	"github.com/sallyport-dev/sallyport/pkg/scan/image"
	"github.com/sallyport-dev/sallyport/pkg/scan/sbom"
)

// attestable is an image that was judged, with what there is to say about it.
type attestable struct {
	kind  string
	image *image.Image
	sbom  *sbom.Document
	// judged is its place among those that were judged.
	judged int
}

// attester is who signs what was judged. What cannot work is refused before anything is read.
func (c *imageCommand) attester(io streams, names []string) (companion.Signer, error) {
	switch {
	case !c.attest && c.key != "":
		return companion.Signer{}, errors.New("--key signs nothing without --attest")
	case !c.attest:
		return companion.Signer{}, nil
	case len(names) > 1:
		return companion.Signer{}, errors.New("--attest speaks of the verdict about one image: name one image")
	case c.noEvidence:
		return companion.Signer{}, errors.New("--attest would speak of a verdict without the evidence that sallyport.yaml asks for: leave out --no-evidence")
	case c.shallow:
		return companion.Signer{}, errors.New("--attest would speak of layers that --no-layers leaves unread")
	case len(c.only) > 0 || len(c.skip) > 0 || c.baseline != "":
		return companion.Signer{}, errors.New("--attest speaks of the verdict of all rules: leave out --rule, --skip-rule and --baseline, and say in sallyport.yaml what applies")
	}
	return c.signer(io)
}

// attestAll signs the SBOM of each image and a summary of the verdict, whatever the verdict was: a summary that
// says FAILED is one too.
func (c *imageCommand) attestAll(ctx context.Context, io streams, signer companion.Signer, result *scan.Report, file *config.File, all *imageInputs) error {
	if len(all.attests) == 0 {
		return &exitError{exitUsage, errors.New("--attest: there is no image with an SBOM to speak of")}
	}
	digest, err := c.configurationDigest(result, file)
	if err != nil {
		return err
	}
	f := attestFlags{c.registryFlags, c.attestProgram}
	for _, a := range all.attests {
		if a.kind != "registry" {
			return &exitError{exitUsage, fmt.Errorf("--attest: %s is no image of a registry, so there is nowhere to put what is said about it; push it and name it by its registry", a.image.Name)}
		}
		var packages bytes.Buffer
		if _, err := sbom.Write(&packages, a.sbom, sbom.CycloneDX16JSON); err != nil {
			return fmt.Errorf("--attest: %w", err)
		}
		request := companion.Sign{
			Name: a.image.Reference.Name() + "@" + a.image.Digest, Repository: c.repository, Legacy: c.legacy, Signer: signer,
			Statements: []companion.Statement{
				{Type: "cyclonedx", Predicate: packages.Bytes()},
				{Type: "vsa", VSA: summary(result, c.door, digest, all.judged[a.judged].facts)},
			},
		}
		answer, err := f.ask(ctx, io, companion.Request{Sign: &request})
		if err != nil {
			return err
		}
		// Standard output is the report's.
		for _, piece := range answer.Signed.Written {
			fmt.Fprintf(io.err, "attested %s by %s: %s\n", piece.Type, piece.By, piece.Place)
		}
	}
	return nil
}

// configurationDigest is that of everything that the verdict rests on: a key that was replaced in place is another
// configuration.
func (c *imageCommand) configurationDigest(r *scan.Report, file *config.File) (string, error) {
	contents := map[string][]byte{}
	if file.Trust != nil {
		path, err := configPath(c.judgeFlags.config)
		if err != nil {
			return "", err
		}
		for _, name := range file.Trust.Files() {
			full := name
			if !filepath.IsAbs(full) {
				full = filepath.Join(filepath.Dir(path), name)
			}
			if contents[name], err = readFile(full, trustFileSize); err != nil {
				return "", fmt.Errorf("--attest: %w", err)
			}
		}
	}
	return file.Trust.Configuration(string(r.Config), contents)
}

// trustFileSize bounds a key or trust root.
const trustFileSize = 4 << 20

// maxInputs bounds the evidence that a summary names.
const maxInputs = 200

// summary is the verdict as it is signed.
func summary(r *scan.Report, door, config string, evidence *attest.Facts) *companion.VSA {
	v := &companion.VSA{
		Version: version(), Time: r.Started, Verdict: r.Verdict.String(), Door: door, Bundle: string(r.Bundle), Config: config,
		Unknown: len(r.Unknown), Rules: r.Stats.Rules,
	}
	for _, f := range r.Findings {
		switch {
		case !scan.Open(f):
		case f.Verdict == policy.Deny:
			v.Deny++
		case f.Verdict == policy.Warn:
			v.Warn++
		}
	}
	if evidence != nil {
		for _, claims := range [][]attest.Claim{evidence.Signatures, evidence.Attestations} {
			for _, claim := range claims {
				if claim.Digest != "" && !slices.Contains(v.Inputs, claim.Digest) && len(v.Inputs) < maxInputs {
					v.Inputs = append(v.Inputs, claim.Digest)
				}
			}
		}
	}
	return v
}
