package decode

import (
	"errors"
	"fmt"
	"strings"
)

// Problem is an input, or part of one, that could not be judged. Line and Column count from 1 and
// are 0 where they are unknown. Message says what is wrong and, where that helps, what to do.
type Problem struct {
	File         string
	Line, Column int
	Message      string
}

// Error writes the problem as file:line:column: message.
func (p Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
		if p.Column > 0 {
			fmt.Fprintf(&b, ":%d", p.Column)
		}
	}
	return b.String() + ": " + p.Message
}

// maxMessage is the length of a message in bytes.
const maxMessage = 300

// problem turns an error of a decoder into a Problem. Positions are those of the file.
func problem(file string, err error) Problem {
	p := Problem{File: file, Message: err.Error()}
	var tree *treeError
	var syntax *SyntaxError
	switch {
	case errors.As(err, &tree):
		p.Line, p.Column, p.Message = tree.line, tree.column, tree.message
		if tree.since > 0 {
			p.Message += fmt.Sprintf(" that begins on line %d", tree.since)
		}
	case errors.As(err, &syntax):
		p.Line, p.Column, p.Message = syntax.Line, syntax.Column, syntax.Msg
	}
	p.Message = clipTo(p.Message, maxMessage) // libraries like to quote whole files
	return p
}

func tooLarge(o Options) error {
	return &treeError{line: 1, column: 1, message: fmt.Sprintf(
		"a document of more than %d bytes; split it", o.MaxDocument)}
}

func tooMany(line int, o Options) error {
	return &treeError{line: line, column: 1, limit: true, message: fmt.Sprintf("more than %d documents; split the file", o.MaxDocuments)}
}
