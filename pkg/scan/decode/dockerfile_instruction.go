package decode

import (
	"encoding/csv"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/command"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// instruction is one instruction while its view is built.
type instruction struct {
	*stage
	node    *parser.Node
	at      *place
	cmd     string
	onbuild bool
	m       memberList
	unknown memberList // of args
	mounts  []policy.Value
	opaque  bool // a mount depends on what is not known
	err     error
}

// read adds an instruction to the stage.
func (s *stage) read(node *parser.Node, parsed any, at int) error {
	in := &instruction{stage: s, node: node, at: &s.d.places[at], cmd: strings.ToLower(node.Value)}
	if in.cmd == command.Onbuild {
		if err := in.unwrap(); err != nil {
			return err
		}
	}
	in.m.text("cmd", in.cmd)
	in.m.flag("onbuild", in.onbuild)
	in.flags()
	if run, ok := parsed.(*instructions.RunCommand); ok && !in.opaque && in.err == nil {
		in.err = run.Expand(func(word string) (string, error) { // checks the mounts
			text, _, err := s.d.expand(word, s.vars)
			return text, err
		})
	}
	if in.err == nil {
		in.body()
	}
	if in.err != nil {
		return s.d.syntaxError(in.err, node.StartLine)
	}
	if len(in.unknown) > 0 {
		in.m.put("unknown", policy.Object(in.unknown))
	}
	s.instructions = append(s.instructions, policy.Object(in.m))
	s.places = append(s.places, at)
	return nil
}

// unwrap replaces an ONBUILD by what it wraps, which BuildKit reads when it builds the next image.
func (in *instruction) unwrap() error {
	outer := in.node
	inner := outer.Next.Children[0]
	inner.Heredocs, inner.StartLine, inner.EndLine = outer.Heredocs, outer.StartLine, outer.EndLine
	if _, err := parseInstruction(inner); err != nil {
		return in.d.syntaxError(err, outer.StartLine)
	}
	in.node, in.cmd, in.onbuild = inner, strings.ToLower(inner.Value), true
	return nil
}

// expand substitutes the variables of the stage.
func (in *instruction) expand(word string) (text, unknown string) {
	text, unknown, err := in.d.expand(word, in.vars)
	if err != nil && in.err == nil {
		in.err = err
	}
	return text, unknown
}

// args puts the arguments, with variables put in.
func (in *instruction) args(words []string) (texts []string, unknown []string) {
	for i, word := range words {
		text, why := in.expand(word)
		texts, unknown = append(texts, text), append(unknown, why)
		in.unknown.text(itoa(i), why)
	}
	in.m.put("args", policy.Array(stringValues(texts)))
	in.at.words = words
	return texts, unknown
}

// plain puts arguments in which nothing is substituted.
func (in *instruction) plain(words []string) {
	in.m.put("args", policy.Array(stringValues(words)))
	in.at.words = words
}

// flags puts the flags but for the mounts.
func (in *instruction) flags() {
	var m memberList
	lists := map[string][]policy.Value{}
	for _, flag := range in.node.Flags {
		name, value, valued := strings.Cut(strings.TrimPrefix(flag, "--"), "=")
		switch {
		case name == "mount":
			in.mount(value)
			continue
		case name == "from":
			in.copyFrom(value)
			continue
		case !valued:
			m.flag(name, true)
			continue
		case name == "chown", name == "chmod", name == "checksum":
			value, _ = in.expand(value)
		case name == "exclude", name == "device":
			lists[name] = append(lists[name], policy.String(value))
			continue
		}
		if value == "true" || value == "false" {
			m.put(name, policy.Bool(value == "true"))
		} else {
			m.put(name, policy.String(value))
		}
	}
	for _, name := range []string{"device", "exclude"} {
		m.list(name, lists[name])
	}
	if len(m) > 0 {
		in.m.put("flags", policy.Object(m))
	}
	in.m.list("mounts", in.mounts)
}

// copyFrom is the --from of COPY, in which BuildKit allows no variables.
func (in *instruction) copyFrom(value string) {
	if plain, _, err := in.d.expand(value, &scope{}); err != nil || plain != value || strings.ContainsRune(value, '$') {
		in.fail("variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround")
		return
	}
	from, stage := in.d.source(value, true)
	in.uses(stage)
	in.m.put("from", policy.Object(from))
}

func (in *instruction) uses(stage int) {
	if stage >= 0 && !in.onbuild && !slices.Contains(in.sources, stage) {
		in.sources = append(in.sources, stage)
	}
}

var mountAliases = map[string]string{"src": "source", "dst": "target", "destination": "target", "ro": "readonly", "rw": "readwrite"}

// mount puts one --mount; BuildKit has seen already that it is a line of CSV.
func (in *instruction) mount(value string) {
	fields, err := csv.NewReader(strings.NewReader(value)).Read()
	if err != nil {
		return
	}
	mount := map[string]policy.Value{"type": policy.String("bind")}
	for _, field := range fields {
		key, value, valued := strings.Cut(field, "=")
		if key = strings.ToLower(key); mountAliases[key] != "" {
			key = mountAliases[key]
		}
		switch {
		case !valued:
			mount[key] = policy.Bool(true)
		case key == "from":
			from, stage := in.d.source(value, false)
			in.uses(stage)
			mount[key] = policy.Object(from)
		default:
			text, unknown := in.expand(value)
			in.opaque = in.opaque || unknown != ""
			mount[key] = policy.String(text)
		}
	}
	var m memberList
	for _, key := range sortedKeys(mount) {
		m.put(key, mount[key])
	}
	in.mounts = append(in.mounts, policy.Object(m))
}

func (in *instruction) body() {
	words := nodeWords(in.node)
	switch in.cmd {
	case command.Run, command.Cmd, command.Entrypoint:
		in.command(in.node.Next, words)
	case command.Healthcheck:
		if strings.EqualFold(words[0], "none") {
			in.m.flag("none", true)
			return
		}
		in.command(in.node.Next.Next, words[1:])
	case command.Copy, command.Add:
		in.files(words)
	case command.Arg:
		in.declare(words)
	case command.Env, command.Label:
		in.pairs()
	case command.Expose:
		in.expose(words)
	case command.User:
		texts, unknown := in.args(words)
		user := &stageUser{text: texts[0], unknown: unknown[0]}
		if unknown[0] == "" {
			name, group, _ := strings.Cut(texts[0], ":")
			in.m.text("name", name)
			in.m.text("group", group)
		}
		number := len(in.instructions)
		in.effect(in.onbuild, func(s *stage) {
			s.user = &stageUser{user.text, user.unknown, in.index, number}
		})
	case command.Workdir:
		texts, unknown := in.args(words)
		in.m.flag("relative", unknown[0] == "" && !in.dirSet && !isAbsolute(texts[0], in.windows))
		in.effect(in.onbuild, func(s *stage) { s.changeDir(texts[0], unknown[0]) })
		if !in.onbuild {
			in.m.text("dir", in.dir)
		}
	case command.Shell:
		in.plain(words)
		in.effect(in.onbuild, func(s *stage) { s.shell = words })
	case command.Maintainer:
		in.plain(words)
	default: // STOPSIGNAL, VOLUME
		in.args(words)
	}
}

// files is COPY and ADD.
func (in *instruction) files(words []string) {
	var plain []string
	var files []policy.Value
	for i, word := range words {
		doc := parser.MustParseHeredoc(word)
		if doc == nil || i == len(words)-1 {
			plain = append(plain, word)
			continue
		}
		for _, body := range in.node.Heredocs {
			if body.Name == doc.Name {
				text := body.Content
				if body.Chomp {
					text = parser.ChompHeredocContent(text)
				}
				files = append(files, policy.Object([]policy.Member{
					{Key: "name", Value: policy.String(body.Name)}, {Key: "text", Value: policy.String(text)},
				}))
				break
			}
		}
	}
	in.args(plain)
	in.m.list("files", files)
}

// declare is an ARG of a stage. Each argument of it sees those before.
func (in *instruction) declare(words []string) {
	var pairs []policy.Value
	for _, word := range words {
		name, value, ok := strings.Cut(word, "=")
		m := memberList{{Key: "name", Value: policy.String(name)}}
		if ok {
			text, unknown := in.expand(value)
			m.put("value", policy.String(text))
			m.text("unknown", unknown)
			in.effect(in.onbuild, func(s *stage) { s.set(name, text, unknown) })
		} else {
			global, inherited := in.d.global.vars[name]
			in.effect(in.onbuild, func(s *stage) {
				if _, set := s.vars.vars[name]; inherited {
					s.vars.vars[name], s.env = global, policy.Value{}
				} else if !set {
					s.vars.declare(name)
				}
			})
		}
		pairs = append(pairs, policy.Object(m))
	}
	in.m.list("pairs", pairs)
	in.at.words = words
}

// pairs is ENV and LABEL. All values see the variables from before the instruction.
func (in *instruction) pairs() {
	var pairs []policy.Value
	var effects []func(*stage)
	for n := in.node.Next; n != nil && n.Next != nil; n = n.Next.Next.Next {
		name, _ := in.expand(n.Value)
		text, unknown := in.expand(n.Next.Value)
		m := memberList{{Key: "name", Value: policy.String(name)}, {Key: "value", Value: policy.String(text)}}
		m.text("unknown", unknown)
		pairs = append(pairs, policy.Object(m))
		in.at.words = append(in.at.words, n.Value)
		if in.cmd == command.Env {
			effects = append(effects, func(s *stage) { s.set(name, text, unknown) })
		}
	}
	for _, do := range effects {
		in.effect(in.onbuild, do)
	}
	in.m.list("pairs", pairs)
}
