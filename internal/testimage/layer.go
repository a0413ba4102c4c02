package testimage

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// bytesLayer is a layer in memory, with exactly the bytes that it was made of.
type bytesLayer struct {
	tar, stored []byte
	mediaType   types.MediaType
}

func hashOf(b []byte) v1.Hash {
	sum := sha256.Sum256(b)
	return v1.Hash{Algorithm: "sha256", Hex: hex.EncodeToString(sum[:])}
}

func (l *bytesLayer) Digest() (v1.Hash, error)            { return hashOf(l.stored), nil }
func (l *bytesLayer) DiffID() (v1.Hash, error)            { return hashOf(l.tar), nil }
func (l *bytesLayer) Size() (int64, error)                { return int64(len(l.stored)), nil }
func (l *bytesLayer) MediaType() (types.MediaType, error) { return l.mediaType, nil }
func (l *bytesLayer) Compressed() (io.ReadCloser, error) {
	return io.NopCloser(bytes.NewReader(l.stored)), nil
}
func (l *bytesLayer) Uncompressed() (io.ReadCloser, error) {
	return io.NopCloser(bytes.NewReader(l.tar)), nil
}

func (s Spec) layer(l Layer) (*bytesLayer, error) {
	archive := l.Tar
	if archive == nil {
		var err error
		if archive, err = Tar(l.Files...); err != nil {
			return nil, err
		}
	}
	stored, err := compress(archive, l.Compression)
	if err != nil {
		return nil, err
	}
	media := l.MediaType
	if media == "" {
		media = s.mediaType(l.Compression)
	}
	return &bytesLayer{archive, stored, media}, nil
}

// mediaType is that of a layer; Docker has none for zstd.
func (s Spec) mediaType(c Compression) types.MediaType {
	switch {
	case c == Zstd:
		return types.OCILayerZStd
	case c == None && s.Docker:
		return types.DockerUncompressedLayer
	case c == None:
		return types.OCIUncompressedLayer
	case s.Docker:
		return types.DockerLayer
	}
	return types.OCILayer
}

func compress(b []byte, c Compression) ([]byte, error) {
	var (
		out bytes.Buffer
		w   io.WriteCloser
		err error
	)
	switch c {
	case Zstd:
		w, err = zstd.NewWriter(&out, zstd.WithEncoderConcurrency(1))
	case Gzip:
		w, err = gzip.NewWriterLevel(&out, gzip.BestSpeed)
	default:
		return b, nil
	}
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(b); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

var typeflags = map[Type]byte{
	Regular: tar.TypeReg, Directory: tar.TypeDir, Symlink: tar.TypeSymlink, Hardlink: tar.TypeLink,
	CharDevice: tar.TypeChar, BlockDevice: tar.TypeBlock, FIFO: tar.TypeFifo,
}

// Tar makes an archive of files, in their order and of one time.
func Tar(files ...File) ([]byte, error) {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, f := range files {
		h := &tar.Header{
			Typeflag: typeflags[f.Type], Name: f.Path, Linkname: f.Target, Mode: int64(f.Mode), Uid: f.UID, Gid: f.GID,
			Size: int64(len(f.Data)), ModTime: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		}
		switch {
		case f.Type == Directory:
			h.Name = strings.TrimSuffix(f.Path, "/") + "/"
			if f.Mode == 0 {
				h.Mode = 0o755
			}
		case f.Type == Symlink:
			h.Mode = 0o777
		case f.Mode == 0:
			h.Mode = 0o644
		}
		for name, value := range f.Xattrs {
			if h.PAXRecords == nil {
				h.PAXRecords = map[string]string{}
			}
			h.PAXRecords["SCHILY.xattr."+name] = value
		}
		if err := w.WriteHeader(h); err != nil {
			return nil, err
		}
		if _, err := w.Write(f.Data); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), w.Close()
}
