package decode

import (
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// stage is a stage while its instructions are read, and the state of its image.
type stage struct {
	d       *dockerfile
	index   int
	name    string
	at      int // the place of its FROM
	base    memberList
	parent  *stage
	windows bool

	vars     *scope
	env      policy.Value // of vars, until the next ENV or ARG
	shell    []string
	user     *stageUser
	dir      string // absolute, or "" when it depends on the base image
	dirSet   bool   // a WORKDIR stands before
	triggers []func(*stage)

	sources      []int // stages that this one copies or mounts from
	instructions []policy.Value
	places       []int // of the instructions
}

type stageUser struct {
	text, unknown      string
	stage, instruction int
}

// members are the name and the group of a USER.
func (u *stageUser) members() memberList {
	m := memberList{{Key: "text", Value: policy.String(u.text)}}
	if u.unknown != "" {
		m.text("unknown", u.unknown)
		return m
	}
	name, group, _ := strings.Cut(u.text, ":")
	m.text("name", name)
	m.text("group", group)
	return m
}

func (d *dockerfile) stageNamed(name string) *stage {
	for i := len(d.stages) - 1; i >= 0; i-- {
		if s := d.stages[i]; s.name != "" && s.name == name {
			return s
		}
	}
	return nil
}

// from begins a stage.
func (d *dockerfile) from(node *parser.Node, from *instructions.Stage, at int) error {
	s := &stage{d: d, index: len(d.stages), name: from.Name, at: at}
	s.base.text("raw", from.BaseName)
	d.places[at].words = []string{from.BaseName}
	image, unknown, err := d.expand(from.BaseName, d.global)
	if err != nil {
		return d.syntaxError(err, node.StartLine)
	}
	if unknown == "" && image == "" {
		unknown = "the name of the base image is empty unless a build argument sets it"
	}
	s.parent = d.stageNamed(image)
	switch {
	case unknown != "":
		s.parent = nil
		s.base.text("text", image)
		s.base.text("unknown", unknown)
	case s.parent != nil:
		s.base.put("stage", policy.Int(s.parent.index))
	case image == "scratch":
		s.base.flag("scratch", true)
	default:
		s.base.text("image", image)
	}
	s.inherit(image)
	if from.Platform != "" {
		value, unknown, err := d.expand(from.Platform, d.global)
		if err != nil {
			return d.syntaxError(err, node.StartLine)
		}
		platform := memberList{{Key: "raw", Value: policy.String(from.Platform)}}
		if unknown == "" {
			platform.text("value", value)
			s.windows = s.windows || strings.HasPrefix(strings.ToLower(value), "windows")
		}
		platform.text("unknown", unknown)
		s.base.put("platform", policy.Object(platform))
	}
	d.stages = append(d.stages, s)
	return nil
}

var windowsImage = pattern(`(?i)mcr\.microsoft\.com/windows|nanoserver|windowsservercore|ltsc20\d\d`)

// inherit takes over the state of the parent image, as far as it is known.
func (s *stage) inherit(image string) {
	if p := s.parent; p != nil {
		s.vars, s.shell, s.user = p.vars.clone(), p.shell, p.user
		s.dir, s.dirSet, s.windows = p.dir, p.dirSet, p.windows
		for _, trigger := range p.triggers {
			trigger(s)
		}
		return
	}
	s.vars = &scope{vars: map[string]variable{}, missing: "is not set in this file"}
	s.windows = s.d.escape == '`' || windowsImage().MatchString(image)
	if image == "scratch" {
		s.dir = "/"
	}
}

// shellLine is the shell of instructions in shell form.
func (s *stage) shellLine() []string {
	if s.shell == nil && s.windows {
		return []string{"cmd", "/S", "/C"}
	}
	return s.shell
}

// environment is the variables that are set and known.
func (s *stage) environment() policy.Value {
	if s.env.IsZero() {
		var m memberList
		for _, name := range slices.Sorted(maps.Keys(s.vars.vars)) {
			if v := s.vars.vars[name]; v.known && len(m) < maxEnvironment {
				m.put(name, policy.String(v.value))
			}
		}
		s.env = policy.Object(m)
	}
	return s.env
}

// effect is what an instruction does to the state of the image. In an ONBUILD it waits for the
// stages built from this one.
func (s *stage) effect(onbuild bool, do func(*stage)) {
	if onbuild {
		s.triggers = append(s.triggers, do)
		return
	}
	do(s)
}

func (s *stage) set(name, value, unknown string) {
	s.vars.set(name, value, unknown)
	s.env = policy.Value{}
}

// changeDir is a WORKDIR.
func (s *stage) changeDir(text, unknown string) {
	s.dirSet = true
	slashed := strings.ReplaceAll(text, `\`, "/")
	switch {
	case unknown != "":
		s.dir = ""
	case isAbsolute(text, s.windows):
		s.dir = path.Clean(slashed)
	case s.dir != "":
		s.dir = path.Join(s.dir, slashed)
	}
	if len(s.dir) > maxVariableBytes {
		s.dir = ""
	}
}

var drive = pattern(`^[A-Za-z]:`)

func isAbsolute(dir string, windows bool) bool {
	return strings.HasPrefix(dir, "/") || windows && (strings.HasPrefix(dir, `\`) || drive().MatchString(dir))
}

// source resolves what COPY --from or a mount names: any stage of the file, before or behind, for
// it is BuildKit that refuses those behind.
func (d *dockerfile) source(raw string, byIndex bool) (m memberList, stage int) {
	m.text("raw", raw)
	index, err := strconv.Atoi(raw)
	switch {
	case err == nil && byIndex && (index < 0 || index >= d.count):
		m.text("invalid", "there is no stage "+raw)
		return m, -1
	case err == nil && byIndex:
	default:
		var ok bool
		if index, ok = d.names[strings.ToLower(raw)]; !ok {
			m.text("image", raw)
			return m, -1
		}
	}
	m.put("stage", policy.Int(index))
	return m, index
}

// view builds the document.
func (d *dockerfile) view() policy.Value {
	var m memberList
	for _, key := range []string{"syntax", "check"} {
		if _, value, _, ok := parser.ParseDirective(key, d.text); ok {
			m.text(key, value)
		}
	}
	m.text("escape", string(d.escape))
	m.list("args", d.args)
	final := len(d.stages) - 1
	used := d.reach(final)
	shipped := map[int]bool{}
	for _, index := range d.stages[final].lineage() {
		shipped[index] = true
	}
	values := make([]policy.Value, len(d.stages))
	for i, s := range d.stages {
		values[i] = s.view(i == final, shipped[i], used[i])
	}
	m.put("stages", policy.Array(values))
	return policy.Object(m)
}

// reach is the stages that a stage needs, with itself.
func (d *dockerfile) reach(index int) map[int]bool {
	seen := map[int]bool{index: true}
	queue := []int{index}
	for len(queue) > 0 {
		s := d.stages[queue[0]]
		next := s.sources
		if s.parent != nil {
			next = append([]int{s.parent.index}, next...)
		}
		queue = queue[1:]
		for _, i := range next {
			if i >= 0 && i < len(d.stages) && !seen[i] {
				seen[i] = true
				queue = append(queue, i)
			}
		}
	}
	return seen
}

func (s *stage) lineage() (out []int) {
	for ; s != nil; s = s.parent {
		out = append(out, s.index)
	}
	return out
}

func (s *stage) view(final, shipped, used bool) policy.Value {
	m := memberList{{Key: "index", Value: policy.Int(s.index)}}
	m.text("name", s.name)
	m.flag("final", final)
	m.flag("shipped", shipped)
	m.flag("used", used)
	m.flag("windows", s.windows)
	m.put("base", policy.Object(s.base))
	var lineage []policy.Value
	for _, index := range s.lineage() {
		lineage = append(lineage, policy.Int(index))
	}
	m.list("lineage", lineage)
	if s.user != nil {
		user := s.user.members()
		user.put("stage", policy.Int(s.user.stage))
		user.put("instruction", policy.Int(s.user.instruction))
		m.put("user", policy.Object(user))
	}
	m.put("instructions", policy.Array(s.instructions))
	return policy.Object(m)
}

// globalArg is an ARG before the first FROM.
func (d *dockerfile) globalArg(node *parser.Node, at int) error {
	for _, word := range nodeWords(node) {
		name, value, ok := strings.Cut(word, "=")
		m := memberList{{Key: "name", Value: policy.String(name)}}
		if ok {
			text, unknown, err := d.expand(value, d.global)
			if err != nil {
				return d.syntaxError(err, node.StartLine)
			}
			d.global.set(name, text, unknown)
			m.put("value", policy.String(text))
			m.text("unknown", unknown)
		} else if _, known := d.global.vars[name]; !known {
			d.global.declare(name)
		}
		d.args = append(d.args, policy.Object(m))
		d.argAt = append(d.argAt, at)
	}
	return nil
}

// nodeWords is the arguments of an instruction as BuildKit's parser leaves them.
func nodeWords(node *parser.Node) (words []string) {
	for n := node.Next; n != nil; n = n.Next {
		words = append(words, n.Value)
	}
	return words
}
