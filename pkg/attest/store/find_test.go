package store

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// Evidence of every kind, in every place that a registry has for it, is found at once.
func TestFindUnitesAllPlaces(t *testing.T) {
	for name, registry := range registries() {
		t.Run(name, func(t *testing.T) {
			h := serve(t, registry)
			s := testStore(t, nil)
			img := h.image("acme/shop", "1", "one")
			if _, err := s.Put(t.Context(), h.ref("acme/shop"), img, Artifact{Format: attest.Bundle, Payload: testBundle("put", "a"), PredicateType: signatureType}); err != nil {
				t.Fatal(err)
			}
			sig, att := []byte(`{"critical":{}}`), []byte(`{"payloadType":"x"}`)
			for _, a := range []Artifact{
				{Format: attest.CosignSignature, Payload: sig, Annotations: map[string]string{cosignSignature: "one"}},
				{Format: attest.CosignSignature, Payload: sig, Annotations: map[string]string{cosignSignature: "two"}},
				{Format: attest.CosignAttestation, Payload: att, PredicateType: "https://slsa.dev/provenance/v1"},
			} {
				if _, err := s.Put(t.Context(), h.ref("acme/shop"), img, a); err != nil {
					t.Fatal(err)
				}
			}
			// Somebody else's, with every type wrong but the bytes; and on a list that only the tag has.
			jws := []byte(`{"payload":"","protected":"","signature":""}`)
			other := h.refer("acme/shop", img, "application/x-unknown", "application/octet-stream", testBundle("disguised", "b"), nil)
			notary := h.refer("acme/shop", img, notaryArtifact, notaryJWS, jws, object{"io.cncf.notary.x509chain.thumbprint#S256": "[]"})
			_, _, old := h.do(http.MethodGet, "/v2/acme/shop/manifests/"+fallbackTag(img.Digest), "", nil)
			entries, _, _ := decodeIndex(old, 64)
			h.put("acme/shop", fallbackTag(img.Digest), index(append(entries, other, notary)...))

			found := find(t, s, h.ref("acme/shop"), img.Digest)
			wantNoProblems(t, found)
			wantPayloads(t, found, testBundle("put", "a"), testBundle("disguised", "b"), sig, sig, att, jws)
			formats := map[attest.Format]int{}
			for _, c := range found.Candidates {
				formats[c.Format]++
				if c.Subject != img.Digest || c.Digest == "" || !strings.Contains(c.Origin, h.addr+"/acme/shop") {
					t.Errorf("candidate %+v", c)
				}
			}
			want := map[attest.Format]int{attest.Bundle: 2, attest.CosignSignature: 2, attest.CosignAttestation: 1, attest.Notary: 1}
			if diff := cmp.Diff(want, formats); diff != "" {
				t.Errorf("formats (-want +got):\n%s", diff)
			}
			if len(found.Looked) < 3 {
				t.Errorf("looked at %q", found.Looked)
			}
			if found := find(t, s, h.ref("acme/shop"), h.image("acme/shop", "2", "two").Digest); len(found.Candidates)+len(found.Unreachable) > 0 {
				t.Errorf("another image has %+v", found)
			}
		})
	}
}

// What a candidate says is what was put.
func TestFindTellsWhatItFound(t *testing.T) {
	h := serve(t, withReferrers())
	s := testStore(t, nil)
	img := h.image("acme/shop", "1", "one")
	digest, err := s.Put(t.Context(), h.ref("acme/shop"), img, Artifact{Format: attest.Bundle, Payload: testBundle("x", "the key"), PredicateType: signatureType})
	if err != nil {
		t.Fatal(err)
	}
	found := find(t, s, h.ref("acme/shop"), img.Digest)
	want := attest.Found{
		Candidates: []attest.Candidate{{
			Format: attest.Bundle, Subject: img.Digest, Origin: "referrer " + digest + " in " + h.addr + "/acme/shop", Digest: digest,
			MediaType: bundleV03, Payload: testBundle("x", "the key"),
			Annotations: map[string]string{"dev.sigstore.bundle.content": "dsse-envelope", predicateBundle: signatureType},
			Hint:        attest.Hint{PredicateType: signatureType, KeyID: "the key"},
		}},
		Looked: []string{
			"referrers in " + h.addr + "/acme/shop",
			"tag " + fallbackTag(img.Digest) + " in " + h.addr + "/acme/shop",
			"tag " + fallbackTag(img.Digest) + ".sig in " + h.addr + "/acme/shop",
			"tag " + fallbackTag(img.Digest) + ".att in " + h.addr + "/acme/shop",
		},
	}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
}

// A repository of evidence is where it is looked for, and nowhere else.
func TestFindInAnotherRepository(t *testing.T) {
	for name, registry := range registries() {
		t.Run(name, func(t *testing.T) {
			h, elsewhere := serve(t, registry), serve(t, withReferrers())
			s := testStore(t, nil)
			img := h.image("acme/shop", "1", "one")
			apart := elsewhere.addr + "/acme/evidence"
			for _, a := range []Artifact{
				{Format: attest.Bundle, Payload: testBundle("apart", ""), Repository: apart},
				{Format: attest.CosignSignature, Payload: []byte("{}"), Annotations: map[string]string{cosignSignature: "x"}, Repository: apart},
				{Format: attest.Bundle, Payload: testBundle("beside", "")},
			} {
				// The subject's size and type are asked for where the image is.
				if _, err := s.Put(t.Context(), h.ref("acme/shop"), Subject{Digest: img.Digest}, a); err != nil {
					t.Fatal(err)
				}
			}
			found, err := s.Find(t.Context(), h.ref("acme/shop"), img.Digest, apart, nil)
			if err != nil {
				t.Fatal(err)
			}
			wantPayloads(t, found, testBundle("apart", ""), []byte("{}"))
			wantPayloads(t, find(t, s, h.ref("acme/shop"), img.Digest), testBundle("beside", ""))
			if n := elsewhere.asked("PUT", "manifests/sha256-"); n != 1 { // .sig, and no list that the registry keeps itself
				t.Errorf("%d tags were written, want 1", n)
			}
		})
	}
	s := testStore(t, nil)
	for _, bad := range []string{"ghcr.io/acme/evidence:1", "ghcr.io/acme/evidence@" + subjectOf("x").Digest, "UPPER", "https://ghcr.io/acme"} {
		if _, err := s.Find(t.Context(), serve(t, without()).ref("acme/shop"), subjectOf("x").Digest, bad, nil); err == nil || !strings.Contains(err.Error(), "repository of evidence") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// A list of referrers has pages.
func TestFindReadsAllPages(t *testing.T) {
	inner := withReferrers()
	h := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.URL.Path, "/referrers/") {
			inner.ServeHTTP(w, r)
			return
		}
		all := capture(inner, r)
		entries, _, _ := decodeIndex(all, 64)
		page := 0
		_, _ = fmt.Sscan(r.URL.Query().Get("page"), &page)
		if page+1 < len(entries) {
			w.Header().Set("Link", fmt.Sprintf(`<%s?page=%d>; rel="next"`, r.URL.Path, page+1))
		}
		w.Header().Set("Content-Type", ociIndex)
		_, _ = w.Write(encode(index(entries[page])))
	}))
	s := testStore(t, nil)
	img := h.image("acme/shop", "1", "one")
	var want [][]byte
	for i := range 5 {
		want = append(want, testBundle(fmt.Sprint(i), ""))
		h.refer("acme/shop", img, bundleV03, bundleV03, want[i], nil)
	}
	found := find(t, s, h.ref("acme/shop"), img.Digest)
	wantNoProblems(t, found)
	wantPayloads(t, found, want...)
}

// "Not there" is an answer; no answer is a problem that names the place and the reason.
func TestFindTellsAbsentFromUnknown(t *testing.T) {
	img := subjectOf("an image")
	tag := fallbackTag(img.Digest)
	for _, tc := range []struct {
		name   string
		path   string // that is answered so
		status int
		body   string
		want   string // a problem, or ""
		looked int
	}{
		{"nothing there", "none", 0, "", "", 4},
		{"no such repository", "/v2/acme", 404, `{"errors":[{"code":"NAME_UNKNOWN"}]}`, "", 3},
		{"no list, 404", "/referrers/", 404, "", "", 3},
		{"no list, 400", "/referrers/", 400, "", "", 3},
		{"no list, 405", "/referrers/", 405, "", "", 3},
		{"no list, a page for people", "/referrers/", 200, "<html>", "", 3},
		{"list unauthorized", "/referrers/", 401, "", "the registry answers 401", 3},
		{"list forbidden", "/referrers/", 403, "", "the registry answers 403", 3},
		{"list broken", "/referrers/", 500, "", "the registry answers 500", 3},
		{"list limited", "/referrers/", 429, "", "the registry answers 429", 3},
		{"tag forbidden", tag, 403, "", "the registry answers 403", 1},
		{"tag unauthorized", tag + ".sig", 401, "", "tag " + tag + ".sig in", 3},
		{"tag broken", tag + ".att", 503, "", "tag " + tag + ".att in", 3},
		{"tag a manifest", tag, 200, `{"schemaVersion":2,"config":{},"layers":[]}`, "", 4},
	} {
		t.Run(tc.name, func(t *testing.T) {
			inner := withReferrers()
			h := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !strings.Contains(r.URL.Path, tc.path) || r.Method != http.MethodGet {
					inner.ServeHTTP(w, r)
					return
				}
				w.Header().Set("Content-Type", "text/html")
				w.WriteHeader(tc.status)
				_, _ = w.Write([]byte(tc.body))
			}))
			h.image("acme/shop", "1", "so that there is the repository")
			found := find(t, testStore(t, nil), h.ref("acme/shop"), img.Digest)
			if len(found.Looked) != tc.looked {
				t.Errorf("looked at %q, want %d places", found.Looked, tc.looked)
			}
			if tc.want == "" {
				wantNoProblems(t, found)
				return
			}
			if len(found.Unreachable) == 0 || !strings.Contains(found.Unreachable[0].Error(), tc.want) || !strings.Contains(found.Unreachable[0].What, h.addr) {
				t.Errorf("problems %v, want %q", found.Unreachable, tc.want)
			}
		})
	}
	t.Run("nobody listens", func(t *testing.T) {
		h := serve(t, without())
		gone := h.ref("acme/shop")
		gone.Registry = "127.0.0.1:1"
		found := find(t, testStore(t, nil), gone, img.Digest)
		if len(found.Looked) > 0 || len(found.Unreachable) != 1 {
			t.Errorf("%+v", found)
		}
	})
}

// Digests are compared as they are written: V22.
func TestV22OtherDigestsAreNotThisOne(t *testing.T) {
	h := serve(t, withReferrers())
	s := testStore(t, nil)
	img := h.image("acme/shop", "1", "one")
	hex := strings.TrimPrefix(img.Digest, "sha256:")
	for name, digest := range map[string]string{
		"upper case":           "sha256:" + strings.ToUpper(hex),
		"upper-case algorithm": "SHA256:" + hex,
		"truncated":            img.Digest[:len(img.Digest)-1],
		"longer":               img.Digest + "0",
		"sha512":               "sha512:" + hex + hex,
		"no algorithm":         hex,
		"empty":                "",
		"two":                  img.Digest + "," + img.Digest,
		"spaced":               img.Digest + " ",
	} {
		t.Run(name, func(t *testing.T) {
			before := len(h.requests)
			_, err := s.Find(t.Context(), h.ref("acme/shop"), digest, "", nil)
			if err == nil || !strings.Contains(err.Error(), "64 lower-case hexadecimal digits") {
				t.Errorf("Find: %v", err)
			}
			if _, err := s.Put(t.Context(), h.ref("acme/shop"), Subject{Digest: digest}, Artifact{Format: attest.Bundle, Payload: testBundle("x", "")}); err == nil {
				t.Error("Put succeeds")
			}
			if len(h.requests) != before {
				t.Error("the registry was asked")
			}
			// A manifest that names it so, on a list that names it right, is not about the image.
			d := h.put("acme/other", "", with(referrer(img, bundleV03, []descriptor{h.blob("acme/other", bundleV03, testBundle(name, ""))}, nil),
				object{"subject": nil, "config": h.blob("acme/other", ociEmpty, []byte("{}"))}))
			_, _, raw := h.do(http.MethodGet, "/v2/acme/other/manifests/"+d.Digest, "", nil)
			bent := strings.Replace(string(raw), `"layers"`, fmt.Sprintf(`"subject":{"mediaType":%q,"digest":%q,"size":1},"layers"`, ociManifest, digest), 1)
			lying := serve(t, lists(h, img, []byte(bent)))
			found := find(t, s, lying.ref("acme/other"), img.Digest)
			wantPayloads(t, found)
			wantProblem(t, found.Ignored, "refers to", "not to this image")
		})
	}
}

// lists is a registry whose list of referrers of an image has the manifests that are given.
func lists(h *host, img Subject, manifests ...[]byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var entries []descriptor
		for _, raw := range manifests {
			entries = append(entries, descriptor{MediaType: ociManifest, ArtifactType: bundleV03, Digest: sha256Of(raw), Size: int64(len(raw))})
		}
		if strings.HasSuffix(r.URL.Path, "/referrers/"+img.Digest) {
			w.Header().Set("Content-Type", ociIndex)
			_, _ = w.Write(encode(index(entries...)))
			return
		}
		if i := slices.IndexFunc(entries, func(e descriptor) bool { return strings.HasSuffix(r.URL.Path, "/manifests/"+e.Digest) }); i >= 0 {
			w.Header().Set("Content-Type", ociManifest)
			_, _ = w.Write(manifests[i])
			return
		}
		status, header, body := h.do(r.Method, r.URL.RequestURI(), r.Header.Get("Content-Type"), nil)
		maps.Copy(w.Header(), header)
		w.WriteHeader(status)
		_, _ = w.Write(body)
	})
}
