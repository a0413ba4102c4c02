package catalog

import (
	"bytes"
	"io"
	"io/fs"
	"strings"

	"github.com/klauspost/compress/zip"
)

// reduceArchive leaves out of a zip archive what syft's cataloger of Java archives cannot ask for,
// which is most of it: classes and resources. What stays is as it was, compressed bytes included. It
// returns nil when there is nothing to leave out, and for archives that are odd in any way: then the
// archive as it is decides what becomes of it.
func reduceArchive(content []byte) []byte {
	if !bytes.HasPrefix(content, []byte("PK\x03\x04")) {
		return nil // no archive, or something before it
	}
	r, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil
	}
	var kept []*zip.File
	var size uint64
	for _, f := range r.File {
		if f.Flags&1 != 0 || f.Method != zip.Store && f.Method != zip.Deflate || f.UncompressedSize64 > 1<<31 {
			return nil // encrypted, or compressed with something else
		}
		if readFromArchive(f) {
			kept = append(kept, f)
			size += f.CompressedSize64
		}
	}
	if len(kept) == len(r.File) || size > uint64(len(content)) {
		return nil
	}
	out := bytes.NewBuffer(make([]byte, 0, int(size)+256*(len(kept)+1)))
	w := zip.NewWriter(out)
	for _, f := range kept {
		if copyEntry(w, f) != nil {
			return nil
		}
	}
	if w.Close() != nil {
		return nil
	}
	again, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil || len(again.File) != len(kept) {
		return nil
	}
	return out.Bytes()
}

func copyEntry(w *zip.Writer, f *zip.File) error {
	header := f.FileHeader
	to, err := w.CreateRaw(&header)
	if err != nil {
		return err
	}
	from, err := f.OpenRaw()
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	return err
}

// readFromArchive reports whether syft may look at the entry: it looks for manifests and licences at
// the root and in META-INF, for Maven's files and other archives anywhere, and at what links say.
func readFromArchive(f *zip.File) bool {
	if f.Mode()&fs.ModeSymlink != 0 {
		return true
	}
	if strings.HasSuffix(f.Name, "/") {
		return false
	}
	name := strings.TrimLeft(strings.ToLower(f.Name), "/")
	dir := strings.LastIndexByte(name, '/')
	if dir < 0 || name[:dir] == "meta-inf" || strings.ContainsRune(name, '\\') {
		return true
	}
	if strings.HasSuffix(name, "pom.xml") || strings.HasSuffix(name, "pom.properties") {
		return true
	}
	return isArchive(name[dir+1:])
}
