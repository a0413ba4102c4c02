package sbom

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// A tag-value text (SPDX 2.3, annex on tag-value) becomes the tree of the equivalent JSON: tags
// stand for keys, and a few begin a new element.

// tagKind says how the value of a tag is kept.
type tagKind int

const (
	tagText   tagKind = iota // a string
	tagList                  // one more string of a list
	tagBool                  // true or false
	tagSum                   // ALGORITHM: VALUE
	tagRef                   // CATEGORY TYPE LOCATOR
	tagRange                 // FROM:TO
	tagIgnore                // known, and not kept
)

// tag is where the value of a tag goes.
type tag struct {
	key  string
	kind tagKind
}

// section is one kind of element, begun by its first tag.
type section struct {
	list string // key of the list in the document; "" is the document itself
	tags map[string]tag
}

var sharedTags = map[string]tag{"SPDXID": {"SPDXID", tagText}}

var tagSections = map[string]section{
	"SPDXVersion": {"", map[string]tag{
		"SPDXVersion": {"spdxVersion", tagText}, "DataLicense": {"dataLicense", tagText}, "DocumentName": {"name", tagText},
		"DocumentNamespace": {"documentNamespace", tagText}, "DocumentComment": {"comment", tagText}, "ExternalDocumentRef": {"", tagIgnore},
		"Creator": {"creators", tagList}, "Created": {"created", tagText}, "CreatorComment": {"creatorComment", tagText}, "LicenseListVersion": {"licenseListVersion", tagText},
	}},
	"PackageName": {"packages", map[string]tag{
		"PackageName": {"name", tagText}, "PackageVersion": {"versionInfo", tagText}, "PackageFileName": {"packageFileName", tagText},
		"PackageSupplier": {"supplier", tagText}, "PackageOriginator": {"originator", tagText}, "PackageDownloadLocation": {"downloadLocation", tagText},
		"FilesAnalyzed": {"filesAnalyzed", tagBool}, "PackageVerificationCode": {"", tagIgnore}, "PackageChecksum": {"checksums", tagSum},
		"PackageHomePage": {"homepage", tagText}, "PackageSourceInfo": {"sourceInfo", tagText}, "PackageLicenseConcluded": {"licenseConcluded", tagText},
		"PackageLicenseInfoFromFiles": {"licenseInfoFromFiles", tagList}, "PackageLicenseDeclared": {"licenseDeclared", tagText},
		"PackageLicenseComments": {"licenseComments", tagText}, "PackageCopyrightText": {"copyrightText", tagText}, "PackageSummary": {"summary", tagText},
		"PackageDescription": {"description", tagText}, "PackageComment": {"comment", tagText}, "ExternalRef": {"externalRefs", tagRef},
		"ExternalRefComment": {"", tagIgnore}, "PackageAttributionText": {"attributionTexts", tagList}, "PrimaryPackagePurpose": {"primaryPackagePurpose", tagText},
		"ReleaseDate": {"releaseDate", tagText}, "BuiltDate": {"builtDate", tagText}, "ValidUntilDate": {"validUntilDate", tagText},
	}},
	"FileName": {"files", map[string]tag{
		"FileName": {"fileName", tagText}, "FileType": {"fileTypes", tagList}, "FileChecksum": {"checksums", tagSum}, "LicenseConcluded": {"licenseConcluded", tagText},
		"LicenseInfoInFile": {"licenseInfoInFiles", tagList}, "LicenseComments": {"licenseComments", tagText}, "FileCopyrightText": {"copyrightText", tagText},
		"FileComment": {"comment", tagText}, "FileNotice": {"noticeText", tagText}, "FileContributor": {"fileContributors", tagList},
		"FileAttributionText": {"attributionTexts", tagList}, "FileDependency": {"", tagIgnore}, "ArtifactOfProjectName": {"", tagIgnore},
		"ArtifactOfProjectHomePage": {"", tagIgnore}, "ArtifactOfProjectURI": {"", tagIgnore},
	}},
	"SnippetSPDXID": {"snippets", map[string]tag{
		"SnippetSPDXID": {"SPDXID", tagText}, "SnippetFromFileSPDXID": {"snippetFromFile", tagText}, "SnippetByteRange": {"offset", tagRange}, "SnippetLineRange": {"lineNumber", tagRange},
		"SnippetLicenseConcluded": {"licenseConcluded", tagText}, "LicenseInfoInSnippet": {"licenseInfoInSnippets", tagList}, "SnippetLicenseComments": {"licenseComments", tagText},
		"SnippetCopyrightText": {"copyrightText", tagText}, "SnippetComment": {"comment", tagText}, "SnippetName": {"name", tagText}, "SnippetAttributionText": {"attributionTexts", tagList},
	}},
	"LicenseID": {"hasExtractedLicensingInfos", map[string]tag{
		"LicenseID": {"licenseId", tagText}, "ExtractedText": {"extractedText", tagText}, "LicenseName": {"name", tagText},
		"LicenseCrossReference": {"seeAlsos", tagList}, "LicenseComment": {"comment", tagText},
	}},
	"Annotator": {"annotations", map[string]tag{
		"Annotator": {"annotator", tagText}, "AnnotationDate": {"annotationDate", tagText}, "AnnotationType": {"annotationType", tagText},
		"SPDXREF": {"SPDXREF", tagText}, "AnnotationComment": {"comment", tagText},
	}},
	"Relationship": {"relationships", map[string]tag{"Relationship": {"", tagIgnore}, "RelationshipComment": {"comment", tagText}}},
	"Reviewer": {"revieweds", map[string]tag{
		"Reviewer": {"reviewer", tagText}, "ReviewDate": {"reviewDate", tagText}, "ReviewComment": {"comment", tagText},
	}},
}

// tagReader walks over the lines.
type tagReader struct {
	r       *reader
	text    []byte
	line    int
	root    map[string]any
	current map[string]any
	in      section
	lists   map[string][]any
	pkg     map[string]any // the last package: files that follow are its own
	nodes   int
}

// tagValue reads a tag-value text by way of the equivalent JSON.
func (r *reader) tagValue(text []byte) error {
	info := map[string]any{}
	root := map[string]any{"creationInfo": info}
	t := &tagReader{r: r, text: text, root: root, current: root, in: tagSections["SPDXVersion"], lists: map[string][]any{}}
	r.tagLines = map[string][]int{}
	for {
		name, value, ok, err := t.next()
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		if err := t.take(name, value); err != nil {
			return err
		}
	}
	for key, list := range t.lists {
		root[key] = list
	}
	for _, key := range []string{"creators", "created", "licenseListVersion"} {
		if v, has := root[key]; has {
			info[key] = v
			delete(root, key)
		}
	}
	if comment, has := root["creatorComment"]; has {
		info["comment"] = comment
		delete(root, "creatorComment")
	}
	t.annotate()
	if err := r.spdx2(object{r: r, m: root}); err != nil {
		return err
	}
	r.doc.Encoding = "tag-value"
	return nil
}

// next reads one tag with its value, which <text> may spread over lines.
func (t *tagReader) next() (name, value string, ok bool, err error) {
	for len(t.text) > 0 {
		var line []byte
		line, t.text, _ = bytes.Cut(t.text, []byte("\n"))
		t.line++
		trimmed := strings.TrimSpace(string(line))
		if trimmed == "" || trimmed[0] == '#' {
			continue
		}
		name, value, found := strings.Cut(trimmed, ":")
		if !found {
			return "", "", false, t.fail("%q is no tag with a value, as in PackageName: bash", clip(trimmed))
		}
		value = strings.TrimSpace(value)
		rest, open := strings.CutPrefix(value, "<text>")
		if !open {
			return name, value, true, nil
		}
		if inside, _, closed := strings.Cut(rest, "</text>"); closed {
			return name, inside, true, nil
		}
		// The text of the line as it stands, white space before the break included.
		_, raw, _ := strings.Cut(strings.TrimSuffix(string(line), "\r"), "<text>")
		more, after, closed := bytes.Cut(t.text, []byte("</text>"))
		if !closed {
			return "", "", false, t.fail("<text> of %s is not closed by </text>", clip(name))
		}
		t.line += bytes.Count(more, []byte("\n"))
		_, t.text, _ = bytes.Cut(after, []byte("\n"))
		t.line++
		return name, raw + "\n" + strings.ReplaceAll(string(more), "\r\n", "\n"), true, nil
	}
	return "", "", false, nil
}

func (t *tagReader) fail(format string, args ...any) error {
	return &SyntaxError{Line: t.line, Message: fmt.Sprintf(format, args...)}
}

func (t *tagReader) take(name, value string) error {
	if t.nodes++; t.nodes > t.r.limits.MaxNodes {
		return t.fail("more than %d tags", t.r.limits.MaxNodes)
	}
	if begin, ok := tagSections[name]; ok && begin.list != "" {
		if err := t.begin(begin, value); err != nil {
			return err
		}
	}
	where, ok := t.in.tags[name]
	if !ok {
		if where, ok = sharedTags[name]; !ok {
			// Document tags may follow elements: the annotated specification shows it.
			if where, ok = tagSections["SPDXVersion"].tags[name]; ok {
				return t.set(t.root, name, where, value)
			}
			t.r.problem(nil, "line %d: the tag %q is not known here", t.line, clip(name))
			return nil
		}
	}
	return t.set(t.current, name, where, value)
}

// begin starts a new element.
func (t *tagReader) begin(s section, value string) error {
	if len(t.lists[s.list]) >= max(t.r.limits.MaxComponents, 1)*20 || (s.list == "packages" || s.list == "files") && len(t.lists[s.list]) >= t.r.limits.MaxComponents {
		return t.fail("more than %d %s", len(t.lists[s.list]), s.list)
	}
	t.in, t.current = s, map[string]any{}
	t.lists[s.list] = append(t.lists[s.list], t.current)
	switch s.list {
	case "packages":
		t.pkg = t.current
		t.r.tagLines[s.list] = append(t.r.tagLines[s.list], t.line)
	case "files":
		t.current["\x00package"] = t.pkg
		t.r.tagLines[s.list] = append(t.r.tagLines[s.list], t.line)
	case "relationships":
		parts := strings.Fields(value)
		if len(parts) != 3 {
			return t.fail("a relationship is A TYPE B, not %q", clip(value))
		}
		t.current["spdxElementId"], t.current["relationshipType"], t.current["relatedSpdxElement"] = parts[0], parts[1], parts[2]
	}
	return nil
}

func (t *tagReader) set(to map[string]any, name string, where tag, value string) error {
	switch where.kind {
	case tagText:
		to[where.key] = value
		if where.key == "SPDXID" {
			// A file behind a package belongs to it.
			if p, _ := to["\x00package"].(map[string]any); p != nil {
				p["hasFiles"] = append(list(p["hasFiles"]), value)
			}
			delete(to, "\x00package")
		}
	case tagIgnore:
		if name != "Relationship" {
			t.r.unheld(name)
		}
	case tagList:
		to[where.key] = append(list(to[where.key]), value)
	case tagBool:
		to[where.key] = strings.EqualFold(value, "true")
	case tagSum:
		algorithm, sum, ok := strings.Cut(value, ":")
		if !ok {
			return t.fail("a checksum is ALGORITHM: VALUE, not %q", clip(value))
		}
		to[where.key] = append(list(to[where.key]), map[string]any{"algorithm": strings.TrimSpace(algorithm), "checksumValue": strings.TrimSpace(sum)})
	case tagRange:
		from, until, _ := strings.Cut(value, ":")
		pointer := func(at string) map[string]any {
			return map[string]any{where.key: json.Number(strings.TrimSpace(at)), "reference": to["snippetFromFile"]}
		}
		if _, err := strconv.ParseUint(strings.TrimSpace(from)+strings.TrimSpace(until), 10, 64); err != nil {
			return t.fail("a range is FROM:TO, not %q", clip(value))
		}
		to["ranges"] = append(list(to["ranges"]), map[string]any{"startPointer": pointer(from), "endPointer": pointer(until)})
	case tagRef:
		parts := strings.Fields(value)
		if len(parts) != 3 {
			return t.fail("an external reference is CATEGORY TYPE LOCATOR, not %q", clip(value))
		}
		to[where.key] = append(list(to[where.key]), map[string]any{"referenceCategory": parts[0], "referenceType": parts[1], "referenceLocator": parts[2]})
	}
	return nil
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

// annotate puts annotations into what they annotate, as JSON has them.
func (t *tagReader) annotate() {
	at := map[string]map[string]any{spdx2DocumentID: t.root}
	for _, key := range []string{"packages", "files", "snippets"} {
		for _, e := range t.lists[key] {
			m := e.(map[string]any)
			delete(m, "\x00package")
			if id, ok := m["SPDXID"].(string); ok {
				at[id] = m
			}
		}
	}
	delete(t.root, "annotations")
	for _, a := range t.lists["annotations"] {
		m := a.(map[string]any)
		id, _ := m["SPDXREF"].(string)
		delete(m, "SPDXREF")
		if id == "" {
			id = spdx2DocumentID
		}
		if to := at[id]; to != nil {
			to["annotations"] = append(list(to["annotations"]), m)
		} else {
			t.r.dangling(id, nil, "an annotation is of %q, which is not in the document", clip(id))
		}
	}
}

// tagLine gives a component of a tag-value text its line.
func (r *reader) tagLine(c *Component) {
	if len(c.source) < 2 {
		return
	}
	key, _ := c.source[0].(string)
	if i, ok := index(c.source, 1); ok && i < len(r.tagLines[key]) {
		c.line = r.tagLines[key][i]
	}
}
