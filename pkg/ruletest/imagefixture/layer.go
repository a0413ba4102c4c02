package imagefixture

import (
	"archive/tar"
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"
	"go.yaml.in/yaml/v3"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// file is an entry of a layer. A path alone is an empty file that all may read.
type file struct {
	Path         string   `yaml:"path"`
	Type         string   `yaml:"type"` // file, dir, link, hardlink, char, block, fifo
	Mode         string   `yaml:"mode"` // in octal digits
	Content      string   `yaml:"content"`
	Size         int64    `yaml:"size"` // of a content that is filled up with zeros
	Link         string   `yaml:"link"`
	UID          int      `yaml:"uid"`
	GID          int      `yaml:"gid"`
	Capabilities []string `yaml:"capabilities"`
}

// UnmarshalYAML takes the short form, a path. Keys are checked here: the decoder forgets to be strict
// about what unmarshals itself.
func (f *file) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		return node.Decode(&f.Path)
	}
	known := []string{"path", "type", "mode", "content", "size", "link", "uid", "gid", "capabilities"}
	for i := 0; node.Kind == yaml.MappingNode && i < len(node.Content); i += 2 {
		if key := node.Content[i]; !slices.Contains(known, key.Value) {
			return fmt.Errorf("line %d: a file has no %q; it has %s", key.Line, key.Value, strings.Join(known, ", "))
		}
	}
	type plain file
	return node.Decode((*plain)(f))
}

// build packs a layer, as a registry would hand it over. The bytes of foreign layers are not there.
func (l *layer) build() (image.LayerSource, error) {
	archive := &bytes.Buffer{}
	w := tar.NewWriter(archive)
	for _, f := range l.Files {
		if err := f.write(w); err != nil {
			return image.LayerSource{}, fmt.Errorf("%s: %w", f.Path, err)
		}
	}
	if err := w.Close(); err != nil {
		return image.LayerSource{}, err
	}
	source := image.LayerSource{MediaType: cmp.Or(l.MediaType, defaultLayer), DiffID: digestOf(archive.Bytes())}
	stored := archive.Bytes()
	if !strings.HasSuffix(source.MediaType, ".tar") {
		packed := &bytes.Buffer{}
		z := gzip.NewWriter(packed)
		if _, err := z.Write(archive.Bytes()); err != nil {
			return image.LayerSource{}, err
		}
		if err := z.Close(); err != nil {
			return image.LayerSource{}, err
		}
		stored = packed.Bytes()
	}
	source.Digest, source.Size = digestOf(stored), int64(len(stored))
	if strings.Contains(source.MediaType, "foreign") || strings.Contains(source.MediaType, "nondistributable") {
		source.URLs = []string{"https://example.com/" + source.Digest}
		return source, nil
	}
	source.Open = func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(stored)), nil }
	return source, nil
}

// maxSize of a file: layers are built in memory.
const maxSize = 64 << 20

var types = map[string]byte{
	"": tar.TypeReg, "file": tar.TypeReg, "dir": tar.TypeDir, "link": tar.TypeSymlink, "hardlink": tar.TypeLink,
	"char": tar.TypeChar, "block": tar.TypeBlock, "fifo": tar.TypeFifo,
}

func (f *file) write(w *tar.Writer) error {
	flag, known := types[f.Type]
	mode := int64(0o644)
	if flag == tar.TypeDir {
		mode = 0o755
	}
	var err error
	if f.Mode != "" {
		if mode, err = strconv.ParseInt(f.Mode, 8, 16); err != nil || mode > 0o7777 {
			return fmt.Errorf("the mode %q is not up to four octal digits in quotes", f.Mode)
		}
	}
	size := max(f.Size, int64(len(f.Content)))
	switch {
	case !strings.HasPrefix(f.Path, "/"):
		return errors.New("the path of a file begins with a slash")
	case size > maxSize:
		return fmt.Errorf("%d bytes; a fixture need not be larger than %d", size, maxSize)
	case !known:
		return fmt.Errorf("the type %q is not one of file, dir, link, hardlink, char, block, fifo", f.Type)
	case size > 0 && flag != tar.TypeReg:
		return fmt.Errorf("a %s has no content", f.Type)
	case (f.Link != "") != (flag == tar.TypeSymlink || flag == tar.TypeLink):
		return errors.New("links, and only they, say where they lead: {type: link, link: target}")
	}
	h := &tar.Header{Typeflag: flag, Name: strings.TrimPrefix(f.Path, "/"), Linkname: f.Link, Mode: mode, Uid: f.UID, Gid: f.GID, Size: size, Format: tar.FormatPAX}
	if len(f.Capabilities) > 0 {
		xattr, err := capabilities(f.Capabilities)
		if err != nil {
			return err
		}
		h.PAXRecords = map[string]string{"SCHILY.xattr.security.capability": xattr}
	}
	if err := w.WriteHeader(h); err != nil {
		return err
	}
	if _, err := io.WriteString(w, f.Content); err != nil {
		return err
	}
	_, err = io.CopyN(w, zeros{}, size-int64(len(f.Content)))
	return err
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// capabilities writes the extended attribute: struct vfs_cap_data of linux/capability.h, version 2,
// effective.
func capabilities(names []string) (string, error) {
	var permitted uint64
	for _, name := range names {
		bit := slices.Index(image.CapabilityNames(), name)
		if bit < 0 {
			return "", fmt.Errorf("there is no capability %q", name)
		}
		permitted |= 1 << bit
	}
	data := make([]byte, 20)
	binary.LittleEndian.PutUint32(data, 0x02000001)
	binary.LittleEndian.PutUint32(data[4:], uint32(permitted))
	binary.LittleEndian.PutUint32(data[12:], uint32(permitted>>32))
	return string(data), nil
}
