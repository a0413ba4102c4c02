package store

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	ggcrlayout "github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// testLayout is a folder that the library wrote, with an image; text makes it differ from others.
func testLayout(t *testing.T, text string) (string, ggcrlayout.Path, Subject) {
	t.Helper()
	dir := t.TempDir()
	p := must(ggcrlayout.Write(dir, empty.Index))
	img := mutate.MediaType(mutate.Annotations(empty.Image, map[string]string{"text": text}).(v1.Image), types.OCIManifestSchema1)
	if err := p.AppendImage(img); err != nil {
		t.Fatal(err)
	}
	return dir, p, Subject{Digest: must(img.Digest()).String(), MediaType: ociManifest, Size: must(img.Size())}
}

// legacyImage is what cosign keeps signatures in.
func legacyImage(content, mediaType string) v1.Image {
	return mutate.MediaType(must(mutate.Append(empty.Image, mutate.Addendum{
		Layer: static.NewLayer([]byte(content), types.MediaType(mediaType)), Annotations: map[string]string{cosignSignature: content},
	})), types.OCIManifestSchema1)
}

func findLayout(t *testing.T, s *Store, dir, digest string) attest.Found {
	t.Helper()
	found, err := s.FindLayout(t.Context(), dir, digest, nil)
	if err != nil {
		t.Fatal(err)
	}
	wantNoProblems(t, found)
	return found
}

func TestLayoutKeepsBundles(t *testing.T) {
	dir, p, img := testLayout(t, "one")
	s := testStore(t, nil)
	a := Artifact{Format: attest.Bundle, Payload: testBundle("x", "key"), PredicateType: signatureType}
	digest, err := s.PutLayout(t.Context(), dir, Subject{Digest: img.Digest}, a)
	if err != nil {
		t.Fatal(err)
	}
	before := must(os.ReadFile(filepath.Join(dir, "index.json")))
	if again, err := s.PutLayout(t.Context(), dir, img, a); err != nil || again != digest {
		t.Errorf("the same again: %s, %v", again, err)
	}
	if after := must(os.ReadFile(filepath.Join(dir, "index.json"))); string(after) != string(before) {
		t.Errorf("index.json was changed to %s", after)
	}
	found := findLayout(t, s, dir, img.Digest)
	want := []attest.Candidate{{
		Format: attest.Bundle, Subject: img.Digest, Origin: "referrer " + digest + " in the layout " + dir, Digest: digest, MediaType: bundleV03,
		Payload: a.Payload, Annotations: map[string]string{"dev.sigstore.bundle.content": "dsse-envelope", predicateBundle: signatureType},
		Hint: attest.Hint{PredicateType: signatureType, KeyID: "key"},
	}}
	if diff := cmp.Diff(want, found.Candidates); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
	// The library reads the folder, and the manifest has the same bytes as in a registry.
	index := must(must(p.ImageIndex()).IndexManifest())
	if len(index.Manifests) != 2 || index.Manifests[1].ArtifactType != bundleV03 {
		t.Errorf("index.json: %+v", index.Manifests)
	}
	h := serve(t, withReferrers())
	if there, err := s.Put(t.Context(), h.ref("acme/shop"), img, a); err != nil || there != digest {
		t.Errorf("in a registry it is %s, %v; want %s", there, err, digest)
	}
	if other := findLayout(t, s, dir, subjectOf("other").Digest); len(other.Candidates)+len(other.Ignored) > 0 {
		t.Errorf("another image has %+v", other)
	}
}

// What cosign save writes, and what a copy of tags and lists of referrers looks like.
func TestLayoutsOfOthers(t *testing.T) {
	for _, tc := range []struct {
		name string
		fill func(p ggcrlayout.Path, img Subject) error
		want []string
	}{
		{"cosign save", func(p ggcrlayout.Path, img Subject) error {
			annotate := func(kind string) ggcrlayout.Option {
				return ggcrlayout.WithAnnotations(map[string]string{"kind": kind, refName: "ghcr.io/acme/shop:1"})
			}
			if err := p.AppendImage(legacyImage("signature", simpleSigning), annotate("dev.cosignproject.cosign/sigs")); err != nil {
				return err
			}
			return p.AppendImage(legacyImage("attestation", dsseEnvelope), annotate("dev.cosignproject.cosign/atts"))
		}, []string{"signature", "attestation"}},
		{"tags", func(p ggcrlayout.Path, img Subject) error {
			tag := strings.Replace(img.Digest, ":", "-", 1)
			if err := p.AppendImage(legacyImage("signature", simpleSigning), ggcrlayout.WithAnnotations(map[string]string{refName: tag + ".sig"})); err != nil {
				return err
			}
			return p.AppendImage(legacyImage("attestation", dsseEnvelope), ggcrlayout.WithAnnotations(map[string]string{refName: "ghcr.io/acme/shop:" + tag + ".att"}))
		}, []string{"signature", "attestation"}},
		{"list of referrers", func(p ggcrlayout.Path, img Subject) error {
			content := string(testBundle("listed", ""))
			hash := must(v1.NewHash(img.Digest))
			refers := mutate.Subject(legacyImage(content, bundleV03), v1.Descriptor{MediaType: types.OCIManifestSchema1, Digest: hash, Size: img.Size}).(v1.Image)
			list := mutate.AppendManifests(mutate.IndexMediaType(empty.Index, types.OCIImageIndex), mutate.IndexAddendum{Add: refers})
			return p.AppendIndex(list, ggcrlayout.WithAnnotations(map[string]string{refName: strings.Replace(img.Digest, ":", "-", 1)}))
		}, []string{string(testBundle("listed", ""))}},
		{"another image's tags", func(p ggcrlayout.Path, img Subject) error {
			tag := strings.Replace(subjectOf("other").Digest, ":", "-", 1)
			return p.AppendImage(legacyImage("signature", simpleSigning), ggcrlayout.WithAnnotations(map[string]string{refName: tag + ".sig"}))
		}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir, p, img := testLayout(t, "one")
			if err := tc.fill(p, img); err != nil {
				t.Fatal(err)
			}
			var want [][]byte
			for _, w := range tc.want {
				want = append(want, []byte(w))
			}
			wantPayloads(t, findLayout(t, testStore(t, nil), dir, img.Digest), want...)
		})
	}
}

// A folder is as hostile as a registry.
func TestLayoutsThatAreBroken(t *testing.T) {
	s := testStore(t, nil)
	fresh := func(t *testing.T) (string, Subject, string) {
		dir, _, img := testLayout(t, "one")
		digest, err := s.PutLayout(t.Context(), dir, img, Artifact{Format: attest.Bundle, Payload: testBundle("x", "")})
		if err != nil {
			t.Fatal(err)
		}
		return dir, img, digest
	}
	blob := func(dir, digest string) string { return filepath.Join(dir, filepath.FromSlash(blobName(digest))) }
	layer := sha256Of(testBundle("x", ""))
	outside := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(outside, testBundle("x", ""), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name    string
		damage  func(dir, manifest string) error
		fails   string // FindLayout, or
		unknown string // a problem, or
		ignored string
	}{
		{"no layout", func(dir, _ string) error { return os.Remove(filepath.Join(dir, "oci-layout")) }, "is no OCI layout", "", ""},
		{"no index", func(dir, _ string) error { return os.Remove(filepath.Join(dir, "index.json")) }, "index.json", "", ""},
		{"index broken", func(dir, _ string) error {
			return os.WriteFile(filepath.Join(dir, "index.json"), []byte(`{"manifests":[{`), 0o600)
		}, "it is broken", "", ""},
		{"index no JSON", func(dir, _ string) error {
			return os.WriteFile(filepath.Join(dir, "index.json"), []byte(`manifests`), 0o600)
		}, "not an index", "", ""},
		{"index endless", func(dir, _ string) error { return os.Truncate(filepath.Join(dir, "index.json"), 1<<40) }, "bigger than", "", ""},
		{"layer changed", func(dir, _ string) error {
			return os.WriteFile(blob(dir, layer), testBundle("y", ""), 0o600)
		}, "", "do not trust it", ""},
		{"layer grown", func(dir, _ string) error { return os.Truncate(blob(dir, layer), 1<<40) }, "", "has more than the", ""},
		{"layer cut off", func(dir, _ string) error { return os.Truncate(blob(dir, layer), 10) }, "", "has less than the", ""},
		{"layer gone", func(dir, _ string) error { return os.Remove(blob(dir, layer)) }, "", "", "is not there"},
		{"layer a link out", func(dir, _ string) error {
			_ = os.Remove(blob(dir, layer))
			return os.Symlink(outside, blob(dir, layer))
		}, "", "escapes", ""},
		{"layer a pipe", func(dir, _ string) error {
			_ = os.Remove(blob(dir, layer))
			return syscall.Mkfifo(blob(dir, layer), 0o600)
		}, "", "is not a file", ""},
		{"manifest changed", func(dir, manifest string) error { return os.WriteFile(blob(dir, manifest), []byte("{}"), 0o600) }, "", "do not trust it", ""},
		{"manifest endless", func(dir, manifest string) error { return os.Truncate(blob(dir, manifest), 1<<40) }, "", "bigger than", ""},
		{"manifest gone", func(dir, manifest string) error { return os.Remove(blob(dir, manifest)) }, "", "", "is listed, and not there"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir, img, manifest := fresh(t)
			if err := tc.damage(dir, manifest); err != nil {
				t.Fatal(err)
			}
			found, err := s.FindLayout(t.Context(), dir, img.Digest, nil)
			if tc.fails != "" {
				if err == nil || !strings.Contains(err.Error(), tc.fails) || !strings.Contains(err.Error(), dir) {
					t.Errorf("%v, want %q", err, tc.fails)
				}
				if _, err := s.PutLayout(t.Context(), dir, img, Artifact{Format: attest.Bundle, Payload: testBundle("z", "")}); err == nil {
					t.Error("PutLayout succeeds")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			wantPayloads(t, found)
			if tc.unknown != "" {
				wantProblem(t, found.Unreachable, tc.unknown)
			} else {
				wantNoProblems(t, found)
				wantProblem(t, found.Ignored, tc.ignored)
			}
		})
	}
	if _, err := s.PutLayout(t.Context(), t.TempDir(), subjectOf("x"), Artifact{Format: attest.CosignSignature, Payload: []byte("{}")}); err == nil || !strings.Contains(err.Error(), "use a Sigstore bundle") {
		t.Errorf("legacy: %v", err)
	}
}

func TestReadFile(t *testing.T) {
	s := testStore(t, func(o *Options) { o.Limits = attest.Limits{Candidates: 3, Payload: 1 << 10, Total: 4 << 10} })
	digest := subjectOf("image").Digest
	bundle := string(testBundle("x", "key"))
	var pretty object
	if err := json.Unmarshal([]byte(bundle), &pretty); err != nil {
		t.Fatal(err)
	}
	indented := string(must(json.MarshalIndent(pretty, "", "  ")))
	for _, tc := range []struct {
		name, content string
		want          []string // payloads, or
		fails         string
	}{
		{"one", bundle, []string{bundle}, ""},
		{"one with a line feed", bundle + "\n", []string{bundle}, ""},
		{"indented", indented, []string{indented}, ""},
		{"lines", bundle + "\n" + indented + "\r\n\r\n" + bundle, []string{bundle, indented, bundle}, ""},
		{"empty", "", nil, "it is empty"},
		{"white space", " \n", nil, "it is empty"},
		{"no JSON", "hello", nil, "line 1: it is not JSON"},
		{"truncated", bundle[:100], nil, "line 1: it is not JSON"},
		{"truncated second", bundle + "\n" + bundle[:100], nil, "line 2: it is not JSON"},
		{"rest", bundle + "\n]", nil, "comes something that is not JSON"},
		{"list", "[" + bundle + "]", nil, "it is no JSON object"},
		{"envelope", `{"payloadType":"a","payload":""}`, nil, "a DSSE envelope alone"},
		{"old format", `{"base64Signature":"","cert":""}`, nil, "cosign's old format"},
		{"statement", "\n\n" + `{"_type":"https://in-toto.io/Statement/v1"}`, nil, "line 3: it is not a Sigstore bundle but an in-toto statement"},
		{"other type", `{"mediaType":"application/json","x":"vnd.dev.sigstore.bundle"}`, nil, "no mediaType that begins with"},
		{"too many", strings.Repeat(bundle+"\n", 4), nil, "line 4: there are more than 3 bundles"},
		{"too large", string(testBundle(strings.Repeat("x", 1<<10), "")), nil, "more than 1024 are not read"},
		{"much too large", strings.Repeat(" ", 5<<10), nil, "bigger than 4096"},
		{"deep", strings.Repeat("[", 100), nil, "nested deeper than 64"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "b.json")
			if err := os.WriteFile(name, []byte(tc.content), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := s.ReadFile(name, digest)
			if tc.fails != "" {
				if err == nil || !strings.Contains(err.Error(), tc.fails) || !strings.Contains(err.Error(), name) {
					t.Errorf("%v, want %q", err, tc.fails)
				}
				return
			}
			if err != nil || len(got) != len(tc.want) {
				t.Fatalf("%d bundles, %v", len(got), err)
			}
			for i, c := range got {
				want := attest.Candidate{Format: attest.Bundle, Subject: digest, Origin: "file " + name, Digest: sha256Of([]byte(tc.want[i])), MediaType: bundleV03, Payload: []byte(tc.want[i]), Hint: attest.Hint{KeyID: "key"}}
				if i > 0 {
					want.Origin = c.Origin
				}
				if diff := cmp.Diff(want, c); diff != "" {
					t.Errorf("bundle %d (-want +got):\n%s", i, diff)
				}
			}
			if n := len(got); n > 1 && !strings.HasSuffix(got[1].Origin, ", line 2") {
				t.Errorf("origin %q", got[1].Origin)
			}
		})
	}
	for _, bad := range []string{t.TempDir(), filepath.Join(t.TempDir(), "none")} {
		if _, err := s.ReadFile(bad, digest); err == nil {
			t.Errorf("%s is read", bad)
		}
	}
	if _, err := s.ReadFile("x", "sha256:abc"); err == nil || !strings.Contains(err.Error(), "64 lower-case") {
		t.Errorf("%v", err)
	}
}

func TestOrder(t *testing.T) {
	type item struct{ kind, name string }
	var items []item
	for i := range 4 {
		items = append(items, item{"wanted", fmt.Sprint("w", i)})
	}
	for i := range 6 {
		items = append(items, item{fmt.Sprint("other", i/2), fmt.Sprint("o", i)})
	}
	items = append(items, item{"", "n0"}, item{"", "n1"}, item{"rare", "r0"})
	var got []string
	for _, i := range order(items, func(i item) string { return i.kind }, func(k string) bool { return k == "wanted" || k == "rare" }) {
		got = append(got, i.name)
	}
	want := "r0 w0 n0 o0 w3 n1 o2 w1 o4 w2 o1 o3 o5"
	if strings.Join(got, " ") != want {
		t.Errorf("order %v\nwant  %s", got, want)
	}
}
