package store

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/static"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// A bundle is written as cosign v3 writes it, and only once.
func TestPutBundle(t *testing.T) {
	for kind, registry := range registries() {
		t.Run(kind, func(t *testing.T) {
			h := serve(t, registry)
			s := testStore(t, nil)
			img := h.image("acme/shop", "1", "one")
			a := Artifact{Format: attest.Bundle, Payload: testBundle("x", ""), PredicateType: signatureType, Created: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)}
			digest, err := s.Put(t.Context(), h.ref("acme/shop"), img, a)
			if err != nil {
				t.Fatal(err)
			}
			_, header, raw := h.do(http.MethodGet, "/v2/acme/shop/manifests/"+digest, "", nil)
			var got object
			if err := json.Unmarshal(raw, &got); err != nil {
				t.Fatal(err)
			}
			want := object{
				"schemaVersion": 2.0, "mediaType": "application/vnd.oci.image.manifest.v1+json",
				"artifactType": "application/vnd.dev.sigstore.bundle.v0.3+json",
				"config":       object{"mediaType": "application/vnd.oci.empty.v1+json", "digest": "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", "size": 2.0},
				"layers":       []any{object{"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json", "digest": sha256Of(a.Payload), "size": float64(len(a.Payload))}},
				"subject":      object{"mediaType": img.MediaType, "digest": img.Digest, "size": float64(img.Size)},
				"annotations": object{
					"dev.sigstore.bundle.content": "dsse-envelope", "dev.sigstore.bundle.predicateType": "https://sigstore.dev/cosign/sign/v1",
					"org.opencontainers.image.created": "2026-03-04T05:06:07Z",
				},
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("manifest (-want +got):\n%s", diff)
			}
			if header.Get("Content-Type") != ociManifest || sha256Of(raw) != digest {
				t.Errorf("%s %s", header.Get("Content-Type"), digest)
			}
			a.Created = a.Created.Add(time.Hour)
			before := h.asked("PUT")
			again, err := s.Put(t.Context(), h.ref("acme/shop"), img, a)
			if err != nil || again != digest {
				t.Errorf("the same again: %s, %v; want %s", again, err, digest)
			}
			if n := h.asked("PUT") - before; n > 0 {
				t.Errorf("the same again was written with %d requests", n)
			}
			tagged, _, _ := h.do(http.MethodGet, "/v2/acme/shop/manifests/"+fallbackTag(img.Digest), "", nil)
			if want := kind == "no referrers" || kind == "hidden list"; (tagged == http.StatusOK) != want {
				t.Errorf("fallback tag: %d", tagged)
			}
			// The library that cosign uses finds it.
			ref := must(name.NewDigest(h.addr + "/acme/shop@" + img.Digest))
			list := must(must(remote.Referrers(ref)).IndexManifest())
			if len(list.Manifests) != 1 || list.Manifests[0].Digest.String() != digest || list.Manifests[0].Annotations[predicateBundle] != signatureType {
				t.Errorf("referrers: %+v", list.Manifests)
			}
			if kind != "wrong types" && list.Manifests[0].ArtifactType != bundleV03 {
				t.Errorf("artifact type %q", list.Manifests[0].ArtifactType)
			}
		})
	}
}

// Everything that was on the list under the fallback tag stays on it, also what nobody here understands.
func TestPutKeepsOtherReferrers(t *testing.T) {
	h := serve(t, without())
	s := testStore(t, nil)
	img := h.image("acme/shop", "1", "one")
	old := h.refer("acme/shop", img, "application/x-else", "text/plain", []byte("else"), nil)
	entry := object{"mediaType": old.MediaType, "digest": old.Digest, "size": old.Size, "x-field": object{"deep": 1.0}, "platform": object{"os": "none", "architecture": "none"}}
	h.put("acme/shop", fallbackTag(img.Digest), object{"schemaVersion": 2, "mediaType": ociIndex, "manifests": []object{entry}, "annotations": object{"who": "else"}, "x-top": "kept"})
	for i := range 3 {
		if _, err := s.Put(t.Context(), h.ref("acme/shop"), img, Artifact{Format: attest.Bundle, Payload: testBundle(fmt.Sprint(i), "")}); err != nil {
			t.Fatal(err)
		}
	}
	_, _, raw := h.do(http.MethodGet, "/v2/acme/shop/manifests/"+fallbackTag(img.Digest), "", nil)
	var got struct {
		Manifests   []object
		Annotations object
		Top         string `json:"x-top"`
	}
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	entry["size"] = float64(old.Size)
	if len(got.Manifests) != 4 || got.Annotations["who"] != "else" || got.Top != "kept" {
		t.Fatalf("%s", raw)
	}
	if diff := cmp.Diff(entry, got.Manifests[0]); diff != "" {
		t.Errorf("entry of somebody else (-want +got):\n%s", diff)
	}
}

// What is under a tag and is not what belongs there is not overwritten.
func TestPutOverwritesNothingElse(t *testing.T) {
	h := serve(t, without())
	s := testStore(t, nil)
	img := h.image("acme/shop", "1", "one")
	for _, suffix := range []string{"", ".sig"} {
		tag := fallbackTag(img.Digest) + suffix
		a := Artifact{Format: attest.Bundle, Payload: testBundle("x", "")}
		if suffix == "" {
			h.image("acme/shop", tag, "another thing")
		} else {
			a = Artifact{Format: attest.CosignSignature, Payload: []byte("{}"), Annotations: map[string]string{cosignSignature: "x"}}
			h.put("acme/shop", tag, index())
		}
		_, _, before := h.do(http.MethodGet, "/v2/acme/shop/manifests/"+tag, "", nil)
		if _, err := s.Put(t.Context(), h.ref("acme/shop"), img, a); err == nil || !strings.Contains(err.Error(), "is not overwritten") {
			t.Errorf("%s: %v", tag, err)
		}
		if _, _, after := h.do(http.MethodGet, "/v2/acme/shop/manifests/"+tag, "", nil); string(after) != string(before) {
			t.Errorf("%s was overwritten with %s", tag, after)
		}
	}
}

// An entry that somebody else's write lost is written again: with and without a registry that knows
// preconditions.
func TestPutAgainstOthers(t *testing.T) {
	for _, preconditions := range []bool{true, false} {
		t.Run(fmt.Sprint("preconditions ", preconditions), func(t *testing.T) {
			inner := without()
			img := serve(t, inner).image("acme/shop", "1", "one")
			tag := "/manifests/" + fallbackTag(img.Digest)
			var mu sync.Mutex
			writes, refused := 0, 0
			direct := serve(t, inner)
			theirs := descriptor{MediaType: ociManifest, Digest: direct.refer("acme/shop", img, "application/x", "text/plain", []byte("theirs"), nil).Digest, Size: 1}
			h := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				defer mu.Unlock()
				if !strings.HasSuffix(r.URL.Path, tag) {
					inner.ServeHTTP(w, r)
					return
				}
				now := sha256Of(capture(inner, mustRequest(r.URL.Path)))
				if r.Method == http.MethodGet && preconditions {
					w.Header().Set("ETag", `"`+now+`"`)
				}
				if r.Method == http.MethodPut {
					writes++
					if writes <= 2 && preconditions {
						// Somebody else is faster.
						direct.put("acme/shop", fallbackTag(img.Digest), with(index(theirs), object{"annotations": object{"n": fmt.Sprint(writes)}}))
						now = sha256Of(capture(inner, mustRequest(r.URL.Path)))
					}
					sent := r.Header.Get("If-Match")
					if preconditions && (sent != "" && sent != `"`+now+`"` || r.Header.Get("If-None-Match") == "*") {
						refused++
						w.WriteHeader(http.StatusPreconditionFailed)
						return
					}
				}
				inner.ServeHTTP(w, r)
				if r.Method == http.MethodPut && writes <= 2 && !preconditions {
					// Somebody else read before us and writes after us.
					direct.put("acme/shop", fallbackTag(img.Digest), index(theirs))
				}
			}))
			s := testStore(t, nil)
			digest, err := s.Put(t.Context(), h.ref("acme/shop"), img, Artifact{Format: attest.Bundle, Payload: testBundle("ours", "")})
			if err != nil {
				t.Fatal(err)
			}
			entries, _, _ := decodeIndex(capture(inner, mustRequest("/v2/acme/shop"+tag)), 64)
			if !contains(entries, digest) || !contains(entries, theirs.Digest) || len(entries) != 2 {
				t.Errorf("on the list: %+v", entries)
			}
			if preconditions && refused != 2 {
				t.Errorf("%d writes were refused, want both that came too late", refused)
			}
		})
	}
	t.Run("for ever", func(t *testing.T) {
		inner := without()
		img := serve(t, inner).image("acme/shop", "1", "one")
		h := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, fallbackTag(img.Digest)) {
				w.WriteHeader(http.StatusPreconditionFailed)
				return
			}
			inner.ServeHTTP(w, r)
		}))
		_, err := testStore(t, nil).Put(t.Context(), h.ref("acme/shop"), img, Artifact{Format: attest.Bundle, Payload: testBundle("ours", "")})
		if err == nil || !strings.Contains(err.Error(), "somebody else keeps changing it") {
			t.Errorf("%v", err)
		}
	})
}

func mustRequest(path string) *http.Request { return must(http.NewRequest(http.MethodGet, path, nil)) }

// Many writers of one process lose nothing.
func TestPutConcurrently(t *testing.T) {
	h := serve(t, without())
	s := testStore(t, nil)
	img := h.image("acme/shop", "1", "one")
	var want [][]byte
	var all sync.WaitGroup
	for i := range 5 {
		bundle, att := testBundle(fmt.Sprint(i), ""), fmt.Appendf(nil, `{"n":%d}`, i)
		want = append(want, bundle, att)
		all.Go(func() {
			for _, a := range []Artifact{{Format: attest.Bundle, Payload: bundle}, {Format: attest.CosignAttestation, Payload: att, PredicateType: "x"}} {
				if _, err := s.Put(t.Context(), h.ref("acme/shop"), img, a); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	found := find(t, s, h.ref("acme/shop"), img.Digest)
	wantNoProblems(t, found)
	wantPayloads(t, found, want...)
}

// cosign's tags are images to the library that cosign appends to them with, before and after us.
func TestPutLegacyBesideCosign(t *testing.T) {
	for kind, registry := range registries() {
		t.Run(kind, func(t *testing.T) {
			h := serve(t, registry)
			s := testStore(t, nil)
			img := h.image("acme/shop", "1", "one")
			ours := Artifact{Format: attest.CosignSignature, Payload: []byte(`{"critical":{}}`), Annotations: map[string]string{cosignSignature: "ours"}}
			if _, err := s.Put(t.Context(), h.ref("acme/shop"), img, ours); err != nil {
				t.Fatal(err)
			}
			tag := must(name.NewTag(h.addr + "/acme/shop:" + fallbackTag(img.Digest) + ".sig"))
			theirs := must(mutate.Append(must(remote.Image(tag)), mutate.Addendum{
				Layer: static.NewLayer([]byte(`{"theirs":{}}`), simpleSigning), Annotations: map[string]string{cosignSignature: "theirs"},
			}))
			if err := remote.Write(tag, theirs); err != nil {
				t.Fatal(err)
			}
			second := ours
			second.Annotations = map[string]string{cosignSignature: "second"}
			for range 2 {
				digest, err := s.Put(t.Context(), h.ref("acme/shop"), img, second)
				if err != nil || digest != sha256Of(second.Payload) {
					t.Fatal(digest, err)
				}
			}
			found := find(t, s, h.ref("acme/shop"), img.Digest)
			wantPayloads(t, found, ours.Payload, ours.Payload, []byte(`{"theirs":{}}`))
			final := must(remote.Image(tag))
			config, manifest := must(final.ConfigFile()), must(final.Manifest())
			if len(config.RootFS.DiffIDs) != 3 || len(manifest.Layers) != 3 {
				t.Fatalf("%d diff IDs, %d layers", len(config.RootFS.DiffIDs), len(manifest.Layers))
			}
			for i, l := range manifest.Layers {
				if config.RootFS.DiffIDs[i] != l.Digest {
					t.Errorf("layer %d is %s, its diff ID %s", i, l.Digest, config.RootFS.DiffIDs[i])
				}
			}
		})
	}
}

// The manifest comes last: when a blob cannot be written, nothing is.
func TestPutWritesManifestsLast(t *testing.T) {
	inner := withReferrers()
	img := serve(t, inner).image("acme/shop", "1", "one")
	for _, a := range []Artifact{
		{Format: attest.Bundle, Payload: testBundle("x", "")},
		{Format: attest.CosignAttestation, Payload: []byte("{}")},
	} {
		uploads := 0
		h := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPut && strings.Contains(r.URL.Path, "/blobs/") {
				uploads++
				w.WriteHeader(http.StatusInsufficientStorage)
				return
			}
			inner.ServeHTTP(w, r)
		}))
		if _, err := testStore(t, nil).Put(t.Context(), h.ref("acme/shop"), img, a); err == nil || !strings.Contains(err.Error(), "507") {
			t.Errorf("%v", err)
		}
		if n := h.asked("PUT", "/manifests/"); n > 0 || uploads == 0 {
			t.Errorf("%d manifests were written after %d uploads", n, uploads)
		}
	}
}

// What could not be found again is not written.
func TestPutRefuses(t *testing.T) {
	h := serve(t, withReferrers())
	s := testStore(t, func(o *Options) { o.Limits.Payload = 1 << 20 })
	img := h.image("acme/shop", "1", "one")
	before := len(h.requests)
	for _, tc := range []struct {
		name string
		a    Artifact
		want string
	}{
		{"notary", Artifact{Format: attest.Notary, Payload: []byte("{}")}, "read and not written"},
		{"no format", Artifact{Payload: []byte("{}")}, "is not known"},
		{"empty", Artifact{Format: attest.Bundle}, "is empty"},
		{"no bundle", Artifact{Format: attest.Bundle, Payload: []byte(`{"payloadType":"x"}`)}, "no Sigstore bundle"},
		{"no JSON", Artifact{Format: attest.Bundle, Payload: []byte(bundleV03)}, "no Sigstore bundle"},
		{"large", Artifact{Format: attest.Bundle, Payload: make([]byte, 2<<20)}, "more than 1048576"},
	} {
		if _, err := s.Put(t.Context(), h.ref("acme/shop"), img, tc.a); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %q", tc.name, err, tc.want)
		}
	}
	if len(h.requests) != before {
		t.Error("the registry was asked")
	}
	if _, err := s.Put(t.Context(), h.ref("acme/shop"), img, Artifact{Format: attest.CosignSignature, Payload: []byte("{}")}); err == nil || !strings.Contains(err.Error(), cosignSignature) {
		t.Errorf("a signature without signature: %v", err)
	}
	if _, err := s.Put(t.Context(), h.ref("acme/shop"), Subject{Digest: subjectOf("none").Digest}, Artifact{Format: attest.Bundle, Payload: testBundle("x", "")}); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("about an image that is not there: %v", err)
	}
}
