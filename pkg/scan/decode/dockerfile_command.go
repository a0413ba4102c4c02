package decode

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/command"
	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

func itoa(i int) string { return strconv.Itoa(i) }

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func (in *instruction) fail(message string) {
	if in.err == nil {
		in.err = errors.New(message)
	}
}

// command puts the script of RUN, CMD, ENTRYPOINT and HEALTHCHECK CMD. first is the node of the
// command line, which is missing in an empty one.
func (in *instruction) command(first *parser.Node, words []string) {
	lookup := in.vars.lookup
	if in.cmd == command.Run {
		in.m.put("env", in.environment())
	} else {
		lookup = nil // it runs in a container, whose environment is anyone's
	}
	if in.node.Attributes["json"] {
		in.m.text("form", "exec")
		in.plain(words)
		in.script(readCommandLine(words, lookup, in.d.budget), scriptPlace{})
		return
	}
	text, form, where := "", "shell", scriptPlace{}
	if first != nil {
		text, form, where = in.scriptText(first.Value)
	}
	in.m.text("form", form)
	in.m.put("text", policy.String(text))
	shell := in.shellLine()
	if form == "heredoc" && strings.HasPrefix(text, "#!") && !in.windows {
		line, _, _ := strings.Cut(text[2:], "\n")
		shell = strings.Fields(line)
	}
	in.script(readScript(shellScript{text: text, shell: shell, lookup: lookup}, in.d.budget), where)
}

func (in *instruction) script(view scriptView, where scriptPlace) {
	in.m.put("script", view.value)
	where.spans = view.spans
	in.at.script = where
}

// scriptText is what the shell gets: the command line, the only here-document, or the command line
// with its here-documents put back for the shell to read.
func (in *instruction) scriptText(line string) (text, form string, where scriptPlace) {
	docs := in.node.Heredocs
	where = scriptPlace{tail: len(line)}
	if len(docs) == 0 {
		return line, "shell", where
	}
	if parser.MustParseHeredoc(line) != nil {
		text = docs[0].Content
		if docs[0].Chomp {
			text = parser.ChompHeredocContent(text)
		}
		return text, "heredoc", scriptPlace{alone: true, chomp: docs[0].Chomp}
	}
	var b strings.Builder
	b.WriteString(line)
	for _, doc := range docs {
		b.WriteString("\n" + doc.Content + doc.Name)
	}
	return b.String(), "shell", where
}

// expose puts the ports. Variables may yield several.
func (in *instruction) expose(words []string) {
	texts, unknown := in.args(words)
	var ports []policy.Value
	for i, text := range texts {
		raw := strings.Fields(text)
		if unknown[i] != "" || len(raw) == 0 {
			raw = []string{text}
		}
		for _, port := range raw {
			m := memberList{{Key: "raw", Value: policy.String(port)}, {Key: "arg", Value: policy.Int(i)}}
			if unknown[i] != "" {
				m.text("unknown", unknown[i])
			} else {
				m = append(m, portMembers(port)...)
			}
			ports = append(ports, policy.Object(m))
		}
	}
	in.m.list("ports", ports)
}

// portMembers reads [[ip:]host:]port[-port][/proto], of which BuildKit uses the last part.
func portMembers(raw string) (m memberList) {
	spec := raw[strings.LastIndexByte(raw, ':')+1:]
	ports, proto, _ := strings.Cut(spec, "/")
	if proto == "" {
		proto = "tcp"
	}
	low, high, ranged := strings.Cut(ports, "-")
	if !ranged {
		high = low
	}
	first, problem := portNumber(low)
	last, other := portNumber(high)
	switch {
	case problem != "":
	case other != "":
		problem = other
	case last < first:
		problem = "the range ends before it begins"
	case !slices.Contains([]string{"tcp", "udp", "sctp"}, strings.ToLower(proto)):
		problem = "the protocol is not tcp, udp or sctp"
	}
	if problem != "" {
		m.text("invalid", problem)
		return m
	}
	m.put("first", policy.Int(first))
	m.put("last", policy.Int(last))
	m.text("proto", strings.ToLower(proto))
	return m
}

func portNumber(text string) (port int, problem string) {
	port, err := strconv.Atoi(text)
	switch {
	case errors.Is(err, strconv.ErrSyntax):
		return 0, "it is not a number"
	case err != nil || port < 0 || port > 65535:
		return 0, "ports go from 0 to 65535"
	}
	return port, ""
}
