package source

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

func TestRegistry(t *testing.T) {
	for kind, handler := range registries() {
		t.Run(kind, func(t *testing.T) {
			host := serve(t, handler)
			img, index := testImage("linux/amd64", "one"), testIndex("linux/amd64", "linux/arm64", "linux/arm/v7")
			push(t, host+"/acme/app:1", img)
			push(t, host+"/acme/multi:1", index)
			digest := must(img.Digest()).String()
			for _, name := range []string{"acme/app:1", "acme/app@" + digest, "acme/app:gone@" + digest} {
				set := mustOpen(t, host+"/"+name, Options{})
				got := set.Images[0]
				checkImage(t, got, img)
				if set.Kind != "registry" || got.Reference.Registry != host || got.Reference.Repository != "acme/app" || got.Digest != digest || got.MediaType != ociManifest {
					t.Errorf("%s: kind %s, %+v, %s, %s", name, set.Kind, got.Reference, got.Digest, got.MediaType)
				}
			}
			set := mustOpen(t, "registry:"+host+"/acme/multi:1", Options{Platform: "linux/aarch64"})
			checkImage(t, set.Images[0], testImage("linux/arm64", "linux-arm64"))
			if set.Images[0].IndexDigest != must(index.Digest()).String() || len(set.Indexes) != 1 || len(set.Indexes[0].Entries) != 4 {
				t.Errorf("index %s, %d indexes", set.Images[0].IndexDigest, len(set.Indexes))
			}
			all := mustOpen(t, host+"/acme/multi:1", Options{Platform: "all"})
			if len(all.Images) != 3 || all.Indexes[0].Entries[3].Skipped != "an attestation" {
				t.Errorf("%d images, entries %+v", len(all.Images), all.Indexes[0].Entries)
			}
			if want := (image.Platform{OS: "linux", Architecture: "arm", Variant: "v7"}); all.Images[2].Platform != want {
				t.Errorf("platform %+v, want %+v", all.Images[2].Platform, want)
			}
			wantError(t, host+"/acme/multi:1", Options{Platform: "linux/s390x"}, "no image for linux/s390x", "linux/amd64, linux/arm64, linux/arm/v7")
			wantError(t, host+"/acme/app:2", Options{}, "404", "no such image")
		})
	}
}

// rewriting is a registry between a real one and us. It may change answers.
type rewriting struct {
	inner  http.Handler
	before func(w http.ResponseWriter, r *http.Request) bool // true when it answered
}

func (h rewriting) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !h.before(w, r) {
		h.inner.ServeHTTP(w, r)
	}
}

// The registry moves the tag between any two requests that name it. Whatever is asked for, by us and
// by readers of layers, belongs to the manifest of the first answer.
func TestA1TagIsResolvedOnce(t *testing.T) {
	first, second := testIndex("linux/amd64"), testIndex("linux/amd64", "linux/arm64")
	inner := memory()
	var asked atomic.Int32
	host := serve(t, rewriting{inner, func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, "/manifests/live") && r.Method != http.MethodPut {
			index := first
			if asked.Add(1) > 1 {
				index = second
			}
			w.Header().Set("Content-Type", string(types.OCIImageIndex))
			_, _ = w.Write(must(index.RawManifest()))
			return true
		}
		return false
	}})
	behind := serve(t, inner)
	push(t, behind+"/acme/app:live", first)
	push(t, behind+"/acme/app:live", second)
	set := mustOpen(t, host+"/acme/app:live", Options{Platform: "linux/amd64"})
	checkImage(t, set.Images[0], testImage("linux/amd64", "linux-amd64"))
	if want := must(first.Digest()).String(); set.Images[0].IndexDigest != want {
		t.Errorf("the image comes from the index %s, want %s", set.Images[0].IndexDigest, want)
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("the tag was asked for %d times", n)
	}
}

// Whatever the registry sends in place of what a digest promises is refused.
func TestA2BytesAreCheckedAgainstTheirDigest(t *testing.T) {
	img := testImage("linux/amd64", "one")
	digest, config := must(img.Digest()).String(), must(img.ConfigName()).String()
	other := must(testImage("linux/amd64", "two").RawManifest())
	answer := func(suffix string, header string, body []byte) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method != http.MethodGet || !strings.HasSuffix(r.URL.Path, suffix) {
				return false
			}
			w.Header().Set("Content-Type", string(types.OCIManifestSchema1))
			if header != "" {
				w.Header().Set("Docker-Content-Digest", header)
			}
			_, _ = w.Write(body)
			return true
		}
	}
	raw := must(img.RawManifest())
	for what, tc := range map[string]struct {
		ref    string
		before func(http.ResponseWriter, *http.Request) bool
	}{
		"another manifest":               {"acme/app@" + digest, answer(digest, "", other)},
		"another manifest, header right": {"acme/app@" + digest, answer(digest, digest, other)},
		"wrong header":                   {"acme/app@" + digest, answer(digest, sha256Of(other), raw)},
		"wrong header of a tag":          {"acme/app:1", answer("/1", sha256Of(other), raw)},
		"header that is no digest":       {"acme/app:1", answer("/1", "sha256:x", raw)},
		"another configuration":          {"acme/app:1", answer(config, "", []byte(`{"os":"linux"}`))},
		"changed configuration":          {"acme/app:1", answer(config, "", append([]byte(" "), must(img.RawConfigFile())[1:]...))},
	} {
		t.Run(what, func(t *testing.T) {
			inner := memory()
			host := serve(t, rewriting{inner, tc.before})
			push(t, serve(t, inner)+"/acme/app:1", img)
			wantError(t, host+"/"+tc.ref, Options{}, "digest")
		})
	}
}

func TestRegistryLimits(t *testing.T) {
	layer := `{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"` + sha256Of(nil) + `","size":0}`
	many := func(n int, element string) string { return "[" + strings.Repeat(element+",", n-1) + element + "]" }
	config := `"config":{"mediaType":"` + ociConfig + `","digest":"` + sha256Of(nil) + `","size":0}`
	entry := `{"mediaType":"` + ociIndex + `","digest":"` + sha256Of(nil) + `","size":0}`
	for what, tc := range map[string]struct{ mediaType, body, want string }{
		"100,000 layers":     {ociManifest, `{"schemaVersion":2,` + config + `,"layers":` + many(100_000, "{}") + `}`, "more than 512 layers"},
		"600 layers":         {ociManifest, `{"schemaVersion":2,` + config + `,"layers":` + many(600, layer) + `}`, "more than 512 layers"},
		"2,000 entries":      {ociIndex, `{"schemaVersion":2,"manifests":` + many(2000, entry) + `}`, "more than 1000 manifests"},
		"endless":            {ociManifest, `{"schemaVersion":2,` + strings.Repeat(" ", 5<<20) + `}`, "bigger than 4 MiB"},
		"schema 1":           {dockerSigned1, `{"schemaVersion":1,"fsLayers":[]}`, "schema 1 manifest"},
		"schema 1, unsaid":   {"application/json", `{"schemaVersion":1,"fsLayers":[]}`, "schema 1 manifest"},
		"unknown type":       {"application/vnd.acme.thing+json", `{"schemaVersion":2}`, "application/vnd.acme.thing+json"},
		"both":               {"", `{"schemaVersion":2,` + config + `,"layers":[],"manifests":[]}`, "programs differ"},
		"two names":          {ociManifest, `{"schemaVersion":2,"mediaType":"` + ociIndex + `","manifests":[]}`, "programs differ"},
		"HTML":               {"text/html", `<html>Sign in</html>`, "not a manifest"},
		"Helm chart":         {ociManifest, `{"schemaVersion":2,"config":{"mediaType":"application/vnd.cncf.helm.config.v1+json","digest":"` + sha256Of(nil) + `","size":0},"layers":[]}`, "Helm chart"},
		"artifact":           {ociManifest, `{"schemaVersion":2,"config":{"mediaType":"application/vnd.acme+json","digest":"` + sha256Of(nil) + `","size":0},"layers":[]}`, "application/vnd.acme+json"},
		"signature":          {ociManifest, `{"schemaVersion":2,` + config + `,"layers":[{"mediaType":"application/vnd.dev.cosign.simplesigning.v1+json","digest":"` + sha256Of(nil) + `","size":1}]}`, "signature"},
		"bad digest":         {ociManifest, `{"schemaVersion":2,` + config + `,"layers":[{"digest":"sha256:../../etc","size":1}]}`, "is not a digest"},
		"negative size":      {ociManifest, `{"schemaVersion":2,` + config + `,"layers":[{"digest":"` + sha256Of(nil) + `","size":-1}]}`, "size -1"},
		"huge configuration": {ociManifest, `{"schemaVersion":2,"config":{"mediaType":"` + ociConfig + `","digest":"` + sha256Of(nil) + `","size":1000000000},"layers":[]}`, "bigger than 8 MiB"},
	} {
		t.Run(what, func(t *testing.T) {
			host := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/v2/" {
					w.Header().Set("Content-Type", tc.mediaType)
					_, _ = io.WriteString(w, tc.body)
				}
			}))
			wantError(t, host+"/app:1", Options{}, tc.want)
		})
	}
}

// An index that leads to an index, that leads to an index, is cut off; so is one with a circle, which
// only a broken hash could make, and many indexes of many.
func TestNestedIndexes(t *testing.T) {
	docs := map[string]string{}
	add := func(body string) string {
		docs[sha256Of([]byte(body))] = body
		return sha256Of([]byte(body))
	}
	wrap := func(digests ...string) string {
		var entries []string
		for _, d := range digests {
			entries = append(entries, fmt.Sprintf(`{"mediaType":%q,"digest":%q,"size":%d}`, ociIndex, d, len(docs[d])))
		}
		return add(`{"schemaVersion":2,"mediaType":"` + ociIndex + `","manifests":[` + strings.Join(entries, ",") + `]}`)
	}
	host := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", ociIndex)
		_, _ = io.WriteString(w, docs[r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]])
	}))
	three := wrap(wrap(wrap()))
	for _, platform := range []string{"", "all"} {
		wantError(t, host+"/app@"+three, Options{Platform: platform}, "nested deeper than 2")
	}
	var wide []string
	for i := range 50 {
		wide = append(wide, add(fmt.Sprintf(`{"schemaVersion":2,"manifests":[],"annotations":{"n":"%d"}}`, i)))
	}
	wantError(t, host+"/app@"+wrap(wide...), Options{Limits: Limits{Entries: 30}}, "more than 30 manifests")
	wantError(t, host+"/app@"+wrap(wide[:5]...), Options{}, "no image for")
}

func TestRegistryRetriesWhatIsTemporary(t *testing.T) {
	img, inner := testImage("linux/amd64", "one"), memory()
	push(t, serve(t, inner)+"/app:1", img)
	var failed atomic.Int32
	host := serve(t, rewriting{inner, func(w http.ResponseWriter, r *http.Request) bool {
		if failed.Add(1)%2 == 1 { // every other request
			w.WriteHeader(http.StatusServiceUnavailable)
			return true
		}
		return false
	}})
	checkImage(t, mustOpen(t, host+"/app:1", Options{}).Images[0], img)
}

// A layer whose connection breaks again and again is taken up where it was, or from the start where
// the registry has no ranges; one that stalls or drips is given up.
func TestA30LayersThatBreakStallOrDrip(t *testing.T) {
	img, inner := testImage("linux/amd64", "one"), memory()
	push(t, serve(t, inner)+"/app:1", img)
	layer := must(must(img.Layers())[1].Digest()).String()
	content := must(io.ReadAll(must(must(img.Layers())[1].Compressed())))
	limits := Limits{Idle: 50 * time.Millisecond, Rate: 1000}
	for what, tc := range badSenders(content) {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			var n atomic.Int32
			host := serve(t, rewriting{inner, func(w http.ResponseWriter, r *http.Request) bool {
				if !strings.HasSuffix(r.URL.Path, layer) {
					return false
				}
				tc.send(w, r, n.Add(1))
				return true
			}})
			got, err := readLayer(t, mustOpen(t, host+"/app:1", Options{Limits: limits}).Images[0].Layers[1])
			if err == nil && string(got) != string(content) {
				t.Error("the layer is not what it was")
			}
			if tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)) {
				t.Errorf("error %v, want %q", err, tc.want)
			}
		})
	}
}

// sender answers the nth request for a layer; want is the error, "" when the layer arrives.
type sender struct {
	send func(w http.ResponseWriter, r *http.Request, n int32)
	want string
}

func badSenders(content []byte) map[string]sender {
	return map[string]sender{
		"breaks once, ranges": {send: func(w http.ResponseWriter, r *http.Request, n int32) {
			if from := r.Header.Get("Range"); from != "" {
				var at int
				_, _ = fmt.Sscanf(from, "bytes=%d-", &at)
				w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", at, len(content)-1, len(content)))
				w.WriteHeader(http.StatusPartialContent)
				_, _ = w.Write(content[at:])
				return
			}
			w.Header().Set("Content-Length", fmt.Sprint(len(content)))
			_, _ = w.Write(content[:20])
		}},
		"breaks once, no ranges": {send: func(w http.ResponseWriter, r *http.Request, n int32) {
			w.Header().Set("Content-Length", fmt.Sprint(len(content)))
			_, _ = w.Write(content[:min(len(content), int(n*n)*1000-980)])
		}},
		"breaks always": {want: "unexpected EOF", send: func(w http.ResponseWriter, r *http.Request, n int32) {
			w.Header().Set("Content-Length", fmt.Sprint(len(content)))
			_, _ = w.Write(content[:20])
		}},
		"stalls": {want: "stopped sending", send: func(w http.ResponseWriter, r *http.Request, n int32) {
			w.Header().Set("Content-Length", fmt.Sprint(len(content)))
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}},
		"drips": {want: "stopped sending", send: func(w http.ResponseWriter, r *http.Request, n int32) {
			w.Header().Set("Content-Length", fmt.Sprint(len(content)))
			for i := range content {
				_, _ = w.Write(content[i : i+1])
				w.(http.Flusher).Flush()
				if sleep(r.Context(), 20*time.Millisecond) != nil {
					return
				}
			}
		}},
		"too long": {want: "the manifest says", send: func(w http.ResponseWriter, r *http.Request, n int32) {
			w.Header().Set("Content-Length", fmt.Sprint(len(content)+1))
		}},
		"a part that was not asked for": {want: "206", send: func(w http.ResponseWriter, r *http.Request, n int32) {
			w.Header().Set("Content-Range", fmt.Sprintf("bytes 0-1/%d", len(content)))
			w.WriteHeader(http.StatusPartialContent)
		}},
	}
}

func readLayer(t *testing.T, l image.LayerSource) ([]byte, error) {
	rc, err := l.Open(t.Context())
	if err != nil {
		return nil, err
	}
	defer rc.Close()
	return io.ReadAll(rc)
}
