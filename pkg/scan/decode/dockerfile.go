package decode

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/moby/buildkit/frontend/dockerfile/command"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// The dockerfile view is what rules see of a Dockerfile: stages and instructions as BuildKit reads
// them, with build arguments at their defaults. It is API for authors of rules. Members that would
// be empty or false are absent.
//
//	{
//	  "syntax": "docker/dockerfile:1", "check": "...", "escape": "`",   the parser directives
//	  "args":   [{"name": "TAG", "value": "3.20"}, {"name": "REGISTRY"}...],   ARG before the first FROM
//	  "stages": [STAGE...]
//	}
//
// A STAGE:
//
//	"index"        its number, from 0
//	"name"         as it is compared: in lower case
//	"final"        true for the last stage, which becomes the image
//	"shipped"      true where what the stage holds is part of the image: the last stage and those it is FROM
//	"used"         true for these and the stages that they copy or mount from
//	"base"         {"raw": "alpine:${TAG}", "image": "alpine:3.20" | "unknown": "why" | "stage": 0 |
//	               "scratch": true, "platform": {"raw", "value" | "unknown"}}; where the image is unknown,
//	               "text" is the name with the variables put in that are known
//	"lineage"      the stage and those it is FROM, nearest first: [2, 0]
//	"windows"      true where the base image is known to be one of Windows
//	"user"         {"name", "group", "text", "unknown", "stage", "instruction"} of the USER in force at
//	               the end, with the place where it is set; absent when no USER in the lineage sets one
//	"instructions" [INSTRUCTION...]
//
// An INSTRUCTION:
//
//	"cmd"     in lower case: "run"
//	"onbuild" true for what an ONBUILD wraps: it does nothing to this image, but to those built from it
//	"args"    the words, with variables put in; an argument of which a part cannot be known keeps that
//	          part as it is written, and its index is in "unknown" with the reason: {"0": "why"}
//	"flags"   {"chown": "app", "link": true, "exclude": ["*.md"...]...} without --mount
//
// and, by "cmd":
//
//	run, cmd, entrypoint, healthcheck   "form": "shell", "exec" or "heredoc"; "text", the script as the
//	          shell gets it; "script", the script view of it; args are there in exec form only
//	run       "mounts": [{"type": "cache", "target", "source", "from": FROM...}...], "env": the variables
//	          that are set and known
//	healthcheck   "none": true for HEALTHCHECK NONE
//	copy, add "args" are the sources and, last, the destination; "files": [{"name", "text"}...] are
//	          here-documents; "from": FROM
//	arg, env, label   "pairs": [{"name", "value", "unknown"}...]
//	expose    "ports": [{"raw", "first": 80, "last": 80, "proto": "tcp" | "invalid": "why" | "unknown": "why"}...]
//	workdir   "dir", the absolute directory where that is known; "relative": true for a relative one
//	          that no WORKDIR of the lineage stands before
//	user      "name", "group" of its argument
//
// FROM is {"raw", "stage": 0 | "image": "..." | "invalid": "why"}.

// Bounds on one Dockerfile. BuildKit's lexer takes time quadratic in the expansions of a line.
const (
	maxDockerfileBytes        = 1 << 20
	maxDockerfileInstructions = 5000
	maxDockerfileStages       = 500
	maxDockerfileExpansions   = 10_000
	maxLineExpansions         = 500
	maxHeredocs               = 10_000
	maxArguments              = 50_000 // of all instructions
	maxEnvironment            = 100    // variables in the view of a RUN
)

// dockerfile is a file while it is decoded.
type dockerfile struct {
	name     string
	text     []byte
	lines    *lines
	escape   rune
	lex      *shell.Lex
	names    map[string]int // of stages; of equal ones the last counts
	count    int            // of stages
	global   *scope
	args     []policy.Value
	argAt    []int // the instruction of each of args
	stages   []*stage
	budget   *scriptBudget
	expanded int     // bytes that expansions may still yield
	places   []place // of all instructions, FROM and ONBUILD included
}

// decodeDockerfile decodes a Dockerfile into one input. An error is a *SyntaxError.
func decodeDockerfile(name string, data []byte) ([]policy.Input, error) {
	d := &dockerfile{name: name, names: map[string]int{}, global: newGlobalScope(), budget: newScriptBudget(), expanded: maxExpanded}
	if problem := dockerfileTooLarge(data); problem != "" {
		return nil, &SyntaxError{File: name, Line: 1, Msg: problem}
	}
	d.text = cleanText(data)
	d.lines = newLines(d.text, false)
	parsed, err := parseDockerfile(d.text)
	if err != nil {
		return nil, d.syntaxError(err, 0)
	}
	d.escape = parsed.EscapeToken
	d.lex = shell.NewLex(d.escape)
	if err := d.read(parsed.AST.Children); err != nil {
		return nil, err
	}
	return []policy.Input{{
		Kind:     policy.Dockerfile,
		Source:   policy.Source{File: name},
		Document: d.view(),
		Locate:   d.locator(),
		Waivers:  d.waivers(),
	}}, nil
}

func dockerfileTooLarge(data []byte) string {
	if len(data) > maxDockerfileBytes {
		return fmt.Sprintf("the Dockerfile is larger than %d KiB; it is not read", maxDockerfileBytes>>10)
	}
	if bytes.Count(data, []byte("<<")) > maxHeredocs {
		return "the Dockerfile has too many here-documents; it is not read"
	}
	total, line := 0, 0
	for text := range bytes.Lines(data) {
		n := bytes.Count(text, []byte("${"))
		total, line = total+n, line+n
		if total > maxDockerfileExpansions || line > maxLineExpansions {
			return "the Dockerfile has too many variable expansions; it is not read"
		}
		text = bytes.TrimSpace(text)
		if len(text) > 0 && text[0] != '#' && !bytes.HasSuffix(text, []byte(`\`)) && !bytes.HasSuffix(text, []byte("`")) {
			line = 0 // it cannot go on; comments and empty lines do not end an instruction
		}
	}
	return ""
}

// cleanText replaces each byte that is not UTF-8, and NUL, about which BuildKit's lexer would
// complain on standard error. Positions stay what they are.
func cleanText(data []byte) []byte {
	if utf8.Valid(data) && bytes.IndexByte(data, 0) < 0 {
		return data
	}
	out := make([]byte, 0, len(data)+64)
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		if r == 0 {
			r = utf8.RuneError
		}
		out = utf8.AppendRune(out, r)
		data = data[size:]
	}
	return out
}

// parseDockerfile is BuildKit's parser, which must not be able to take the process down.
func parseDockerfile(data []byte) (result *parser.Result, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the Dockerfile parser failed: %v", r)
		}
	}()
	return parser.Parse(bytes.NewReader(data))
}

// parseInstruction is BuildKit's check of one instruction.
func parseInstruction(node *parser.Node) (instruction any, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the Dockerfile parser failed: %v", r)
		}
	}()
	return instructions.ParseInstruction(node)
}

// countsLinesBefore matches the errors for which BuildKit gives the number of the line before.
var countsLinesBefore = pattern(`parser directive|invalid escape token|greater than max allowed size`)

// syntaxError keeps BuildKit's message, without its guesses at what was meant, and its line.
func (d *dockerfile) syntaxError(err error, line int) *SyntaxError {
	var at *parser.LocationError
	if line == 0 && errors.As(err, &at) && len(at.Locations) > 0 && len(at.Locations[0]) > 0 {
		line = at.Locations[0][0].Start.Line
		if countsLinesBefore().MatchString(err.Error()) {
			line++
		}
	}
	message, _, _ := strings.Cut(err.Error(), " (did you mean ")
	return &SyntaxError{File: d.name, Line: max(line, 1), Msg: message}
}

func (d *dockerfile) errorf(node *parser.Node, format string, args ...any) error {
	return &SyntaxError{File: d.name, Line: max(node.StartLine, 1), Msg: fmt.Sprintf(format, args...)}
}

// read goes through the instructions as BuildKit does.
func (d *dockerfile) read(nodes []*parser.Node) error {
	for _, node := range nodes {
		if strings.EqualFold(node.Value, command.From) {
			if words := nodeWords(node); len(words) == 3 {
				d.names[strings.ToLower(words[2])] = d.count
			}
			d.count++
		}
	}
	words := 0
	for i, node := range nodes {
		for n := node.Next; n != nil; n = n.Next {
			if words++; words > maxArguments {
				return d.errorf(node, "the Dockerfile has more than %d arguments; it is not read", maxArguments)
			}
		}
		if i == maxDockerfileInstructions {
			return d.errorf(node, "the Dockerfile has more than %d instructions; it is not read", maxDockerfileInstructions)
		}
		instruction, err := parseInstruction(node)
		if err != nil {
			return d.syntaxError(err, node.StartLine)
		}
		at := d.place(node)
		switch cmd := strings.ToLower(node.Value); {
		case cmd == command.From:
			from := instruction.(*instructions.Stage)
			if len(d.stages) == maxDockerfileStages {
				return d.errorf(node, "the Dockerfile has more than %d stages; it is not read", maxDockerfileStages)
			}
			if err := d.from(node, from, at); err != nil {
				return err
			}
		case len(d.stages) > 0:
			if err := d.stages[len(d.stages)-1].read(node, instruction, at); err != nil {
				return err
			}
		case cmd == command.Arg:
			if err := d.globalArg(node, at); err != nil {
				return err
			}
		default:
			return d.errorf(node, "no build stage in current context")
		}
	}
	if len(d.stages) == 0 {
		return d.errorf(nodes[len(nodes)-1], "dockerfile contains no stages to build")
	}
	return nil
}

// looksLikeDockerfile tells Dockerfiles by name and, where the name could be something else's
// (Dockerfile.md, notes.dockerfile), by the first instruction.
func looksLikeDockerfile(name string, head []byte) bool {
	base := strings.ToLower(path.Base(name))
	switch {
	case base == "dockerfile", base == "containerfile":
		return true
	case strings.HasPrefix(base, "dockerfile."), strings.HasPrefix(base, "containerfile."):
	case strings.HasPrefix(base, "dockerfile-"), strings.HasPrefix(base, "dockerfile_"):
	case strings.HasSuffix(base, ".dockerfile"), strings.HasSuffix(base, ".containerfile"):
	default:
		return false
	}
	if templateExtensions[path.Ext(base)] {
		return false
	}
	return beginsLikeDockerfile(head)
}

// templateExtensions are those of files from which Dockerfiles are made.
var templateExtensions = map[string]bool{
	".j2": true, ".jinja": true, ".jinja2": true, ".tmpl": true, ".tpl": true, ".template": true,
	".gotmpl": true, ".erb": true, ".ejs": true, ".mustache": true, ".hbs": true, ".in": true, ".m4": true,
}

// beginsLikeDockerfile reports whether the first line that is not a comment begins with ARG or FROM.
// Where the head ends before there is one, it may.
func beginsLikeDockerfile(head []byte) bool {
	cut := len(head) >= headSize
	for line := range bytes.Lines(bytes.TrimPrefix(head, byteOrderMark)) {
		whole := bytes.HasSuffix(line, []byte("\n")) || !cut
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' || !whole {
			continue
		}
		word, _, _ := strings.Cut(strings.ReplaceAll(string(line), "\t", " "), " ")
		return strings.EqualFold(word, command.From) || strings.EqualFold(word, command.Arg)
	}
	return cut
}

func matchDockerfile(s source, _ Options) bool { return looksLikeDockerfile(s.name, s.data) }

func fileDockerfile(s source, _ Options) Result {
	inputs, err := decodeDockerfile(s.name, s.data)
	if err != nil {
		return Result{Problems: []Problem{problem(s.name, err)}}
	}
	return Result{Inputs: inputs}
}
