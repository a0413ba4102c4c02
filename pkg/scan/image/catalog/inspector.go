package catalog

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"

	"github.com/anchore/stereoscope/pkg/file"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// inspectorVersion is part of the names of cached layers, beside syft's version.
const inspectorVersion = "1"

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
		l.notes = appendNote(l.notes, f.cataloger, e.Path, encodeClassified(f.classified))
	}
	if !keep.All && e.Size <= retainedSize && l.catalogers.wanted(unversioned(e.Path)) {
		// A link without the version will be what leads a cataloger here: ruby -> ruby3.1.
		keep.All = true
	}
	return keep
}

// unversioned is a path without the version that it ends in.
func unversioned(path string) string { return strings.TrimRight(path, "0123456789.-_") }

// Notes implements image.LayerInspector.
func (l *layerInspector) Notes() []byte { return l.notes }

// A note is a cataloger's name, the path that it found something in, and what classifiers said of
// it, each with a NUL at its end.
func appendNote(b []byte, fields ...string) []byte {
	for _, f := range fields {
		b = append(append(b, f...), 0)
	}
	return b
}

// notes are what the probes of one layer found, by cataloger and path.
type notes map[string]map[string]map[string]classified

func readNotes(b []byte) notes {
	found := notes{}
	fields := strings.Split(string(b), "\x00")
	for note := range slices.Chunk(fields[:len(fields)-1], 3) {
		if len(note) < 3 {
			break
		}
		name, path := note[0], note[1]
		if found[name] == nil {
			found[name] = map[string]map[string]classified{}
		}
		found[name][path] = decodeClassified(note[2])
	}
	return found
}

// has reports whether the cataloger found something in the file.
func (n notes) has(cataloger, path string) bool {
	_, ok := n[cataloger][path]
	return ok
}
