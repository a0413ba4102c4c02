package catalog

import (
	"slices"
	"strings"
	"sync"

	"github.com/anchore/stereoscope/pkg/filetree"
)

// prefixIndex is stereoscope's index, but for patterns of names that begin with letters, such as
// those that a package database is searched with for each package: stereoscope compares each with
// every name of the image.
type prefixIndex struct {
	filetree.IndexReader
	names func() []string // of all files of the image, sorted
}

func newPrefixIndex(all filetree.IndexReader, names map[string]bool) *prefixIndex {
	return &prefixIndex{all, sync.OnceValue(func() []string {
		list := make([]string, 0, len(names))
		for name := range names {
			list = append(list, name)
		}
		slices.Sort(list)
		return list
	})}
}

// GetByBasenameGlob implements filetree.IndexReader.
func (p *prefixIndex) GetByBasenameGlob(globs ...string) ([]filetree.IndexEntry, error) {
	var entries []filetree.IndexEntry
	for _, glob := range globs {
		prefix, _, _ := strings.Cut(glob, "*")
		if prefix == "" || strings.ContainsAny(glob, "?/") || strings.Contains(glob, "**") {
			found, err := p.IndexReader.GetByBasenameGlob(glob)
			if err != nil {
				return nil, err
			}
			entries = append(entries, found...)
			continue
		}
		names := p.names()
		at, _ := slices.BinarySearch(names, prefix)
		for ; at < len(names) && strings.HasPrefix(names[at], prefix); at++ {
			if !matchStars(glob, names[at]) {
				continue
			}
			found, err := p.IndexReader.GetByBasename(names[at])
			if err != nil {
				return nil, err
			}
			entries = append(entries, found...)
		}
	}
	return entries, nil
}

// matchStars matches a pattern without other wildcards than "*".
func matchStars(pattern, name string) bool {
	parts := strings.Split(pattern, "*")
	last := len(parts) - 1
	if last == 0 {
		return pattern == name
	}
	rest, ok := strings.CutPrefix(name, parts[0])
	if !ok || !strings.HasSuffix(rest, parts[last]) {
		return false
	}
	rest = rest[:len(rest)-len(parts[last])]
	for _, part := range parts[1:last] {
		i := strings.Index(rest, part)
		if i < 0 {
			return false
		}
		rest = rest[i+len(part):]
	}
	return true
}
