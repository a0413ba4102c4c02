package decode

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// compact writes a value as JSON that people can read: no escapes for &, < and >.
func compact(t *testing.T, v policy.Value) string {
	t.Helper()
	x, err := v.Go()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(x); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(b.String())
}

func commandLines(t *testing.T, view scriptView) []string {
	t.Helper()
	var out []string
	commands := view.value.Get("commands")
	for i := range commands.Len() {
		out = append(out, compact(t, commands.Get(i)))
	}
	if problem := view.value.Get("unparsed").Text(); problem != "" {
		out = append(out, "unparsed: "+problem)
	}
	return out
}

func environment(pairs ...string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1], true
			}
		}
		return "", false
	}
}

func TestScriptCommands(t *testing.T) {
	env := environment("VERSION", "1.2", "PKGS", "curl  git", "EMPTY", "", "PADDED", " a b ")
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"words", `/usr/bin/apt-get install "-y" 'a b' c\ d $'e\n'`, []string{
			`{"args":["install","-y","a b","c d","e\n"],"name":"apt-get","path":"/usr/bin/apt-get"}`,
		}},
		{"known variables", `apt-get install pkg=$VERSION "q=${VERSION}" ${VERSION:-9}`, []string{
			`{"args":["install","pkg=1.2","q=1.2","1.2"],"expansions":[{"arg":1,"kind":"variable","name":"VERSION"},` +
				`{"arg":2,"kind":"variable","name":"VERSION","quoted":true},{"arg":3,"kind":"variable","name":"VERSION"}],"name":"apt-get"}`,
		}},
		{"splitting", `x $PKGS "$PKGS" a${PADDED}b $EMPTY "$EMPTY"`, []string{
			`{"args":["curl","git","curl  git","a","a","b","b",""],"expansions":[{"arg":0,"kind":"variable","name":"PKGS"},` +
				`{"arg":1,"kind":"variable","name":"PKGS"},{"arg":2,"kind":"variable","name":"PKGS","quoted":true},` +
				`{"arg":3,"kind":"variable","name":"PADDED"},{"arg":5,"kind":"variable","name":"PADDED"},` +
				`{"arg":7,"kind":"variable","name":"EMPTY","quoted":true}],"name":"x"}`,
		}},
		{"unknown variables", `$TOOL a$B ${VERSION%.*} ${EMPTY:-c}`, []string{
			`{"args":["a$B","${VERSION%.*}","${EMPTY:-c}"],"expansions":[{"arg":-1,"kind":"variable","name":"TOOL"},` +
				`{"arg":0,"kind":"variable","name":"B"},{"arg":1,"kind":"variable","name":"VERSION"},` +
				`{"arg":2,"kind":"variable","name":"EMPTY"}],"name":"","path":"$TOOL","unknown":[0,1,2]}`,
		}},
		{"own variables", `V=1 && W="$V-2"; x $V $W; R=1; R=2; x $R`, []string{
			`{"args":[],"assign":{"V":"1"},"name":"","then":"&&"}`,
			`{"args":[],"assign":{"W":"1-2"},"name":""}`,
			`{"args":["1","1-2"],"expansions":[{"arg":0,"kind":"variable","name":"V"},{"arg":1,"kind":"variable","name":"W"}],"name":"x"}`,
			`{"args":[],"assign":{"R":"1"},"name":""}`,
			`{"args":[],"assign":{"R":"2"},"name":""}`,
			`{"args":["$R"],"expansions":[{"arg":0,"kind":"variable","name":"R"}],"name":"x","unknown":[0]}`,
		}},
		{"assignments that may not happen", `if a; then V=1; fi; b || W=1; (X=1); for Y in 1 2; do :; done; read Z; x $V $W $X $Y $Z`, []string{
			`{"args":[],"condition":true,"conditional":true,"name":"a"}`,
			`{"args":[],"assign":{"V":"1"},"conditional":true,"name":""}`,
			`{"args":[],"name":"b","then":"||"}`,
			`{"args":[],"assign":{"W":"1"},"conditional":true,"name":""}`,
			`{"args":[],"assign":{"X":"1"},"name":"","subshell":true}`,
			`{"args":[],"conditional":true,"name":":"}`,
			`{"args":["Z"],"name":"read"}`,
			`{"args":["$V","$W","$X","$Y","$Z"],"expansions":[{"arg":0,"kind":"variable","name":"V"},{"arg":1,"kind":"variable","name":"W"},` +
				`{"arg":2,"kind":"variable","name":"X"},{"arg":3,"kind":"variable","name":"Y"},{"arg":4,"kind":"variable","name":"Z"}],"name":"x","unknown":[0,1,2,3,4]}`,
		}},
		{"an assignment hides the environment", `echo $VERSION; VERSION+=x; echo $VERSION`, []string{
			`{"args":["$VERSION"],"expansions":[{"arg":0,"kind":"variable","name":"VERSION"}],"name":"echo","unknown":[0]}`,
			`{"args":[],"assign":{"VERSION":"VERSION+=x"},"name":""}`,
			`{"args":["$VERSION"],"expansions":[{"arg":0,"kind":"variable","name":"VERSION"}],"name":"echo","unknown":[0]}`,
		}},
		{"pipeline", `curl -fsSL u | tee f | sudo -E bash - && { a; b; } | c`, []string{
			`{"args":["-fsSL","u"],"name":"curl","pipe":{"id":1,"len":3,"pos":0},"subshell":true,"then":"&&"}`,
			`{"args":["f"],"name":"tee","pipe":{"id":1,"len":3,"pos":1},"subshell":true,"then":"&&"}`,
			`{"args":["-"],"name":"bash","pipe":{"id":1,"len":3,"pos":2},"subshell":true,"then":"&&","via":["sudo"]}`,
			`{"args":[],"name":"a","pipe":{"id":2,"len":2,"pos":0},"subshell":true}`,
			`{"args":[],"name":"b","pipe":{"id":2,"len":2,"pos":0},"subshell":true}`,
			`{"args":[],"name":"c","pipe":{"id":2,"len":2,"pos":1},"subshell":true}`,
		}},
		{"substitutions", "sh -c \"$(curl -s u)\"; bash <(wget -qO- u); x=`y`; echo $((1+$(z)))", []string{
			`{"args":["-c","$(curl -s u)"],"expansions":[{"arg":1,"kind":"command","quoted":true}],"name":"sh","unknown":[1]}`,
			`{"args":["-s","u"],"in":"substitution","name":"curl","parent":0,"subshell":true}`,
			`{"args":["<(wget -qO- u)"],"expansions":[{"arg":0,"kind":"process"}],"name":"bash","unknown":[0]}`,
			`{"args":["-qO-","u"],"in":"process","name":"wget","parent":2,"subshell":true}`,
			"{\"args\":[],\"assign\":{\"x\":\"`y`\"},\"name\":\"\"}",
			`{"args":[],"in":"substitution","name":"y","parent":4,"subshell":true}`,
			`{"args":["$((1+$(z)))"],"expansions":[{"arg":0,"kind":"arithmetic"}],"name":"echo","unknown":[0]}`,
			`{"args":[],"in":"substitution","name":"z","parent":6,"subshell":true}`,
		}},
		{"wrappers", `sudo -u www -- env -i A=1 B="$X" nice -n 5 timeout -k 3 10s apt-get update`, []string{
			`{"args":["update"],"env":{"A":"1","B":"$X"},"name":"apt-get","via":["sudo","env","nice","timeout"]}`,
		}},
		{"wrappers that run nothing", `sudo -l; env; command -v curl; exec >log; time; A=1 sudo B=2 make`, []string{
			`{"args":["-l"],"name":"sudo"}`,
			`{"args":[],"name":"env"}`,
			`{"args":["-v","curl"],"name":"command"}`,
			`{"args":[],"name":"exec","redirects":[{"op":">","target":"log"}]}`,
			`{"args":[],"env":{"A":"1","B":"2"},"name":"make","via":["sudo"]}`,
		}},
		{"scripts in scripts", `bash -euo pipefail -c 'a | b'; sh -lc "c \$D"; eval "e"; su - pg -c 'f'; env -S 'g -x'`, []string{
			`{"args":["-euo","pipefail","-c","a | b"],"name":"bash"}`,
			`{"args":[],"in":"shell","name":"a","options":["errexit","nounset","pipefail"],"parent":0,"pipe":{"id":1,"len":2,"pos":0},"subshell":true}`,
			`{"args":[],"in":"shell","name":"b","options":["errexit","nounset","pipefail"],"parent":0,"pipe":{"id":1,"len":2,"pos":1},"subshell":true}`,
			`{"args":["-lc","c $D"],"name":"sh"}`,
			`{"args":["$D"],"expansions":[{"arg":0,"kind":"variable","name":"D"}],"in":"shell","name":"c","parent":3,"unknown":[0]}`,
			`{"args":["e"],"name":"eval"}`,
			`{"args":[],"in":"eval","name":"e","parent":5}`,
			`{"args":["-","pg","-c","f"],"name":"su"}`,
			`{"args":[],"in":"shell","name":"f","parent":7}`,
			`{"args":["-S","g -x"],"name":"env"}`,
			`{"args":["-x"],"in":"shell","name":"g","parent":9}`,
		}},
		{"xargs and find", `cat f | xargs -n 1 sudo apt-get install -y; find / -name x -exec rm -rf {} \; -o -exec ls {} +`, []string{
			`{"args":["f"],"name":"cat","pipe":{"id":1,"len":2,"pos":0},"subshell":true}`,
			`{"args":["-n","1","sudo","apt-get","install","-y"],"name":"xargs","pipe":{"id":1,"len":2,"pos":1},"subshell":true}`,
			`{"args":["install","-y"],"conditional":true,"in":"xargs","name":"apt-get","parent":1,"subshell":true,"via":["sudo"]}`,
			`{"args":["/","-name","x","-exec","rm","-rf","{}",";","-o","-exec","ls","{}","+"],"name":"find"}`,
			`{"args":["-rf","{}"],"conditional":true,"in":"find","name":"rm","parent":3}`,
			`{"args":["{}"],"conditional":true,"in":"find","name":"ls","parent":3}`,
		}},
		{"compound commands", "if ! a; then b; else c; fi; while d; do e; done; case $x in y) f;; esac; g() { h; }; ( i ) ; time j & [[ -f k ]]", []string{
			`{"args":[],"condition":true,"conditional":true,"name":"a","negated":true}`,
			`{"args":[],"conditional":true,"name":"b"}`,
			`{"args":[],"conditional":true,"name":"c"}`,
			`{"args":[],"condition":true,"conditional":true,"name":"d"}`,
			`{"args":[],"conditional":true,"name":"e"}`,
			`{"args":[],"conditional":true,"name":"f"}`,
			`{"args":[],"conditional":true,"function":"g","name":"h"}`,
			`{"args":[],"name":"i","subshell":true}`,
			`{"args":[],"name":"j","then":"&","via":["time"]}`,
		}},
		{"options", "set -eo pipefail; a; set +e; b; (set -u; c); d; set -- -x; e", []string{
			`{"args":["-eo","pipefail"],"name":"set"}`,
			`{"args":[],"name":"a","options":["errexit","pipefail"]}`,
			`{"args":["+e"],"name":"set","options":["errexit","pipefail"]}`,
			`{"args":[],"name":"b","options":["pipefail"]}`,
			`{"args":["-u"],"name":"set","options":["pipefail"],"subshell":true}`,
			`{"args":[],"name":"c","options":["pipefail"],"subshell":true}`,
			`{"args":[],"name":"d","options":["pipefail"]}`,
			`{"args":["--","-x"],"name":"set","options":["pipefail"]}`,
			`{"args":[],"name":"e","options":["pipefail"]}`,
		}},
		{"declarations", `export A=1 B; declare -x C="$D"; readonly`, []string{
			`{"args":["A=1","B"],"assign":{"A":"1"},"name":"export"}`,
			`{"args":["-x","C=$D"],"assign":{"C":"$D"},"expansions":[{"arg":1,"kind":"variable","name":"D","quoted":true}],"name":"declare","unknown":[1]}`,
			`{"args":[],"name":"readonly"}`,
		}},
		{"a variable twice", "A=1 A=2 B=3 a", []string{`{"args":[],"env":{"A":"2","B":"3"},"name":"a"}`}},
		{"redirections", "a 2>&1 >>$VERSION <<<'s'; { b; } > c\n", []string{
			`{"args":[],"name":"a","redirects":[{"fd":"2","op":">&","target":"1"},{"op":">>","target":"1.2"},{"op":"<<<","target":"s"}]}`,
			`{"args":[],"name":"b"}`,
			`{"args":[],"name":"","redirects":[{"op":">","target":"c"}]}`,
		}},
		{"here-documents", "cat <<E >f\nx $VERSION\nE\nbash <<'E'\napt update\nE\n", []string{
			`{"args":[],"name":"cat","redirects":[{"op":"<<","target":"E","text":"x $VERSION\n","unknown":true},{"op":">","target":"f"}]}`,
			`{"args":[],"name":"bash","redirects":[{"op":"<<","target":"E","text":"apt update\n"}]}`,
			`{"args":["update"],"in":"shell","name":"apt","parent":1}`,
		}},
		{"POSIX only", "a() ( b ); a 3>&-; echo {x,y} *.sh", []string{
			`{"args":[],"conditional":true,"function":"a","name":"b","subshell":true}`,
			`{"args":[],"name":"a","redirects":[{"fd":"3","op":">&","target":"-"}]}`,
			`{"args":["{x,y}","*.sh"],"expansions":[{"arg":1,"kind":"glob"}],"name":"echo"}`,
		}},
		{"not a script", "if then fi(", []string{"unparsed: 1:1: `if` must be followed by a statement list"}},
		{"an inner script that is not known", `eval X=\${Y$Z}; a`, []string{
			`{"args":["X=${Y$Z}"],"expansions":[{"arg":0,"kind":"variable","name":"Z"}],"name":"eval","unknown":[0]}`,
			`{"args":[],"name":"a"}`,
			"unparsed: a script inside of it depends on what is not known",
		}},
		{"empty", "  # nothing\n", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			view := readScript(shellScript{text: test.text, lookup: env}, newScriptBudget())
			if diff := cmp.Diff(test.want, commandLines(t, view)); diff != "" {
				t.Errorf("commands (-want +got):\n%s", diff)
			}
		})
	}
}

func TestScriptShells(t *testing.T) {
	for _, test := range []struct {
		shell []string
		want  string
	}{
		{nil, `{"args":[],"name":"a"}`},
		{[]string{"/bin/sh", "-exc"}, `{"args":[],"name":"a","options":["errexit","xtrace"]}`},
		{[]string{"/bin/bash", "-o", "pipefail", "-c"}, `{"args":[],"name":"a","options":["pipefail"]}`},
		{[]string{"conda", "run", "-n", "e", "/bin/bash", "-c"}, `{"args":[],"name":"a"}`},
		{[]string{"/usr/bin/env", "bash", "-e"}, `{"args":[],"name":"a","options":["errexit"]}`},
		{[]string{"cmd", "/S", "/C"}, "unparsed: the shell is cmd"},
		{[]string{`C:\Windows\System32\WindowsPowerShell\v1.0\PowerShell.EXE`, "-Command"}, "unparsed: the shell is powershell"},
		{[]string{"pwsh", "-c"}, "unparsed: the shell is pwsh"},
		{[]string{"/usr/bin/python3", "-c"}, "unparsed: the shell is python3"},
	} {
		view := readScript(shellScript{text: "a", shell: test.shell}, newScriptBudget())
		if got := strings.Join(commandLines(t, view), "\n"); got != test.want {
			t.Errorf("%q: got %s, want %s", test.shell, got, test.want)
		}
	}
}

func TestCommandLine(t *testing.T) {
	for _, test := range []struct {
		argv []string
		want []string
	}{
		{[]string{"apt-get", "install", "a $B"}, []string{`{"args":["install","a $B"],"name":"apt-get"}`}},
		{[]string{"/bin/sh", "-c", "a $B"}, []string{
			`{"args":["-c","a $B"],"name":"sh","path":"/bin/sh"}`,
			`{"args":["c"],"expansions":[{"arg":0,"kind":"variable","name":"B"}],"in":"shell","name":"a","parent":0}`,
		}},
		{nil, nil},
	} {
		view := readCommandLine(test.argv, environment("B", "c"), newScriptBudget())
		if diff := cmp.Diff(test.want, commandLines(t, view)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.argv, diff)
		}
	}
}

func TestScriptBounds(t *testing.T) {
	for name, text := range map[string]string{
		"long":           strings.Repeat("a ", maxScriptBytes),
		"parentheses":    strings.Repeat("(", maxScriptParens+1),
		"nested":         strings.Repeat("{ ", maxScriptDepth+1) + "a;" + strings.Repeat("}; ", maxScriptDepth+1),
		"many":           strings.Repeat("a;", maxScriptCommands+1),
		"scripts inside": strings.Repeat("eval ", maxScriptNesting+1) + "a",
	} {
		view := readScript(shellScript{text: text}, newScriptBudget())
		unparsed := view.value.Get("unparsed").Text()
		if name == "scripts inside" { // eval of several words is not followed
			if unparsed != "" {
				t.Errorf("%s: unparsed %q", name, unparsed)
			}
		} else if unparsed == "" {
			t.Errorf("%s: read in full", name)
		}
	}
	nested := "a"
	for range maxScriptNesting + 1 {
		nested = "sh -c " + quoteShell(nested)
	}
	view := readScript(shellScript{text: nested}, newScriptBudget())
	if got := view.value.Get("unparsed").Text(); !strings.Contains(got, "nested too deeply") {
		t.Errorf("nested scripts: unparsed %q", got)
	}
	big := readScript(shellScript{text: "x=$A$A; echo " + strings.Repeat(`"$x" `, 1000), lookup: environment("A", strings.Repeat("a", 8000))}, newScriptBudget())
	if size := len(compact(t, big.value)); size > 32<<20 {
		t.Errorf("expansion made %d bytes of view", size)
	}
}

func quoteShell(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func TestScriptSpans(t *testing.T) {
	text := "a && \\\n  sh -c 'b; c' |\n  d \"$(e f)\"\n"
	view := readScript(shellScript{text: text}, newScriptBudget())
	want := []string{"a", "sh -c 'b; c'", "b", "c", `d "$(e f)"`, "e f"}
	var got []string
	for _, s := range view.spans {
		got = append(got, text[s.start:s.end])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
}
