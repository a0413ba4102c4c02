package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// piece is a layer that may be evidence.
type piece struct {
	format      attest.Format // "" where only the content can tell
	origin      string
	digest      string // of the manifest or, in cosign's tags, of the layer
	layer       descriptor
	annotations map[string]string
	claimed     string // the predicate type that it is said to have
}

// formatOf says what the media type of a layer stands for.
func formatOf(mediaType string) attest.Format {
	switch mediaType := bare(mediaType); {
	case strings.HasPrefix(mediaType, bundlePrefix):
		return attest.Bundle
	case mediaType == simpleSigning:
		return attest.CosignSignature
	case mediaType == dsseEnvelope:
		return attest.CosignAttestation
	case mediaType == notaryJWS || mediaType == notaryCOSE:
		return attest.Notary
	}
	return ""
}

// referrerPieces are the layers of a manifest that refers to the image. What it calls itself does not
// count: only layers that are evidence by their own media type do, and a single layer of any other,
// whose content will tell.
func referrerPieces(m manifest, digest, origin string) []piece {
	var pieces []piece
	for _, l := range m.layers {
		format := formatOf(l.MediaType)
		if l.check() != nil || format == "" && len(m.layers) > 1 {
			continue
		}
		if format == "" && (bare(m.artifactType) == notaryArtifact || bare(m.config.MediaType) == notaryArtifact) {
			format = attest.Notary // of a kind that its verifier will name
		}
		p := piece{format: format, origin: origin, digest: digest, layer: l, annotations: m.annotations, claimed: m.annotations[predicateBundle]}
		if format == attest.CosignSignature || format == attest.CosignAttestation {
			// cosign's layers carry their own annotations wherever they are (its experimental OCI 1.1 mode).
			p.annotations, p.claimed = l.Annotations, l.Annotations[predicateLegacy]
		}
		pieces = append(pieces, p)
	}
	return pieces
}

// tagPieces are the layers of one of cosign's tags, without those that point at nothing. One whose media type is unknown is taken for what the
// tag is for, and its verifier will say what is wrong with it.
func tagPieces(m manifest, origin string, usual attest.Format) []piece {
	var pieces []piece
	for _, l := range m.layers {
		if l.check() != nil {
			continue
		}
		format := formatOf(l.MediaType)
		if format == "" {
			format = usual
		}
		pieces = append(pieces, piece{format: format, origin: origin, digest: l.Digest, layer: l, annotations: l.Annotations, claimed: l.Annotations[predicateLegacy]})
	}
	return pieces
}

// same tells pieces apart: two signers of the same payload are two layers with one digest. Size and media type are
// part of it, for a descriptor that lies about them must not stand for one in another tag that does not.
func (p piece) same() string {
	raw, _ := json.Marshal([]any{p.format, p.digest, p.layer.Digest, p.layer.Size, p.layer.MediaType, p.annotations}) // maps are sorted
	return string(raw)
}

// content is what is read once for all pieces that have it. Content whose kind nobody knows is read only as
// far as it takes to know, and apart from the rest; so is what is said to have another size.
func (p piece) content() string { return fmt.Sprint(p.layer.Digest, p.layer.Size, p.format == "") }

// kind is whose turn it is when p is read.
func (p piece) kind() string {
	switch {
	case p.format == attest.CosignSignature || p.format == attest.Notary || p.claimed == signatureType:
		return signatureType
	case p.format == "":
		return "unknown " + p.layer.MediaType
	}
	return p.claimed
}

// referrerKind is whose turn it is when a manifest is read of which only the descriptor is known.
func referrerKind(d descriptor) string {
	artifact := bare(d.ArtifactType)
	claimed := d.Annotations[predicateBundle]
	switch {
	case claimed != "":
		return claimed
	case artifact == notaryArtifact:
		return signatureType
	case artifact == "" || artifact == ociEmpty || artifact == ociConfig || strings.HasPrefix(artifact, bundlePrefix):
		return ""
	}
	return "artifact " + artifact
}

// bundleMark is in every Sigstore bundle, whoever wrote it, in whatever order, and escaped or not.
const bundleMark = "vnd.dev.sigstore.bundle"

// bundleType is the media type that a Sigstore bundle says it has, "" when content is no bundle.
func bundleType(content []byte) string {
	if !bytes.Contains(content, []byte(bundleMark)) {
		return ""
	}
	var doc struct {
		MediaType string `json:"mediaType"`
	}
	if json.Unmarshal(content, &doc) != nil || !strings.HasPrefix(doc.MediaType, bundlePrefix) {
		return ""
	}
	return doc.MediaType
}

// keyHint is the public key that a bundle says it was signed with. It reads no further than it has to: what
// a bundle signs may be large, and comes after.
func keyHint(content []byte) string {
	dec := json.NewDecoder(bytes.NewReader(content))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return ""
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return ""
		}
		if key != "verificationMaterial" {
			var raw json.RawMessage
			if dec.Decode(&raw) != nil {
				return ""
			}
			continue
		}
		var material struct {
			PublicKey struct {
				Hint string `json:"hint"`
			} `json:"publicKey"`
		}
		if dec.Decode(&material) != nil {
			return ""
		}
		return material.PublicKey.Hint
	}
	return ""
}
