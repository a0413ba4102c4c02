package sbom

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Format is one that Write writes.
type Format string

// The formats, by the names that users type.
const (
	CycloneDX16JSON Format = "cyclonedx-1.6-json"
	CycloneDX16XML  Format = "cyclonedx-1.6-xml"
	CycloneDX17JSON Format = "cyclonedx-1.7-json"
	CycloneDX17XML  Format = "cyclonedx-1.7-xml"
	SPDX23JSON      Format = "spdx-2.3-json"
	SPDX23TagValue  Format = "spdx-2.3-tag-value"
	SPDX301JSON     Format = "spdx-3.0.1-json"
)

// Formats are all formats that Write writes.
func Formats() []Format {
	return []Format{CycloneDX16JSON, CycloneDX16XML, CycloneDX17JSON, CycloneDX17XML, SPDX23JSON, SPDX23TagValue, SPDX301JSON}
}

// ParseFormat finds a format by its name; short forms mean the newest version that other tools
// read widely.
func ParseFormat(name string) (Format, error) {
	short := map[string]Format{
		"cyclonedx": CycloneDX16JSON, "cyclonedx-json": CycloneDX16JSON, "cyclonedx-xml": CycloneDX16XML, "cdx": CycloneDX16JSON,
		"spdx": SPDX23JSON, "spdx-json": SPDX23JSON, "spdx-tag-value": SPDX23TagValue, "spdx-2.3": SPDX23JSON, "spdx-3": SPDX301JSON, "spdx-3.0.1": SPDX301JSON,
		"cyclonedx-1.6": CycloneDX16JSON, "cyclonedx-1.7": CycloneDX17JSON,
	}
	name = strings.ToLower(name)
	if f, ok := short[name]; ok {
		return f, nil
	}
	if slices.Contains(Formats(), Format(name)) {
		return Format(name), nil
	}
	return "", fmt.Errorf("SBOM format %q is not known; use one of %s", name, joinFormats())
}

func joinFormats() string {
	var names []string
	for _, f := range Formats() {
		names = append(names, string(f))
	}
	return strings.Join(names, ", ")
}

// Write writes the document. The same Document gives the same bytes, whenever and wherever. lost
// lists, sorted, what the document says and the format cannot hold, with how often.
func Write(w io.Writer, doc *Document, format Format) (lost []string, err error) {
	d, l := tidy(doc)
	var out bytes.Buffer
	switch format {
	case CycloneDX16JSON, CycloneDX16XML, CycloneDX17JSON, CycloneDX17XML:
		err = writeCycloneDX(&out, d, format, l)
	case SPDX23JSON, SPDX23TagValue:
		err = writeSPDX2(&out, d, format, l)
	case SPDX301JSON:
		err = writeSPDX3(&out, d, l)
	default:
		_, err = ParseFormat(string(format))
	}
	if err != nil {
		return nil, fmt.Errorf("write SBOM as %s: %w", format, err)
	}
	text := out.Bytes()
	if strings.HasSuffix(string(format), "-json") {
		var readable bytes.Buffer
		indent(&readable, bytes.TrimSpace(text))
		readable.WriteByte('\n')
		text = readable.Bytes()
	}
	if _, err := w.Write(text); err != nil {
		return nil, fmt.Errorf("write SBOM: %w", err)
	}
	return l.list(), nil
}

// losses counts what cannot be written.
type losses map[string]int

func (l losses) add(what string) { l[what]++ }

func (l losses) list() []string {
	var out []string
	for _, what := range sortedKeys(l) {
		if n := l[what]; n > 1 {
			what = fmt.Sprintf("%s (%d)", what, n)
		}
		out = append(out, what)
	}
	return out
}
