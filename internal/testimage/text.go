package testimage

import (
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// Text reads layers as people write them: a txtar archive whose file names are entries.
//
//	-- path --               a file
//	-- path 4755 --          a file with a mode
//	-- path/ --              a folder, also with a mode
//	-- path -> target --     a symbolic link
//	-- path => target --     a hard link
//	-- path 0755 elf --      a program whose data is what follows; \0 in it is a zero byte
//	-- layer RUN x --        what follows belongs to a new layer that was created by "RUN x";
//	                         the first word may say how it is compressed: gzip, zstd, none
//
// Names may have spaces only when they do not end in something that reads as one of the above.
// Whiteouts are files of their names: .wh.name, .wh..wh..opq. Folders get no entries unless they are written.
func Text(tb testing.TB, text string) []Layer {
	tb.Helper()
	layers, err := parseText(text)
	if err != nil {
		tb.Fatalf("layers as text: %v", err)
	}
	return layers
}

func parseText(text string) ([]Layer, error) {
	var layers []Layer
	for _, f := range txtar.Parse([]byte(text)).Files {
		if rest, ok := strings.CutPrefix(f.Name, "layer "); ok {
			layers = append(layers, parseLayer(rest))
			continue
		}
		if len(layers) == 0 {
			layers = append(layers, Layer{CreatedBy: "COPY . /"})
		}
		entry, err := parseEntry(f.Name, f.Data)
		if err != nil {
			return nil, err
		}
		last := &layers[len(layers)-1]
		last.Files = append(last.Files, entry)
	}
	return layers, nil
}

func parseLayer(s string) Layer {
	first, rest, _ := strings.Cut(s, " ")
	switch first {
	case "gzip":
		return Layer{CreatedBy: rest}
	case "zstd":
		return Layer{Compression: Zstd, CreatedBy: rest}
	case "none":
		return Layer{Compression: None, CreatedBy: rest}
	}
	return Layer{CreatedBy: s}
}

func parseEntry(name string, data []byte) (File, error) {
	if from, to, ok := strings.Cut(name, " -> "); ok {
		return checked(File{Path: from, Type: Symlink, Target: to}, data)
	}
	if from, to, ok := strings.Cut(name, " => "); ok {
		return checked(File{Path: from, Type: Hardlink, Target: to}, data)
	}
	f := File{Path: name, Data: data}
	before, elf := strings.CutSuffix(f.Path, " elf")
	if elf {
		f.Path, f.Data = before, Program(map[string][]byte{".rodata": unescape(data)})
	}
	if i := strings.LastIndexByte(f.Path, ' '); i >= 0 {
		if mode, err := strconv.ParseUint(f.Path[i+1:], 8, 12); err == nil {
			f.Path, f.Mode = f.Path[:i], fs.FileMode(mode)
		}
	}
	if strings.HasSuffix(f.Path, "/") {
		f.Type, f.Data = Directory, nil
		return checked(f, data)
	}
	return f, nil
}

// checked refuses contents where there can be none: a line was probably forgotten.
func checked(f File, data []byte) (File, error) {
	if len(strings.TrimSpace(string(data))) > 0 {
		return File{}, fmt.Errorf("%s: only files have contents", path.Clean(f.Path))
	}
	return f, nil
}

func unescape(data []byte) []byte {
	return []byte(strings.ReplaceAll(strings.TrimSuffix(string(data), "\n"), `\0`, "\x00"))
}
