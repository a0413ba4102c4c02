//go:build linux

package images

import (
	"archive/tar"
	"bufio"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"syscall"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// pack writes the layer that turns one tree into another, compressed both ways, and returns the size
// of the tar archive.
func (l *lab) pack(before, after tree, to layer) (int64, error) {
	gz, err := os.Create(to.gzip)
	if err != nil {
		return 0, err
	}
	defer gz.Close()
	zst, err := os.Create(to.zstd)
	if err != nil {
		return 0, err
	}
	defer zst.Close()
	gzipped := gzip.NewWriter(gz)
	zstandard, err := zstd.NewWriter(zst)
	if err != nil {
		return 0, err
	}
	size := &counter{}
	buffered := bufio.NewWriterSize(io.MultiWriter(gzipped, zstandard, size), 1<<20)
	w := layerWriter{tar: tar.NewWriter(buffered), root: l.root, links: map[uint64]string{}}
	for _, c := range after.since(before) {
		if err := w.add(c, after[c.path]); err != nil {
			return 0, err
		}
	}
	return size.n, errors.Join(w.tar.Close(), buffered.Flush(), gzipped.Close(), zstandard.Close(), gz.Close(), zst.Close())
}

type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}

// layerWriter writes changes as OCI layers have them (image-spec, layer.md).
type layerWriter struct {
	tar   *tar.Writer
	root  string
	links map[uint64]string // the first name of a file that has several
}

func (w layerWriter) add(c change, e entry) error {
	if c.remove {
		return w.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: path.Join(path.Dir(c.path), ".wh."+path.Base(c.path)), Mode: 0o644, ModTime: time.Unix(epoch, 0)})
	}
	h := header(c.path, e)
	if h == nil {
		return nil
	}
	if err := xattrs(filepath.Join(w.root, c.path), h); err != nil {
		return err
	}
	if h.Typeflag == tar.TypeReg && e.stat.Nlink > 1 {
		if first, ok := w.links[e.stat.Ino]; ok {
			h.Typeflag, h.Linkname, h.Size = tar.TypeLink, first, 0
		} else {
			w.links[e.stat.Ino] = c.path
		}
	}
	if err := w.tar.WriteHeader(h); err != nil {
		return err
	}
	if c.opaque {
		return w.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: c.path + "/.wh..wh..opq", Mode: 0o644, ModTime: h.ModTime})
	}
	if h.Typeflag != tar.TypeReg {
		return nil
	}
	f, err := os.Open(filepath.Join(w.root, c.path))
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w.tar, f)
	return err
}

// header is that of a file; nil for what no layer holds.
func header(name string, e entry) *tar.Header {
	h := &tar.Header{
		Name: name, Mode: int64(e.stat.Mode & 0o7777), Uid: int(e.stat.Uid), Gid: int(e.stat.Gid), Format: tar.FormatPAX,
		ModTime: time.Unix(min(e.stat.Mtim.Sec, epoch), 0),
	}
	switch e.stat.Mode & syscall.S_IFMT {
	case syscall.S_IFREG:
		h.Typeflag, h.Size = tar.TypeReg, e.stat.Size
	case syscall.S_IFDIR:
		h.Typeflag, h.Name = tar.TypeDir, name+"/"
	case syscall.S_IFLNK:
		h.Typeflag, h.Linkname = tar.TypeSymlink, e.link
	default:
		return nil
	}
	return h
}

// xattrs notes what is beside contents and mode: the capabilities of programs.
func xattrs(file string, h *tar.Header) error {
	const name = "security.capability"
	if h.Typeflag != tar.TypeReg {
		return nil
	}
	value := make([]byte, 64)
	n, err := syscall.Getxattr(file, name, value)
	if errors.Is(err, syscall.ENODATA) || errors.Is(err, syscall.ENOTSUP) {
		return nil
	}
	if err != nil {
		return &os.PathError{Op: "getxattr", Path: file, Err: err}
	}
	h.PAXRecords = map[string]string{"SCHILY.xattr." + name: string(value[:n])}
	return nil
}
