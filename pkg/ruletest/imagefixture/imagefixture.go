// Package imagefixture makes documents of kind image from descriptions of images in YAML, as rules
// have them for fixtures. It builds what is described, layers, configuration and manifest, and reads
// that with the reader of real images, so that a fixture shows what an image like this would.
package imagefixture

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// Suffix ends the names of fixtures that describe images.
const Suffix = ".image.yaml"

// description is a fixture. docs/rules.md shows one.
type description struct {
	Image       string            `yaml:"image"`
	Platform    string            `yaml:"platform"`
	OSVersion   string            `yaml:"os_version"`
	Requested   string            `yaml:"requested"`
	Created     string            `yaml:"created"`
	Config      map[string]any    `yaml:"config"` // as OCI spells it
	Annotations map[string]string `yaml:"annotations"`
	MediaType   string            `yaml:"media_type"`
	Layers      []layer           `yaml:"layers"`
	Unread      bool              `yaml:"unread"`
	Evidence    *evidence         `yaml:"evidence"` // nil when no trust is configured
}

// layer is a step of the history, with the layer that it made unless it is empty.
type layer struct {
	CreatedBy string `yaml:"created_by"`
	MediaType string `yaml:"media_type"`
	Empty     bool   `yaml:"empty"`
	Files     []file `yaml:"files"`
}

// The defaults of a description.
const (
	defaultImage     = "example.com/fixture:1.0"
	defaultPlatform  = "linux/amd64"
	defaultMediaType = "application/vnd.oci.image.manifest.v1+json"
	defaultLayer     = "application/vnd.oci.image.layer.v1.tar+gzip"
	configMediaType  = "application/vnd.oci.image.config.v1+json"
)

// Input builds the image that data describes and returns the document that rules see of it. name is
// that of the file.
func Input(ctx context.Context, name string, data []byte) (policy.Input, error) {
	in, err := input(ctx, data)
	if err != nil {
		return policy.Input{}, fmt.Errorf("%s: %w", name, err)
	}
	in.Source.File = name
	return in, nil
}

func input(ctx context.Context, data []byte) (policy.Input, error) {
	d := description{Image: defaultImage, Platform: defaultPlatform, MediaType: defaultMediaType}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&d); err != nil && err != io.EOF { // an empty file is an image of defaults
		return policy.Input{}, err
	}
	if decoder.Decode(&yaml.Node{}) != io.EOF {
		return policy.Input{}, errors.New("more than one YAML document; a file describes one image")
	}
	img, err := d.build()
	if err != nil {
		return policy.Input{}, err
	}
	var contents *image.Contents
	if !d.Unread {
		layers, err := image.Load(ctx, img, image.Options{SkipForeign: true})
		if err != nil {
			return policy.Input{}, err
		}
		defer image.CloseLayers(layers)
		contents = image.NewContents(layers)
	}
	var requested *image.Platform
	if d.Requested != "" {
		p, err := parsePlatform(d.Requested)
		if err != nil {
			return policy.Input{}, fmt.Errorf("requested: %w", err)
		}
		requested = &p
	}
	in, err := img.Input(requested, contents)
	if err == nil && d.Evidence != nil {
		in.Facts, err = d.Evidence.facts(img)
		if err != nil {
			err = fmt.Errorf("evidence: %w", err)
		}
	}
	return in, err
}

// descriptor is one of OCI image-spec, descriptor.md.
type descriptor struct {
	MediaType string `json:"mediaType"`
	Digest    string `json:"digest"`
	Size      int64  `json:"size"`
}

func digestOf(data []byte) string {
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// build makes the image, bottom up: layers, configuration, manifest.
func (d *description) build() (*image.Image, error) {
	ref, err := image.ParseReference(d.Image)
	if err != nil {
		return nil, fmt.Errorf("image: %w", err)
	}
	platform, err := parsePlatform(d.Platform)
	if err != nil {
		return nil, fmt.Errorf("platform: %w", err)
	}
	platform.OSVersion = d.OSVersion
	img := &image.Image{Name: d.Image, Reference: ref, MediaType: d.MediaType, Annotations: d.Annotations, Platform: platform}
	descriptors, diffIDs, history := []descriptor{}, []string{}, []map[string]any{}
	for i, l := range d.Layers {
		history = append(history, map[string]any{"created_by": l.CreatedBy, "empty_layer": l.Empty})
		if l.Empty {
			if len(l.Files) > 0 {
				return nil, fmt.Errorf("layer %d: it is empty and has files", i+1)
			}
			continue
		}
		source, err := l.build()
		if err != nil {
			return nil, fmt.Errorf("layer %d: %w", i+1, err)
		}
		img.Layers = append(img.Layers, source)
		diffIDs = append(diffIDs, source.DiffID)
		descriptors = append(descriptors, descriptor{source.MediaType, source.Digest, source.Size})
	}
	config := map[string]any{
		"os": platform.OS, "architecture": platform.Architecture, "config": d.Config, "history": history,
		"rootfs": map[string]any{"type": "layers", "diff_ids": diffIDs},
	}
	for key, value := range map[string]string{"variant": platform.Variant, "os.version": platform.OSVersion, "created": d.Created} {
		if value != "" {
			config[key] = value
		}
	}
	if img.Config, err = json.Marshal(config); err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	img.ConfigDigest = digestOf(img.Config)
	manifest := map[string]any{
		"schemaVersion": 2, "mediaType": d.MediaType, "annotations": d.Annotations, "layers": descriptors,
		"config": descriptor{configMediaType, img.ConfigDigest, int64(len(img.Config))},
	}
	if img.Manifest, err = json.Marshal(manifest); err != nil {
		return nil, err
	}
	img.Digest = digestOf(img.Manifest)
	return img, nil
}

// parsePlatform reads "linux/arm64/v8".
func parsePlatform(text string) (image.Platform, error) {
	parts := strings.Split(text, "/")
	if len(parts) < 2 || len(parts) > 3 {
		return image.Platform{}, fmt.Errorf("%q is not OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT", text)
	}
	p := image.Platform{OS: parts[0], Architecture: parts[1]}
	if len(parts) == 3 {
		p.Variant = parts[2]
	}
	return p, nil
}
