package store

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// Whatever a registry sends as a list or a manifest is read without a panic, and what comes of it keeps the
// promises that the rest relies on.
func FuzzManifest(f *testing.F) {
	img := subjectOf("image")
	layer := descriptor{MediaType: bundleV03, Digest: img.Digest, Size: 7}
	for _, doc := range []any{
		referrer(img, bundleV03, []descriptor{layer}, object{predicateBundle: signatureType}),
		index(layer, descriptor{MediaType: ociManifest, Digest: "sha256:x"}, descriptor{Digest: img.Digest, Size: -1}),
		index(),
	} {
		f.Add(encode(doc))
	}
	for _, s := range []string{
		`{"schemaVersion":2,"layers":null}`, `{"schemaVersion":2,"layers":{}}`, `{"schemaVersion":2,"layers":[null,1]}`, `{"manifests":null}`,
		`{"manifests":[null,{},1,[]]}`, `{"manifests":{}}`, `{"manifests":[`, `{"a":{"b":[1,{"c":2}]},"manifests":[{}]}`, `{"manifests":[],"manifests":[]}`,
		`[]`, `null`, `{`, `{"subject":{"digest":1}}`, strings.Repeat("[", 100), `"\`, `["[[","\\","[[\"[",[]]`,
		`{"lAYers":[{"digest":"` + img.Digest + `"}],"sChemAVersion":2,"Config":{}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		const depth = 64
		if deepest := deepestOf(raw); json.Valid(raw) && (checkDepth(raw, deepest) != nil || deepest > 0 && checkDepth(raw, deepest-1) == nil) {
			t.Errorf("%s is %d deep", raw, deepest)
		}
		if m, err := decodeManifest(raw, ociManifest, depth); err == nil {
			pieces := append(referrerPieces(m, img.Digest, "x"), tagPieces(m, "x", attest.CosignSignature)...)
			for _, p := range pieces {
				if !isDigest(p.layer.Digest) || p.layer.Size < 0 {
					t.Errorf("layer %+v", p.layer)
				}
				_, _ = p.kind(), p.same()
			}
			if len(m.layers) > maxLayers {
				t.Errorf("%d layers", len(m.layers))
			}
			if changed, config, err := addLayer(raw, layer); err == nil && changed != nil {
				after, err := decodeManifest(changed, "", depth)
				if err != nil || len(after.layers) != len(m.layers)+1 || !json.Valid(config) {
					t.Errorf("a layer was added to %s:\n%s, %v", raw, changed, err)
				}
			}
		}
		entries, cut, err := decodeIndex(raw, depth)
		for _, e := range entries {
			if e.check() != nil {
				t.Errorf("entry %+v", e)
			}
			_ = referrerKind(e)
		}
		if err == nil && !cut && len(bytes.TrimSpace(raw)) == 0 {
			t.Error("nothing is an index")
		}
		if changed, err := addEntry(raw, layer); err == nil && changed != nil {
			after, cut, err := decodeIndex(changed, depth)
			if err != nil || cut || len(after) != len(entries)+1 || !contains(after, layer.Digest) {
				t.Errorf("an entry was added to %s:\n%s, %v", raw, changed, err)
			}
		}
	})
}

// Whatever a file or a layer holds, it is a bundle by its own word or none.
func FuzzBundle(f *testing.F) {
	f.Add(testBundle("x", "key"))
	f.Add([]byte(`{"verificationMaterial":{"publicKey":{"hint":1}},"mediaType":"application/vnd.dev.sigstore.bundle+json;version=0.1"}`))
	f.Add([]byte(`{"verificationMaterial":[]} {"payloadType":""}`))
	f.Add([]byte(`{"mediaType":"application\/vnd.dev.sigstore.bundle.v0.3+json"}` + "\n" + `{`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		_ = keyHint(raw)
		limits := attest.Limits{}.WithDefaults()
		found, err := readBundles(raw, "x", subjectOf("image").Digest, limits)
		if (err == nil) != (len(found) > 0) {
			t.Errorf("%d bundles, %v", len(found), err)
		}
		for _, c := range found {
			if !json.Valid(c.Payload) || !strings.HasPrefix(c.MediaType, bundlePrefix) || verify(c.Payload, c.Digest) != nil {
				t.Errorf("%+v", c)
			}
		}
	})
}

// deepestOf counts how deep JSON is nested, by the library's tokens.
func deepestOf(raw []byte) (deepest int) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	for depth := 0; ; {
		switch t, err := dec.Token(); {
		case err != nil:
			return deepest
		case t == json.Delim('{') || t == json.Delim('['):
			depth++
			deepest = max(deepest, depth)
		case t == json.Delim('}') || t == json.Delim(']'):
			depth--
		}
	}
}
