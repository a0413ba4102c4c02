package catalog

import (
	"context"
	"path"
	"strings"

	"github.com/anchore/syft/syft/cataloging/pkgcataloging"
	"github.com/anchore/syft/syft/file"
	"github.com/anchore/syft/syft/pkg"
	"github.com/anchore/syft/syft/pkg/cataloger/alpine"
	"github.com/anchore/syft/syft/pkg/cataloger/binary"
	"github.com/anchore/syft/syft/pkg/cataloger/debian"
	"github.com/anchore/syft/syft/pkg/cataloger/dotnet"
	"github.com/anchore/syft/syft/pkg/cataloger/golang"
	"github.com/anchore/syft/syft/pkg/cataloger/java"
	"github.com/anchore/syft/syft/pkg/cataloger/javascript"
	"github.com/anchore/syft/syft/pkg/cataloger/kernel"
	"github.com/anchore/syft/syft/pkg/cataloger/php"
	"github.com/anchore/syft/syft/pkg/cataloger/python"
	"github.com/anchore/syft/syft/pkg/cataloger/r"
	"github.com/anchore/syft/syft/pkg/cataloger/redhat"
	"github.com/anchore/syft/syft/pkg/cataloger/ruby"
	"github.com/anchore/syft/syft/pkg/cataloger/rust"
	"github.com/bmatcuk/doublestar/v4"
)

// catalogers are those that look into executables and archives, one file at a time. What they find
// in a file does not depend on others, or they ask for those, which a probe notices.
type catalogers struct {
	list []*probed
	// known are those, beside some of the list, whose findings are kept: they take long.
	known []*first
}

// first is a cataloger with what it asks for before it has seen any file.
type first struct {
	cataloger pkg.Cataloger
	requests  []request
}

// probed is a cataloger with what it asks a resolver for before it reads any content.
type probed struct {
	cataloger   pkg.Cataloger
	executables bool // it wants all executables
	// remembered tells that what it finds in a file is kept, and the file not read again: nothing
	// that it finds is changed by what it finds in others.
	remembered bool
	// globs are the patterns it begins with; empty when it sees the files by name in the context of
	// each other, so that a probe is about executables only.
	globs globs
	// inContext are patterns of files that it always has to see again: what it makes of them depends
	// on others. Probing tells which parts of them it reads.
	inContext globs
	// first is what it asks for first, if its findings are kept; see known.go.
	first []request
	// windows are what classifiers see of a content, by class; see window.go.
	windows map[string]*window
}

func newCatalogers() *catalogers {
	config := pkgcataloging.DefaultConfig()
	c := &catalogers{}
	for _, cataloger := range []pkg.Cataloger{
		golang.NewGoModuleBinaryCataloger(config.Golang),
		rust.NewAuditBinaryCataloger(),
		binary.NewELFPackageCataloger(),
		java.NewNativeImageCataloger(),
		newClassifierCataloger(config.Binary),
		php.NewInterpreterCataloger(),
		kernel.NewLinuxKernelCataloger(config.LinuxKernel),
		dotnet.NewDotnetDepsBinaryCataloger(config.Dotnet),
		java.NewArchiveCataloger(config.JavaArchive),
		binary.NewPEPackageCataloger(),
	} {
		asked := &askedResolver{}
		// It finds nothing, so an error would be about nothing.
		_, _, _ = cataloger.Catalog(context.Background(), asked)
		p := &probed{cataloger: cataloger, executables: asked.executables, remembered: cataloger.Name() == javaArchives}
		if cataloger.Name() == "dotnet-deps-binary-cataloger" || cataloger.Name() == "pe-binary-package-cataloger" {
			p.inContext = newGlobs(asked.globs)
		} else {
			p.globs = newGlobs(asked.globs)
		}
		switch cataloger.Name() {
		case "go-module-binary-cataloger", "php-interpreter-cataloger":
			p.first = asked.requests
		case "binary-classifier-cataloger":
			p.windows = newWindows(classPatterns)
		}
		c.list = append(c.list, p)
	}
	for _, cataloger := range []pkg.Cataloger{
		debian.NewDBCataloger(), redhat.NewDBCataloger(), alpine.NewDBCataloger(),
		javascript.NewPackageCataloger(), python.NewInstalledPackageCataloger(), ruby.NewInstalledGemSpecCataloger(),
		php.NewComposerInstalledCataloger(), r.NewPackageCataloger(),
	} {
		asked := &askedResolver{}
		_, _, _ = cataloger.Catalog(context.Background(), asked)
		c.known = append(c.known, &first{cataloger, asked.requests})
	}
	return c
}

// javaArchives is the name of the cataloger that archives are reduced for.
const javaArchives = "java-archive-cataloger"

// wants reports whether the cataloger would look into the file, under this path.
func (p *probed) wants(name, mime string) bool {
	return p.executables && mime != "" || p.globs.match(name) || p.inContext.match(name)
}

// wanted reports whether any of them would, by its name.
func (c *catalogers) wanted(name string) bool {
	for _, p := range c.list {
		if p.globs.match(name) || p.inContext.match(name) {
			return true
		}
	}
	return false
}

// globs match paths against patterns of which most are "**/name", without trying each.
type globs struct {
	exact  map[string][]string // by base name
	prefix map[byte][]string   // patterns whose base begins with this letter
	ext    map[string][]string // patterns whose base ends in this extension
	any    []string
	all    map[string]bool
}

func newGlobs(patterns []string) globs {
	g := globs{exact: map[string][]string{}, prefix: map[byte][]string{}, ext: map[string][]string{}, all: map[string]bool{}}
	for _, p := range patterns {
		g.all[p] = true
		base := path.Base(p)
		switch at := strings.IndexAny(base, `*?[{\`); {
		case at < 0:
			g.exact[base] = append(g.exact[base], p)
		case at > 0:
			g.prefix[base[0]] = append(g.prefix[base[0]], p)
		case base[0] == '*' && path.Ext(base) != "" && !strings.ContainsAny(path.Ext(base), `*?[]{}\`):
			g.ext[path.Ext(base)] = append(g.ext[path.Ext(base)], p)
		default:
			g.any = append(g.any, p)
		}
	}
	return g
}

func (g *globs) match(name string) bool {
	base := path.Base(name)
	for _, list := range [][]string{g.exact[base], g.prefix[base[0]], g.ext[path.Ext(base)], g.any} {
		for _, p := range list {
			if ok, err := doublestar.Match(p, name); ok && err == nil {
				return true
			}
		}
	}
	return false
}

// askedResolver holds no files and remembers what it was asked for.
type askedResolver struct {
	emptyResolver
	globs       []string
	executables bool
	requests    []request
}

// FilesByGlob implements file.PathResolver.
func (r *askedResolver) FilesByGlob(patterns ...string) ([]file.Location, error) {
	r.globs = append(r.globs, patterns...)
	r.requests = append(r.requests, newRequest(askGlob, patterns))
	return nil, nil
}

// FilesByMIMEType implements file.PathResolver.
func (r *askedResolver) FilesByMIMEType(types ...string) ([]file.Location, error) {
	r.requests = append(r.requests, newRequest(askMIME, types))
	r.executables = true
	return nil, nil
}
