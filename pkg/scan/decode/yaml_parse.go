package decode

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
	yaml4 "go.yaml.in/yaml/v4"
)

// parseYAML returns the root nodes of the documents in text, and the error at which it had to
// stop.
//
// The parser is go-yaml's version 3: its scanner is, but for comments, the one of version 2, which
// kubectl uses by way of sigs.k8s.io/yaml. Version 4 reads some texts differently (a tag in [] may
// not hold a comma, for one), so it only explains errors, which it does with columns.
func parseYAML(text []byte, o Options) (roots []*yaml.Node, err error) {
	if n := separators(text); n > o.MaxNodes {
		return nil, &treeError{line: 1, column: 1, limit: true, message: fmt.Sprintf("the document has more than %d nodes", o.MaxNodes)}
	}
	defer func() { // the parser is not ours
		if r := recover(); r != nil {
			err = &treeError{line: 1, column: 1, message: fmt.Sprintf("the YAML parser failed: %v", r)}
		}
	}()
	decoder := yaml.NewDecoder(bytes.NewReader(asVersion11(text)))
	for {
		var doc yaml.Node
		switch err := decoder.Decode(&doc); {
		case errors.Is(err, io.EOF):
			return roots, nil
		case err != nil:
			return roots, explain(err, text)
		}
		if len(doc.Content) == 1 {
			roots = append(roots, doc.Content[0])
		}
		if len(roots) > o.MaxDocuments {
			return roots, tooMany(doc.Line, o)
		}
	}
}

// asVersion11 rewrites the directive "%YAML 1.2", which the parser refuses; all else it reads.
func asVersion11(text []byte) []byte {
	const old, new = "%YAML 1.2", "%YAML 1.1"
	if bytes.HasPrefix(text, []byte(old)) {
		text = append([]byte(new), text[len(old):]...)
	}
	if bytes.Contains(text, []byte("\n"+old)) {
		text = bytes.ReplaceAll(text, []byte("\n"+old), []byte("\n"+new))
	}
	return text
}

// separators bounds the number of nodes before any is allocated: no two nodes stand without a
// comma, a colon, an opening bracket, a line end or the indicator of a list between them.
func separators(text []byte) (n int) {
	for _, sep := range []byte(",:[{\n") {
		n += bytes.Count(text, []byte{sep})
	}
	return n
}

// explain turns an error of the parser into one that says what is wrong, where, and within what.
func explain(err error, text []byte) error {
	out := &treeError{message: strings.TrimPrefix(err.Error(), "yaml: ")}
	if n, _ := fmt.Sscanf(out.message, "line %d: ", &out.line); n == 1 {
		_, out.message, _ = strings.Cut(out.message, ": ")
		out.column = 1
	}
	var load *yaml4.LoadError
	if !errors.As(loadYAML4(text), &load) {
		return out
	}
	out.line, out.column, out.message = load.Mark.Line, load.Mark.Column, load.Message
	if load.ContextMsg != "" {
		out.message += ", " + load.ContextMsg
		if load.ContextMark.Line != load.Mark.Line {
			out.since = load.ContextMark.Line
		}
	}
	if out.line == 0 {
		out.line, out.column = badCharacter(text)
	}
	return out
}

func loadYAML4(text []byte) error {
	loader, err := yaml4.NewLoader(bytes.NewReader(text))
	for err == nil {
		var doc yaml4.Node
		err = loader.Load(&doc)
	}
	return err
}
