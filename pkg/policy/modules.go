package policy

import (
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"golang.org/x/sync/errgroup"
)

// folderFile is one file of a folder of rules or of a library, with the pack it came from.
type folderFile struct {
	pack *loadedPack
	file *packFile
}

// indexed lists the files of the needed folders and, transitively, of those they mention. It
// reports false when one of them comes from a pack without an index: then all are parsed and
// checked together.
func (e *Engine) indexed(needed map[string]bool) ([]folderFile, bool) {
	var files []folderFile
	seen := map[string]bool{}
	todo := slices.Sorted(maps.Keys(needed))
	for len(todo) > 0 {
		dir := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[dir] {
			continue
		}
		seen[dir] = true
		for _, f := range e.folders[dir] {
			if f.pack.code == nil {
				return nil, false
			}
			files = append(files, f)
			todo = append(todo, f.file.needs...)
		}
	}
	return files, true
}

func decodeAll(files []folderFile) (map[string]*ast.Module, error) {
	modules := make(map[string]*ast.Module, len(files))
	for _, f := range files {
		name := f.pack.at(f.file.name)
		m, err := f.pack.code.Module(f.file.position, name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		modules[name] = m
	}
	return modules, nil
}

// parseAll parses the needed folders and, transitively, those they mention.
func (e *Engine) parseAll(needed map[string]bool) (map[string]*ast.Module, error) {
	e.parsing.Lock()
	defer e.parsing.Unlock()
	modules := map[string]*ast.Module{}
	done := map[string]bool{}
	for len(needed) > 0 {
		var batch []folderFile
		for dir := range needed {
			done[dir] = true
			batch = append(batch, e.folders[dir]...)
		}
		if err := parseBatch(batch); err != nil {
			return nil, err
		}
		needed = map[string]bool{}
		for _, f := range batch {
			m := f.file.module
			f.file.module = nil // a program keeps its own copy
			modules[f.pack.at(f.file.name)] = m
			for _, dir := range mentionedFolders(m, e.folders) {
				if !done[dir] {
					needed[dir] = true
				}
			}
		}
	}
	return modules, nil
}

func parseBatch(files []folderFile) error {
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	errs := make([]error, len(files))
	for i, f := range files {
		if f.file.module == nil {
			g.Go(func() error {
				errs[i] = f.pack.parse(f.file, false)
				return nil
			})
		}
	}
	_ = g.Wait()
	return errors.Join(errs...)
}

// mentionedFolders lists the folders whose packages the module refers to.
func mentionedFolders[V any](m *ast.Module, folders map[string]V) []string {
	var dirs []string
	visit := func(ref ast.Ref) bool {
		if len(ref) < 3 || !ref[0].Equal(ast.DefaultRootDocument) {
			return false
		}
		var segments []string
		for _, t := range ref[1:min(len(ref), 4)] {
			s, ok := t.Value.(ast.String)
			if !ok {
				break
			}
			segments = append(segments, strings.ReplaceAll(string(s), "_", "-"))
		}
		if len(segments) > 0 && segments[0] == "policies" {
			segments = segments[1:]
		}
		if len(segments) >= 2 {
			dir := strings.Join(segments[:2], "/")
			if _, known := folders[dir]; known && !slices.Contains(dirs, dir) {
				dirs = append(dirs, dir)
			}
		}
		return false
	}
	for _, imp := range m.Imports {
		ref, ok := imp.Path.Value.(ast.Ref)
		if !ok {
			continue
		}
		if len(ref) < 3 && ref[0].Equal(ast.DefaultRootDocument) {
			// import data.lib: what it uses of it cannot be told, so everything is needed.
			return slices.Sorted(maps.Keys(folders))
		}
		visit(ref)
	}
	ast.WalkRefs(m, visit)
	return dirs
}
