package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Limits on what a pack may hold; a pack is untrusted input like any other.
const (
	maxPackFiles    = 20_000
	maxPackFile     = 1 << 20
	maxPackContents = 64 << 20
)

// Pack is a tree of rules: <pack>/<rule>/*.rego with package policies.<pack>.<rule>, and libraries
// in lib/<name>/*.rego with package lib.<name> (a dash in a folder is an underscore in its package).
type Pack struct {
	// Name stands for the pack in messages, for example the folder it was read from.
	Name string
	// FS is the root of the tree.
	FS fs.FS
	// RegoV0 reads the pack in the dialect of OPA before 1.0.
	RegoV0 bool
	// Index is what BuildIndex made of exactly this pack ahead of time: its rules, compiled. It
	// spares a fresh process everything that BuildIndex did, the checks among it, and the reading of
	// the files; so it must come from the same trusted hands as the program, whose tests compare it
	// with the files. Packs of users have none: theirs is made when it is needed, and cached.
	Index string

	files []packFile // set by ReadBundle instead of FS
}

type packFile struct {
	name   string // slash-separated, below the root of the pack
	source []byte
	module *ast.Module // while the annotations are read
}

func (f *packFile) dir() string { return path.Dir(f.name) }

// loadedPack is a pack whose rules are known.
type loadedPack struct {
	Pack
	files     []packFile // none of a pack with an index, until somebody asks for sources
	rules     []Rule
	owns      map[string]bool             // ids of the rules
	libraries map[string]map[string]Param // folder -> parameters
	digest    string

	// From the index, which every pack has in the end.
	origin      string // of the index, for people
	folders     []string
	guards      map[string]Guard
	interpreted map[string]string
	compiled    map[Kind]*compiledKind
}

// loadPack reads a pack: its index, or its files and the annotations of every rule.
func loadPack(p Pack) (*loadedPack, error) {
	l := &loadedPack{Pack: p}
	if p.Index != "" {
		l.origin = "the program"
		if err := l.readIndex(p.Index); err != nil {
			return nil, fmt.Errorf("policy pack %s: %w; run make generate", p.Name, err)
		}
		return l, nil
	}
	if err := l.readSources(); err != nil {
		return nil, err
	}
	return l, l.readAnnotations()
}

func (l *loadedPack) readSources() (err error) {
	if l.files, err = l.readFiles(); err != nil {
		return fmt.Errorf("policy pack %s: %w", l.Name, err)
	}
	l.digest = digestFiles(l.files)
	return nil
}

// claim enters the files of the pack under their folders.
func (l *loadedPack) claim(folders map[string][]folderFile) {
	for i := range l.files {
		f := &l.files[i]
		folders[f.dir()] = append(folders[f.dir()], folderFile{l, f})
	}
}

// readFiles reads the sources of the rules and libraries, sorted by name.
func (p Pack) readFiles() ([]packFile, error) {
	files := p.files
	if files == nil {
		var err error
		if files, err = readPackFiles(p.FS); err != nil {
			return nil, err
		}
	}
	if len(files) == 0 {
		return nil, errors.New("holds no .rego file; rules live in <pack>/<rule>/<rule>.rego")
	}
	return files, nil
}

func readPackFiles(root fs.FS) ([]packFile, error) {
	var files []packFile
	total := 0
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() || !isRuleFile(name) {
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if !info.Mode().IsRegular() && info.Mode()&fs.ModeSymlink == 0 {
			return fmt.Errorf("%s: not a regular file", name)
		}
		if total += int(min(info.Size(), maxPackContents)); info.Size() > maxPackFile || total > maxPackContents || len(files) >= maxPackFiles {
			return fmt.Errorf("%s: the pack is beyond its limits (%d files, %d bytes a file, %d bytes in all)", name, maxPackFiles, maxPackFile, maxPackContents)
		}
		source, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		files = append(files, packFile{name: name, source: source})
		return nil
	})
	return files, err
}

func isRuleFile(name string) bool {
	return strings.HasSuffix(name, ".rego") && !strings.HasSuffix(name, "_test.rego")
}

// digestFiles is "sha256:<hex>" over names and contents; files are sorted by name.
func digestFiles(files []packFile) string {
	h := sha256.New()
	for _, f := range files {
		sum := sha256.Sum256(f.source)
		fmt.Fprintf(h, "%s %x\n", f.name, sum)
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

// parse turns the file into a module; annotations double the cost, so they are read on demand.
func (p Pack) parse(f *packFile, annotations bool) (*ast.Module, error) {
	if !utf8.Valid(f.source) {
		return nil, fmt.Errorf("%s: not UTF-8", p.at(f.name))
	}
	version := ast.RegoV1
	if p.RegoV0 {
		version = ast.RegoV0
	}
	return ast.ParseModuleWithOpts(p.at(f.name), string(f.source), ast.ParserOptions{
		ProcessAnnotation: annotations,
		RegoVersion:       version,
		Capabilities:      pureCapabilities(),
	})
}

// at names a file of the pack in messages.
func (p Pack) at(name string) string {
	if p.Name == "" {
		return name
	}
	return path.Join(p.Name, name)
}

// readAnnotations parses everything, and collects every problem before it gives up.
func (l *loadedPack) readAnnotations() error {
	var problems []error
	seen := map[string]bool{}
	l.libraries = map[string]map[string]Param{}
	matches := map[string]Match{}
	for i := range l.files {
		f := &l.files[i]
		var err error
		if f.module, err = l.parse(f, true); err != nil {
			problems = append(problems, err)
			continue
		}
		row := f.module.Package.Location.Row
		if err := checkPlace(f); err != nil {
			problems = append(problems, &fileError{l.at(f.name), row, err.Error()})
			continue
		}
		switch dir := f.dir(); {
		case strings.HasPrefix(dir, "lib/"):
			if note := packageAnnotations(f.module); note != nil {
				problems = append(problems, l.readLibrary(dir, f, note, matches)...)
			}
		case definesRule(f.module, "deny") && !seen[dir]:
			seen[dir] = true
			r, err := readRule(dir, f.module, l.at(f.name))
			if err == nil {
				err = checkShape(f.module, l.at(f.name))
			}
			if err != nil {
				problems = append(problems, err)
			}
			r.Unknowns = definesRule(f.module, "unknown")
			l.rules = append(l.rules, r)
		case seen[dir] && definesRule(f.module, "deny"):
			problems = append(problems, &fileError{l.at(f.name), row, "a second file of this rule defines deny; keep the rule in one file"})
		}
	}
	for i := range l.rules {
		r := &l.rules[i]
		if r.Match.library == "" {
			continue
		}
		match, ok := matches[r.Match.library]
		if !ok {
			problems = append(problems, &fileError{r.File, r.Line, fmt.Sprintf("custom.match: %q is not a library with a match of its own", r.Match.library)})
		}
		r.Match = match
	}
	for _, dir := range foldersWithoutRule(l.files, seen) {
		problems = append(problems, fmt.Errorf("%s: no file of this folder defines deny", l.at(dir)))
	}
	slices.SortFunc(l.rules, func(a, b Rule) int { return strings.Compare(a.ID, b.ID) })
	for i := range l.files {
		l.files[i].module = nil
	}
	if err := errors.Join(problems...); err != nil {
		return fmt.Errorf("policy pack %s:\n%w", l.Name, err)
	}
	return nil
}

func (l *loadedPack) readLibrary(dir string, f *packFile, note *ast.Annotations, matches map[string]Match) []error {
	a := annotationReader{file: l.at(f.name), note: note}
	if params := note.Custom["params"]; params != nil {
		l.libraries[dir] = a.params(params)
	}
	if match := note.Custom["match"]; match != nil {
		matches[dir] = a.match(match)
	}
	return a.problems
}

// checkPlace holds a file to the layout: its package follows from its folder.
func checkPlace(f *packFile) error {
	dir := f.dir()
	segments := strings.Split(dir, "/")
	for _, s := range segments {
		if !ruleSegment.MatchString(s) {
			return fmt.Errorf("folder %q: folders are named in lower-case words joined by dashes, <pack>/<rule> or lib/<name>", dir)
		}
	}
	if len(segments) != 2 {
		return fmt.Errorf("folder %q: rules live in <pack>/<rule>/ and libraries in lib/<name>/", dir)
	}
	if got, want := f.module.Package.Path.String(), packageOf(dir); got != want {
		return fmt.Errorf("package %s does not match the folder %q; write package %s", strings.TrimPrefix(got, "data."), dir, strings.TrimPrefix(want, "data."))
	}
	return nil
}

func definesRule(m *ast.Module, name string) bool {
	return slices.ContainsFunc(m.Rules, func(r *ast.Rule) bool { return ruleName(r) == name })
}

func ruleName(r *ast.Rule) string {
	if v, ok := r.Head.Ref()[0].Value.(ast.Var); ok {
		return string(v)
	}
	return ""
}

// checkShape wants deny and unknown to be partial sets, so that they are never undefined.
func checkShape(m *ast.Module, file string) error {
	for _, r := range m.Rules {
		if name := ruleName(r); name == "deny" || name == "unknown" {
			if r.Head.RuleKind() != ast.MultiValue || len(r.Head.Args) > 0 {
				return &fileError{file, r.Location.Row, fmt.Sprintf("%s must be a set: %s contains {\"message\": ..., \"path\": ...} if { ... }", name, name)}
			}
		}
	}
	return nil
}

func foldersWithoutRule(files []packFile, seen map[string]bool) []string {
	var missing []string
	for _, f := range files {
		if dir := f.dir(); !strings.HasPrefix(dir, "lib/") && !seen[dir] && f.module != nil && !slices.Contains(missing, dir) && checkPlace(&f) == nil {
			missing = append(missing, dir)
		}
	}
	return missing
}
