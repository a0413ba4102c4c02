package image

import (
	"os"
	"path/filepath"
)

// scratchLock is the file in a scratch folder that its process holds.
const scratchLock = "lock"

// Scratch makes a folder in the cache for the temporary files of others, such as catalogers that
// unpack archives inside of archives. It is removed by remove, and when the process is killed before
// that, by the next Tidy.
func (c Cache) Scratch() (dir string, remove func(), err error) {
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return "", nil, err
	}
	if dir, err = os.MkdirTemp(c.Dir, tmpPrefix); err != nil {
		return "", nil, err
	}
	lock, err := os.Create(filepath.Join(dir, scratchLock))
	if err != nil {
		_ = os.RemoveAll(dir)
		return "", nil, err
	}
	hold(lock)
	return dir, func() {
		_ = lock.Close()
		_ = os.RemoveAll(dir)
	}, nil
}

// removeScratch removes a scratch folder whose process was killed: nobody holds its lock.
func removeScratch(dir string) {
	lock := filepath.Join(dir, scratchLock)
	info, err := os.Stat(lock)
	if err != nil {
		return // just being made, or being removed
	}
	removeAbandoned(lock, info)
	if _, err := os.Stat(lock); err != nil {
		_ = os.RemoveAll(dir)
	}
}
