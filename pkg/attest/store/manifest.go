package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"strings"
)

// Media types of manifests (OCI image-spec, media-types.md), and of what is evidence.
const (
	ociIndex       = "application/vnd.oci.image.index.v1+json"
	ociManifest    = "application/vnd.oci.image.manifest.v1+json"
	ociConfig      = "application/vnd.oci.image.config.v1+json"
	ociEmpty       = "application/vnd.oci.empty.v1+json"
	dockerManifest = "application/vnd.docker.distribution.manifest.v2+json"

	bundlePrefix    = "application/vnd.dev.sigstore.bundle"
	bundleV03       = bundlePrefix + ".v0.3+json"
	simpleSigning   = "application/vnd.dev.cosign.simplesigning.v1+json"
	dsseEnvelope    = "application/vnd.dsse.envelope.v1+json"
	notaryArtifact  = "application/vnd.cncf.notary.signature"
	notaryJWS       = "application/jose+json"
	notaryCOSE      = "application/cose"
	signatureType   = "https://sigstore.dev/cosign/sign/v1"
	predicateBundle = "dev.sigstore.bundle.predicateType" // annotation of a bundle's manifest
	predicateLegacy = "predicateType"                     // annotation of a layer of cosign's .att
	cosignSignature = "dev.cosignproject.cosign/signature"
)

// Bounds of lists in documents, beside those in bytes.
const (
	maxEntries  = 20_000 // of an index or list of referrers
	maxLayers   = 20_000 // of one of cosign's tags, to which every signature adds one
	maxManifest = 4 << 20
)

// descriptor points at content (OCI image-spec, descriptor.md).
type descriptor struct {
	MediaType    string            `json:"mediaType"`
	ArtifactType string            `json:"artifactType,omitempty"`
	Digest       string            `json:"digest"`
	Size         int64             `json:"size"`
	Annotations  map[string]string `json:"annotations,omitempty"`
}

func (d descriptor) check() error {
	if !isDigest(d.Digest) {
		return fmt.Errorf("%q is not a digest", clip(d.Digest))
	}
	if d.Size < 0 {
		return fmt.Errorf("%s has the size %d", d.Digest, d.Size)
	}
	return nil
}

// manifest is what is read of an image manifest (OCI image-spec, manifest.md).
type manifest struct {
	mediaType    string
	artifactType string
	config       descriptor
	layers       []descriptor // as they are, not checked
	subject      *descriptor
	annotations  map[string]string
}

// decodeManifest reads a manifest; contentType is what the place it comes from calls it.
func decodeManifest(raw []byte, contentType string, depth int) (manifest, error) {
	if err := checkDepth(raw, depth); err != nil {
		return manifest{}, err
	}
	// Keys are taken as they are written: to encoding/json "Layers" is "layers" as well, to others it is not.
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return manifest{}, fmt.Errorf("it is not a manifest: %w", err)
	}
	var doc struct {
		SchemaVersion           int
		MediaType, ArtifactType string
		Config                  descriptor
		Subject                 *descriptor
		Annotations             map[string]string
	}
	for _, field := range []struct {
		key  string
		into any
	}{
		{"schemaVersion", &doc.SchemaVersion}, {"mediaType", &doc.MediaType}, {"artifactType", &doc.ArtifactType},
		{"config", &doc.Config}, {"subject", &doc.Subject}, {"annotations", &doc.Annotations},
	} {
		if value := fields[field.key]; value != nil {
			if err := json.Unmarshal(value, field.into); err != nil {
				return manifest{}, fmt.Errorf("it is not a manifest: %s: %w", field.key, err)
			}
		}
	}
	mediaType := bare(doc.MediaType)
	if mediaType == "" {
		mediaType = bare(contentType)
	}
	switch {
	case fields["manifests"] != nil || mediaType == ociIndex:
		return manifest{}, fmt.Errorf("it is an index, which holds no evidence itself")
	case doc.SchemaVersion != 2:
		return manifest{}, fmt.Errorf("it is not a manifest: schemaVersion is %d, expected 2", doc.SchemaVersion)
	}
	layers, cut, err := elements(fields["layers"], maxLayers)
	if err == nil && cut {
		err = fmt.Errorf("more than %d layers", maxLayers)
	}
	if err != nil {
		return manifest{}, fmt.Errorf("layers: %w", err)
	}
	return manifest{mediaType, doc.ArtifactType, doc.Config, layers, doc.Subject, doc.Annotations}, nil
}

// decodeIndex reads the entries of an index as far as they go: one that was cut off, by us or by who
// sent it, has lost those after the cut and no others. Entries that point at nothing are left out.
func decodeIndex(raw []byte, depth int) (entries []descriptor, cut bool, err error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, false, fmt.Errorf("it is not an index: it is no JSON object")
	}
	seen := false
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return entries, true, nil
		}
		if key != "manifests" {
			if err := skip(dec, depth); err != nil {
				return entries, true, indexError(seen, err)
			}
			continue
		}
		if seen {
			return nil, false, fmt.Errorf("it has manifests twice; which of the two count, programs differ over")
		}
		seen = true
		if entries, cut, err = decodeEntries(dec, depth); err != nil || cut {
			return entries, cut, err
		}
	}
	if _, err := dec.Token(); err != nil {
		return entries, true, indexError(seen, err)
	}
	if !seen {
		return nil, false, fmt.Errorf("it is not an index: it has no manifests")
	}
	return entries, false, nil
}

// indexError is nil when entries were read before something else broke.
func indexError(seen bool, err error) error {
	if seen {
		return nil
	}
	return fmt.Errorf("it is not an index: %w", err)
}

func decodeEntries(dec *json.Decoder, depth int) (entries []descriptor, cut bool, err error) {
	switch t, err := dec.Token(); {
	case err != nil:
		return nil, true, nil
	case t == nil:
		return nil, false, nil
	case t != json.Delim('['):
		return nil, false, fmt.Errorf("it is not an index: manifests is no list")
	}
	for dec.More() {
		if len(entries) == maxEntries {
			return entries, true, nil
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return entries, true, nil
		}
		var d descriptor
		if checkDepth(raw, depth) == nil && json.Unmarshal(raw, &d) == nil && d.check() == nil {
			entries = append(entries, d)
		}
	}
	_, err = dec.Token()
	return entries, err != nil, nil
}

func skip(dec *json.Decoder, depth int) error {
	var raw json.RawMessage
	if err := dec.Decode(&raw); err != nil {
		return err
	}
	return checkDepth(raw, depth)
}

// elements decodes a list of descriptors and stops at most of them.
func elements(raw json.RawMessage, most int) (all []descriptor, cut bool, err error) {
	if raw == nil || string(raw) == "null" {
		return nil, false, nil
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	if t, err := dec.Token(); err != nil || t != json.Delim('[') {
		return nil, false, fmt.Errorf("they are no list")
	}
	for dec.More() {
		if len(all) == most {
			return all, true, nil
		}
		var d descriptor
		if err := dec.Decode(&d); err != nil {
			return nil, false, err
		}
		all = append(all, d)
	}
	return all, false, nil
}

// checkDepth bounds how deep objects and lists of a JSON text are nested, before anything decodes it.
func checkDepth(raw []byte, most int) error {
	depth := 0
	for i := 0; i < len(raw); i++ {
		switch raw[i] {
		case '"':
			i = endOfString(raw, i+1)
		case '{', '[':
			if depth++; depth > most {
				return fmt.Errorf("its JSON is nested deeper than %d, the most that is read", most)
			}
		case '}', ']':
			depth--
		}
	}
	return nil
}

// endOfString is where the string that begins at i has its closing quote. Strings are most of a bundle.
func endOfString(raw []byte, i int) int {
	for {
		n := bytes.IndexByte(raw[i:], '"')
		if n < 0 {
			return len(raw)
		}
		escapes := 0
		for escapes < n && raw[i+n-1-escapes] == '\\' {
			escapes++
		}
		if i += n; escapes%2 == 0 {
			return i
		}
		i++
	}
}

// bare is a media type without its parameters.
func bare(mediaType string) string {
	if parsed, _, err := mime.ParseMediaType(mediaType); err == nil {
		return parsed
	}
	return strings.ToLower(strings.TrimSpace(mediaType))
}
