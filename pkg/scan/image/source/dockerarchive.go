package source

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// dockerEntry is one image in the manifest.json of an archive by docker save.
type dockerEntry struct {
	Config   string   `json:"Config"`
	RepoTags []string `json:"RepoTags"`
	Layers   []string `json:"Layers"`
}

// openArchive opens an archive by docker save or an OCI layout in an archive. Newer versions of
// Docker write both into one.
func openArchive(ctx context.Context, at target, o Options, r *resolver) error {
	a := at.archive
	if a == nil {
		var err error
		if a, err = readArchive(at.rest, o.Limits); err != nil {
			return err
		}
	}
	r.set.closers = append(r.set.closers, a)
	if at.kind == kindOCIArchive {
		return openLayout(ctx, a, o, r)
	}
	return openDockerArchive(a, o, r)
}

func openDockerArchive(a *archive, o Options, r *resolver) error {
	entries, err := readDockerEntries(a, o.Limits)
	if err != nil {
		return err
	}
	entry, err := selectDockerEntry(a, entries, o)
	if err != nil {
		return err
	}
	img, err := dockerImage(a, entry, o.Limits, r.base)
	if err != nil {
		return err
	}
	if r.asked {
		img.Platform = r.want
	}
	r.set.Images = append(r.set.Images, *img)
	return nil
}

func readDockerEntries(t tree, limits Limits) ([]dockerEntry, error) {
	raw, err := t.read("manifest.json", limits.Manifest)
	if err != nil {
		return nil, err
	}
	entries, err := elements[dockerEntry](json.RawMessage(raw), "images", limits.Entries)
	if err != nil {
		return nil, fmt.Errorf("manifest.json: %w", err)
	}
	if len(entries) == 0 {
		return nil, fmt.Errorf("manifest.json names no image")
	}
	return entries, nil
}

// selectDockerEntry picks the one image, or the one that the user named by a tag or by the digest of
// its configuration.
func selectDockerEntry(a *archive, entries []dockerEntry, o Options) (dockerEntry, error) {
	if o.Select == "" && len(entries) == 1 {
		return entries[0], nil
	}
	var there []string
	for _, e := range entries {
		names := tagsOf(e.RepoTags)
		raw, err := a.read(e.Config, o.Limits.Config)
		if err == nil {
			names = append(names, sha256Of(raw))
		}
		if o.Select != "" && slices.Contains(names, canonicalName(o.Select)) {
			return e, nil
		}
		if len(names) > 0 {
			there = append(there, names[0])
		}
	}
	return dockerEntry{}, selectError(o.Select, there)
}

func selectError(selected string, there []string) error {
	if selected == "" {
		return fmt.Errorf("the archive holds %d images; select one of %s", len(there), some(there, ", "))
	}
	return fmt.Errorf("the archive holds no image %q; there is: %s", clip(selected), some(there, ", "))
}

// canonicalName brings a name to the form of references; a digest stays what it is.
func canonicalName(s string) string {
	if ref, err := image.ParseReference(s); err == nil && !isDigest(s) {
		return ref.String()
	}
	return s
}

// tagsOf normalises the names that an archive gives an image, and leaves out what is no name.
func tagsOf(names []string) []string {
	var tags []string
	for _, name := range names {
		if ref, err := image.ParseReference(name); err == nil && !slices.Contains(tags, ref.String()) {
			tags = append(tags, ref.String())
		}
	}
	return tags
}

func dockerImage(a *archive, e dockerEntry, limits Limits, base image.Image) (*image.Image, error) {
	config, err := a.read(e.Config, limits.Config)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	img := base
	img.Config, img.ConfigDigest = config, sha256Of(config)
	// Docker and Podman name the configuration by its digest, in two ways.
	if named := digestInName(e.Config); named != "" && named != img.ConfigDigest {
		return nil, &DigestError{What: "configuration " + e.Config, Want: named, Got: img.ConfigDigest}
	}
	facts, err := parseConfig(config, limits)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", clip(e.Config), err)
	}
	if len(facts.diffIDs) != len(e.Layers) {
		return nil, fmt.Errorf("manifest.json has %d layers, %s has %d: the archive is broken; save it again", len(e.Layers), clip(e.Config), len(facts.diffIDs))
	}
	img.Tags = append(img.Tags, tagsOf(e.RepoTags)...)
	for i, name := range e.Layers {
		_, file, err := a.find(name)
		if err != nil {
			return nil, fmt.Errorf("layer %d: %w", i, err)
		}
		layer := image.LayerSource{DiffID: facts.diffIDs[i], Size: file.size, Open: a.open(name)}
		if strings.HasPrefix(name, "blobs/") {
			layer.Digest = digestInName(name)
		}
		img.Layers = append(img.Layers, layer)
	}
	img.Stream = a.stream(e.Layers)
	return &img, nil
}

// digestInName reads "blobs/sha256/HEX" and "HEX.json".
func digestInName(name string) string {
	digest := "sha256:" + strings.TrimSuffix(name, ".json")
	if rest, ok := strings.CutPrefix(name, "blobs/"); ok {
		digest = strings.Replace(rest, "/", ":", 1)
	}
	if !isDigest(digest) {
		return ""
	}
	return digest
}
