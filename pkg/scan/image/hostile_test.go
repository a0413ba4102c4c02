package image

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// archive writes entries as a tar archive; contents are those of regular files.
func archive(t testing.TB, headers ...tar.Header) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range headers {
		content := []byte(h.Uname) // carried in a field that nobody reads
		h.Uname = ""
		if h.Typeflag == tar.TypeReg {
			h.Size = int64(len(content))
		}
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if h.Typeflag == tar.TypeReg {
			if _, err := w.Write(content); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func regular(name, content string) tar.Header {
	return tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Uname: content}
}

func gzipped(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(data)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func sum(data []byte) string {
	h := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(h[:])
}

// imageOf is an image of layers as stored, with the digests that they really have.
func imageOf(stored ...[]byte) *Image {
	img := &Image{Name: "test"}
	for _, data := range stored {
		img.Layers = append(img.Layers, LayerSource{Digest: sum(data), Size: int64(len(data)), Open: func(context.Context) (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(data)), nil
		}})
	}
	return img
}

func TestV14HostileLayersAreRefused(t *testing.T) {
	fine := archive(t, regular("a", "content of a"))
	sparse := bytes.Clone(fine)
	copy(sparse[257:], "notar")
	for name, test := range map[string]struct {
		stored []byte
		change func(*LayerSource)
		want   string
	}{
		"a name that leaves the root":       {stored: archive(t, regular("../../etc/passwd", "x")), want: "leaves the root"},
		"an absolute name that leaves it":   {stored: archive(t, regular("/../x", "x")), want: "leaves the root"},
		"a name that leaves it in between":  {stored: archive(t, regular("a/../../x", "x")), want: "leaves the root"},
		"a hard link out":                   {stored: archive(t, tar.Header{Typeflag: tar.TypeLink, Name: "a", Linkname: "../../etc/shadow"}), want: "leaves the root"},
		"a whiteout of the folder":          {stored: archive(t, regular("a/.wh..", "")), want: `whiteout of "."`},
		"a whiteout of the folder above":    {stored: archive(t, regular("a/.wh...", "")), want: `whiteout of ".."`},
		"a whiteout of nothing":             {stored: archive(t, regular("a/.wh.", "")), want: `whiteout of ""`},
		"a root that is a file":             {stored: archive(t, regular(".", "x")), want: "root is no directory"},
		"an entry of an unknown type":       {stored: archive(t, tar.Header{Typeflag: 'Z', Name: "a"}), want: "unknown type"},
		"an archive that ends too early":    {stored: archive(t, regular("a", strings.Repeat("x", 5000)))[:2000], want: "ends in the middle"},
		"gzip that ends too early":          {stored: gzipped(t, fine)[:40], want: "ends in the middle"},
		"garbage":                           {stored: bytes.Repeat([]byte("garbage!"), 200), want: "not a tar archive"},
		"gzip around garbage":               {stored: gzipped(t, bytes.Repeat([]byte("garbage!"), 200)), want: "not a tar archive"},
		"xz":                                {stored: []byte("\xfd7zXZ\x00rest"), want: "compressed with xz"},
		"bzip2":                             {stored: []byte("BZh91AY&SY"), want: "compressed with bzip2"},
		"squashfs":                          {stored: []byte("hsqs........"), want: "compressed with squashfs"},
		"other bytes than the digest says":  {stored: fine, change: func(s *LayerSource) { s.Digest = sum([]byte("x")) }, want: "the bytes have the digest"},
		"another archive than the one said": {stored: fine, change: func(s *LayerSource) { s.DiffID = sum([]byte("x")) }, want: "the configuration states"},
		"more bytes than the manifest says": {stored: fine, change: func(s *LayerSource) { s.Size = 100 }, want: "larger than the 100 bytes"},
		"bytes behind the compressed layer": {stored: append(gzipped(t, fine), "more bytes than a header"...), want: "gzip"},
	} {
		t.Run(name, func(t *testing.T) {
			before := runtime.NumGoroutine()
			cache := Cache{Dir: filepath.Join(t.TempDir(), "cache")}
			img := imageOf(archive(t, regular("first", "layer")), test.stored)
			img.Layers[1].DiffID = "sha256:" + strings.Repeat("0", 64)
			if test.change == nil {
				img.Layers[1].DiffID = ""
			} else {
				img.Layers[1].DiffID = sum(fine)
				test.change(&img.Layers[1])
			}
			layers, err := Load(t.Context(), img, Options{Cache: cache})
			var where *LayerError
			if layers != nil || !errors.As(err, &where) || where.Index != 1 || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q of layer 2", err, test.want)
			}
			if left, _ := filepath.Glob(filepath.Join(cache.Dir, tmpPrefix+"*")); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
			for range 100 {
				if runtime.NumGoroutine() <= before {
					return
				}
				time.Sleep(5 * time.Millisecond)
			}
			t.Errorf("%d goroutines more than before", runtime.NumGoroutine()-before)
		})
	}
}

// zeros is an endless archive of one endless file, or of files without end.
func bomb(t *testing.T, size int64, w func(io.Writer) io.WriteCloser) []byte {
	t.Helper()
	var b bytes.Buffer
	z := w(&b)
	tw := tar.NewWriter(z)
	if err := tw.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: "zeros", Size: size, Mode: 0o644}); err != nil {
		t.Fatal(err)
	}
	block := make([]byte, 1<<20)
	for n := int64(0); n < size; n += int64(len(block)) {
		if _, err := tw.Write(block); err != nil {
			t.Fatal(err)
		}
	}
	_ = tw.Close()
	_ = z.Close()
	return b.Bytes()
}

func TestV14BombsAreBounded(t *testing.T) {
	gz := func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }
	zs := func(w io.Writer) io.WriteCloser { z, _ := zstd.NewWriter(w); return z }
	for name, test := range map[string]struct {
		stored []byte
		limits Limits
		want   string
	}{
		"gzip, by its growth": {bomb(t, 1200<<20, gz), Limits{}, "decompression bomb"},
		"zstd, by its growth": {bomb(t, 1200<<20, zs), Limits{}, "decompression bomb"},
		"gzip, by its size":   {bomb(t, 64<<20, gz), Limits{LayerSize: 32 << 20}, "larger than 32.0 MiB"},
		"files without end":   {gzipped(t, manyFiles(t, 20_000)), Limits{Entries: 10_000}, "more than 10000 files"},
	} {
		t.Run(name, func(t *testing.T) {
			started := time.Now()
			_, err := Load(t.Context(), imageOf(test.stored), Options{Limits: test.limits})
			if err == nil || !strings.Contains(err.Error(), test.want) || !errors.Is(err, ErrHostile) {
				t.Errorf("%v, want %q", err, test.want)
			}
			if took := time.Since(started); took > 30*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func manyFiles(t *testing.T, n int) []byte {
	t.Helper()
	headers := make([]tar.Header, n)
	for i := range headers {
		headers[i] = regular(fmt.Sprintf("f%d", i), "")
	}
	return archive(t, headers...)
}

// What is odd and harmless is read as a runtime would.
func TestOddLayersAreRead(t *testing.T) {
	lower := archive(t,
		tar.Header{Typeflag: tar.TypeSymlink, Name: "bin", Linkname: "usr/bin"},
		regular("usr/bin/old", "old"), regular("etc/gone", "x"), regular("opt/a", "a"), regular("opt/b", "b"),
		regular("swap", "a file"), regular("twice", "first"), regular("twice", "second"), regular("dir/below/f", "x"),
		tar.Header{Typeflag: tar.TypeSymlink, Name: "loop", Linkname: "loop"},
		tar.Header{Typeflag: tar.TypeChar, Name: "dev/null", Devmajor: 1, Devminor: 3},
		tar.Header{Typeflag: tar.TypeFifo, Name: "pipe"},
		tar.Header{Typeflag: tar.TypeXGlobalHeader, PAXRecords: map[string]string{"comment": "x"}},
		regular(strings.Repeat("long/", 60)+"name", "x"),
		tar.Header{Typeflag: tar.TypeReg, Name: "usr/bin/ping", Mode: 0o755, Uname: "elf", Format: tar.FormatPAX,
			PAXRecords: map[string]string{"SCHILY.xattr.security.capability": "\x01\x00\x00\x02\x00\x20\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"}},
	)
	upper := archive(t,
		regular("bin/new", "through a link"), regular("etc/.wh.gone", ""), regular("opt/.wh..wh..opq", ""), regular("opt/c", "c"),
		regular("swap/inside", "x"), regular("dir", "now a file"), regular("loop/x", "x"), regular("etc/.wh.never-there", ""), regular(".wh..wh.plnk", ""),
	)
	layers, err := Load(t.Context(), imageOf(gzipped(t, lower), upper), Options{})
	if err != nil {
		t.Fatal(err)
	}
	tree := NewTree(layers)
	for path, want := range map[string]bool{
		"/usr/bin/new": true, "/bin/new": true, "/usr/bin/old": true, "/etc/gone": false, "/opt/a": false, "/opt/c": true, "/swap/inside": true,
		"/dir/below/f": false, "/dir": true, "/loop/x": false, "/dev/null": true, "/" + strings.Repeat("long/", 60) + "name": true, "/../../usr/bin/old": true,
	} {
		if got := tree.Lookup(path) != nil; got != want {
			t.Errorf("%s is there: %v, want %v", path, got, want)
		}
	}
	if n := tree.Lookup("/twice"); n == nil || n.Entry.Size != int64(len("second")) {
		t.Errorf("of two entries of one name the first counts: %+v", n)
	}
	c := NewContents(layers)
	if len(c.Files.Devices) != 1 || len(c.Files.Capabilities) != 1 || c.Files.Capabilities[0].Capabilities[0] != "cap_net_raw" {
		t.Errorf("devices %+v, capabilities %+v", c.Files.Devices, c.Files.Capabilities)
	}
	tree.Walk(func(path string, _ *Node) {
		if strings.Contains(path, ".wh.") {
			t.Errorf("a whiteout is in the tree: %s", path)
		}
	})
}

func TestDamagedCacheIsNone(t *testing.T) {
	cache := Cache{Dir: t.TempDir()}
	stored := gzipped(t, archive(t, regular("etc/os-release", "ID=test\n")))
	img := imageOf(stored)
	plain := archive(t, regular("etc/os-release", "ID=test\n"))
	img.Layers[0].DiffID = sum(plain)
	read := func() map[string]string {
		layers, err := Load(t.Context(), img, Options{Cache: cache})
		if err != nil {
			t.Fatal(err)
		}
		defer CloseLayers(layers)
		return NewContents(layers).OS
	}
	if os := read(); os["ID"] != "test" {
		t.Fatalf("%v", os)
	}
	files, _ := filepath.Glob(filepath.Join(cache.Dir, "layer-*"))
	if len(files) != 1 {
		t.Fatalf("%v in the cache", files)
	}
	whole, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for at := range whole {
		damaged := bytes.Clone(whole)
		damaged[at] ^= 0x55
		if err := os.WriteFile(files[0], damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		if os := read(); os["ID"] != "test" && os != nil {
			t.Fatalf("byte %d damaged: %v", at, os)
		}
	}
	for at := range whole {
		if err := os.WriteFile(files[0], whole[:at], 0o600); err != nil {
			t.Fatal(err)
		}
		if os := read(); os["ID"] != "test" {
			t.Fatalf("cut at %d: %v", at, os)
		}
	}
}

func FuzzLayer(f *testing.F) {
	f.Add(archive(f, regular("a", "b"), regular("c/.wh.d", "")))
	f.Add(gzipped(f, archive(f, regular("root/.npmrc", "//r/:_authToken=0123456789"))))
	f.Add([]byte("\x28\xb5\x2f\xfd garbage"))
	f.Fuzz(func(t *testing.T, data []byte) {
		limits := Limits{LayerSize: 1 << 22, Entries: 1000, FileSize: 1 << 20}
		layers, err := Load(t.Context(), imageOf(data), Options{Limits: limits})
		if err != nil {
			return
		}
		NewContents(layers)
		for _, e := range layers[0].Entries {
			if !strings.HasPrefix(e.Path, "/") || strings.Contains(e.Path+"/", "/../") {
				t.Errorf("the path %q", e.Path)
			}
		}
	})
}

func FuzzCachedLayer(f *testing.F) {
	dir := f.TempDir()
	cache := Cache{Dir: dir}
	plain := archive(f, regular("etc/os-release", "ID=x\n"), regular("root/.npmrc", "//r/:_authToken=0123456789"))
	img := imageOf(plain)
	img.Layers[0].DiffID = sum(plain)
	if _, err := Load(f.Context(), img, Options{Cache: cache}); err != nil {
		f.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "layer-*"))
	data, err := os.ReadFile(files[0])
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		// Below the checksum, as if it fitted.
		d := indexReader{text: string(data)}
		d.layer(1 << 10)
	})
}
