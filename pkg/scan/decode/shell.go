package decode

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// The script view is what rules see of a shell script, wherever it stands: the RUN of a Dockerfile,
// the step of a pipeline, a file. It is API for authors of rules.
//
//	{
//	  "commands": [COMMAND...],   in the order of the text, an outer command before those inside of it
//	  "unparsed": "..."           why the script, or part of it, could not be read; absent otherwise
//	}
//
// A COMMAND is one simple command. Members that would be empty or false are absent, but for name
// and args:
//
//	"name"        base name of what is run: "apt-get" for /usr/bin/apt-get; "" when it is not known,
//	              or when the command only assigns variables
//	"path"        the program as written, when that is not the name: "/usr/bin/apt-get", "$CMD"
//	"args"        the arguments after quotes are taken away and known variables are put in; what
//	              cannot be known stays as it is written: "pkg=${VERSION}", "$(nproc)"
//	"unknown"     the indexes of the args of which a part cannot be known
//	"expansions"  [{"arg": 1, "kind": "variable|command|process|arithmetic|glob", "name": "VERSION",
//	              "quoted": true}...]: what the shell expands in the arguments (arg -1 is the program)
//	"env"         variables that are set for this command alone: FOO=1 make, env FOO=1 make
//	"assign"      variables that the command sets: FOO=1, export FOO=1
//	"via"         wrappers that were taken away, outermost first: ["sudo", "env"]
//	"pipe"        {"id", "pos", "len"} of the pipeline that it is part of, also from inside of { }
//	"redirects"   [{"op": ">>", "fd": "2", "target": "/etc/x", "unknown": true, "text": "..."}...];
//	              text is the body of a here-document
//	"parent"      index of the command that this one stands in, and how it got there:
//	"in"          "substitution" $(...), "process" <(...), "shell" (sh -c '...', also a here-document
//	              that a shell reads), "eval", "xargs" and "find" (what these run)
//	"options"     options of the shell that are on at this point: ["errexit", "pipefail"]
//	"then"        the operator that follows: "&&", "||" or "&"
//	"negated"     true after !
//	"condition"   true in the condition of if, while or until
//	"conditional" true where it need not run exactly once: in a branch, a loop, a function, after ||
//	"subshell"    true where what it changes in the shell is lost: in ( ), a pipeline, a substitution
//	"function"    name of the function in whose body it stands
//
// Wrappers (sudo, env, nohup, timeout...) are taken away, and what sh -c, eval, xargs and find
// -exec run is listed as commands of its own, so that a rule about a program need not know them.

// shellScript is a script to read, and what is known about the place that it runs in.
type shellScript struct {
	text string
	// shell is the command line of the shell that gets the text: ["/bin/bash", "-o", "pipefail", "-c"];
	// nil means an unknown POSIX shell.
	shell []string
	// lookup finds variables that the environment sets; nil knows none.
	lookup func(name string) (value string, ok bool)
}

// scriptView is the script view and, for each command, where it stands in the text.
type scriptView struct {
	value policy.Value
	spans []span
}

// span is a range of bytes; the zero span is unknown.
type span struct{ start, end int }

func (s span) known() bool { return s.end > s.start }

// Bounds on one script, and on all scripts of one file together. The parser's stack and time grow
// with the nesting, of which the parentheses and the length are the measure.
const (
	maxScriptBytes    = 64 << 10
	maxScriptParens   = 2000
	maxScriptNesting  = 8   // of sh -c inside of sh -c, xargs xargs and the like
	maxScriptDepth    = 200 // of compound commands
	maxScriptCommands = 5000
	maxWrappers       = 16
	maxWordBytes      = 16 << 10
	maxWordFields     = 1000
)

// scriptBudget is shared by all scripts of one file.
type scriptBudget struct{ bytes, parens, commands, expanded int }

func newScriptBudget() *scriptBudget {
	return &scriptBudget{bytes: 4 << 20, parens: 20_000, commands: 20_000, expanded: 4 << 20}
}

func (b *scriptBudget) spend(text string) (problem string) {
	parens := strings.Count(text, "(") + strings.Count(text, "{")
	if len(text) > maxScriptBytes || parens > maxScriptParens {
		return "the script is too long to be read"
	}
	if b.bytes -= len(text); b.bytes < 0 {
		return "the scripts of the file are too long to be read"
	}
	if b.parens -= parens; b.parens < 0 {
		return "the scripts of the file are too long to be read"
	}
	return ""
}

// readScript reads a script.
func readScript(s shellScript, b *scriptBudget) scriptView {
	a := &analysis{lookup: s.lookup, budget: b}
	kind := shellKind(s.shell)
	if kind.problem != "" {
		a.unparsed = kind.problem
		return a.view()
	}
	a.options = kind.options
	a.script(s.text, false, func(start, end int) span { return span{start, end} }, scriptContext{parent: -1, straight: true})
	return a.view()
}

// readCommandLine reads a command that is run without a shell.
func readCommandLine(argv []string, lookup func(string) (string, bool), b *scriptBudget) scriptView {
	a := &analysis{lookup: lookup, budget: b}
	words := make([]scriptWord, len(argv))
	for i, arg := range argv {
		words[i] = scriptWord{text: arg}
	}
	if len(words) > 0 {
		a.call(words, scriptCommand{}, scriptContext{parent: -1, straight: true})
	}
	return a.view()
}

// shellDialect is what a shell's command line says.
type shellDialect struct {
	options []string
	problem string // why its scripts cannot be read
}

var posixShells = []string{"sh", "bash", "dash", "ash", "ksh", "mksh", "zsh", "rbash", "hush"}

func isShell(name string) bool { return slices.Contains(posixShells, name) }

func shellKind(argv []string) shellDialect {
	if len(argv) == 0 {
		return shellDialect{}
	}
	for i, arg := range argv {
		switch name := programName(arg); {
		case isShell(name):
			options, _ := shellArguments(literalWords(argv[i+1:]))
			return shellDialect{options: options}
		case name == "cmd", name == "powershell", name == "pwsh":
			return shellDialect{problem: "the shell is " + name}
		}
	}
	if programName(argv[0]) == "env" && len(argv) > 1 { // a shebang
		argv = argv[1:]
	}
	return shellDialect{problem: "the shell is " + programName(argv[0])}
}

// programName is the base name of a program, also of a Windows one.
func programName(program string) string {
	if i := strings.LastIndexByte(program, '\\'); i >= 0 && strings.HasSuffix(strings.ToLower(program), ".exe") {
		program = program[i+1:]
	}
	name := path.Base(program)
	if cut, ok := strings.CutSuffix(strings.ToLower(name), ".exe"); ok {
		name = cut
	}
	if name == "." && program != "." || name == "/" {
		return ""
	}
	return name
}

// parseScript parses with the Bash grammar and falls back to the others. The parser must not be
// able to take the process down.
func parseScript(text string) (file *syntax.File, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the shell parser failed: %v", r)
		}
	}()
	for _, lang := range []syntax.LangVariant{syntax.LangBash, syntax.LangPOSIX, syntax.LangMirBSDKorn} {
		parsed, problem := syntax.NewParser(syntax.Variant(lang)).Parse(strings.NewReader(text), "")
		if problem == nil {
			return parsed, nil
		}
		if err == nil {
			err = problem
		}
	}
	return nil, err
}
