package source

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"syscall"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// emptyConfig says nothing; rules about the configuration find nothing in it.
const emptyConfig = `{}`

// openRootFS makes an image of a folder: one layer, which is a tar archive made while it is read.
func openRootFS(dir string, r *resolver) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	r.set.closers = append(r.set.closers, root)
	img := r.base
	img.Config, img.ConfigDigest = []byte(emptyConfig), sha256Of([]byte(emptyConfig))
	if r.asked {
		img.Platform = r.want
	}
	img.Layers = []image.LayerSource{{
		MediaType: "application/vnd.oci.image.layer.v1.tar",
		Size:      -1,
		Open: func(ctx context.Context) (io.ReadCloser, error) {
			pr, pw := io.Pipe()
			go func() { pw.CloseWithError(writeTree(ctx, root, pw)) }()
			return pr, nil
		},
	}}
	r.set.Images = append(r.set.Images, img)
	return nil
}

// writeTree writes a folder as a tar archive, sorted by name. Links are written as links and never
// followed; os.Root keeps a folder that turns into a link while we look from leading out.
func writeTree(ctx context.Context, root *os.Root, w io.Writer) error {
	top, err := root.Stat(".")
	if err != nil {
		return err
	}
	t := &treeWriter{ctx: ctx, root: root, tar: tar.NewWriter(w), device: deviceOf(top)}
	if err := t.folder("."); err != nil {
		return err
	}
	return t.tar.Close()
}

type treeWriter struct {
	ctx    context.Context
	root   *os.Root
	tar    *tar.Writer
	device uint64
}

func (t *treeWriter) folder(name string) error {
	dir, err := t.root.Open(name)
	if err != nil {
		return unreadable(err)
	}
	names, err := dir.Readdirnames(-1)
	if err = errors.Join(err, dir.Close()); err != nil {
		return unreadable(err)
	}
	slices.Sort(names)
	for _, child := range names {
		if err := t.entry(path.Join(name, child)); err != nil {
			return err
		}
	}
	return nil
}

func (t *treeWriter) entry(name string) error {
	if err := t.ctx.Err(); err != nil {
		return err
	}
	info, err := t.root.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // gone since the folder was listed
	}
	if err != nil {
		return unreadable(err)
	}
	switch mode := info.Mode(); {
	case mode.IsRegular():
		return t.file(name)
	case mode&fs.ModeSocket != 0:
		return nil // no archive has a way to write one
	case mode&fs.ModeSymlink != 0:
		link, err := t.root.Readlink(name)
		if err != nil {
			return unreadable(err)
		}
		return t.header(name, info, link, nil)
	case mode.IsDir():
		if err := t.header(name, info, "", nil); err != nil {
			return err
		}
		// What the kernel shows in a running system is not in its files.
		if slices.Contains([]string{"proc", "sys", "dev"}, name) && deviceOf(info) != t.device {
			return nil
		}
		return t.folder(name)
	default:
		return t.header(name, info, "", nil)
	}
}

// file writes one file as it is when opened.
func (t *treeWriter) file(name string) error {
	// Without O_NONBLOCK a named pipe put in its place would have us wait for a writer.
	f, err := t.root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return unreadable(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return t.header(name, info, "", nil)
	}
	if err := t.header(name, info, "", f); err != nil {
		return err
	}
	if _, err := io.CopyN(t.tar, &contextReader{ctx: t.ctx, r: f}, info.Size()); err != nil {
		return fmt.Errorf("%s: %w; it changes while it is read", name, err)
	}
	return nil
}

// header writes a header without anything of this machine in it but what the file has.
func (t *treeWriter) header(name string, info fs.FileInfo, link string, f *os.File) error {
	h, err := tar.FileInfoHeader(nameless{info}, link)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	h.Name = name
	if info.IsDir() {
		h.Name += "/"
	}
	h.Format = tar.FormatPAX
	if f != nil {
		if value := capability(f); value != "" {
			h.PAXRecords = map[string]string{"SCHILY.xattr." + capabilityAttribute: value}
		}
	}
	return t.tar.WriteHeader(h)
}

// nameless keeps the tar package from looking up users and groups of this machine.
type nameless struct{ fs.FileInfo }

func (nameless) Uname() (string, error) { return "", nil }
func (nameless) Gname() (string, error) { return "", nil }

// capabilityAttribute holds file capabilities, capabilities(7).
const capabilityAttribute = "security.capability"

func unreadable(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("%w; run as a user who can read the whole folder", err)
	}
	return err
}
