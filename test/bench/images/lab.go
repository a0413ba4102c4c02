//go:build linux

package images

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// lab is one build.
type lab struct {
	dir  string // of the laboratory
	work string // of this build; removed at its end
	root string // the root file system that the steps change
	log  io.Writer
}

// Build makes the images in dir, unless those of this recipe are there. What the programs it runs
// print goes to log.
func Build(ctx context.Context, dir string, log io.Writer) error {
	stamp := filepath.Join(dir, "recipe")
	if have, err := os.ReadFile(stamp); err == nil && string(have) == key() {
		return nil
	}
	if os.Geteuid() != 0 {
		return errors.New("the file systems of images need their owners and modes: run as root")
	}
	for _, tool := range []string{"debootstrap", "rpm", "rpmbuild", "npm", "unshare"} {
		if _, err := exec.LookPath(tool); err != nil {
			return fmt.Errorf("%w; Debian has all that is needed: apt-get install debootstrap rpm npm util-linux", err)
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	work, err := os.MkdirTemp(dir, "work-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	l := &lab{dir: dir, work: work, root: filepath.Join(work, "root"), log: log}
	layers, err := l.layers(ctx)
	if err != nil {
		return err
	}
	if err := l.images(layers); err != nil {
		return err
	}
	return os.WriteFile(stamp, []byte(key()), 0o644)
}

// layer is one that a step made.
type layer struct {
	createdBy  string
	gzip, zstd string // files
}

// layers runs the recipe.
func (l *lab) layers(ctx context.Context) ([]layer, error) {
	var (
		out    []layer
		before tree
	)
	for i, s := range recipe {
		began := time.Now()
		if err := s.run(ctx, l); err != nil {
			return nil, fmt.Errorf("step %s: %w", s.name, err)
		}
		after, err := readTree(l.root)
		if err != nil {
			return nil, fmt.Errorf("step %s: %w", s.name, err)
		}
		file := filepath.Join(l.work, fmt.Sprintf("%02d-%s.tar", i, s.name))
		made := layer{createdBy: s.createdBy, gzip: file + ".gz", zstd: file + ".zst"}
		size, err := l.pack(before, after, made)
		if err != nil {
			return nil, fmt.Errorf("step %s: %w", s.name, err)
		}
		fmt.Fprintf(l.log, "== %s: %d MB, %s\n", s.name, size/1e6, time.Since(began).Round(time.Second))
		out, before = append(out, made), after
	}
	return out, nil
}

// key is what the images depend on, but for what the registries serve.
func key() string {
	h := sha256.New()
	fmt.Fprintln(h, configVersion)
	for _, s := range recipe {
		fmt.Fprintf(h, "%q %q %q\n", s.name, s.createdBy, s.depends)
	}
	return hex.EncodeToString(h.Sum(nil)) + "\n"
}

// run runs a program outside of the root file system.
func (l *lab) run(ctx context.Context, dir string, env []string, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	cmd.Stdout, cmd.Stderr = l.log, l.log
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// inside runs a shell script in the root file system, with a /proc of its own.
func (l *lab) inside(ctx context.Context, script string) error {
	env := []string{"DEBIAN_FRONTEND=noninteractive", "LC_ALL=C", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
	return l.run(ctx, "/", env, "unshare", "--mount", "--pid", "--fork", "--mount-proc="+filepath.Join(l.root, "proc"),
		"chroot", l.root, "/bin/sh", "-euc", script)
}

// write writes a file of the root file system, and the folders above it.
func (l *lab) write(path, content string, mode fs.FileMode) error {
	path = filepath.Join(l.root, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(content), mode)
}
