package decode

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

func mustDockerfile(t *testing.T, text string) policy.Input {
	t.Helper()
	inputs, err := decodeDockerfile("Dockerfile", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if len(inputs) != 1 || inputs[0].Kind != policy.Dockerfile || inputs[0].Source.File != "Dockerfile" {
		t.Fatalf("inputs = %+v", inputs)
	}
	return inputs[0]
}

func TestDockerfileBases(t *testing.T) {
	text := `ARG TAG=3.20
ARG REGISTRY
ARG EMPTY=
ARG FULL=alpine:${TAG}
FROM alpine:${TAG} AS One
FROM one
FROM One
FROM ${FULL}@sha256:abc AS two
FROM $REGISTRY/app:${TAG}
FROM ${REGISTRY:-ghcr.io}/app:${TAG%.*}
FROM scratch
FROM $EMPTY
FROM --platform=$BUILDPLATFORM golang:1
FROM --platform=linux/${X:-arm64} x:$UNDECLARED
FROM ${REGISTRY:?required}/y
FROM 'quoted':"$TAG"
FROM two
`
	want := []string{
		`{"image":"alpine:3.20","raw":"alpine:${TAG}"}`,
		`{"raw":"one","stage":0}`,
		`{"image":"One","raw":"One"}`, // BuildKit compares the base with names in lower case
		`{"image":"alpine:3.20@sha256:abc","raw":"${FULL}@sha256:abc"}`,
		`{"raw":"$REGISTRY/app:${TAG}","text":"$REGISTRY/app:3.20","unknown":"build argument REGISTRY has no default"}`,
		`{"image":"ghcr.io/app:3","raw":"${REGISTRY:-ghcr.io}/app:${TAG%.*}"}`,
		`{"raw":"scratch","scratch":true}`,
		`{"raw":"$EMPTY","unknown":"the name of the base image is empty unless a build argument sets it"}`,
		`{"image":"golang:1","platform":{"raw":"$BUILDPLATFORM","unknown":"BUILDPLATFORM depends on how the image is built"},"raw":"golang:1"}`,
		`{"platform":{"raw":"linux/${X:-arm64}","unknown":"X is not declared by an ARG before the first FROM"},"raw":"x:$UNDECLARED","text":"x:$UNDECLARED","unknown":"UNDECLARED is not declared by an ARG before the first FROM"}`,
		`{"raw":"${REGISTRY:?required}/y","text":"${REGISTRY:?required}/y","unknown":"REGISTRY: required"}`,
		`{"image":"quoted:3.20","raw":"'quoted':\"$TAG\""}`,
		`{"raw":"two","stage":3}`,
	}
	doc := mustDockerfile(t, text).Document
	var got []string
	for i := range doc.Get("stages").Len() {
		got = append(got, compact(t, doc.Get("stages", i, "base")))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("bases (-want +got):\n%s", diff)
	}
	args := `[{"name":"TAG","value":"3.20"},{"name":"REGISTRY"},{"name":"EMPTY","value":""},{"name":"FULL","value":"alpine:3.20"}]`
	if got := compact(t, doc.Get("args")); got != args {
		t.Errorf("args = %s", got)
	}
}

// TestDockerfileInstructions shows each instruction as rules see it.
func TestDockerfileInstructions(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"shell form", "RUN apk add \\\n# why\n\n  git", `{"cmd":"run","env":{},"form":"shell","script":{"commands":[{"args":["add","git"],"name":"apk"}]},"text":"apk add   git"}`},
		{"exec form", `RUN ["apk", "add", "$X"]`, `{"args":["apk","add","$X"],"cmd":"run","env":{},"form":"exec","script":{"commands":[{"args":["add","$X"],"name":"apk"}]}}`},
		{"broken JSON is shell form", `CMD ["a",]`, `{"cmd":"cmd","form":"shell","script":{"commands":[{"args":[],"expansions":[{"arg":-1,"kind":"glob"}],"name":"[a,]"}]},"text":"[\"a\",]"}`},
		{"here-document", "RUN <<EOF\na\nb\nEOF", `{"cmd":"run","env":{},"form":"heredoc","script":{"commands":[{"args":[],"name":"a"},{"args":[],"name":"b"}]},"text":"a\nb\n"}`},
		{"here-document with tabs", "RUN <<-EOF\n\t\ta\n\tEOF", `{"cmd":"run","env":{},"form":"heredoc","script":{"commands":[{"args":[],"name":"a"}]},"text":"a\n"}`},
		{"here-document of another program", "RUN <<EOF\n#!/usr/bin/env python3\nprint(1)\nEOF", `{"cmd":"run","env":{},"form":"heredoc","script":{"commands":[],"unparsed":"the shell is python3"},"text":"#!/usr/bin/env python3\nprint(1)\n"}`},
		{"here-document for a command", "RUN cat <<A >a && cat <<B\n1\nA\n2\nB", `{"cmd":"run","env":{},"form":"shell","script":{"commands":[{"args":[],"name":"cat","redirects":[{"op":"<<","target":"A","text":"1\n"},{"op":">","target":"a"}],"then":"&&"},{"args":[],"name":"cat","redirects":[{"op":"<<","target":"B","text":"2\n"}]}]},"text":"cat <<A >a && cat <<B\n1\nA\n2\nB"}`},
		{"mounts and flags", "RUN --mount=type=cache,id=x,dst=/c,ro --mount=from=base,src=/a,target=/b --network=none --security=insecure a", `{"cmd":"run","env":{},"flags":{"network":"none","security":"insecure"},"form":"shell","mounts":[{"id":"x","readonly":true,"target":"/c","type":"cache"},{"from":{"raw":"base","stage":0},"source":"/a","target":"/b","type":"bind"}],"script":{"commands":[{"args":[],"name":"a"}]},"text":"a"}`},
		{"copy", "COPY --link --chown=a:b --chmod=755 --exclude=*.md --exclude=x a b/ c/", `{"args":["a","b/","c/"],"cmd":"copy","flags":{"chmod":"755","chown":"a:b","exclude":["*.md","x"],"link":true}}`},
		{"copy in JSON", `COPY ["a b", "c/"]`, `{"args":["a b","c/"],"cmd":"copy"}`},
		{"copy from a stage", "COPY --from=BASE a b", `{"args":["a","b"],"cmd":"copy","from":{"raw":"BASE","stage":0}}`},
		{"copy from an index", "COPY --from=0 a b", `{"args":["a","b"],"cmd":"copy","from":{"raw":"0","stage":0}}`},
		{"copy from nowhere", "COPY --from=7 a b", `{"args":["a","b"],"cmd":"copy","from":{"invalid":"there is no stage 7","raw":"7"}}`},
		{"copy from an image", "COPY --from=nginx:1 a b", `{"args":["a","b"],"cmd":"copy","from":{"image":"nginx:1","raw":"nginx:1"}}`},
		{"copy from a later stage", "COPY --from=later a b\nFROM x AS later", `{"args":["a","b"],"cmd":"copy","from":{"raw":"later","stage":2}}`},
		{"copy of here-documents", "COPY <<a <<'b' x /d/\n$1\na\n2\nb", `{"args":["x","/d/"],"cmd":"copy","files":[{"name":"a","text":"$1\n"},{"name":"b","text":"2\n"}]}`},
		{"add", "ADD --checksum=sha256:1 --keep-git-dir=true --unpack=false https://x/a.tar /", `{"args":["https://x/a.tar","/"],"cmd":"add","flags":{"checksum":"sha256:1","keep-git-dir":true,"unpack":false}}`},
		{"arguments", "ARG A B=1 C=$B D=", `{"cmd":"arg","pairs":[{"name":"A"},{"name":"B","value":"1"},{"name":"C","value":"1"},{"name":"D","value":""}]}`},
		{"environment", "ENV A=1 B=\"x y\" C='$A'", `{"cmd":"env","pairs":[{"name":"A","value":"1"},{"name":"B","value":"x y"},{"name":"C","value":"$A"}]}`},
		{"environment, old form", "ENV A b c", `{"cmd":"env","pairs":[{"name":"A","value":"b c"}]}`},
		{"labels", "LABEL a.b=\"c\" d=${E}", `{"cmd":"label","pairs":[{"name":"a.b","value":"c"},{"name":"d","unknown":"E is not set in this file","value":"${E}"}]}`},
		{"ports", "EXPOSE 80 22/TCP 8000-8010/udp 127.0.0.1:1:2 99999 x $P 5-4 1/x", `{"args":["80","22/TCP","8000-8010/udp","127.0.0.1:1:2","99999","x","$P","5-4","1/x"],"cmd":"expose","ports":[{"arg":0,"first":80,"last":80,"proto":"tcp","raw":"80"},{"arg":1,"first":22,"last":22,"proto":"tcp","raw":"22/TCP"},{"arg":2,"first":8000,"last":8010,"proto":"udp","raw":"8000-8010/udp"},{"arg":3,"first":2,"last":2,"proto":"tcp","raw":"127.0.0.1:1:2"},{"arg":4,"invalid":"ports go from 0 to 65535","raw":"99999"},{"arg":5,"invalid":"it is not a number","raw":"x"},{"arg":6,"raw":"$P","unknown":"P is not set in this file"},{"arg":7,"invalid":"the range ends before it begins","raw":"5-4"},{"arg":8,"invalid":"the protocol is not tcp, udp or sctp","raw":"1/x"}],"unknown":{"6":"P is not set in this file"}}`},
		{"user", "USER a:b", `{"args":["a:b"],"cmd":"user","group":"b","name":"a"}`},
		{"unknown user", "USER $U", `{"args":["$U"],"cmd":"user","unknown":{"0":"U is not set in this file"}}`},
		{"workdir", "WORKDIR /a", `{"args":["/a"],"cmd":"workdir","dir":"/a"}`},
		{"relative workdir", "WORKDIR a", `{"args":["a"],"cmd":"workdir","relative":true}`},
		{"health check", "HEALTHCHECK --interval=5s --retries=2 CMD curl -f localhost", `{"cmd":"healthcheck","flags":{"interval":"5s","retries":"2"},"form":"shell","script":{"commands":[{"args":["-f","localhost"],"name":"curl"}]},"text":"curl -f localhost"}`},
		{"health check in JSON", `HEALTHCHECK CMD ["a","b"]`, `{"args":["a","b"],"cmd":"healthcheck","form":"exec","script":{"commands":[{"args":["b"],"name":"a"}]}}`},
		{"no health check", "HEALTHCHECK none", `{"cmd":"healthcheck","none":true}`},
		{"entry point", `entrypoint exec "$A"`, `{"cmd":"entrypoint","form":"shell","script":{"commands":[{"args":[],"expansions":[{"arg":-1,"kind":"variable","name":"A","quoted":true}],"name":"","path":"$A","via":["exec"]}]},"text":"exec \"$A\""}`},
		{"empty command", `CMD []`, `{"args":[],"cmd":"cmd","form":"exec","script":{"commands":[]}}`},
		{"shell", `SHELL ["/bin/bash", "-c"]`, `{"args":["/bin/bash","-c"],"cmd":"shell"}`},
		{"volume", `VOLUME /a $B`, `{"args":["/a","$B"],"cmd":"volume","unknown":{"1":"B is not set in this file"}}`},
		{"stop signal", `STOPSIGNAL 9`, `{"args":["9"],"cmd":"stopsignal"}`},
		{"maintainer", `MAINTAINER A $B`, `{"args":["A $B"],"cmd":"maintainer"}`},
		{"trigger", `ONBUILD RUN ["a"]`, `{"args":["a"],"cmd":"run","env":{},"form":"exec","onbuild":true,"script":{"commands":[{"args":[],"name":"a"}]}}`},
		{"trigger with a here-document", "ONBUILD RUN <<X\na\nX", `{"cmd":"run","env":{},"form":"heredoc","onbuild":true,"script":{"commands":[{"args":[],"name":"a"}]},"text":"a\n"}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			doc := mustDockerfile(t, "FROM x AS base\nFROM x\n"+test.text+"\n").Document
			if got := compact(t, doc.Get("stages", 1, "instructions", 0)); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestDockerfileState(t *testing.T) {
	text := `ARG VERSION=1
FROM debian:12 AS base
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
ENV A=1 DIR=/srv
ARG VERSION
ARG OTHER
ONBUILD USER later
RUN a $A $VERSION ${OTHER:-x} $HOME
WORKDIR $DIR/app
USER app
FROM base AS child
WORKDIR sub
RUN b $A
FROM base
USER root:$GROUP
COPY --from=child x y
`
	doc := mustDockerfile(t, text).Document
	for _, test := range []struct {
		path policy.Path
		want string
	}{
		{policy.Path{"stages", 0, "user"}, `{"instruction":7,"name":"app","stage":0,"text":"app"}`},
		{policy.Path{"stages", 1, "user"}, `{"instruction":4,"name":"later","stage":0,"text":"later"}`},
		{policy.Path{"stages", 2, "user"}, `{"instruction":0,"stage":2,"text":"root:$GROUP","unknown":"GROUP is not set in this file"}`},
		{policy.Path{"stages", 0, "instructions", 5, "script", "commands", 0, "args"}, `["1","1","${OTHER:-x}","$HOME"]`},
		{policy.Path{"stages", 0, "instructions", 5, "script", "commands", 0, "options"}, `["pipefail"]`},
		{policy.Path{"stages", 0, "instructions", 5, "env"}, `{"A":"1","DIR":"/srv","VERSION":"1"}`},
		{policy.Path{"stages", 0, "instructions", 6, "dir"}, `"/srv/app"`},
		{policy.Path{"stages", 1, "instructions", 0}, `{"args":["sub"],"cmd":"workdir","dir":"/srv/app/sub"}`},
		{policy.Path{"stages", 1, "instructions", 1, "script", "commands", 0}, `{"args":["1"],"expansions":[{"arg":0,"kind":"variable","name":"A"}],"name":"b","options":["pipefail"]}`},
		{policy.Path{"stages", 0, "shipped"}, `true`},
		{policy.Path{"stages", 1, "used"}, `true`},
		{policy.Path{"stages", 2, "lineage"}, `[2,0]`},
		{policy.Path{"stages", 2, "final"}, `true`},
	} {
		if got := compact(t, doc.Get(test.path...)); got != test.want {
			t.Errorf("%s = %s, want %s", test.path, got, test.want)
		}
	}
	for _, absent := range []policy.Path{{"stages", 1, "shipped"}, {"stages", 1, "final"}, {"stages", 0, "final"}} {
		if v := doc.Get(absent...); !v.IsZero() {
			t.Errorf("%s = %s, want nothing", absent, compact(t, v))
		}
	}
}

// TestDockerfileVariables is the example of the Dockerfile reference (Environment replacement): the
// value of a variable is the one from before the instruction.
func TestDockerfileVariables(t *testing.T) {
	doc := mustDockerfile(t, `FROM alpine
ENV abc=hello
ENV abc=bye def=$abc
ENV ghi=$abc
ARG VERSION=1.2.3-alpine abc
LABEL a=${abc:-x} b=${none:-$def} c=${abc:+word} d="\$abc \${abc}" e='$abc' f=${VERSION%-*} g=${VERSION#*.} h=${VERSION//./_} i=${VERSION%%.*}
`).Document
	want := `[{"name":"a","value":"bye"},{"name":"b","unknown":"none is not set in this file","value":"${none:-hello}"},` +
		`{"name":"c","value":"word"},{"name":"d","value":"$abc ${abc}"},{"name":"e","value":"$abc"},` +
		`{"name":"f","value":"1.2.3"},{"name":"g","value":"2.3-alpine"},{"name":"h","value":"1_2_3-alpine"},{"name":"i","value":"1"}]`
	if got := compact(t, doc.Get("stages", 0, "instructions", 4, "pairs")); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestDockerfileWindows(t *testing.T) {
	text := "# escape=`\r\nFROM mcr.microsoft.com/windows/servercore:ltsc2022\r\nRUN dir `\r\n  c:\\\r\nWORKDIR C:\\app\r\nWORKDIR sub\r\nSHELL [\"powershell\", \"-Command\"]\r\nRUN Get-Item x | y\r\n"
	doc := mustDockerfile(t, text).Document
	for _, test := range []struct {
		path policy.Path
		want string
	}{
		{policy.Path{"escape"}, "\"`\""},
		{policy.Path{"stages", 0, "windows"}, `true`},
		{policy.Path{"stages", 0, "instructions", 0, "script"}, `{"commands":[],"unparsed":"the shell is cmd"}`},
		{policy.Path{"stages", 0, "instructions", 0, "text"}, `"dir   c:\\"`},
		{policy.Path{"stages", 0, "instructions", 2, "dir"}, `"C:/app/sub"`},
		{policy.Path{"stages", 0, "instructions", 4, "script"}, `{"commands":[],"unparsed":"the shell is powershell"}`},
	} {
		if got := compact(t, doc.Get(test.path...)); got != test.want {
			t.Errorf("%s = %s, want %s", test.path, got, test.want)
		}
	}
}

func TestDockerfileErrors(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"unknown instruction", "FROM x\nRUNN a\n", `f:2: unknown instruction: RUNN`},
		{"unknown instruction in a trigger", "FROM x\n\nONBUILD FOO a\n", `f:3: unknown instruction: FOO`},
		{"trigger in a trigger", "FROM x\nONBUILD ONBUILD RUN a\n", "f:2: Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"},
		{"trigger without an instruction", "FROM x\nONBUILD\n", `f:2: ONBUILD requires at least one argument`},
		{"unknown flag", "FROM x\nCOPY --form=a b c\n", `f:2: unknown flag: --form`},
		{"no arguments", "FROM x\nCOPY a\n", `f:2: COPY requires at least two arguments, but only one was provided. Destination could not be determined`},
		{"empty", "", `f:1: file with no instructions`},
		{"comments only", "# a\n# b\n", `f:2: file with no instructions`},
		{"no stage", "ARG A\n", `f:1: dockerfile contains no stages to build`},
		{"before the first stage", "ARG A\nRUN a\n", `f:2: no build stage in current context`},
		{"unterminated here-document", "FROM x\nRUN <<E\na\n", `f:2: unterminated heredoc`},
		{"bad stage name", "FROM x AS 1a\n", `f:1: invalid name for build stage: "1a", name can't start with a number or contain symbols`},
		{"bad escape", "# syntax=x\n# escape=x\nFROM x\n", "f:2: invalid escape token 'x' does not match ` or \\"},
		{"two directives", "# escape=`\n# escape=`\nFROM x\n", `f:2: only one escape parser directive can be used`},
		{"bad substitution", "FROM x\nENV A=${B:!}\n", `f:2: failed to process "${B:!}": unsupported modifier (:!) in substitution`},
		{"bad substitution in FROM", "FROM x:${\n", `f:1: failed to process "x:${": syntax error: missing '}'`},
		{"variable in --from", "FROM x AS a\nCOPY --from=$A b c\n", `f:2: variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround`},
		{"bad mount", "FROM x\nRUN --mount=type=foo,target=/a b\n", `f:2: unsupported mount type "foo"`},
		{"long line", "FROM x\nRUN " + strings.Repeat("a", 1<<16) + "\n", `f:2: dockerfile line greater than max allowed size of 65535`},
		{"huge", strings.Repeat("#\n", maxDockerfileBytes), `f:1: the Dockerfile is larger than 1024 KiB; it is not read`},
		{"expansions", "FROM x\nRUN <<A " + strings.Repeat("${a:-", maxLineExpansions+1) + "\n", `f:1: the Dockerfile has too many variable expansions; it is not read`},
		{"instructions", "FROM x\n" + strings.Repeat("RUN a\n", maxDockerfileInstructions), `f:5001: the Dockerfile has more than 5000 instructions; it is not read`},
		{"here-documents", "FROM x\n" + strings.Repeat("RUN a <<b\nb\n", maxHeredocs+1), `f:1: the Dockerfile has too many here-documents; it is not read`},
		{"arguments", "FROM x\n" + strings.Repeat("EXPOSE"+strings.Repeat(" 1", maxArguments/2)+"\n", 3), `f:3: the Dockerfile has more than 50000 arguments; it is not read`},
		{"stages", strings.Repeat("FROM x\n", maxDockerfileStages+1), `f:501: the Dockerfile has more than 500 stages; it is not read`},
	} {
		_, err := decodeDockerfile("f", []byte(test.text))
		var syntax *SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("%s: error %v, want %s", test.name, err, test.want)
		} else if got := fmt.Sprintf("%s:%d: %s", syntax.File, syntax.Line, syntax.Msg); got != test.want {
			t.Errorf("%s: error %s, want %s", test.name, got, test.want)
		}
	}
}

func TestDockerfileBytes(t *testing.T) {
	want := compact(t, mustDockerfile(t, "FROM x\nRUN a b\nCOPY <<E /f\nt\nE\n").Document)
	for name, text := range map[string]string{
		"byte order mark":     "\ufeffFROM x\nRUN a b\nCOPY <<E /f\nt\nE\n",
		"no newline at end":   "FROM x\nRUN a b\nCOPY <<E /f\nt\nE",
		"lower case":          "from x\nrun a b\ncopy <<E /f\nt\nE\n",
		"indented, and lines": "\n  FROM x\n\n\tRUN a b\n\n  # c\n COPY <<E /f\nt\nE\n",
	} {
		if got := compact(t, mustDockerfile(t, text).Document); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, want)
		}
	}
	crlf := mustDockerfile(t, "FROM x\r\nRUN a \\\r\n # c\r\n b\r\n").Document
	if got := crlf.Get("stages", 0, "instructions", 0, "text").Text(); got != "a  b" {
		t.Errorf("with CRLF the text is %q", got)
	}
	bad := mustDockerfile(t, "FROM x\nRUN a \xff\x00 <<E\nb\nE\n").Document
	if got := bad.Get("stages", 0, "instructions", 0, "text").Text(); got != "a \ufffd\ufffd <<E\nb\nE" {
		t.Errorf("bytes that are not text became %q", got)
	}
}

func TestLooksLikeDockerfile(t *testing.T) {
	from := "# c\n\nFROM x\n"
	for _, test := range []struct {
		name, head string
		want       bool
	}{
		{"Dockerfile", from, true},
		{"a/b/dockerfile", "", true},
		{"Containerfile", "RUN a\n", true},
		{"Dockerfile.dev", from, true},
		{"Dockerfile.dev", "arg A=1\nFROM x\n", true},
		{"Dockerfile.md", "# Dockerfile\n\nHow to\n", false},
		{"Dockerfile.dockerignore", "*.md\n", false},
		{"Dockerfile.j2", from, false},
		{"web.Dockerfile", from, true},
		{"web.dockerfile", "\ufeffFROM\tx\n", true},
		{"web.containerfile", from, true},
		{"Dockerfile-alpine", from, true},
		{"dockerfile-lint.js", "const x = 1\n", false},
		{"dockerfile_test.go", "package x\n", false},
		{"Dockerfile.long", "# " + strings.Repeat("x", headSize) + "\n", true},
		{"Dockerfile.empty", "# x\n", false},
		{"mydockerfile", from, false},
		{"docker-compose.yaml", from, false},
	} {
		if got := looksLikeDockerfile(test.name, []byte(test.head)); got != test.want {
			t.Errorf("%s %q: %v", test.name, test.head[:min(len(test.head), 20)], got)
		}
	}
}
