package decode

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"sort"
	"strings"
	"sync"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// configDocument is one document of a structured file.
type configDocument struct {
	value   policy.Value
	found   []ambiguity
	locate  func(policy.Path) policy.Position
	outline func() *entry // of formats whose comments are found without a parser
	waivers []policy.Waiver
}

// configFormat is a language that users' own rules can judge.
type configFormat struct {
	name     string
	match    func(source) bool
	comments []string // what begins a comment
	// limit is the size in bytes that the library can bear, whatever the options allow; the formats
	// of several documents have none, and see to the size of each document.
	limit  int
	decode func(source, Options) ([]configDocument, error)
}

// Sizes that the libraries have been seen to bear: some recurse without a bound, and a goroutine
// that outgrows its stack (1 GB) ends the process, which a chain of labels in CUE does from 500 KB
// on; others need seconds for a megabyte of what they like least.
const (
	limitProgram = 128 << 10
	limitText    = 1 << 20
	limitNone    = math.MaxInt
)

// configFormats are told apart by name: unlike Kubernetes objects, these have no content of their
// own to know them by.
var configFormats = []configFormat{
	{"JSON", hasExt(".json"), nil, 0, configJSON},
	{"YAML", hasExt(".yaml", ".yml"), nil, 0, configYAML},
	{"TOML", hasExt(".toml"), []string{"#"}, limitNone, configTOML},
	{"HCL", hasExt(".hcl", ".tf", ".tfvars"), []string{"#", "//", "/*"}, limitText, configHCL},
	{"INI", hasExt(".ini"), []string{"#", ";"}, limitText, configINI},
	{"XML", hasExt(".xml"), []string{"<!--"}, limitNone, configXML},
	{".env", isDotenv, []string{"#"}, limitText, configDotenv},
	{".properties", hasExt(".properties"), []string{"#", "!"}, limitText, configProperties},
	{"CUE", hasExt(".cue"), []string{"//"}, limitProgram, configCUE},
	{"Jsonnet", hasExt(".jsonnet"), []string{"#", "//", "/*"}, limitProgram, configJsonnet},
}

func hasExt(exts ...string) func(source) bool {
	return func(s source) bool {
		for _, ext := range exts {
			if s.ext() == ext {
				return true
			}
		}
		return false
	}
}

// isDotenv takes .env, prod.env and .env.prod.
func isDotenv(s source) bool {
	base := strings.ToLower(s.base())
	return strings.HasSuffix(base, ".env") || strings.HasPrefix(base, ".env.")
}

func configFormatOf(s source) *configFormat {
	for i := range configFormats {
		if configFormats[i].match(s) {
			return &configFormats[i]
		}
	}
	return nil
}

func matchConfig(s source, o Options) bool {
	return o.Config && configFormatOf(s) != nil
}

// fileConfig decodes any structured file for users' own rules.
func fileConfig(s source, o Options) Result {
	format := configFormatOf(s)
	data, _ := toUTF8(s.data)
	switch {
	case isChartTemplate(s.name, data, o):
		return Result{Skipped: "Helm template: render the chart and scan what it yields"}
	case format.limit > 0 && len(data) > min(format.limit, o.MaxDocument):
		o.MaxDocument = min(format.limit, o.MaxDocument)
		return Result{Problems: []Problem{problem(s.name, tooLarge(o))}}
	}
	documents, err := format.decode(source{s.name, data}, o)
	var result Result
	if err != nil {
		p := problem(s.name, err)
		p.Message = fmt.Sprintf("read as %s: %s", format.name, p.Message)
		result.Problems = append(result.Problems, p)
	}
	for i, d := range documents {
		in := policy.Input{
			Kind:     policy.Config,
			Source:   policy.Source{File: s.name},
			Document: d.value,
			Facts:    facts(d.found),
			Locate:   d.locate,
			Waivers:  d.waivers,
		}
		if len(format.comments) > 0 && bytes.Contains(data, waiverMark) {
			in.Waivers = waivers(s.name, markedComments(data, format.comments), d.outline().covers())
		}
		if len(documents) > 1 {
			in.Source.Resource = fmt.Sprintf("document %d", i+1)
		}
		result.Inputs = append(result.Inputs, in)
	}
	if len(result.Inputs) == 0 {
		result.Skipped = "empty"
	}
	return result
}

// single is the document of a format that has one for each file. The outline is computed when it is
// first needed.
func single(value policy.Value, found []ambiguity, outline func() *entry) []configDocument {
	once := sync.OnceValue(outline)
	locate := func(path policy.Path) policy.Position { return once().find(path) }
	return []configDocument{{value: value, found: found, locate: locate, outline: once}}
}

// markedComments finds the comments with the mark of a waiver in a language whose comments begin
// with one of the signs, at the beginning of a line or after white space.
func markedComments(text []byte, signs []string) (out []comment) {
	for number, line := range bytes.Split(text, []byte("\n")) {
		mark := bytes.Index(line, waiverMark)
		if mark < 0 {
			continue
		}
		begin := commentAt(line[:mark], signs)
		if begin < 0 {
			continue
		}
		content := string(line[begin:])
		for _, end := range []string{"-->", "*/"} {
			content, _, _ = strings.Cut(content, end)
		}
		out = append(out, comment{line: number + 1, text: content, alone: len(bytes.TrimSpace(line[:begin])) == 0})
	}
	return out
}

// commentAt is where the first comment of a line begins, or -1.
func commentAt(line []byte, signs []string) int {
	for at := range line {
		if at > 0 && line[at-1] != ' ' && line[at-1] != '\t' {
			continue
		}
		for _, sign := range signs {
			if bytes.HasPrefix(line[at:], []byte(sign)) {
				return at
			}
		}
	}
	return -1
}

// covers lists the lines of all entries in the order of the text, outer before inner.
func (e *entry) covers() (out []cover) {
	var walk func(*entry)
	walk = func(e *entry) {
		for _, kid := range e.kids {
			if kid.at.Line > 0 {
				out = append(out, cover{kid.at.Line, kid.at.EndLine, true})
			}
			walk(kid)
		}
	}
	walk(e)
	sort.SliceStable(out, func(i, j int) bool {
		return out[i].first < out[j].first || out[i].first == out[j].first && out[i].last > out[j].last
	})
	return out
}

// configValue converts what a library made of a file, JSON or a Go value, within the limits for
// documents.
func configValue(x any, o Options) (policy.Value, error) {
	data, ok := x.([]byte)
	if !ok {
		var err error
		if data, err = json.Marshal(x); err != nil {
			return policy.Value{}, err
		}
	}
	p := jsonParser{data: string(data), options: o}
	d, err := p.document()
	var where *jsonError
	if errors.As(err, &where) {
		err = errors.New(where.message) // the offset is of a text that nobody sees
	}
	return d.value, err
}

// configJSON decodes JSON, or several JSON documents one after the other.
func configJSON(s source, o Options) (out []configDocument, err error) {
	// The documents' strings are parts of the one copy of the text.
	p := jsonParser{data: string(s.data), options: o}
	place := cursor{text: p.data, line: 1, column: 1}
	for next := 0; ; {
		at := next + len(s.data[next:]) - len(bytes.TrimLeft(s.data[next:], " \t\r\n"))
		if at >= len(s.data) {
			return out, nil
		}
		limited := s.data[:min(len(s.data), at+o.MaxDocument)]
		p.data, p.at = place.text[:len(limited)], at
		d, err := p.document()
		var where *jsonError
		fail := func(offset int, message string) error {
			line, column := position(s.data, offset)
			return &treeError{line: line, column: column, message: message}
		}
		switch {
		case len(out) >= o.MaxDocuments:
			return out, fail(at, tooMany(0, o).Error())
		case errors.As(err, &where) && len(limited) < len(s.data) && where.offset >= len(limited):
			return out, fail(at, tooLarge(o).Error())
		case where != nil:
			return out, fail(where.offset, where.message)
		}
		line, column := place.to(at)
		out = append(out, configDocument{
			value: d.value, found: withoutCase(d.found),
			locate: d.locator(line, column),
		})
		next = p.at
	}
}

// withoutCase drops the pairs of keys that differ in letter case: here they are the user's own.
func withoutCase(found []ambiguity) (out []ambiguity) {
	for _, a := range found {
		if !a.fold {
			out = append(out, a)
		}
	}
	return out
}

// configYAML decodes YAML 1.2, every document of it.
func configYAML(s source, o Options) (out []configDocument, err error) {
	fast := fastYAML{schema: coreSchema, options: o}
	for p := range parts(s.data) {
		if len(p.text) > o.MaxDocument {
			return out, shift(tooLarge(o), p.line)
		}
		if d, ok := fast.part(p); ok && len(out) < o.MaxDocuments {
			if !d.value.IsZero() {
				out = append(out, d.config(s.name, p.text))
			}
			continue
		}
		roots, err := parseYAML(p.text, o)
		if err != nil {
			return out, shift(err, p.line)
		}
		documents := asDocuments(roots, p.text, p.line, o)
		for i, d := range documents {
			if len(out) >= o.MaxDocuments {
				return out, tooMany(p.line, o)
			}
			next := 0
			if i+1 < len(documents) {
				next = documents[i+1].root.Line + d.line - 1
			}
			b := newBuilder(coreSchema, d.text, o)
			tree, err := b.build(d.root)
			if err != nil {
				return out, shift(err, d.line)
			}
			c := configDocument{value: tree.value, found: b.found.list, locate: lazily(func() *entry { return d.outline(coreSchema) })}
			if bytes.Contains(d.text, waiverMark) {
				outliner := newYAMLOutliner(d, newLines(d.text, true), coreSchema)
				outliner.node(d.root)
				k := kubernetes{file: s.name}
				c.waivers = k.waivers(d, outliner, next)
			}
			out = append(out, c)
		}
	}
	return out, nil
}

// config makes a document of a structured file of what was read; text is the document's.
func (d fastDocument) config(file string, text []byte) configDocument {
	c := configDocument{value: d.value, locate: d.locator()}
	if bytes.Contains(text, waiverMark) {
		c.waivers = waivers(file, d.comments(text), d.covers())
	}
	return c
}
