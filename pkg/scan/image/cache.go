package image

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Cache is a folder that keeps what layers and images were found to hold, by digest. Processes share
// it without locks: a file appears whole, by a rename, and is never changed. Its zero value keeps
// nothing.
type Cache struct {
	// Dir is the folder, made when something is first kept in it; "" keeps nothing.
	Dir string
	// Size is how many bytes the folder may hold; the oldest files go first. 0 means 4 GiB.
	Size int64
}

const (
	defaultCacheSize = 4 << 30
	tmpPrefix        = "tmp-"
)

// Name is that of a file of the cache: what it is about, and everything it depends on.
func (c Cache) Name(kind string, parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d %s\n", len(p), p)
	}
	return kind + "-" + hex.EncodeToString(h.Sum(nil))
}

// Open returns a file of the cache; the error is fs.ErrNotExist when there is none.
func (c Cache) Open(name string) (*os.File, error) {
	if c.Dir == "" {
		return nil, fs.ErrNotExist
	}
	full := filepath.Join(c.Dir, name)
	f, err := os.Open(full)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	_ = os.Chtimes(full, now, now) // used just now; a read-only cache serves all the same
	return f, nil
}

// Draft is a file of the cache while it is written.
type Draft struct {
	*os.File
	target string
}

// Create begins a file. Commit keeps it, Discard does not; one of them must be called.
func (c Cache) Create(name string) (*Draft, error) {
	f, err := c.temporary(tmpPrefix)
	if err != nil {
		return nil, err
	}
	return &Draft{f, filepath.Join(c.Dir, name)}, nil
}

// temporary makes a file that is held: nobody removes it while the process lives.
func (c Cache) temporary(prefix string) (*os.File, error) {
	if c.Dir == "" {
		return nil, errors.New("there is no cache")
	}
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return nil, err
	}
	for {
		f, err := os.CreateTemp(c.Dir, prefix)
		if err != nil {
			return nil, err
		}
		hold(f)
		if _, err := os.Lstat(f.Name()); err == nil {
			return f, nil
		}
		_ = f.Close() // somebody tidied up before it was held
	}
}

// Commit makes the file appear under its name. The file stays open.
func (d *Draft) Commit() error {
	err := os.Rename(d.Name(), d.target)
	if err != nil {
		d.Discard()
	}
	return err
}

// Discard removes the file.
func (d *Draft) Discard() {
	_ = d.Close()
	_ = os.Remove(d.Name())
}

// Read returns a whole file of the cache.
func (c Cache) Read(name string) ([]byte, error) {
	f, err := c.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	data := make([]byte, info.Size())
	_, err = f.ReadAt(data, 0)
	return data, err
}

// Write keeps data under a name.
func (c Cache) Write(name string, data []byte) error {
	d, err := c.Create(name)
	if err != nil {
		return err
	}
	if _, err := d.File.Write(data); err != nil {
		d.Discard()
		return err
	}
	if err := d.Commit(); err != nil {
		return err
	}
	return d.Close()
}

// Tidy removes what killed processes left behind, and the oldest files when there is too much.
func (c Cache) Tidy() error {
	if c.Dir == "" {
		return nil
	}
	entries, err := os.ReadDir(c.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	type file struct {
		name string
		size int64
		used time.Time
	}
	var files []file
	var total int64
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && info.IsDir() && strings.HasPrefix(e.Name(), scratchPrefix) {
			removeOrphan(filepath.Join(c.Dir, e.Name()))
		}
		if err != nil || !info.Mode().IsRegular() {
			continue // gone in the meantime, or not ours
		}
		if strings.HasPrefix(e.Name(), tmpPrefix) {
			removeAbandoned(filepath.Join(c.Dir, e.Name()), info)
			continue
		}
		files = append(files, file{e.Name(), info.Size(), info.ModTime()})
		total += info.Size()
	}
	limit := c.Size
	if limit <= 0 {
		limit = defaultCacheSize
	}
	slices.SortFunc(files, func(a, b file) int { return a.used.Compare(b.used) })
	for _, f := range files {
		if total <= limit {
			break
		}
		if os.Remove(filepath.Join(c.Dir, f.name)) == nil {
			total -= f.size
		}
	}
	return nil
}
