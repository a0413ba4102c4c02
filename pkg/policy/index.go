package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/types"
	"golang.org/x/sync/errgroup"

	"github.com/sallyport-dev/sallyport/pkg/policy/internal/astcode"
)

// An index is a line of JSON with what every process needs to know of a pack, a line of JSON for
// each rule with what only reports ask for, and the compiled modules (package astcode).
type indexHead struct {
	Version   string                      `json:"version"`
	Digest    string                      `json:"digest"`
	Rules     []Rule                      `json:"rules"`
	Libraries map[string]map[string]Param `json:"libraries"`
	Files     []indexFile                 `json:"files"` // in the order of the modules
}

type indexFile struct {
	Name  string   `json:"name"`
	Needs []string `json:"needs,omitempty"` // folders that it mentions
	// Joins: OPA's compiler builds an index for a comprehension in it.
	Joins bool `json:"joins,omitempty"`
}

// BuildIndex loads a pack and compiles all of it with all checks, libraries included, and returns
// its index for Pack.Index.
func BuildIndex(p Pack) ([]byte, error) {
	p.Index = nil
	l, err := loadPack(p)
	if err != nil {
		return nil, err
	}
	modules := map[string]*ast.Module{}
	folders := map[string]bool{}
	for _, f := range l.files {
		modules[p.at(f.name)] = f.module
		folders[f.dir()] = true
	}
	c := ast.NewCompiler().WithCapabilities(pureCapabilities())
	if c.Compile(modules); c.Failed() {
		return nil, fmt.Errorf("policy pack %s: %w", p.Name, c.Errors)
	}
	head := indexHead{Version: astcode.Version, Digest: l.digest, Libraries: l.libraries}
	var compiled []*ast.Module
	for _, f := range l.files {
		m := c.Modules[p.at(f.name)]
		if err := checkReplacements(m, c.TypeEnv); err != nil {
			return nil, fmt.Errorf("policy pack %s: %w", p.Name, err)
		}
		file := indexFile{Name: f.name, Needs: mentionedFolders(m, folders)}
		ast.WalkTerms(m, func(t *ast.Term) bool {
			file.Joins = file.Joins || c.ComprehensionIndex(t) != nil
			return file.Joins
		})
		head.Files = append(head.Files, file)
		compiled = append(compiled, m)
	}
	code, err := astcode.Encode(compiled)
	if err != nil {
		return nil, fmt.Errorf("policy pack %s: %w", p.Name, err)
	}
	var texts bytes.Buffer
	lines := json.NewEncoder(&texts)
	for _, r := range l.rules {
		if err := lines.Encode(r); err != nil {
			return nil, err
		}
		head.Rules = append(head.Rules, r.withoutTexts())
	}
	line, err := json.Marshal(head)
	return slices.Concat(line, []byte("\n"), texts.Bytes(), code), err
}

// checkReplacements refuses what the index cannot carry: to replace a function of the pack by
// `with`, an evaluation looks up its type, and types are not part of the index.
func checkReplacements(m *ast.Module, env *ast.TypeEnv) error {
	var problems []error
	ast.WalkWiths(m, func(w *ast.With) bool {
		if ref, ok := w.Target.Value.(ast.Ref); ok && ref.HasPrefix(ast.DefaultRootRef) {
			if _, function := env.GetByRef(ref).(*types.Function); function {
				problems = append(problems, fmt.Errorf("%s: a pack with an index cannot replace the function %s by with", w.Location, ref))
			}
		}
		return false
	})
	return errors.Join(problems...)
}

// readIndex believes the index, provided that it fits: every file of rules is read and its digest
// compared, as for any other pack, which takes no longer than what goes on meanwhile.
func (l *loadedPack) readIndex() error {
	var sources []packFile
	var digest string
	var g errgroup.Group
	g.Go(func() (err error) {
		sources, err = l.readFiles()
		digest = digestFiles(sources)
		return err
	})
	err := l.parseIndex()
	if err := g.Wait(); err != nil {
		return err
	}
	if err != nil {
		return fmt.Errorf("index: %w; run make generate", err)
	}
	if l.digest != digest || len(l.files) != len(sources) {
		return errors.New("the index does not fit the rules; run make generate")
	}
	for i := range l.files {
		l.files[i].source = sources[i].source
	}
	return nil
}

func (l *loadedPack) parseIndex() error {
	line, rest, _ := bytes.Cut(l.Index, []byte("\n"))
	var head indexHead
	if err := json.Unmarshal(line, &head); err != nil {
		return err
	}
	if head.Version != astcode.Version {
		return fmt.Errorf("of version %q, this is %q", head.Version, astcode.Version)
	}
	for i := range head.Rules {
		head.Rules[i].texts, rest, _ = bytes.Cut(rest, []byte("\n"))
	}
	l.digest, l.rules, l.libraries = head.Digest, head.Rules, head.Libraries
	for i, f := range head.Files {
		l.files = append(l.files, packFile{name: f.Name, needs: f.Needs, position: i, joins: f.Joins})
	}
	var err error
	if l.code, err = astcode.Open(rest); err == nil && l.code.Len() != len(l.files) {
		err = errors.New("files are missing")
	}
	return err
}

// withoutTexts leaves what an engine needs to run the rule.
func (r Rule) withoutTexts() Rule {
	return Rule{ID: r.ID, Kind: r.Kind, Severity: r.Severity, Set: r.Set, Match: r.Match, Off: r.Off, Params: r.Params, Unknowns: r.Unknowns}
}

// withTexts is the whole rule again.
func (r Rule) withTexts() Rule {
	if r.texts == nil {
		return r
	}
	whole := Rule{}
	if err := json.Unmarshal(r.texts, &whole); err != nil {
		whole = r // TestIndexIsFresh would have failed: the rule runs, its texts are missing
	}
	whole.Match = r.Match // an engine may have taken it away
	return whole
}
