package catalog

import (
	"encoding/binary"
	"hash/crc32"
	"runtime"
	"slices"
	"sync"

	"github.com/anchore/syft/syft/artifact"
	"github.com/anchore/syft/syft/cataloging"
	"github.com/anchore/syft/syft/cpe"
	"github.com/anchore/syft/syft/pkg"
	generate "github.com/anchore/syft/syft/pkg/cataloger/common/cpe"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// syft makes up CPEs for packages that state none, cataloger by cataloger, which takes more time than finding
// the packages of layers that are known. So it is told not to, and the same function is called when all
// packages are there, on all processors; and the CPEs are kept by layer. A package's identifier covers everything
// that they are made from.

// cpesFormat is part of the names of what is kept.
const cpesFormat = "1"

// cpes are the CPEs of packages, as they are written, by the package's identifier.
type cpes map[artifact.ID][]string

// cpesOf returns the CPEs of all packages. Those of layers that the cache knows are not made again.
func cpesOf(packages []pkg.Package, cache image.Cache, key string) cpes {
	layers := map[string][]int{} // packages by layer
	for i := range packages {
		id := layerOf(&packages[i])
		layers[id] = append(layers[id], i)
	}
	all := make(cpes, len(packages))
	var missing []int
	var incomplete []string // layers
	for layer, list := range layers {
		known := readCPEs(cache, cpesName(cache, key, layer))
		before := len(missing)
		for _, i := range list {
			if ids, ok := known[packages[i].ID()]; ok {
				all[packages[i].ID()] = ids
			} else {
				missing = append(missing, i)
			}
		}
		if len(missing) > before {
			incomplete = append(incomplete, layer)
		}
	}
	for n, ids := range inParallel(missing, func(i int) []string { return textsOf(&packages[i]) }) {
		all[packages[missing[n]].ID()] = ids
	}
	for _, layer := range incomplete {
		writeCPEs(cache, cpesName(cache, key, layer), packages, layers[layer], all)
	}
	return all
}

// layerOf is the layer of a package's first location; "" when it has none.
func layerOf(p *pkg.Package) string {
	if list := p.Locations.ToSlice(); len(list) > 0 {
		return list[0].FileSystemID
	}
	return ""
}

// inParallel calls f for each element, on all processors, and returns the results in order.
func inParallel[E, R any](list []E, f func(E) R) []R {
	out := make([]R, len(list))
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(list); i += workers {
				out[i] = f(list[i])
			}
		})
	}
	wg.Wait()
	return out
}

// textsOf returns the CPEs of a package: those that it has, and unless somebody states one, those that syft
// makes up (internal/task, finalizePkgCatalogerResults).
func textsOf(p *pkg.Package) []string {
	list := slices.Clone(p.CPEs)
	if !slices.ContainsFunc(list, func(c cpe.CPE) bool { return c.Source != cpe.GeneratedSource }) {
		as := *p
		if as.Version == cataloging.UnknownStubValue {
			as.Version = "" // as it was before syft named what is missing
		}
		if known, ok := generate.DictionaryFind(as); ok {
			list = append(list, known...)
		} else {
			list = append(list, generate.Generate(as)...)
		}
	}
	var texts []string
	for _, c := range list {
		// BindToFmtString leaves colons and other signs as they are.
		texts = append(texts, c.Attributes.String())
	}
	return texts
}

// cpesName is that of the CPEs of a layer's packages in the cache; "" when there is none.
func cpesName(c image.Cache, key, layer string) string {
	if c.Dir == "" || layer == "" {
		return ""
	}
	return c.Name("cpes", cpesFormat, key, layer)
}

// readCPEs reads what is kept; nothing when it is not there or damaged.
func readCPEs(c image.Cache, name string) cpes {
	if name == "" {
		return nil
	}
	data, err := c.Read(name)
	if err != nil || len(data) < 4 || crc32.ChecksumIEEE(data[4:]) != binary.LittleEndian.Uint32(data) {
		return nil
	}
	d := &decoder{in: data[4:]}
	known := cpes{}
	for range d.count() {
		id := artifact.ID(d.text())
		var texts []string
		for range d.count() {
			texts = append(texts, d.text())
		}
		known[id] = texts
	}
	if d.bad {
		return nil
	}
	return known
}

// writeCPEs keeps the CPEs of some packages, which may fail: then they are made again the next time.
func writeCPEs(c image.Cache, name string, packages []pkg.Package, which []int, all cpes) {
	if name == "" {
		return
	}
	e := &encoder{texts: map[string]uint64{}, out: make([]byte, 4)}
	e.uint(uint64(len(which)))
	for _, i := range which {
		id := packages[i].ID()
		e.text(string(id))
		e.uint(uint64(len(all[id])))
		for _, text := range all[id] {
			e.text(text)
		}
	}
	binary.LittleEndian.PutUint32(e.out, crc32.ChecksumIEEE(e.out[4:]))
	_ = c.Write(name, e.out)
}
