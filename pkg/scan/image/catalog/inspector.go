package catalog

import (
	"bytes"
	"encoding/binary"
	"slices"

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
	for _, name := range found {
		l.notes = appendNote(l.notes, name, e.Path)
	}
	return keep
}

// Notes implements image.LayerInspector.
func (l *layerInspector) Notes() []byte { return l.notes }

func appendNote(b []byte, cataloger, path string) []byte {
	b = append(b, cataloger...)
	b = append(b, 0)
	b = append(b, path...)
	return append(b, 0)
}

// readNotes returns the paths that each cataloger found something in.
func readNotes(b []byte) map[string]map[string]bool {
	found := map[string]map[string]bool{}
	fields := bytes.Split(b, []byte{0})
	for pair := range slices.Chunk(fields, 2) {
		if len(pair) < 2 {
			break
		}
		name := string(pair[0])
		if found[name] == nil {
			found[name] = map[string]bool{}
		}
		found[name][string(pair[1])] = true
	}
	return found
}
