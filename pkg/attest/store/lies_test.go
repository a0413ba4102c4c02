package store

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// What a list says of a referrer does not count; what its manifest says of its subject does, and what its
// layer is. What is none of the image's is told, and is no problem.
func TestFindBelievesNothing(t *testing.T) {
	bundle := testBundle("good", "")
	layer := func(h *host, mediaType string, content []byte) []descriptor {
		return []descriptor{h.blob("acme/shop", mediaType, content)}
	}
	other := subjectOf("another image")
	escaped := []byte(strings.Replace(string(bundle), "application/vnd.dev", `application\/vnd.dev`, 1))
	late := []byte(`{"dsseEnvelope":{"payload":"` + strings.Repeat("A", 2000) + `"},"mediaType":"` + bundleV03 + `"}`)
	for _, tc := range []struct {
		name     string
		manifest func(h *host, img Subject) object
		want     []byte
		ignored  string
	}{
		{"as cosign writes it", func(h *host, img Subject) object { return referrer(img, bundleV03, layer(h, bundleV03, bundle), nil) }, bundle, ""},
		{"no artifact type", func(h *host, img Subject) object {
			return with(referrer(img, "", layer(h, bundleV03, bundle), nil), object{"artifactType": nil})
		}, bundle, ""},
		{"an older version", func(h *host, img Subject) object {
			return referrer(img, "x", layer(h, "application/vnd.dev.sigstore.bundle+json;version=0.1", bundle), nil)
		}, bundle, ""},
		{"wrong artifact type", func(h *host, img Subject) object {
			return referrer(img, notaryArtifact, layer(h, bundleV03, bundle), nil)
		}, bundle, ""},
		{"wrong layer type", func(h *host, img Subject) object {
			return referrer(img, bundleV03, layer(h, "application/json", bundle), nil)
		}, bundle, ""},
		{"no layer type", func(h *host, img Subject) object { return referrer(img, bundleV03, layer(h, "", bundle), nil) }, bundle, ""},
		{"wrong layer type, escaped", func(h *host, img Subject) object {
			return referrer(img, "x", layer(h, "text/plain", escaped), nil)
		}, escaped, ""},
		{"wrong layer type, other order", func(h *host, img Subject) object {
			return referrer(img, "x", layer(h, "text/plain", late), nil)
		}, late, ""},
		{"false predicate type", func(h *host, img Subject) object {
			return referrer(img, bundleV03, layer(h, bundleV03, bundle), object{predicateBundle: "https://evil.example"})
		}, bundle, ""},
		{"another image's", func(h *host, img Subject) object { return referrer(other, bundleV03, layer(h, bundleV03, bundle), nil) }, nil, "not to this image"},
		{"nobody's", func(h *host, img Subject) object {
			return with(referrer(img, bundleV03, layer(h, bundleV03, bundle), nil), object{"subject": nil})
		}, nil, "it has no subject"},
		{"with a subject in other letters", func(h *host, img Subject) object {
			r := referrer(img, bundleV03, layer(h, bundleV03, bundle), nil)
			return with(r, object{"subject": nil, "Subject": r["subject"]})
		}, nil, "it has no subject"},
		{"an index", func(h *host, img Subject) object {
			return with(index(), object{"subject": descriptor{MediaType: ociManifest, Digest: img.Digest, Size: 1}})
		}, nil, "it is an index"},
		{"something else", func(h *host, img Subject) object {
			return referrer(img, "application/spdx+json", layer(h, "application/spdx+json", []byte(`{"spdxVersion":"SPDX-2.3"}`)), nil)
		}, nil, "no evidence that is understood"},
		{"something else that speaks of bundles", func(h *host, img Subject) object {
			return referrer(img, bundleV03, layer(h, "text/plain", []byte(`["vnd.dev.sigstore.bundle"]`)), nil)
		}, nil, "no evidence that is understood"},
		{"several layers", func(h *host, img Subject) object {
			return referrer(img, bundleV03, append(layer(h, "text/plain", bundle), layer(h, "text/plain", []byte("x"))...), nil)
		}, nil, "no evidence that is understood"},
		{"a layer that is not there", func(h *host, img Subject) object {
			return referrer(img, bundleV03, []descriptor{{MediaType: bundleV03, Digest: other.Digest, Size: 7}}, nil)
		}, nil, "is not there"},
		{"a layer without a digest", func(h *host, img Subject) object {
			return referrer(img, bundleV03, []descriptor{{MediaType: bundleV03, Digest: "sha256:ABC", Size: 7}}, nil)
		}, nil, "no evidence that is understood"},
		{"a deep bundle", func(h *host, img Subject) object {
			return referrer(img, bundleV03, layer(h, bundleV03, []byte(`{"mediaType":`+strings.Repeat("[", 100))), nil)
		}, nil, "nested deeper than 64"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := serve(t, withReferrers())
			img := h.image("acme/shop", "1", "one")
			h.blob("acme/shop", ociEmpty, []byte(emptyConfig))
			found := find(t, testStore(t, nil), serve(t, lists(h, img, encode(tc.manifest(h, img)))).ref("acme/shop"), img.Digest)
			wantNoProblems(t, found)
			if tc.want != nil {
				wantPayloads(t, found, tc.want)
				return
			}
			wantPayloads(t, found)
			wantProblem(t, found.Ignored, tc.ignored)
		})
	}
}

// Artifacts of other kinds may be large. Of one whose kind nobody knows, only the beginning is read.
func TestFindReadsLittleOfWhatIsNoEvidence(t *testing.T) {
	large := []byte(`{"spdxVersion":"SPDX-2.3","x":"` + strings.Repeat("x", 31<<20) + `"}`)
	inner := withReferrers()
	img, _ := putGood(t, inner)
	var sent atomic.Int64
	raw := encode(referrer(img, "application/spdx+json", []descriptor{{MediaType: "application/spdx+json", Digest: sha256Of(large), Size: int64(len(large))}}, nil))
	with := flood(inner, img, []hostile{{"", raw, nil}}, nil)
	h := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, sha256Of(large)) {
			with.ServeHTTP(w, r)
			return
		}
		for rest := large; len(rest) > 0; {
			n, err := w.Write(rest[:min(len(rest), 1<<16)])
			if sent.Add(int64(n)); err != nil {
				return
			}
			rest = rest[n:]
		}
	}))
	found := find(t, testStore(t, nil), h.ref("acme/shop"), img.Digest)
	wantNoProblems(t, found)
	wantPayloads(t, found, testBundle("good", "good key"))
	wantProblem(t, found.Ignored, "no evidence that is understood")
	if sent.Load() > 16<<20 { // much of it is on the way before anybody says stop
		t.Errorf("%d bytes were sent", sent.Load())
	}
}

// One layer of cosign's tags that points at nothing does not hide the others.
func TestFindReadsTheRestOfBrokenTags(t *testing.T) {
	h := serve(t, without())
	img := h.image("acme/shop", "1", "one")
	layers := []descriptor{h.blob("acme/shop", simpleSigning, []byte("{}"))}
	for i := range 3 {
		layers = append(layers, descriptor{MediaType: simpleSigning, Digest: fmt.Sprint("sha256:", i), Size: 1})
	}
	config := h.blob("acme/shop", ociConfig, []byte("{}"))
	raw := encode(object{"schemaVersion": 2, "mediaType": ociManifest, "config": config, "layers": layers})
	lying := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".sig") {
			_, _ = w.Write(raw)
			return
		}
		lists(h, img).ServeHTTP(w, r)
	}))
	found := find(t, testStore(t, nil), lying.ref("acme/shop"), img.Digest)
	wantNoProblems(t, found)
	wantPayloads(t, found, []byte("{}"))
	wantProblem(t, found.Ignored, "3 of its 4 layers have no digest or size")
	if c := found.Candidates[0]; c.Format != attest.CosignSignature || c.Digest != layers[0].Digest {
		t.Errorf("%+v", c)
	}
}

// Lists have a longest length, wherever they come from.
func TestIndexesAreCutOff(t *testing.T) {
	for _, n := range []int{maxEntries, maxEntries + 1} {
		raw := []byte(`{"manifests":[` + strings.TrimSuffix(strings.Repeat(`{"digest":"`+subjectOf("x").Digest+`"},`, n), ",") + `]}`)
		entries, cut, err := decodeIndex(raw, 64)
		if err != nil || len(entries) != maxEntries || cut != (n > maxEntries) {
			t.Errorf("%d entries of %d, cut off %v, %v", len(entries), n, cut, err)
		}
	}
}
