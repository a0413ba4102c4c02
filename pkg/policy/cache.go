package policy

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
)

const (
	maxCachedIndex   = 256 << 20 // bytes
	maxCachedIndexes = 64        // of which the oldest go
	cacheSuffix      = ".policy"
)

// index gives a pack that brings no index one: from the cache, or by compiling the pack, which the
// next process will be spared.
func (e *Engine) index(l *loadedPack, cache string, digests []string) error {
	l.origin = "sources"
	file := ""
	if cache != "" {
		file = filepath.Join(cache, l.cacheKey(e.packs, digests)+cacheSuffix)
		index, err := readCached(file)
		if err == nil {
			if err = l.readIndex(string(index)); err == nil {
				l.origin = "the cache"
				return nil
			}
		}
		if !errors.Is(err, fs.ErrNotExist) {
			e.debug("%s: compiled anew, because the cached rules are of no use: %v", l.Name, err)
		}
	}
	if err := e.sources(); err != nil {
		return err
	}
	index, err := l.buildIndex(e.folders)
	if err != nil {
		return err
	}
	if err := l.readIndex(string(index)); err != nil {
		return err
	}
	if file == "" {
		return nil
	}
	if err := writeCached(file, index); err != nil {
		e.debug("%s: its compiled rules are not cached: %v", l.Name, err)
	}
	return nil
}

// cacheKey is everything that an index depends on: the pack and the name that its messages carry,
// the packs that it may import, OPA, and this program.
func (l *loadedPack) cacheKey(packs []*loadedPack, digests []string) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n%q %v %s\n", indexVersion, buildIdentity(), l.Name, l.RegoV0, l.digest)
	for i, p := range packs {
		if p != l {
			fmt.Fprintf(h, "%q %v %s\n", p.Name, p.RegoV0, digests[i])
		}
	}
	return hex.EncodeToString(h.Sum(nil))[:40]
}

// buildIdentity identifies the build of this program. Builds that no version tells apart, as between
// two commits, are told apart by their file.
func buildIdentity() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	id := info.Main.Version + " " + info.GoVersion
	for _, s := range info.Settings {
		if strings.HasPrefix(s.Key, "vcs.") {
			id += " " + s.Value
		}
	}
	if v := info.Main.Version; v == "" || v == "(devel)" || strings.HasSuffix(v, "+dirty") {
		if file, err := os.Executable(); err == nil {
			if stat, err := os.Stat(file); err == nil {
				id += fmt.Sprintf(" %d %d", stat.Size(), stat.ModTime().UnixNano())
			}
		}
	}
	return id
}

// readCached reads a file of the cache: the SHA-256 of an index, and the index.
func readCached(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxCachedIndex))
	if err != nil {
		return nil, err
	}
	if len(data) < sha256.Size {
		return nil, errors.New("cut short")
	}
	if sum := sha256.Sum256(data[sha256.Size:]); !bytes.Equal(sum[:], data[:sha256.Size]) {
		return nil, errors.New("damaged")
	}
	return data[sha256.Size:], nil
}

// writeCached puts a file into the cache whole or not at all, for its owner alone.
func writeCached(file string, index []byte) error {
	dir := filepath.Dir(file)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	temp, err := os.CreateTemp(dir, "new-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	sum := sha256.Sum256(index)
	_, err = temp.Write(append(sum[:], index...))
	if err = errors.Join(err, temp.Close()); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), file); err != nil {
		return err
	}
	prune(dir)
	return nil
}

// prune keeps the newest files of the cache. That another process prunes too does no harm.
func prune(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	type aged struct {
		name string
		age  int64
	}
	var files []aged
	for _, e := range entries {
		if info, err := e.Info(); err == nil && strings.HasSuffix(e.Name(), cacheSuffix) {
			files = append(files, aged{e.Name(), info.ModTime().UnixNano()})
		}
	}
	slices.SortFunc(files, func(a, b aged) int { return cmp.Compare(b.age, a.age) })
	for _, f := range files[min(len(files), maxCachedIndexes):] {
		_ = os.Remove(filepath.Join(dir, f.name))
	}
}
