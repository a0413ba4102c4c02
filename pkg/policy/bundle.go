package policy

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// maxBundleEntries bounds what an archive may list, rules or not.
const maxBundleEntries = 100_000

// ReadBundle reads a pack from a tar archive, gzip-compressed or not. Nothing is written to disk.
// An archive that tries to leave its root, or holds links or devices, is refused as a whole: it was
// made to attack whoever unpacks it.
func ReadBundle(name string, r io.Reader) (Pack, error) {
	files, err := readBundle(r)
	if err != nil {
		return Pack{}, fmt.Errorf("policy bundle %s: %w", name, err)
	}
	return Pack{Name: name, files: files}, nil
}

func readBundle(r io.Reader) ([]packFile, error) {
	in := bufio.NewReader(r)
	var plain io.Reader = in
	if magic, err := in.Peek(2); err == nil && magic[0] == 0x1f && magic[1] == 0x8b {
		unzipped, err := gzip.NewReader(in)
		if err != nil {
			return nil, err
		}
		plain = unzipped
	}
	plain = io.LimitReader(plain, 4*maxPackContents)
	archive := tar.NewReader(plain)
	files := []packFile{}
	total := 0
	for entries := 0; ; entries++ {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if entries >= maxBundleEntries {
			return nil, fmt.Errorf("more than %d entries", maxBundleEntries)
		}
		switch h.Typeflag {
		case tar.TypeReg, tar.TypeDir, tar.TypeXGlobalHeader:
		default:
			return nil, fmt.Errorf("entry %q is neither a file nor a folder; links and devices are refused", h.Name)
		}
		name := path.Clean(strings.TrimPrefix(h.Name, "./"))
		if path.IsAbs(h.Name) || strings.Contains(h.Name, `\`) || slices.Contains(strings.Split(h.Name, "/"), "..") {
			return nil, fmt.Errorf("entry %q points outside of the archive", h.Name)
		}
		if h.Typeflag != tar.TypeReg || !isRuleFile(name) {
			continue
		}
		if total += int(min(h.Size, maxPackContents)); h.Size > maxPackFile || total > maxPackContents || len(files) >= maxPackFiles {
			return nil, fmt.Errorf("entry %q: the bundle is beyond its limits (%d files, %d bytes a file, %d bytes in all)", h.Name, maxPackFiles, maxPackFile, maxPackContents)
		}
		source, err := io.ReadAll(archive)
		if err != nil {
			return nil, fmt.Errorf("entry %q: %w", h.Name, err)
		}
		files = append(files, packFile{name: name, source: source})
	}
	// What follows the last entry is read too: a gzip stream that was cut or changed shows it only
	// at its end.
	if _, err := io.Copy(io.Discard, plain); err != nil {
		return nil, err
	}
	slices.SortStableFunc(files, func(a, b packFile) int { return strings.Compare(a.name, b.name) })
	for i := 1; i < len(files); i++ {
		if files[i].name == files[i-1].name {
			return nil, fmt.Errorf("entry %q appears twice", files[i].name)
		}
	}
	return files, nil
}
