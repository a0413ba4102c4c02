package decode

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"mvdan.cc/sh/v3/syntax"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// seedDockerfiles adds the fixtures of the dockerfile pack and the corner cases of the tests.
func seedDockerfiles(f *testing.F) {
	fixtures, err := filepath.Glob("../../../policies/dockerfile/*/*.Dockerfile")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range fixtures {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, text := range []string{
		"FROM x\nRUN <<A cat - <<-B\na\nA\n\tb\n\tB\n",
		"# escape=`\r\nFROM x\r\nRUN a `\r\n # c\r\n b\r\n",
		"\ufeffARG A=${B:-x}\nFROM ${A##*/}:${A//x/y}\nONBUILD RUN <<E\nx\nE\n",
		"FROM x AS a\nCOPY --from=a <<X <<'Y' /z\n$1\nX\n2\nY\nEXPOSE $A 1-2\n",
		"FROM x\nRUN a \\\n\n # b\\\n c\\ \\\n\\\n",
		"FROM x\nENV a b \\\n c\nENV a=\"$b\" c='d\\'e\nHEALTHCHECK CMD [\"a\"]\nWORKDIR ../a\n",
	} {
		f.Add([]byte(text))
	}
}

// FuzzDockerfile holds the decoder against BuildKit: both take or refuse a file, they agree on stages
// and on the text of every instruction, every position is in the file, and waivers do not get lost.
func FuzzDockerfile(f *testing.F) {
	seedDockerfiles(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		inputs, err := decodeDockerfile("f", data)
		clean := cleanText(data)
		lines := bytes.Count(clean, []byte("\n")) + 1
		if err != nil {
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || syntax.Line < 1 || syntax.Line > lines || syntax.Msg == "" || !utf8.ValidString(syntax.Msg) {
				t.Fatalf("error %#v of %d lines", err, lines)
			}
			return
		}
		parsed, err := parseDockerfile(clean)
		if err != nil {
			t.Fatalf("decoded what BuildKit does not parse: %v", err)
		}
		stages, args, err := instructions.Parse(parsed.AST, nil)
		if err != nil {
			t.Fatalf("decoded what BuildKit does not accept: %v", err)
		}
		in := inputs[0]
		if got := in.Document.Get("stages").Len(); got != len(stages) {
			t.Fatalf("%d stages, BuildKit has %d", got, len(stages))
		}
		count := 0
		for _, a := range args {
			count += len(a.Args)
		}
		if got := in.Document.Get("args").Len(); got != count {
			t.Fatalf("%d global arguments, BuildKit has %d", got, count)
		}
		d := &dockerfile{text: clean, lines: newLines(clean, false), escape: parsed.EscapeToken}
		for _, node := range parsed.AST.Children {
			if line, _ := d.logical(node.StartLine, node.EndLine); string(line.text) != node.Original {
				t.Fatalf("line %d is %q, BuildKit reads %q", node.StartLine, line.text, node.Original)
			}
		}
		checkDockerfilePositions(t, in, len(stages), lines)
		again, _ := decodeDockerfile("f", data)
		if compact(t, in.Document) != compact(t, again[0].Document) {
			t.Fatal("the same file decoded to two documents")
		}
		for _, w := range in.Waivers {
			if w.LastLine < w.FirstLine || w.LastLine > lines {
				t.Fatalf("waiver %+v of %d lines", w, lines)
			}
		}
	})
}

func checkDockerfilePositions(t *testing.T, in policy.Input, stages, lines int) {
	check := func(path policy.Path) {
		at := in.Locate(path)
		if at.Line < 1 || at.EndLine > lines || at.EndLine < at.Line || at.EndLine == at.Line && at.EndColumn < at.Column {
			t.Fatalf("%s is at %+v of %d lines", path, at, lines)
		}
	}
	for s := range stages {
		check(policy.Path{"stages", s, "base"})
		list := in.Document.Get("stages", s, "instructions")
		for i := range list.Len() {
			at := policy.Path{"stages", s, "instructions", i}
			check(at)
			for _, part := range []string{"args", "pairs"} {
				for n := range list.Get(i, part).Len() {
					check(append(at, part, n))
				}
			}
			for n := range list.Get(i, "script", "commands").Len() {
				check(append(at, "script", "commands", n))
			}
		}
	}
}

// FuzzShell holds the script view against the shell printer: a script means the same commands when
// it is formatted anew, and every command stands where its span says.
func FuzzShell(f *testing.F) {
	for _, text := range []string{
		"set -euo pipefail; curl -fsSL u | sudo -E bash -s -- -y && rm -rf \"$X\"/*",
		"if a; then b=1; else c <<E; fi\nx $(y `z`)\nE\n",
		"bash -c 'sh -c \"eval d\"' ; xargs -n1 e <<<f; find . -exec g {} +",
		"env -i A=1 nice -n 3 timeout 5 h $'\\t' ${I:-j} $((1+2)) <(k) >&2 2>/dev/null",
		"for l in 1 2; do m; done & n() { o; }; [[ p =~ q ]] || ! time r\ncase s in t) u;; esac",
		"export V=1 W; X=$V; echo ${X}a \"$X\" $Y[0] {1..3}\n",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || strings.ContainsAny(text, "\x00\v\f\r") { // the printer drops these
			t.Skip()
		}
		env := environment("A", "1", "B", " x  y ", "C", "")
		view := readScript(shellScript{text: text, lookup: env}, newScriptBudget())
		commands := view.value.Get("commands")
		if commands.Len() != len(view.spans) {
			t.Fatalf("%d commands with %d spans", commands.Len(), len(view.spans))
		}
		for i, s := range view.spans {
			if s.start < 0 || s.end < s.start || s.end > len(text) {
				t.Fatalf("command %d is at %+v of %d bytes", i, s, len(text))
			}
			if parent := commands.Get(i, "parent"); !parent.IsZero() && compact(t, parent) == compact(t, policy.Int(i)) {
				t.Fatalf("command %d is its own parent", i)
			}
		}
		file, err := parseScript(text)
		if err != nil || !view.value.Get("unparsed").IsZero() {
			return
		}
		var printed bytes.Buffer
		if syntax.NewPrinter().Print(&printed, file) != nil {
			return
		}
		reparsed, err := parseScript(printed.String())
		if err != nil || countCalls(reparsed) != countCalls(file) {
			return // the printer's fault: it makes $$(a) of $`a`, for example
		}
		again := readScript(shellScript{text: printed.String(), lookup: env}, newScriptBudget())
		if !again.value.Get("unparsed").IsZero() {
			return // it grew beyond a bound
		}
		if a, b := knownNames(view.value), knownNames(again.value); a != b {
			t.Fatalf("commands %s\nand, formatted anew, %s", a, b)
		}
	})
}

func countCalls(file *syntax.File) (n int) {
	syntax.Walk(file, func(node syntax.Node) bool {
		if call, ok := node.(*syntax.CallExpr); ok && len(call.Args) > 0 {
			n++
		}
		return true
	})
	return n
}

// knownNames lists the names of the commands; what is not known is written as it stands, and so
// changes with the format.
func knownNames(view policy.Value) string {
	var b strings.Builder
	for i := range view.Get("commands").Len() {
		b.WriteString(view.Get("commands", i, "name").Text() + ";")
	}
	return b.String()
}
