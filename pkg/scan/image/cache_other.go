//go:build !unix

package image

import (
	"io/fs"
	"os"
	"time"
)

func hold(*os.File) {}

// removeAbandoned removes a temporary file that nobody can still be writing.
func removeAbandoned(name string, info fs.FileInfo) {
	if time.Since(info.ModTime()) > time.Hour {
		removeAll(name)
	}
}
