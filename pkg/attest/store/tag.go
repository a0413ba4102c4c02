package store

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/scan/image/source"
)

// maxChanges is how often a tag is written before giving up against others who write it too.
const maxChanges = 8

// change rewrites what is under a tag. edit gets what is there, nil when nothing is, and returns what shall be
// there, nil when that needs no change. Registries that know the precondition If-Match refuse to overwrite
// what somebody else wrote meanwhile. With others the tag is read again a while after it was written, longer
// than the other's read and write take, and written again when the change was lost.
func (s *Store) change(ctx context.Context, r *source.Repository, tag string, edit func(raw []byte) ([]byte, error), mediaType func(raw []byte) string) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	for range maxChanges {
		start := time.Now()
		doc, err := r.Manifest(ctx, tag)
		if err != nil && !absent(err) {
			return err
		}
		raw, err := edit(doc.Raw)
		if err != nil {
			return fmt.Errorf("tag %s in %s: %w", tag, r.Name(), err)
		}
		if raw == nil {
			return nil
		}
		if len(raw) > maxManifest {
			return fmt.Errorf("tag %s in %s is full: with one more entry it has %d bytes, and registries take no more than %d; delete old evidence", tag, r.Name(), len(raw), maxManifest)
		}
		_, err = r.PutManifest(ctx, tag, source.Document{Raw: raw, MediaType: mediaType(doc.Raw), ETag: doc.ETag, Absent: doc.Raw == nil})
		if err != nil && !changedMeanwhile(err) {
			return err
		}
		wait := max(2*time.Since(start), 20*time.Millisecond)
		timer := time.NewTimer(min(wait, 2*time.Second) + rand.N(20*time.Millisecond))
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-timer.C:
		}
	}
	return fmt.Errorf("tag %s in %s: somebody else keeps changing it; it was written %d times and the entry was lost each time; try again", tag, r.Name(), maxChanges)
}

// addToFallback puts a referrer on the list under the tag, and keeps everything else that is on it.
func (s *Store) addToFallback(ctx context.Context, r *source.Repository, digest string, entry descriptor) error {
	edit := func(raw []byte) ([]byte, error) { return addEntry(raw, entry) }
	return s.change(ctx, r, fallbackTag(digest), edit, func([]byte) string { return ociIndex })
}

// addEntry adds an entry to an index; nil is an index that has it already.
func addEntry(raw []byte, entry descriptor) ([]byte, error) {
	index := map[string]json.RawMessage{"schemaVersion": json.RawMessage("2"), "mediaType": json.RawMessage(`"` + ociIndex + `"`)}
	var entries []json.RawMessage
	if raw != nil {
		read, cut, err := decodeIndex(raw, attest.Limits{}.WithDefaults().Depth)
		if err == nil && cut {
			err = fmt.Errorf("it is broken or has more than %d entries", maxEntries)
		}
		if err == nil && contains(read, entry.Digest) {
			return nil, nil
		}
		if err == nil {
			err = json.Unmarshal(raw, &index)
		}
		if err == nil {
			err = json.Unmarshal(index["manifests"], &entries)
		}
		if err != nil {
			return nil, fmt.Errorf("what is there is no list of referrers, and is not overwritten: %w", err)
		}
	}
	added, err := json.Marshal(entry)
	if err != nil {
		return nil, err
	}
	if index["manifests"], err = json.Marshal(append(entries, added)); err != nil {
		return nil, err
	}
	return json.Marshal(index)
}

// putLayer appends to one of cosign's tags, and keeps its other layers.
func (s *Store) putLayer(ctx context.Context, r *source.Repository, subject Subject, a Artifact) (string, error) {
	suffix, layer := ".sig", descriptor{MediaType: simpleSigning, Digest: sha256Of(a.Payload), Size: int64(len(a.Payload)), Annotations: maps.Clone(a.Annotations)}
	if a.Format == attest.CosignAttestation {
		suffix, layer.MediaType = ".att", dsseEnvelope
		if layer.Annotations == nil {
			layer.Annotations = map[string]string{}
		}
		if _, there := layer.Annotations[cosignSignature]; !there {
			layer.Annotations[cosignSignature] = "" // cosign looks for it, and the envelope has its own
		}
		if a.PredicateType != "" {
			layer.Annotations[predicateLegacy] = a.PredicateType
		}
	} else if layer.Annotations[cosignSignature] == "" {
		return "", fmt.Errorf("a signature in cosign's format needs the annotation %s", cosignSignature)
	}
	if err := upload(ctx, r, a.Payload); err != nil {
		return "", err
	}
	edit := func(raw []byte) ([]byte, error) {
		changed, config, err := addLayer(raw, layer)
		if err != nil || changed == nil {
			return nil, err
		}
		return changed, upload(ctx, r, config)
	}
	return layer.Digest, s.change(ctx, r, fallbackTag(subject.Digest)+suffix, edit, manifestType)
}

// manifestType is the media type that a manifest says it has.
func manifestType(raw []byte) string {
	var doc struct {
		MediaType string `json:"mediaType"`
	}
	if json.Unmarshal(raw, &doc) == nil && doc.MediaType == dockerManifest {
		return dockerManifest
	}
	return ociManifest
}

// addLayer adds a layer to a manifest and makes the configuration that goes with it; nil is a manifest that
// has it already.
func addLayer(raw []byte, layer descriptor) (changed, config []byte, err error) {
	doc := map[string]json.RawMessage{"schemaVersion": json.RawMessage("2"), "mediaType": json.RawMessage(`"` + ociManifest + `"`)}
	var layers []json.RawMessage
	var old manifest
	configType := ociConfig
	if raw != nil {
		if old, err = decodeManifest(raw, "", attest.Limits{}.WithDefaults().Depth); err == nil {
			err = json.Unmarshal(raw, &doc)
		}
		if err == nil && doc["layers"] != nil {
			err = json.Unmarshal(doc["layers"], &layers)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("what is there is no manifest of cosign's, and is not overwritten: %w", err)
		}
		if old.config.MediaType != "" {
			configType = old.config.MediaType
		}
	}
	for _, l := range old.layers {
		if l.Digest == layer.Digest && maps.Equal(l.Annotations, layer.Annotations) {
			return nil, nil, nil
		}
	}
	added, err := json.Marshal(layer)
	if err != nil {
		return nil, nil, err
	}
	if config, err = legacyConfig(append(old.layers, layer)); err != nil {
		return nil, nil, err
	}
	if doc["layers"], err = json.Marshal(append(layers, added)); err != nil {
		return nil, nil, err
	}
	if doc["config"], err = json.Marshal(descriptor{MediaType: configType, Digest: sha256Of(config), Size: int64(len(config))}); err != nil {
		return nil, nil, err
	}
	changed, err = json.Marshal(doc)
	return changed, config, err
}

// legacyConfig is the configuration that cosign writes with its tags: that of an image whose layers are
// not compressed (OCI image-spec, config.md).
func legacyConfig(layers []descriptor) ([]byte, error) {
	const never = "0001-01-01T00:00:00Z"
	type step struct {
		Created string `json:"created"`
	}
	type rootFS struct {
		Type    string   `json:"type"`
		DiffIDs []string `json:"diff_ids"`
	}
	config := struct {
		Architecture string   `json:"architecture"`
		Created      string   `json:"created"`
		History      []step   `json:"history"`
		OS           string   `json:"os"`
		RootFS       rootFS   `json:"rootfs"`
		Config       struct{} `json:"config"`
	}{Created: never, RootFS: rootFS{Type: "layers"}}
	for _, l := range layers {
		config.History = append(config.History, step{never})
		config.RootFS.DiffIDs = append(config.RootFS.DiffIDs, l.Digest)
	}
	return json.Marshal(config)
}
