package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm"
	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// An index is what a fresh process needs of a pack: a line of JSON with the heads of its rules, a
// line of JSON for each rule with what only reports ask for, and for each kind of document a
// compiled policy (package rvm), of which again only what is asked is ever decoded.
type indexHead struct {
	Version   string                      `json:"version"`
	Digest    string                      `json:"digest"`
	Rules     []json.RawMessage           `json:"rules"`
	Libraries map[string]map[string]Param `json:"libraries"`
	Folders   []string                    `json:"folders"`
	Guards    map[string]Guard            `json:"guards,omitempty"` // by rule
	// Interpreted says of rules that could not be compiled to closures why: topdown evaluates them.
	Interpreted map[string]string `json:"interpreted,omitempty"`
	Compiled    []indexPart       `json:"compiled"` // in this order behind the texts
}

type indexPart struct {
	Kind Kind `json:"kind"`
	Size int  `json:"size"`
	// Member and References: the library of the kind says these of each document.
	Member     bool `json:"member,omitempty"`
	References bool `json:"references,omitempty"`
}

// indexVersion changes with the form of an index and with what is compiled into it.
var indexVersion = "index2/" + rvm.Version

// BuildIndex loads a pack that needs no other, compiles all of it with all checks, libraries
// included, and returns its index for Pack.Index.
func BuildIndex(p Pack) ([]byte, error) {
	p.Index = ""
	l, err := loadPack(p)
	if err != nil {
		return nil, err
	}
	folders := map[string][]folderFile{}
	l.claim(folders)
	return l.buildIndex(folders)
}

// compile compiles the pack, with what it needs of the other packs' folders.
func (l *loadedPack) compile(folders map[string][]folderFile) (*ast.Compiler, error) {
	modules, err := parseAll(l.ownFolders(), folders)
	if err != nil {
		return nil, err
	}
	c := ast.NewCompiler().WithCapabilities(pureCapabilities()).WithEvalMode(ast.EvalModeIR)
	if c.Compile(modules); c.Failed() {
		return nil, fmt.Errorf("the policy does not compile: %w", c.Errors)
	}
	return c, nil
}

func (l *loadedPack) ownFolders() map[string]bool {
	own := map[string]bool{}
	for _, f := range l.files {
		own[f.dir()] = true
	}
	return own
}

// buildIndex compiles the pack and writes down what comes of it.
func (l *loadedPack) buildIndex(folders map[string][]folderFile) ([]byte, error) {
	c, err := l.compile(folders)
	if err != nil {
		return nil, err
	}
	head := indexHead{
		Version: indexVersion, Digest: l.digest, Libraries: l.libraries,
		Folders: slices.Sorted(maps.Keys(l.ownFolders())), Guards: map[string]Guard{}, Interpreted: map[string]string{},
	}
	var code []byte
	for _, kind := range kinds {
		part, blob, err := l.compileKind(c, kind, &head)
		if err != nil {
			return nil, err
		}
		if len(blob) > 0 || part.Member || part.References {
			head.Compiled = append(head.Compiled, part)
			code = append(code, blob...)
		}
	}
	var texts bytes.Buffer
	lines := json.NewEncoder(&texts)
	for _, r := range l.rules {
		if err := lines.Encode(r); err != nil {
			return nil, err
		}
		short, err := compact(r.withoutTexts())
		if err != nil {
			return nil, err
		}
		head.Rules = append(head.Rules, short)
		if g, ok := guardOf(c, r); ok {
			head.Guards[r.ID] = g
		}
	}
	line, err := json.Marshal(head)
	return slices.Concat(line, []byte("\n"), texts.Bytes(), code), err
}

// compileKind makes closures' code of the rules of a kind. Rules that the planner does not take
// are noted, and left to topdown.
func (l *loadedPack) compileKind(c *ast.Compiler, kind Kind, head *indexHead) (indexPart, []byte, error) {
	part := indexPart{Kind: kind}
	var refs []ast.Ref
	ids := map[int]string{}
	for _, r := range l.rules {
		if r.Kind != kind {
			continue
		}
		ids[len(refs)] = r.ID
		refs = append(refs, referenceTo(r.ID, "deny"))
		if r.Unknowns {
			ids[len(refs)] = r.ID
			refs = append(refs, referenceTo(r.ID, "unknown"))
		}
	}
	library := "lib/" + string(kind)
	for _, f := range l.files {
		if f.dir() != library {
			continue
		}
		m := c.Modules[l.at(f.name)]
		part.Member = part.Member || definesRule(m, "member")
		part.References = part.References || definesRule(m, "references")
	}
	if part.Member {
		refs = append(refs, referenceTo(library, "member"))
	}
	if part.References {
		refs = append(refs, referenceTo(library, "references"))
	}
	if len(refs) == 0 {
		return part, nil, nil
	}
	blob, err := rvm.Compile(c, refs)
	if err != nil { // one of them is not taken, so find out which
		var taken []ast.Ref
		for i, ref := range refs {
			if _, err := rvm.Compile(c, []ast.Ref{ref}); err == nil {
				taken = append(taken, ref)
			} else if id := ids[i]; id != "" {
				head.Interpreted[id] = err.Error()
			} else {
				head.Interpreted[library] = err.Error()
			}
		}
		if blob, err = nil, nil; len(taken) > 0 {
			blob, err = rvm.Compile(c, taken)
		}
	}
	part.Size = len(blob)
	return part, blob, err
}

func referenceTo(dir, name string) ast.Ref {
	return reference(packageOf(dir) + "." + name).Value.(ast.Ref)
}

// readIndex believes the index: of a pack that ships with the program a test compares it with the
// rules, and one from the cache is found by the digest of the rules. After an error the pack is as
// it was.
func (l *loadedPack) readIndex(index string) error {
	line, rest, _ := strings.Cut(index, "\n")
	head, err := value.DecodeJSON([]byte(line))
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	h := Value{head}
	if version := h.Get("version").Text(); version != indexVersion {
		return fmt.Errorf("index: of version %q, this is %q", version, indexVersion)
	}
	if l.digest != "" && h.Get("digest").Text() != l.digest {
		return errors.New("index: of other rules")
	}
	read := *l
	read.readHead(h)
	for i := range read.rules {
		read.rules[i].texts, rest, _ = strings.Cut(rest, "\n")
	}
	read.compiled = map[Kind]*compiledKind{}
	for i := range h.Get("compiled").Len() {
		at := h.Get("compiled", i)
		part := indexPart{Kind(at.Get("kind").Text()), at.Get("size").number(), at.Get("member").isTrue(), at.Get("references").isTrue()}
		if part.Size < 0 || part.Size > len(rest) {
			return errors.New("index: cut short")
		}
		k := &compiledKind{indexPart: part, blob: rest[:part.Size]}
		k.load = sync.OnceValues(func() (*rvm.Program, error) {
			if k.Size == 0 {
				return nil, nil // topdown evaluates everything
			}
			return rvm.Load(k.blob)
		})
		read.compiled[part.Kind] = k
		rest = rest[part.Size:]
	}
	if len(rest) > 0 {
		return errors.New("index: data behind its end")
	}
	*l = read
	return nil
}

// readHead reads what BuildIndex wrote, without the reflection of encoding/json: every process does
// it before anything else.
func (l *loadedPack) readHead(h Value) {
	l.digest = h.Get("digest").Text()
	l.folders = h.Get("folders").texts()
	rules := h.Get("rules")
	l.rules, l.owns = make([]Rule, rules.Len()), make(map[string]bool, rules.Len())
	for i := range l.rules {
		l.rules[i] = ruleOf(rules.Get(i))
		l.owns[l.rules[i].ID] = true
	}
	l.libraries = map[string]map[string]Param{}
	for _, m := range h.Get("libraries").members() {
		l.libraries[m.Key] = m.Value.params()
	}
	l.guards = map[string]Guard{}
	for _, m := range h.Get("guards").members() {
		l.guards[m.Key] = Guard{m.Value.Get("path").texts(), m.Value.Get("values").texts()}
	}
	l.interpreted = map[string]string{}
	for _, m := range h.Get("interpreted").members() {
		l.interpreted[m.Key] = m.Value.Text()
	}
}

// ruleOf reads what encoding/json wrote of a Rule, or of its head.
func ruleOf(v Value) Rule {
	r := Rule{
		ID: v.Get("id").Text(), Kind: Kind(v.Get("kind").Text()), Title: v.Get("title").Text(), Description: v.Get("description").Text(),
		Fix: v.Get("fix").Text(), Covers: v.Get("covers").texts(), Set: v.Get("set").isTrue(), Off: v.Get("off").isTrue(),
		Params: v.Get("params").params(), Unknowns: v.Get("unknowns").isTrue(), File: v.Get("file").Text(), Line: v.Get("line").number(),
	}
	r.Severity, _ = ParseSeverity(v.Get("severity").Text())
	match := v.Get("match")
	r.Match = Match{Kinds: match.Get("kinds").texts(), Keywords: match.Get("keywords").texts()}
	for _, m := range v.Get("controls").members() {
		if r.Controls == nil {
			r.Controls = map[string][]string{}
		}
		r.Controls[m.Key] = m.Value.texts()
	}
	for i := range v.Get("references").Len() {
		link := v.Get("references", i)
		r.References = append(r.References, Link{link.Get("url").Text(), link.Get("description").Text()})
	}
	return r
}

// compiledKind is the rules of one kind as closures' code, which is loaded when first needed.
type compiledKind struct {
	indexPart
	blob string
	load func() (*rvm.Program, error)
}

// entry returns a rule of a folder as it can be evaluated.
func entry(p *rvm.Program, dir, name string) (rvm.Entry, bool) {
	group, leaf, _ := strings.Cut(strings.ReplaceAll(dir, "-", "_"), "/")
	if group == "lib" {
		return p.Entry("lib", leaf, name)
	}
	return p.Entry("policies", group, leaf, name)
}

// withoutTexts leaves what an engine needs to run the rule; of parameters that is their defaults.
func (r Rule) withoutTexts() Rule {
	short := Rule{ID: r.ID, Kind: r.Kind, Severity: r.Severity, Set: r.Set, Match: r.Match, Off: r.Off, Unknowns: r.Unknowns}
	for name, p := range r.Params {
		if short.Params == nil {
			short.Params = map[string]Param{}
		}
		short.Params[name] = Param{Default: p.Default}
	}
	return short
}

// compact is a rule as JSON without the members that are empty.
func compact(r Rule) (json.RawMessage, error) {
	text, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		return nil, err
	}
	maps.DeleteFunc(members, func(_ string, v json.RawMessage) bool {
		return slices.Contains([]string{`""`, "0", "null"}, string(v))
	})
	return json.Marshal(members)
}

// withTexts is the whole rule again.
func (r Rule) withTexts() Rule {
	if r.texts == "" {
		return r
	}
	whole := r
	if v, err := value.DecodeJSON([]byte(r.texts)); err == nil { // or TestIndexIsFresh would have failed
		whole = ruleOf(Value{v})
	}
	whole.Match = r.Match // an engine may have taken it away
	return whole
}
