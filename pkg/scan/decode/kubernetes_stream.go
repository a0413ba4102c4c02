package decode

import (
	"bytes"
	"errors"
	"fmt"
	"sync"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	sigsyaml "sigs.k8s.io/yaml"
)

// fileKubernetes decodes YAML and JSON into the objects of a cluster.
func fileKubernetes(s source, o Options) Result {
	data, wide := toUTF8(s.data)
	if !mayHoldObject(data) {
		return Result{Skipped: "no Kubernetes object in it"}
	}
	if isChartTemplate(s.name, data, o) {
		return Result{Skipped: "Helm template: render the chart and scan what it yields"}
	}
	k := &kubernetes{file: s.name, options: o, readers: readers{options: o}, fast: fastYAML{schema: kubernetesSchema, options: o}}
	if wide {
		k.always = []ambiguity{{message: "the file is UTF-16, in which kubectl does not find the documents that YAML readers find; write UTF-8"}}
	}
	rest, line := data, 1
	if k.readers.marked = len(data) < len(s.data); !k.readers.marked { // with a mark, kubectl never reads JSON
		rest, line = k.json(s, data)
	}
	k.yaml(rest, line)
	k.finish(data)
	return k.result
}

// kubernetes collects the inputs of one file.
type kubernetes struct {
	file    string
	options Options
	readers readers
	fast    fastYAML
	always  []ambiguity // of every document of the file
	above   []comment   // that stand above the next document
	jsonErr error       // why a file that is called JSON was not read as JSON
	broken  []error     // what could not be read
	meant   bool        // something that could not be read is for a cluster
	parts   int         // of the stream
	count   int         // objects
	result  Result
}

func (k *kubernetes) problem(err error) {
	k.result.Problems = append(k.result.Problems, problem(k.file, err))
}

// full reports, once, that the file holds too many documents.
func (k *kubernetes) full() bool {
	if k.count++; k.count == k.options.MaxDocuments+1 {
		k.problem(tooMany(0, k.options))
	}
	return k.count > k.options.MaxDocuments
}

// finish reports what could not be read, if the file shows that it is meant for a cluster: broken
// files of other purposes are nobody's.
func (k *kubernetes) finish(data []byte) {
	if last := len(k.result.Inputs) - 1; last >= 0 && len(k.above) > 0 {
		in := &k.result.Inputs[last]
		in.Waivers = append(in.Waivers, waivers(k.file, k.above, nil)...)
	}
	if k.meant || len(k.result.Inputs) > 0 || len(k.broken) > 0 && manifestSign().Match(data) {
		for _, err := range k.broken {
			p := problem(k.file, err)
			if bytes.Contains(data, []byte("{{")) {
				p.Message += "; if this is a template, render it and scan what it yields"
			}
			k.result.Problems = append(k.result.Problems, p)
		}
	}
	k.result.Skipped = "no Kubernetes object in it"
}

// json reads the documents of a stream that begins as JSON, as kubectl does: one value after the
// other, and what comes after the last is read as YAML, of which this returns the text and its
// line. A text that is not JSON at all is YAML from its beginning.
func (k *kubernetes) json(s source, data []byte) (rest []byte, line int) {
	const window = 4096 // bytes in which kubectl looks for the brace
	start := len(data) - len(bytes.TrimLeft(data, " \t\r\n"))
	if start >= min(len(data), window) || data[start] != '{' {
		return data, 1
	}
	// The documents' strings are parts of the one copy of the text.
	p := jsonParser{data: string(data), options: k.options, canonical: true}
	place := cursor{text: p.data, line: 1, column: 1}
	next := start
	for count := 0; ; count++ {
		at := next + len(data[next:]) - len(bytes.TrimLeft(data[next:], " \t\r\n"))
		if at >= len(data) {
			return nil, 1
		}
		limited := data[:min(len(data), at+k.options.MaxDocument)]
		p.data, p.at = place.text[:len(limited)], at
		d, err := p.document()
		if err == nil {
			line, column := place.to(at)
			k.document(object{value: d.value, found: d.found, locate: d.locator(line, column)})
			next = p.at
			continue
		}
		var where *jsonError
		if errors.As(err, &where) {
			if len(limited) < len(data) && where.offset >= len(limited) {
				line, _ := position(data, at)
				k.tooLarge(data[at:], line)
				return nil, 1
			}
			errLine, errColumn := position(data, where.offset)
			err = &treeError{line: errLine, column: errColumn, message: where.message}
		}
		line, _ := position(data, at)
		switch count {
		case 0:
			if s.ext() == ".json" {
				k.jsonErr = err
			}
			return data, 1
		case 1:
			return data[at:], line
		}
		k.readers.stopped = fmt.Sprintf("it stops at line %d, which is no JSON", line)
		k.broken = append(k.broken, err)
		return data[at:], line
	}
}

func (k *kubernetes) tooLarge(text []byte, line int) {
	if mayHoldObject(text) {
		k.problem(shift(tooLarge(k.options), line))
	}
}

// yaml reads the documents of a YAML stream that begins at a line of the file.
func (k *kubernetes) yaml(data []byte, line int) {
	for p := range parts(data) {
		p.line += line - 1
		if k.parts++; k.parts > k.options.MaxDocuments {
			k.count = max(k.count, k.options.MaxDocuments)
			k.full()
		}
		if k.count > k.options.MaxDocuments {
			return
		}
		if len(p.text) > k.options.MaxDocument {
			k.tooLarge(p.text, p.line)
			continue
		}
		marked := bytes.Contains(p.text, waiverMark)
		if marked && len(p.body) < len(p.text) {
			k.commentsAbove(firstLine(p.text), p.line)
		}
		if k.fastDocument(p, marked) {
			continue
		}
		documents, err := k.readers.documents(p)
		if err != nil {
			k.fail(p, err)
		}
		if marked && len(documents) == 0 && err == nil {
			k.commentsAbove(p.body, p.bodyLine())
		}
		for i, d := range documents {
			next := 0
			if i+1 < len(documents) && documents[i+1].line == d.line {
				next = documents[i+1].root.Line + d.line - 1
			}
			if err := k.yamlDocument(d, next); err != nil {
				k.fail(p, shift(err, d.line))
			}
		}
	}
}

// commentsAbove keeps the waivers in comments that stand before a document.
func (k *kubernetes) commentsAbove(text []byte, line int) {
	for _, c := range hashComments(text, line, newLines(text, true), nil) {
		c.all = true
		k.above = append(k.above, c)
	}
}

// fail keeps an error. Where kubectl would read what our parser refuses, it is for a cluster even
// if it does not look like it.
func (k *kubernetes) fail(p part, err error) {
	if k.jsonErr != nil {
		err, k.jsonErr = k.jsonErr, nil
	}
	k.broken = append(k.broken, err)
	if k.meant || !mayHoldObject(p.text) {
		return
	}
	var object struct{ APIVersion, Kind string }
	if sigsyaml.Unmarshal(p.body, &object) == nil && object.APIVersion != "" && object.Kind != "" {
		k.meant = true
	}
}

// yamlDocument takes one document; next is the line of the file on which another begins in the same
// text, or 0.
func (k *kubernetes) yamlDocument(d yamlDocument, next int) error {
	b := newBuilder(kubernetesSchema, d.text, k.options)
	tree, err := b.build(d.root)
	if err != nil {
		return err
	}
	o := object{value: tree.value, found: append(d.found, b.found.list...)}
	if bytes.Contains(d.text, waiverMark) || len(k.above) > 0 {
		outliner := newYAMLOutliner(d, newLines(d.text, true), kubernetesSchema)
		outline, _, _ := outliner.node(d.root)
		o.locate = outline.find
		o.waivers = k.waivers(d, outliner, next)
	} else {
		o.locate = lazily(func() *entry { return d.outline(kubernetesSchema) })
	}
	k.document(o)
	k.above = nil
	return nil
}

// fastDocument takes the document of a part by the fast path, and reports whether that could read
// it. marked is set where the part may hold waivers.
func (k *kubernetes) fastDocument(p part, marked bool) bool {
	if !k.readers.agree(p) {
		return false
	}
	d, ok := k.fast.document(p.body, 0, p.bodyLine())
	if !ok {
		return false
	}
	k.readers.pass(p)
	if d.value.IsZero() {
		if marked {
			k.commentsAbove(p.body, p.bodyLine())
		}
		return true
	}
	o := object{value: d.value, locate: d.locator()}
	if marked || len(k.above) > 0 {
		o.waivers = waivers(k.file, append(k.above, d.comments(p.body)...), d.covers())
	}
	k.document(o)
	k.above = nil
	return true
}

// waivers reads the waivers of a document from the comments in its text and above it.
func (k *kubernetes) waivers(d yamlDocument, o *yamlOutliner, next int) []policy.Waiver {
	comments := k.above
	for _, c := range hashComments(d.text, d.line, o.lines, o.scalars) {
		if d.index > 0 && c.line < d.root.Line+d.line-1 || next > 0 && c.line >= next {
			continue // of another document in the same text
		}
		comments = append(comments, c)
	}
	return waivers(k.file, comments, o.entries)
}

// lazily makes the function that finds positions of an outline, which is computed once, when it is
// first needed.
func lazily(outline func() *entry) func(policy.Path) policy.Position {
	once := sync.OnceValue(outline)
	return func(path policy.Path) policy.Position { return once().find(path) }
}
