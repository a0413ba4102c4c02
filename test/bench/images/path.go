package images

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// The images of a laboratory, each an OCI layout folder.
const (
	Big     = "big-oci"      // layers compressed with gzip
	BigZstd = "big-zstd-oci" // the same layers compressed with zstd
	Next    = "big2-oci"     // all layers of Big, and one more
)

// ErrNotBuilt is the error for images that nobody made yet.
var ErrNotBuilt = errors.New("the laboratory was not built: run make lab, as root")

// Dir is where the laboratory is kept: $SALLYPORT_LAB, or sallyport-lab in the user's cache folder.
func Dir() (string, error) {
	if dir := os.Getenv("SALLYPORT_LAB"); dir != "" {
		return filepath.Abs(dir)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(cache, "sallyport-lab"), nil
}

// Path is the folder of one image of the laboratory. The error is ErrNotBuilt when it is not there.
func Path(name string) (string, error) {
	dir, err := Dir()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(filepath.Join(path, "index.json")); err != nil {
		return "", fmt.Errorf("%w: no %s", ErrNotBuilt, path)
	}
	return path, nil
}
