//go:build unix

package image

import (
	"io/fs"
	"os"
	"syscall"
)

// hold marks a temporary file as being written, for as long as the process lives. It waits for
// whoever is about to remove the file.
func hold(f *os.File) {
	for syscall.Flock(int(f.Fd()), syscall.LOCK_EX) == syscall.EINTR { //nolint:revive // a signal came in between
	}
}

// removeAbandoned removes a temporary file whose writer was killed: nobody holds it.
func removeAbandoned(name string, _ fs.FileInfo) {
	f, err := os.Open(name)
	if err != nil {
		return
	}
	defer f.Close()
	if syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
		removeAll(name)
	}
}
