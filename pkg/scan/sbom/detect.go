package sbom

import (
	"bytes"
	"path"
	"regexp"
	"strings"
	"sync"
)

// shape is how a text is written.
type shape int

const (
	noShape shape = iota
	jsonShape
	xmlShape
	tagShape
)

func shapeOf(text []byte) shape {
	text = bytes.TrimLeft(text, " \t\r\n")
	switch {
	case bytes.HasPrefix(text, []byte("{")):
		return jsonShape
	case bytes.HasPrefix(text, []byte("<")):
		return xmlShape
	case looksLikeTags(text):
		return tagShape
	}
	return noShape
}

// looksLikeTags looks for the tag that a tag-value document must have near its beginning. Nothing but
// comments and other tags may stand before it: a program that writes such documents is none.
func looksLikeTags(head []byte) bool {
	const near = 4 << 10
	head = head[:min(near, len(head))]
	for line := range bytes.Lines(head) {
		line = bytes.TrimSpace(line)
		name, value, isTag := bytes.Cut(line, []byte(":"))
		switch {
		case len(line) == 0 || line[0] == '#':
		case !isTag || bytes.ContainsAny(name, " \t"):
			return false
		case string(name) == "SPDXVersion":
			return bytes.HasPrefix(bytes.TrimSpace(value), []byte("SPDX-"))
		}
	}
	return false
}

// marks are what the first kilobyte of an SBOM holds. CycloneDX documents in the order of
// serializers that sort keys hold bomFormat before components ("bomFormat" < "components").
var marks = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`"bomFormat"\s*:\s*"CycloneDX"|"spdxVersion"\s*:\s*"SPDX-|"SPDXID"\s*:\s*"SPDXRef-DOCUMENT"|` +
		`https?://spdx\.org/rdf/3\.|https?://spdx\.github\.io/spdx-3|http://cyclonedx\.org/schema/bom`)
})

// Detect reports whether a file is, by its name and its first kilobyte, an SBOM that Read may
// read. It is cheap enough to be asked of every file, and errs on the side of no: a document whose
// first kilobyte says nothing is taken when its name says .cdx.json, .spdx.json or .spdx.
func Detect(name string, head []byte) bool {
	head = bytes.TrimPrefix(head[:min(len(head), 1<<10)], utf8Mark)
	start := bytes.TrimLeft(head, " \t\r\n")
	if len(start) == 0 {
		return false
	}
	switch start[0] {
	case '{':
		// A quick look decides for nearly all files.
		if !bytes.Contains(head, []byte("CycloneDX")) && !bytes.Contains(head, []byte("cyclonedx.org")) && !bytes.Contains(head, []byte("SPDX")) && !bytes.Contains(head, []byte("spdx.")) {
			return saysSo(name, ".cdx.json", ".spdx.json", ".spdx3.json", "bom.json")
		}
		return marks().Match(head) || saysSo(name, ".cdx.json", ".spdx.json", ".spdx3.json", "bom.json")
	case '<':
		return bytes.Contains(head, []byte("http://cyclonedx.org/schema/bom")) || saysSo(name, ".cdx.xml")
	}
	return looksLikeTags(head)
}

func saysSo(name string, suffixes ...string) bool {
	base := strings.ToLower(path.Base(name))
	for _, s := range suffixes {
		if strings.HasPrefix(s, ".") && strings.HasSuffix(base, s) || base == s {
			return true
		}
	}
	return false
}
