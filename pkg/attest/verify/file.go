package verify

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// maxFile limits keys, certificates and roots.
const maxFile = 1 << 20

// readFile reads what a configuration names, relative to it.
func readFile(dir, name string) ([]byte, error) {
	if !filepath.IsAbs(name) {
		name = filepath.Join(dir, name)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(raw) > maxFile {
		return nil, fmt.Errorf("%s is larger than %d bytes", name, maxFile)
	}
	return raw, nil
}
