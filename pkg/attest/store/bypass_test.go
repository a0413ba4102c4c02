package store

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// V14: nothing in a layout leads out of it, and nothing in it makes us wait: neither to read nor to write.
func TestV14LayoutsThatLeadOut(t *testing.T) {
	s := testStore(t, nil)
	payload := testBundle("x", "")
	remove := func(dir, name string) {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	// outward puts a link to the same thing outside in place of a file or folder.
	outward := func(name string) func(dir, outside, _, _ string) error {
		return func(dir, outside, _, _ string) error {
			if err := os.Rename(filepath.Join(dir, name), filepath.Join(outside, "it")); err != nil {
				return err
			}
			return os.Symlink(filepath.Join(outside, "it"), filepath.Join(dir, name))
		}
	}
	special := func(name string, kind uint32, device int) func(dir, outside, manifest, layer string) error {
		return func(dir, _, manifest, layer string) error {
			name := strings.NewReplacer("MANIFEST", manifest, "LAYER", layer).Replace(name)
			remove(dir, name)
			return syscall.Mknod(filepath.Join(dir, name), kind|0o600, device)
		}
	}
	zero := 1<<8 | 5 // the device that never ends
	for name, damage := range map[string]func(dir, outside, manifest, layer string) error{
		"mark a link":          outward("oci-layout"),
		"index a link":         outward("index.json"),
		"blobs a link":         outward("blobs"),
		"algorithm a link":     outward("blobs/sha256"),
		"manifest a link":      func(dir, outside, manifest, _ string) error { return outward(manifest)(dir, outside, "", "") },
		"layer a link":         func(dir, outside, _, layer string) error { return outward(layer)(dir, outside, "", "") },
		"layer a link upwards": func(dir, outside, _, layer string) error { return upward(dir, outside, layer) },
		"mark a pipe":          special("oci-layout", syscall.S_IFIFO, 0),
		"index a pipe":         special("index.json", syscall.S_IFIFO, 0),
		"manifest a pipe":      special("MANIFEST", syscall.S_IFIFO, 0),
		"layer a pipe":         special("LAYER", syscall.S_IFIFO, 0),
		"index a device":       special("index.json", syscall.S_IFCHR, zero),
		"manifest a device":    special("MANIFEST", syscall.S_IFCHR, zero),
		"layer a device":       special("LAYER", syscall.S_IFCHR, zero),
		"layer a socket":       special("LAYER", syscall.S_IFSOCK, 0),
		"layer a folder": func(dir, _, _, layer string) error {
			remove(dir, layer)
			return os.Mkdir(filepath.Join(dir, layer), 0o700)
		},
		"layer a link to itself": func(dir, _, _, layer string) error {
			remove(dir, layer)
			return os.Symlink(filepath.Base(layer), filepath.Join(dir, layer))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir, _, img := testLayout(t, "one")
			digest, err := s.PutLayout(t.Context(), dir, img, Artifact{Format: attest.Bundle, Payload: payload})
			if err != nil {
				t.Fatal(err)
			}
			wantPayloads(t, findLayout(t, s, dir, img.Digest), payload)
			outside := t.TempDir()
			err = damage(dir, outside, blobName(digest), blobName(sha256Of(payload)))
			if errors.Is(err, syscall.EPERM) {
				t.Skip("devices cannot be made here")
			}
			if err != nil {
				t.Fatal(err)
			}
			before := contentsOf(t, outside)
			inTime(t, func() {
				found, err := s.FindLayout(t.Context(), dir, img.Digest, nil)
				if err == nil && len(found.Unreachable) == 0 {
					t.Errorf("no word about it: %+v", found)
				}
				wantPayloads(t, found)
			})
			// Wherever the damage is, writing more leaves alone what is outside.
			inTime(t, func() {
				_, _ = s.PutLayout(t.Context(), dir, img, Artifact{Format: attest.Bundle, Payload: testBundle("more", "")})
			})
			if after := contentsOf(t, outside); after != before {
				t.Errorf("outside there was\n%sand now there is\n%s", before, after)
			}
		})
	}
}

// upward is a relative link out of the layout.
func upward(dir, outside, name string) error {
	if err := os.Rename(filepath.Join(dir, name), filepath.Join(outside, "it")); err != nil {
		return err
	}
	way, err := filepath.Rel(filepath.Dir(filepath.Join(dir, name)), filepath.Join(outside, "it"))
	if err != nil {
		return err
	}
	return os.Symlink(way, filepath.Join(dir, name))
}

// contentsOf is everything in a folder, with its contents.
func contentsOf(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			fmt.Fprintln(&b, name)
			return err
		}
		content, err := os.ReadFile(name)
		fmt.Fprintln(&b, name, sha256Of(content))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// inTime fails when something waits for ever.
func inTime(t *testing.T, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-time.After(30 * time.Second):
		t.Fatal("it does not come back")
	}
}

// V14: a draft that somebody left as a link is not written through.
func TestV14DraftsAreNotFollowed(t *testing.T) {
	s := testStore(t, nil)
	dir, _, img := testLayout(t, "one")
	payload := testBundle("x", "")
	target := filepath.Join(t.TempDir(), "precious")
	if err := os.WriteFile(target, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"index.json.draft", blobName(sha256Of(payload)) + ".draft", blobName(sha256Of(payload))} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.PutLayout(t.Context(), dir, img, Artifact{Format: attest.Bundle, Payload: payload}); err != nil {
		t.Fatal(err)
	}
	if got := must(os.ReadFile(target)); string(got) != "precious" {
		t.Errorf("what is outside was written: %q", got)
	}
	wantPayloads(t, findLayout(t, s, dir, img.Digest), payload)
}

// V14: a file of bundles is a file; nobody is waited for, and what has no end is not read.
func TestV14FilesThatAreNone(t *testing.T) {
	s := testStore(t, nil)
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink("/dev/zero", link); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{pipe, link, "/dev/zero", t.TempDir()} {
		inTime(t, func() {
			if _, err := s.ReadFile(name, subjectOf("x").Digest); err == nil || !strings.Contains(err.Error(), "it is not a file") {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}

// V15: whatever stands where a list, a manifest, a layer or a bundle is expected, nothing breaks, nothing is found,
// and what could not be read is told.
func TestV15MalformedAnswers(t *testing.T) {
	img := subjectOf("image")
	layer := descriptor{MediaType: bundleV03, Digest: sha256Of([]byte("x")), Size: 1}
	documents := map[string][]byte{
		"list": encode(index(descriptor{MediaType: ociManifest, Digest: sha256Of([]byte("y")), Size: 7})), "manifest": encode(referrer(img, bundleV03, []descriptor{layer}, object{"a": "b"})),
		"bundle": testBundle("x", "key"),
	}
	var malformed [][]byte
	for _, raw := range documents {
		for i := 1; i < len(raw); i += 1 + len(raw)/30 {
			changed := bytes.Clone(raw)
			changed[i] ^= 0xff
			malformed = append(malformed, raw[:i], changed)
		}
	}
	for _, text := range []string{
		"", " ", "null", "[]", "{}", "[null]", "true", "1e400", `"`, "\x00", "\xef\xbb\xbf{}", "\x1f\x8b\x08", `{"manifests":null,"layers":null}`,
		`{"schemaVersion":2,"manifests":[null,1,[],"x",{"digest":null}]}`, `{"schemaVersion":2,"layers":[null,1,[],"x",{"digest":null,"size":-1}],"subject":null}`,
		`{"schemaVersion":1e99,"layers":[{"digest":"` + img.Digest + `","size":1e30}],"subject":{"digest":"` + img.Digest + `"}}`,
		`{"mediaType":null}`, `{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":[[[[]]]]`, strings.Repeat("[", 5000), strings.Repeat(`{"a":`, 5000),
	} {
		malformed = append(malformed, []byte(text))
	}
	file := filepath.Join(t.TempDir(), "bundle.json")
	s := testStore(t, nil)
	for _, place := range []string{"/referrers/", "/manifests/sha256-", "/manifests/sha256:", "/blobs/"} {
		t.Run(place, func(t *testing.T) {
			inner := withReferrers()
			if place == "/manifests/sha256-" {
				inner = without() // the list is that tag
			}
			img, _ := putGood(t, inner)
			var now []byte
			h := serve(t, bend(inner, place, func(w http.ResponseWriter, _ *http.Request, _ []byte) {
				w.Header().Del("Docker-Content-Digest")
				_, _ = w.Write(now)
			}))
			for _, now = range malformed {
				found := find(t, s, h.ref("acme/shop"), img.Digest)
				wantPayloads(t, found)
				// A list may be one of nothing: of entries that point at nothing, nothing is said.
				list := place == "/referrers/" || place == "/manifests/sha256-"
				if len(found.Unreachable)+len(found.Ignored) == 0 && !(list && json.Valid(now)) {
					t.Errorf("nothing is said of %q", now)
				}
			}
		})
	}
	for _, raw := range malformed {
		if err := os.WriteFile(file, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := s.ReadFile(file, img.Digest); err == nil && !json.Valid(raw) || (err == nil) != (len(got) > 0) {
			t.Errorf("%q: %d bundles, %v", raw, len(got), err)
		}
	}
}

// A30, V9: a small answer that swells when it is unpacked is cut off like a large one.
func TestA30V9AnswersThatSwell(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	chunk := bytes.Repeat([]byte(" "), 1<<20)
	for range 512 {
		_, _ = z.Write(chunk)
	}
	_ = z.Close()
	for _, place := range []string{"/referrers/", "/manifests/sha256:", "/blobs/"} {
		t.Run(place, func(t *testing.T) {
			inner := withReferrers()
			img, _ := putGood(t, inner)
			h := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !strings.Contains(r.URL.Path, place) {
					inner.ServeHTTP(w, r)
					return
				}
				w.Header().Set("Content-Type", ociIndex)
				w.Header().Set("Content-Encoding", "gzip")
				_, _ = w.Write(b.Bytes())
			}))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			found := find(t, testStore(t, nil), h.ref("acme/shop"), img.Digest)
			runtime.ReadMemStats(&after)
			wantPayloads(t, found)
			if len(found.Unreachable) == 0 {
				t.Errorf("no word about it: %+v", found)
			}
			if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 100<<20 {
				t.Errorf("%d MiB were allocated", allocated>>20)
			}
		})
	}
}
