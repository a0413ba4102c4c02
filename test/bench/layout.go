//go:build unix

package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/sync/errgroup"
)

// descriptor of OCI's image-spec, as far as it is needed here; a manifest and an index have them.
type descriptor struct {
	MediaType string       `json:"mediaType"`
	Digest    string       `json:"digest"`
	Size      int64        `json:"size"`
	Layers    []descriptor `json:"layers"`
	Manifests []descriptor `json:"manifests"`
}

func blob(layout, digest string) string {
	algorithm, hex, _ := strings.Cut(digest, ":")
	return filepath.Join(layout, "blobs", algorithm, hex)
}

func readDescriptor(file string) (d descriptor, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return d, err
	}
	return d, json.Unmarshal(data, &d)
}

// onlyManifest is the descriptor of the one image that a layout of the laboratory holds.
func onlyManifest(layout string) (descriptor, error) {
	index, err := readDescriptor(filepath.Join(layout, "index.json"))
	if err == nil && len(index.Manifests) != 1 {
		err = fmt.Errorf("%s: %d images, want one", layout, len(index.Manifests))
	}
	if err != nil {
		return descriptor{}, err
	}
	return index.Manifests[0], nil
}

// imageFloor reads, decompresses and hashes every layer once, the largest first, on all processors:
// what nobody who has to look into layers can do without.
func imageFloor(layout string) (cost, error) {
	d, err := onlyManifest(layout)
	if err != nil {
		return cost{}, err
	}
	manifest, err := readDescriptor(blob(layout, d.Digest))
	if err != nil {
		return cost{}, err
	}
	slices.SortFunc(manifest.Layers, func(a, b descriptor) int { return cmp.Compare(b.Size, a.Size) })
	began, cpu := time.Now(), processTime()
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, l := range manifest.Layers {
		g.Go(func() error { return digestOnce(blob(layout, l.Digest), l.Digest) })
	}
	err = g.Wait()
	return cost{wall: time.Since(began), cpu: processTime() - cpu}, err
}

// digestOnce hashes a compressed file, and what it holds.
func digestOnce(file, want string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	stored, plain := sha256.New(), sha256.New()
	r, err := gzip.NewReader(io.TeeReader(f, stored))
	if err != nil {
		return err
	}
	if _, err := io.Copy(plain, r); err != nil {
		return err
	}
	if got := "sha256:" + hex.EncodeToString(stored.Sum(nil)); got != want {
		return fmt.Errorf("%s: digest %s, want %s", file, got, want)
	}
	return nil
}

// serveLayout serves the image of a layout from a registry on loopback (OCI distribution-spec, only
// pulling), and returns its name there and how to stop.
func serveLayout(layout string) (image string, stop func(), err error) {
	manifest, err := onlyManifest(layout)
	if err != nil {
		return "", nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v2/{$}", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /v2/lab/big/manifests/{reference}", func(w http.ResponseWriter, r *http.Request) {
		if ref := r.PathValue("reference"); ref != "latest" && ref != manifest.Digest {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", manifest.MediaType)
		w.Header().Set("Docker-Content-Digest", manifest.Digest)
		http.ServeFile(w, r, blob(layout, manifest.Digest))
	})
	mux.HandleFunc("GET /v2/lab/big/blobs/{digest}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/octet-stream")
		http.ServeFile(w, r, blob(layout, filepath.Base(r.PathValue("digest"))))
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	go server.Serve(listener)
	return listener.Addr().String() + "/lab/big:latest", func() { server.Close() }, nil
}

// packagesOf are the packages of a CycloneDX file, by package URL and how often each is in it.
func packagesOf(file string) (map[string]int, error) {
	type component struct {
		PackageURL string      `json:"purl"`
		Components []component `json:"components"`
	}
	var root component
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &root); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	found := map[string]int{}
	var walk func([]component)
	walk = func(list []component) {
		for _, c := range list {
			if c.PackageURL != "" {
				found[c.PackageURL]++
			}
			walk(c.Components)
		}
	}
	walk(root.Components)
	if len(found) == 0 {
		return nil, fmt.Errorf("%s: no packages", file)
	}
	return found, nil
}

// difference lists what is more often in one than in the other.
func difference(a, b map[string]int) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(a)) {
		if a[name] > b[name] {
			out = append(out, name)
		}
	}
	return out
}
