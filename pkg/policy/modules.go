package policy

import (
	"errors"
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

// parseAll parses the needed folders and, transitively, those they mention. Compilers keep copies, so
// every call parses anew.
func parseAll(needed map[string]bool, folders map[string][]folderFile) (map[string]*ast.Module, error) {
	modules := map[string]*ast.Module{}
	done := map[string]bool{}
	for len(needed) > 0 {
		var batch []folderFile
		for dir := range needed {
			done[dir] = true
			batch = append(batch, folders[dir]...)
		}
		parsed, err := parseBatch(batch)
		if err != nil {
			return nil, err
		}
		needed = map[string]bool{}
		for i, f := range batch {
			modules[f.pack.at(f.file.name)] = parsed[i]
			for _, dir := range mentionedFolders(parsed[i], folders) {
				if !done[dir] {
					needed[dir] = true
				}
			}
		}
	}
	return modules, nil
}

// parseBatch parses files side by side.
func parseBatch(files []folderFile) ([]*ast.Module, error) {
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	modules, errs := make([]*ast.Module, len(files)), make([]error, len(files))
	for i, f := range files {
		g.Go(func() error {
			modules[i], errs[i] = f.pack.parse(f.file, false)
			return nil
		})
	}
	_ = g.Wait()
	return modules, errors.Join(errs...)
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
