package image

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// scratchPrefix is that of folders for temporary files, beside their locks.
const scratchPrefix = "scratch-"

// Scratch is a folder for temporary files of one process, inside the folder of a cache. What it holds
// comes from images, and must not outlive the process: Tidy removes the folders of killed ones.
type Scratch struct {
	// Dir is the folder; only its owner can look into it.
	Dir  string
	lock *os.File
}

// Scratch makes a folder for temporary files. Remove removes it.
func (c Cache) Scratch() (*Scratch, error) {
	// The lock comes first and goes last, so that a folder without one belongs to nobody.
	lock, err := c.temporary(tmpPrefix + scratchPrefix)
	if err != nil {
		return nil, err
	}
	s := &Scratch{Dir: scratchOf(lock.Name()), lock: lock}
	if err := os.Mkdir(s.Dir, 0o700); err != nil {
		_ = lock.Close()
		_ = os.Remove(lock.Name())
		return nil, fmt.Errorf("make a folder for temporary files: %w", err)
	}
	return s, nil
}

// scratchOf is the folder that a lock is for.
func scratchOf(lock string) string {
	dir, name := filepath.Split(lock)
	return filepath.Join(dir, name[len(tmpPrefix):])
}

// removeAll removes a temporary file that nobody holds, and first the folder that it is the lock of.
func removeAll(name string) {
	if strings.HasPrefix(filepath.Base(name), tmpPrefix+scratchPrefix) && os.RemoveAll(scratchOf(name)) != nil {
		return
	}
	_ = os.Remove(name)
}

// removeOrphan removes a folder whose lock is gone.
func removeOrphan(dir string) {
	parent, name := filepath.Split(dir)
	if _, err := os.Lstat(filepath.Join(parent, tmpPrefix+name)); errors.Is(err, fs.ErrNotExist) {
		_ = os.RemoveAll(dir)
	}
}

// Remove removes the folder with everything in it.
func (s *Scratch) Remove() error {
	err := os.RemoveAll(s.Dir)
	_ = s.lock.Close()
	_ = os.Remove(s.lock.Name())
	return err
}
