package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/scan/image/inventory"
	"github.com/sallyport-dev/sallyport/pkg/scan/sbom"
)

// sbomSize bounds what is read of one SBOM.
const sbomSize = 256 << 20

// sbomTarget is an SBOM to write; file is empty for standard output.
type sbomTarget struct {
	format sbom.Format
	file   string
}

func formatNames() string {
	var names []string
	for _, f := range sbom.Formats() {
		names = append(names, string(f))
	}
	return strings.Join(names, ", ")
}

// endings tell the format of a file that is named without one, the customary names first.
var endings = []struct {
	suffix string
	format sbom.Format
}{
	{".cdx.json", sbom.CycloneDX16JSON}, {".cdx.xml", sbom.CycloneDX16XML}, {".spdx.json", sbom.SPDX23JSON}, {".spdx", sbom.SPDX23TagValue},
	{"bom.json", sbom.CycloneDX16JSON}, {"bom.xml", sbom.CycloneDX16XML},
}

func formatOf(file string) (sbom.Format, bool) {
	for _, e := range endings {
		if strings.HasSuffix(strings.ToLower(file), e.suffix) {
			return e.format, true
		}
	}
	return "", false
}

// parseSBOMTargets reads FORMAT=FILE; a FORMAT alone means standard output, and a FILE alone has the
// format that its ending says.
func parseSBOMTargets(list []string) ([]sbomTarget, error) {
	var out []sbomTarget
	for _, text := range list {
		if format, ok := formatOf(text); ok && !strings.Contains(text, "=") {
			out = append(out, sbomTarget{format, text})
			continue
		}
		name, file, named := strings.Cut(text, "=")
		if named && file == "" {
			return nil, fmt.Errorf("%q: write FORMAT=FILE, for example cyclonedx-json=app.cdx.json", text)
		}
		format, err := sbom.ParseFormat(name)
		if err != nil {
			return nil, err
		}
		out = append(out, sbomTarget{format, file})
	}
	return out, nil
}

// writeSBOMs writes one SBOM, or of the images of an index each its own, with its platform in the
// file's name, and the summary of all under the name that was given.
func writeSBOMs(io streams, targets []sbomTarget, docs []*sbom.Document, answer *inventory.Answer) error {
	if len(targets) == 0 {
		return nil
	}
	whole := docs[0]
	if len(docs) > 1 {
		var err error
		if whole, err = indexDocument(docs, answer); err != nil {
			return err
		}
	}
	for _, t := range targets {
		if err := writeSBOM(io, t, whole); err != nil {
			return err
		}
		if len(docs) == 1 || t.file == "" {
			continue
		}
		for i, doc := range docs {
			each := t
			ext := filepath.Ext(t.file)
			for _, double := range []string{".cdx.json", ".cdx.xml", ".spdx.json"} {
				if strings.HasSuffix(t.file, double) {
					ext = double
				}
			}
			platform := strings.ReplaceAll(answer.Images[i].Image.Platform.String(), "/", "-")
			each.file = strings.TrimSuffix(t.file, ext) + "-" + platform + ext
			if err := writeSBOM(io, each, doc); err != nil {
				return err
			}
		}
	}
	return nil
}

// indexDocument is the SBOM of an index: the images of its platforms, and the packages of each.
func indexDocument(docs []*sbom.Document, answer *inventory.Answer) (*sbom.Document, error) {
	first := docs[0].Subject
	product := sbom.Product{Name: first.Name, Type: "container"}
	if len(answer.Indexes) > 0 {
		product.Version = answer.Indexes[0]
	}
	doc, err := sbom.Merge(product, docs...)
	if err != nil {
		return nil, err
	}
	if ref := answer.Images[0].Image.Reference; ref.Repository != "" && product.Version != "" {
		doc.Subject.PURL = sbom.ImagePURL(ref.Name(), product.Version, "", ref.Tag)
	}
	return doc, nil
}

func writeSBOM(io streams, t sbomTarget, doc *sbom.Document) error {
	var lost []string
	write := func(w writer) (err error) {
		lost, err = sbom.Write(w, doc, t.format)
		return err
	}
	var err error
	if t.file == "" {
		err = write(io.out)
	} else {
		err = writeFile(t.file, write)
	}
	if err == nil && len(lost) > 0 {
		fmt.Fprintf(io.err, "sallyport: %s cannot hold: %s\n", t.format, strings.Join(lost, "; "))
	}
	return err
}

// readFile reads a file of at most the given size; "-" is not a file here.
func readFile(name string, most int64) ([]byte, error) {
	file, err := os.Open(filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, most+1))
	if err == nil && int64(len(data)) > most {
		err = fmt.Errorf("%s is larger than %d MiB", name, most>>20)
	}
	return data, err
}

// readHead reads the first kilobyte, which tells what a file is.
func readHead(name string) ([]byte, error) {
	file, err := os.Open(filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	head := make([]byte, 1024)
	n, err := io.ReadFull(file, head)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = nil
	}
	return head[:n], err
}
