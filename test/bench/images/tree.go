//go:build linux

package images

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// entry is what a file system says about one file.
type entry struct {
	stat syscall.Stat_t
	link string
}

// same says whether two states of one path are the same; the time of change tells contents apart.
func (e entry) same(other entry) bool {
	a, b := e.stat, other.stat
	if a.Mode&syscall.S_IFMT == syscall.S_IFDIR && b.Mode == a.Mode {
		return a.Ino == b.Ino && a.Uid == b.Uid && a.Gid == b.Gid
	}
	return a.Ino == b.Ino && a.Mode == b.Mode && a.Uid == b.Uid && a.Gid == b.Gid && a.Size == b.Size && a.Ctim == b.Ctim && e.link == other.link
}

// tree is a file system, by slash-separated path below its root.
type tree map[string]entry

// hollow are folders whose contents belong to the machine, not to the image.
var hollow = []string{"dev", "proc", "sys", "run", "tmp", "var/log", "root"}

func readTree(root string) (tree, error) {
	t := tree{}
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil || file == root {
			return err
		}
		var e entry
		if err := syscall.Lstat(file, &e.stat); err != nil {
			return &fs.PathError{Op: "lstat", Path: file, Err: err}
		}
		if d.Type() == fs.ModeSymlink {
			if e.link, err = os.Readlink(file); err != nil {
				return err
			}
		}
		name := filepath.ToSlash(strings.TrimPrefix(file, root+"/"))
		t[name] = e
		if slices.Contains(hollow, name) {
			return fs.SkipDir
		}
		return nil
	})
	return t, err
}

// change is an entry of a layer: a path, or the whiteout of one.
type change struct {
	path   string
	remove bool
	opaque bool // the folder was removed and made again
}

// since lists what a layer has to hold to turn before into t, parents before children.
func (t tree) since(before tree) []change {
	var out []change
	opaque := map[string]bool{}
	for name, e := range t {
		old, had := before[name]
		if had && old.same(e) {
			continue
		}
		again := had && e.isDir() && old.isDir() && old.stat.Ino != e.stat.Ino
		if again {
			opaque[name] = true
		}
		out = append(out, change{path: name, opaque: again})
	}
	for name := range before {
		if _, have := t[name]; have {
			continue
		}
		if parent, have := t[path.Dir(name)]; path.Dir(name) != "." && (!have || !parent.isDir() || opaque[path.Dir(name)]) {
			continue // it went with its folder
		}
		out = append(out, change{path: name, remove: true})
	}
	slices.SortFunc(out, func(a, b change) int { return strings.Compare(a.path, b.path) })
	return out
}

func (e entry) isDir() bool { return e.stat.Mode&syscall.S_IFMT == syscall.S_IFDIR }
