package source

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// Media types of images (OCI image-spec, media-types.md, and Docker's image manifest v2 schema 2).
const (
	ociIndex       = "application/vnd.oci.image.index.v1+json"
	ociManifest    = "application/vnd.oci.image.manifest.v1+json"
	ociConfig      = "application/vnd.oci.image.config.v1+json"
	dockerList     = "application/vnd.docker.distribution.manifest.list.v2+json"
	dockerManifest = "application/vnd.docker.distribution.manifest.v2+json"
	dockerConfig   = "application/vnd.docker.container.image.v1+json"
	dockerSchema1  = "application/vnd.docker.distribution.manifest.v1+json"
	dockerSigned1  = "application/vnd.docker.distribution.manifest.v1+prettyjws"
)

// descriptor points at content (OCI image-spec, descriptor.md).
type descriptor struct {
	MediaType    string            `json:"mediaType"`
	ArtifactType string            `json:"artifactType"`
	Digest       string            `json:"digest"`
	Size         int64             `json:"size"`
	URLs         []string          `json:"urls"`
	Annotations  map[string]string `json:"annotations"`
	Platform     *platformJSON     `json:"platform"`
}

type platformJSON struct {
	OS           string `json:"os"`
	Architecture string `json:"architecture"`
	Variant      string `json:"variant"`
	OSVersion    string `json:"os.version"`
}

func (d descriptor) platform() image.Platform {
	if d.Platform == nil {
		return image.Platform{}
	}
	return image.Platform(normalise(image.Platform{OS: d.Platform.OS, Architecture: d.Platform.Architecture, Variant: d.Platform.Variant, OSVersion: d.Platform.OSVersion}))
}

func (d descriptor) check() error {
	if _, err := newHash(d.Digest); err != nil {
		return err
	}
	if d.Size < 0 {
		return fmt.Errorf("%s has the size %d", d.Digest, d.Size)
	}
	return nil
}

// manifest is an image manifest, or an index when entries is not nil.
type manifest struct {
	mediaType    string
	artifactType string
	config       descriptor
	layers       []descriptor
	entries      []descriptor
	annotations  map[string]string
}

func (m *manifest) isIndex() bool { return m.entries != nil }

// parseManifest reads a manifest or index. contentType is what the place it comes from calls it, ""
// when it does not say; the document itself must not say something else (CVE-2021-41190: one
// document that is read as a manifest here and as an index there).
func parseManifest(raw []byte, contentType string, limits Limits) (*manifest, error) {
	var doc struct {
		SchemaVersion int               `json:"schemaVersion"`
		MediaType     string            `json:"mediaType"`
		ArtifactType  string            `json:"artifactType"`
		Config        *descriptor       `json:"config"`
		Layers        json.RawMessage   `json:"layers"`
		Manifests     json.RawMessage   `json:"manifests"`
		FSLayers      json.RawMessage   `json:"fsLayers"`
		Annotations   map[string]string `json:"annotations"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, fmt.Errorf("it is not a manifest: %w", err)
	}
	mediaType, err := agree(contentType, doc.MediaType)
	if err != nil {
		return nil, err
	}
	if mediaType == dockerSchema1 || mediaType == dockerSigned1 || doc.SchemaVersion == 1 || doc.FSLayers != nil {
		return nil, &NotImageError{What: "a schema 1 manifest, which runtimes no longer run; push the image again with a current client"}
	}
	if doc.SchemaVersion != 2 {
		return nil, fmt.Errorf("it is not a manifest: schemaVersion is %d, expected 2", doc.SchemaVersion)
	}
	if doc.Manifests != nil && (doc.Layers != nil || doc.Config != nil) {
		return nil, fmt.Errorf("it has manifests and layers: programs differ over what it is")
	}
	m := &manifest{mediaType: mediaType, artifactType: doc.ArtifactType, annotations: doc.Annotations}
	switch {
	case mediaType == ociIndex || mediaType == dockerList || mediaType == "" && doc.Manifests != nil:
		m.entries, err = list(doc.Manifests, "manifests", limits.Entries)
		if m.mediaType == "" {
			m.mediaType = ociIndex
		}
	case mediaType == ociManifest || mediaType == dockerManifest || mediaType == "" && doc.Config != nil:
		m.layers, err = list(doc.Layers, "layers", limits.Layers)
		if m.mediaType == "" {
			m.mediaType = ociManifest
		}
		if doc.Config == nil {
			return nil, fmt.Errorf("it is a manifest without a configuration")
		}
		m.config = *doc.Config
		if err == nil {
			err = m.config.check()
		}
	case mediaType != "":
		return nil, &NotImageError{What: fmt.Sprintf("of the media type %q, which is no image's", clip(mediaType))}
	default:
		return nil, fmt.Errorf("it is not a manifest: it has no config and no manifests")
	}
	if err != nil {
		return nil, err
	}
	return m, nil
}

// agree settles the media type from what the outside and the document say. Types that say nothing,
// as web servers and old registries send them, do not count.
func agree(outside, inside string) (string, error) {
	if parsed, _, err := mime.ParseMediaType(outside); err == nil {
		outside = parsed
	}
	switch outside {
	case "application/json", "application/octet-stream", "text/plain", "binary/octet-stream":
		outside = ""
	}
	if outside != "" && inside != "" && outside != inside {
		return "", fmt.Errorf("it is served as %q and calls itself %q: programs differ over what it is", clip(outside), clip(inside))
	}
	if outside != "" {
		return outside, nil
	}
	return inside, nil
}

// list decodes descriptors and stops at the limit: four megabytes of "{}," are a million of them.
func list(raw json.RawMessage, what string, limit int) ([]descriptor, error) {
	all, err := elements[descriptor](raw, what, limit)
	if err != nil {
		return nil, err
	}
	for i, d := range all {
		if err := d.check(); err != nil {
			return nil, fmt.Errorf("%s[%d]: %w", what, i, err)
		}
	}
	return all, nil
}

// elements decodes a JSON array of at most limit elements; the result is never nil.
func elements[T any](raw json.RawMessage, what string, limit int) ([]T, error) {
	all := []T{}
	if raw == nil || string(raw) == "null" {
		return all, nil
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	if tok, err := dec.Token(); err != nil || tok != json.Delim('[') {
		return nil, fmt.Errorf("%s is not a list", what)
	}
	for dec.More() {
		if len(all) == limit {
			return nil, fmt.Errorf("it has more than %d %s, the most that are read", limit, what)
		}
		var v T
		if err := dec.Decode(&v); err != nil {
			return nil, fmt.Errorf("%s[%d]: %w", what, len(all), err)
		}
		all = append(all, v)
	}
	return all, nil
}

// NotImageError says what was found in place of an image.
type NotImageError struct{ What string }

func (e *NotImageError) Error() string { return "not a container image: it is " + e.What }

// artifacts names what is often found under the name of an image: by its configuration's media type,
// its artifact type, or that of its layers.
var artifacts = map[string]string{
	"application/vnd.cncf.helm.config.v1+json":            "a Helm chart; render it with helm template and scan that",
	"application/vnd.oci.empty.v1+json":                   "an artifact that refers to an image; name the image",
	"application/vnd.dev.cosign.simplesigning.v1+json":    "a signature; name the image that it signs",
	"application/vnd.dev.sigstore.bundle.v0.3+json":       "a signature or attestation; name the image that it is about",
	"application/vnd.in-toto+json":                        "an attestation; name the image that it is about",
	"application/vnd.dsse.envelope.v1+json":               "an attestation; name the image that it is about",
	"application/vnd.cncf.notary.signature":               "a signature; name the image that it signs",
	"application/vnd.cncf.flux.config.v1+json":            "a Flux artifact of manifests",
	"application/vnd.wasm.config.v0+json":                 "a WebAssembly component",
	"application/vnd.cncf.openpolicyagent.config.v1+json": "a policy bundle",
	"application/vnd.docker.plugin.v1+json":               "a plugin of the Docker daemon",
	"application/vnd.docker.ai.model.config.v0.1+json":    "an AI model",
	"application/vnd.cyclonedx+json":                      "an SBOM; download it and name the file",
	"application/spdx+json":                               "an SBOM; download it and name the file",
}

// artifact says what a manifest is that is not an image's, or returns nil.
func (m *manifest) artifact() error {
	config := m.config.MediaType
	for _, mediaType := range []string{m.artifactType, config} {
		if what, ok := artifacts[mediaType]; ok {
			return &NotImageError{What: what}
		}
	}
	for _, layer := range m.layers {
		if what, ok := artifacts[layer.MediaType]; ok {
			return &NotImageError{What: what}
		}
	}
	if config != ociConfig && config != dockerConfig {
		return &NotImageError{What: fmt.Sprintf("an artifact with a configuration of the media type %q", clip(config))}
	}
	return nil
}

// isAttestation recognises what BuildKit puts beside the images of an index.
func (d descriptor) isAttestation() bool {
	p := d.Platform
	return p != nil && p.OS == "unknown" && p.Architecture == "unknown" ||
		strings.HasPrefix(d.Annotations["vnd.docker.reference.type"], "attestation")
}

func (d descriptor) isIndex() bool { return d.MediaType == ociIndex || d.MediaType == dockerList }
func (d descriptor) isManifest() bool {
	return d.MediaType == ociManifest || d.MediaType == dockerManifest
}
