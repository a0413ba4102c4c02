package image

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
)

// TestHostileLayers is about archives that no honest tool writes (bypasses V14): each is refused with
// an error that says which layer and why, with nothing left behind.
func TestHostileLayers(t *testing.T) {
	valid := archive(t, file("a", "content"))
	long := strings.Repeat("x", 5000)
	for _, test := range []struct {
		name    string
		archive []byte
		want    string
	}{
		{"a path leads out", archive(t, file("../etc/passwd", "x")), "leaves the root"},
		{"a path leads out in the middle", archive(t, file("a/../../b", "x")), "leaves the root"},
		{"a hard link leads out", archive(t, file("a", "x"), hardLink("b", "../../etc/shadow")), "leaves the root"},
		{"a whiteout of nothing", archive(t, file("a/.wh.", "")), "whiteout"},
		{"a whiteout of its directory", archive(t, file("a/.wh..", "")), "whiteout"},
		{"a whiteout of the directory above", archive(t, file("a/.wh...", "")), "whiteout"},
		{"the root is a link", archive(t, link("./", "/tmp")), "the root is no directory"},
		{"the root is a file", archive(t, file(".", "x")), "the root is no directory"},
		{"an unknown type", retyped(t, valid, 'Z'), "unknown type"},
		{"truncated in a content", valid[:512+3], "ends in the middle"},
		{"truncated in a header", archive(t, file("a", ""), file("b", ""))[:512+100], "ends in the middle"},
		{"no archive", bytes.Repeat([]byte("no archive "), 200), "not a tar archive"},
		{"a negative size", resized(valid, "-0000000001"), "tar"},
		{"a size of exabytes", resized(valid, "77777777777"), "ends in the middle"},
		{"xz", []byte("\xfd7zXZ\x00 and more"), "compressed with xz"},
		{"bzip2", []byte("BZh91AY and more"), "compressed with bzip2"},
		{"gzip that is cut", gzipped(t, valid)[:20], "ends in the middle"},
		{"gzip with a wrong checksum", wrongChecksum(gzipped(t, valid)), "gzip"},
		{"records of two megabytes", retyped(t, archive(t, file("x", strings.Repeat("y", 2<<20))), tar.TypeXHeader), "tar"},
		{"records that are none", retyped(t, archive(t, file("x", "99999999999 a=b\n"), file("y", "")), tar.TypeXHeader), "not a tar"},
		{"a name that is too long", archive(t, file("../"+long, "x")), "leaves the root"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, cache := range []Cache{{}, {Dir: t.TempDir()}} {
				goroutines := runtime.NumGoroutine()
				_, err := Load(context.Background(), imageOf(archive(t, file("first", "x")), test.archive), Options{Inspector: keepAll{}, Cache: cache, Workers: 1})
				layer := (*LayerError)(nil)
				if !errors.As(err, &layer) || layer.Index != 1 || !strings.Contains(err.Error(), test.want) {
					t.Errorf("error %v, want one about layer 2 with %q", err, test.want)
				}
				if err != nil && len(err.Error()) > 600 {
					t.Errorf("an error of %d bytes", len(err.Error()))
				}
				settled(t, goroutines, cache)
			}
		})
	}
}

// retyped changes the type of the first entry.
func retyped(t *testing.T, a []byte, kind byte) []byte {
	t.Helper()
	a = bytes.Clone(a)
	a[156] = kind
	return checksummed(a)
}

// resized changes the size of the first entry.
func resized(a []byte, size string) []byte {
	a = bytes.Clone(a)
	copy(a[124:136], size+"\x00")
	return checksummed(a)
}

// checksummed makes the checksum of the first header right (POSIX ustar).
func checksummed(a []byte) []byte {
	copy(a[148:156], "        ")
	sum := 0
	for _, b := range a[:512] {
		sum += int(b)
	}
	copy(a[148:156], fmt.Sprintf("%06o\x00 ", sum))
	return a
}

func wrongChecksum(g []byte) []byte {
	g[len(g)-8] ^= 1
	return g
}

// TestUnusualLayers is about archives that look hostile and are not: they are read as a runtime does.
func TestUnusualLayers(t *testing.T) {
	long := "d/" + strings.Repeat("n", 300)
	for _, test := range []struct {
		name    string
		archive []byte
		want    string // paths with contents
	}{
		{"absolute names", archive(t, file("/etc/a", "1"), file("//b", "2")), "/etc/a=1 /b=2"},
		{"dots", archive(t, file("./a", "1"), file("b/./c", "2"), file("x/../d", "3")), "/a=1 /b/c=2 /d=3"},
		{"links that lead out", archive(t, link("a", "../../../etc/passwd"), link("b", "/etc/shadow")), "/a= /b="},
		{"links in a circle", archive(t, link("a", "b"), link("b", "a"), file("a/x", "1")), "/a= /b= /a/x=1"},
		{"a hard link to nothing", archive(t, hardLink("a", "nothing")), "/a="},
		{"devices", archive(t, member{tar.Header{Name: "sda", Typeflag: tar.TypeBlock, Devmajor: 8}, ""}, member{tar.Header{Name: "p", Typeflag: tar.TypeFifo}, ""}), "/sda= /p="},
		{"an opaque whiteout", archive(t, file("a/.wh..wh..opq", "")), "/a/.wh..wh..opq="},
		{"metadata of AUFS", archive(t, file(".wh..wh.aufs", "")), "/.wh..wh.aufs="},
		{"the last of two", archive(t, file("a", "first"), file("a", "2")), "/a=2 /a=2"},
		{"long names", archive(t, member{tar.Header{Name: long, Typeflag: tar.TypeReg, Format: tar.FormatGNU}, "1"}), "/" + long + "=1"},
		{"long names of PAX", archive(t, member{tar.Header{Name: long, Typeflag: tar.TypeReg, Format: tar.FormatPAX}, "1"}), "/" + long + "=1"},
		{"no end", archive(t, file("a", "1"))[:1024], "/a=1"},
		{"empty", nil, ""},
		{"a file and a directory of one name", archive(t, file("a", "1"), dir("a"), file("a/b", "2")), "/a=1 /a=1 /a/b=2"},
	} {
		t.Run(test.name, func(t *testing.T) {
			cache := Cache{Dir: t.TempDir()}
			for _, stored := range [][]byte{test.archive, gzipped(t, test.archive), append(gzipped(t, test.archive), gzipped(t, nil)...)} {
				img := imageOf(stored)
				img.Layers[0].DiffID = digestOf(test.archive)
				for _, o := range []Options{{Inspector: keepAll{}}, {Inspector: keepAll{}, Cache: cache}, {Inspector: keepAll{}, Cache: cache}} {
					goroutines := runtime.NumGoroutine()
					l := mustLoad(t, img, o)[0]
					var got []string
					for i := range l.Entries {
						got = append(got, l.Entries[i].Path+"="+contentOf(t, l, l.Entries[i].Path))
					}
					if strings.Join(got, " ") != test.want {
						t.Errorf("%q, want %q", strings.Join(got, " "), test.want)
					}
					NewContents([]*Layer{l})
					settled(t, goroutines, cache)
				}
			}
		})
	}
}

func TestWrongDigests(t *testing.T) {
	good, other := archive(t, file("a", "1")), archive(t, file("a", "2"))
	for _, test := range []struct {
		name   string
		source LayerSource
		want   string
	}{
		{"of what is stored", func() LayerSource { s := storedLayer(good, digestOf(good)); s.Digest = digestOf(other); return s }(), "the bytes have the digest"},
		{"of the archive", storedLayer(gzipped(t, good), digestOf(other)), "the archive has the digest"},
		{"more than is stated", func() LayerSource { s := storedLayer(good, digestOf(good)); s.Size = 1024; return s }(), "larger than the 1024 bytes"},
		{"something follows", func() LayerSource { s := storedLayer(append(gzipped(t, good), "more"...), digestOf(good)); return s }(), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			cache, goroutines := Cache{Dir: t.TempDir()}, runtime.NumGoroutine()
			_, err := Load(context.Background(), &Image{Layers: []LayerSource{test.source}}, Options{Inspector: keepAll{}, Cache: cache})
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), "layer 1 ") {
				t.Errorf("error %v", err)
			}
			settled(t, goroutines, cache)
			if entries, err := os.ReadDir(cache.Dir); err == nil && len(entries) > 0 {
				t.Error("something is in the cache")
			}
		})
	}
}

// TestBombs decompresses what grows a thousandfold and more.
func TestBombs(t *testing.T) {
	header := resized(archive(t, file("a", ""))[:512], fmt.Sprintf("%011o", int64(3<<30)))
	zeros := make([]byte, 1<<20)
	z, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	// One part after the other, over and over: both formats allow that.
	g := bytes.NewBuffer(append(gzipped(t, header), bytes.Repeat(gzipped(t, zeros), 1100)...))
	s := bytes.NewBuffer(append(z.EncodeAll(header, nil), bytes.Repeat(z.EncodeAll(zeros, nil), 1100)...))
	for name, stored := range map[string][]byte{"gzip": g.Bytes(), "zstd": s.Bytes()} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			cache, goroutines := Cache{Dir: t.TempDir()}, runtime.NumGoroutine()
			_, err := Load(context.Background(), &Image{Layers: []LayerSource{storedLayer(stored, "")}}, Options{Inspector: keepAll{}, Cache: cache, Limits: Limits{FileSize: 1 << 20}})
			if !errors.Is(err, ErrHostile) || !strings.Contains(err.Error(), "decompression bomb") {
				t.Errorf("error %v", err)
			}
			runtime.ReadMemStats(&after)
			if grown := after.TotalAlloc - before.TotalAlloc; grown > 64<<20 {
				t.Errorf("%d bytes were allocated", grown)
			}
			settled(t, goroutines, cache)
		})
	}
	t.Run("a limit", func(t *testing.T) {
		_, err := Load(context.Background(), &Image{Layers: []LayerSource{storedLayer(g.Bytes(), "")}}, Options{Limits: Limits{LayerSize: 1 << 20}})
		if !errors.Is(err, ErrHostile) || !strings.Contains(err.Error(), "larger than 1.0 MiB") {
			t.Errorf("error %v", err)
		}
	})
}

// TestMillionsOfFiles is a layer of nothing but names, which compress to almost nothing.
func TestMillionsOfFiles(t *testing.T) {
	var stored bytes.Buffer
	z, err := zstd.NewWriter(&stored, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	w := tar.NewWriter(z)
	const files = 100_000
	for i := range files {
		if err := w.WriteHeader(&tar.Header{Name: fmt.Sprintf("f%07d", i), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	img := &Image{Layers: []LayerSource{storedLayer(stored.Bytes(), ""), storedLayer(stored.Bytes(), "")}}
	goroutines := runtime.NumGoroutine()
	_, err = Load(context.Background(), img, Options{Limits: Limits{Entries: 150_000}})
	if !errors.Is(err, ErrHostile) || !strings.Contains(err.Error(), "more than 150000 files") {
		t.Errorf("error %v", err)
	}
	settled(t, goroutines, Cache{})
	if l := mustLoad(t, img, Options{Limits: Limits{Entries: 2 * files}}); len(l[0].Entries) != files {
		t.Errorf("%d files", len(l[0].Entries))
	}
}

// TestCancelled stops in the middle of a layer.
func TestCancelled(t *testing.T) {
	cache, goroutines := Cache{Dir: t.TempDir()}, runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(context.Background())
	img := imageOf(archive(t, file("a", "x")))
	img.Layers[0].Size = -1
	img.Layers[0].Open = func(context.Context) (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(bytes.NewReader(archive(t, file("a", "x"))[:600]), readerFunc(func([]byte) (int, error) {
			cancel()
			time.Sleep(time.Millisecond)
			return 1, nil
		}))), nil
	}
	if _, err := Load(ctx, img, Options{Inspector: keepAll{}, Cache: cache}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	settled(t, goroutines, cache)
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// TestNothingOutside reads an image that tries to write outside, and looks for what it wrote.
func TestNothingOutside(t *testing.T) {
	root := t.TempDir()
	cache := Cache{Dir: filepath.Join(root, "cache")}
	out := filepath.Join(root, "outside")
	a := archive(t, link("up", root), file("up/outside", "x"), file(out, "x"), link("abs", out), hardLink("hard", out), file("hard/x", "x"))
	mustLoad(t, imageOf(a), Options{Inspector: keepAll{}, Cache: cache})
	entries, err := os.ReadDir(root)
	if err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
}

func FuzzLayer(f *testing.F) {
	f.Add(archive(f, dir("a"), file("a/b", "content"), link("c", "a"), hardLink("d", "a/b"), file("a/.wh.b", "")))
	f.Add(gzipped(f, archive(f, file("etc/os-release", "ID=x"))))
	f.Fuzz(func(t *testing.T, stored []byte) {
		img := imageOf(stored)
		img.Layers[0].DiffID = ""
		limits := Limits{LayerSize: 1 << 20, Entries: 1000, Kept: 1 << 20}
		layers, err := Load(context.Background(), img, Options{Inspector: keepAll{}, Limits: limits})
		if err != nil {
			return
		}
		defer CloseLayers(layers)
		for i := range layers[0].Entries {
			e := &layers[0].Entries[i]
			if !strings.HasPrefix(e.Path, "/") || strings.Contains(e.Path, "/../") || filepath.Clean(e.Path) != e.Path {
				t.Errorf("path %q", e.Path)
			}
		}
		NewContents(layers)
		// What the cache gives back is what was put in.
		again := mustLoad(t, img, Options{Inspector: keepAll{}, Limits: limits})
		if len(again[0].Entries) != len(layers[0].Entries) || again[0].DiffID != layers[0].DiffID {
			t.Error("two readings differ")
		}
	})
}
