package catalog

import (
	"bytes"
	"encoding/binary"
	"path"
	"strings"

	"github.com/anchore/stereoscope/pkg/file"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// inspectorVersion is part of the names of cached layers, beside syft's version.
const inspectorVersion = "2"

// Inspector chooses which contents of a layer are kept for syft's catalogers.
type Inspector struct {
	catalogers *catalogers
}

// NewInspector returns the inspector that Catalog needs the layers to have been read with.
func NewInspector() *Inspector { return &Inspector{newCatalogers()} }

// Key implements image.Inspector.
func (i *Inspector) Key() string { return "syft " + Version() + " " + inspectorVersion }

// Layer implements image.Inspector.
func (i *Inspector) Layer() image.LayerInspector {
	return &layerInspector{catalogers: i.catalogers}
}

type layerInspector struct {
	catalogers *catalogers
	notes      []byte // what probed catalogers found something in
}

// Look implements image.LayerInspector.
func (l *layerInspector) Look(e *image.Entry, head []byte) image.Interest {
	if isExecutable(head) {
		// Nobody asks for other types, and telling types is dear.
		e.MIME = file.MIMEType(bytes.NewReader(head))
	}
	switch {
	case isArchive(path.Base(e.Path)):
		return image.Inspect
	case retained(e.Path, e.Size):
		return image.Retain
	case e.MIME != "" || l.catalogers.wanted(e.Path):
		return image.Inspect
	}
	return image.Ignore
}

// isExecutable recognises what may be ELF, Mach-O or PE by its first bytes.
func isExecutable(head []byte) bool {
	if len(head) < 4 {
		return false
	}
	if head[0] == 'M' && head[1] == 'Z' {
		return true
	}
	switch binary.BigEndian.Uint32(head) {
	case 0x7f454c46, 0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe, 0xcafebabe, 0xbebafeca, 0xcafebabf, 0xbfbafeca:
		return true
	}
	return false
}

// Inspect implements image.LayerInspector.
func (l *layerInspector) Inspect(e *image.Entry, content []byte) image.Keep {
	found, keep := l.catalogers.probe(e, content)
	for _, f := range found {
		l.notes = appendNote(l.notes, f.cataloger, e.Path, encodeClassified(f.classified), string(f.remembered))
	}
	if keep.Instead == nil && !keep.All && (retained(e.Path, e.Size) || e.Size <= retainedSize && l.catalogers.wanted(unversioned(e.Path))) {
		// A link without the version will be what leads a cataloger here: ruby -> ruby3.1.
		keep.All = true
	}
	return keep
}

// unversioned is a path without the version that it ends in.
func unversioned(path string) string { return strings.TrimRight(path, "0123456789.-_") }

// Notes implements image.LayerInspector.
func (l *layerInspector) Notes() []byte { return l.notes }

// A note is a cataloger's name, the path that it found something in, what classifiers said of it and
// what the cataloger found, each with its length before it.
func appendNote(b []byte, fields ...string) []byte {
	for _, f := range fields {
		b = append(binary.AppendUvarint(b, uint64(len(f))), f...)
	}
	return b
}

// noted is what a probe says of a file.
type noted struct {
	classified map[string]classified
	remembered string
}

// notes are what the probes of one layer found, by cataloger and path.
type notes map[string]map[string]noted

func readNotes(b []byte) notes {
	found := notes{}
	rest := string(b)
	field := func() string {
		n, size := binary.Uvarint([]byte(rest[:min(len(rest), binary.MaxVarintLen64)]))
		if size <= 0 || n > uint64(len(rest)-size) {
			rest = ""
			return ""
		}
		f := rest[size : size+int(n)]
		rest = rest[size+int(n):]
		return f
	}
	for rest != "" {
		name, path, classified, remembered := field(), field(), field(), field()
		if found[name] == nil {
			found[name] = map[string]noted{}
		}
		found[name][path] = noted{decodeClassified(classified), remembered}
	}
	return found
}

// has reports whether the cataloger found something in the file.
func (n notes) has(cataloger, path string) bool {
	_, ok := n[cataloger][path]
	return ok
}
