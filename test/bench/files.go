//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/sallyport-dev/sallyport/test/bench/corpus"
)

// contest is the same rules and manifests for both programs.
type contest struct {
	b                   *bench
	sallyport, conftest string
	dir                 string
}

const (
	manyFiles = 2000
	// fewFiles are for conftest with a package for each rule, which is too slow for more; its time
	// for many is extrapolated.
	fewFiles = 100
)

// files scans whole trees with 30 ordinary rules, in Sallyport and in conftest, and with the
// built-in pack for scale. All print their findings as text.
func files(b *bench) error {
	sallyport, conftest, err := b.both()
	if err != nil {
		return err
	}
	c := contest{b, sallyport, conftest, filepath.Join(b.dir, "files")}
	if err := c.write(); err != nil {
		return err
	}
	packages, err := c.packages()
	if err != nil {
		return err
	}
	if err := os.RemoveAll(b.cache()); err != nil {
		return err
	}
	first, err := b.measure(sallyport, c.ours(manyFiles)...)
	if err != nil {
		return err
	}
	found, err := c.sameFindings(manyFiles, c.mainPackage)
	if err != nil {
		return err
	}
	var ours, theirs, builtin figures
	for range 4 {
		x, err1 := b.measure(sallyport, c.ours(manyFiles)...)
		y, err2 := b.measure(conftest, c.mainPackage(manyFiles)...)
		z, err3 := b.measure(sallyport, "scan", c.tree(manyFiles), "--config", os.DevNull, "--quiet")
		if err := errors.Join(err1, err2, err3); err != nil {
			return err
		}
		ours, theirs, builtin = append(ours, x), append(theirs, y), append(builtin, z)
	}
	fmt.Printf("\nfiles: %d files, %d rules, %d findings, whole processes\n", manyFiles, corpus.Rules, found)
	fmt.Printf("  %-52s %10s %10s %12s\n", "", "wall", "CPU", "RSS")
	best := func(f figures) cost { return cost{minimum(f, wallOf), minimum(f, cpuOf), minimum(f, rssOf)} }
	for _, row := range []struct {
		name string
		cost
	}{
		{"sallyport", best(ours)},
		{"sallyport, the first time that it sees the rules", first},
		{"sallyport, all built-in rules instead", best(builtin)},
		{"conftest, all rules in package main", best(theirs)},
		{fmt.Sprintf("conftest, a package for each rule (from %d files)", fewFiles), packages},
	} {
		fmt.Printf("  %-52s %10s %10s %8d MiB\n", row.name, short(row.wall), short(row.cpu), row.rss>>20)
	}
	fmt.Printf("  by CPU: faster than conftest in package main %.2fx, with packages %.0fx; by wall:\n",
		over(minimum(theirs, cpuOf), minimum(ours, cpuOf)), over(packages.cpu, minimum(ours, cpuOf)))
	b.ratio("2,000 files: faster than conftest, all rules in package main", over(minimum(theirs, wallOf), minimum(ours, wallOf)), atLeast(5))
	b.ratio("2,000 files: faster than conftest, a package for each rule", over(packages.wall, minimum(ours, wallOf)), atLeast(5))
	return nil
}

func (c contest) tree(n int) string { return filepath.Join(c.dir, fmt.Sprint("tree-", n)) }

func (c contest) write() error {
	return errors.Join(
		corpus.Write(c.tree(1), 1),
		corpus.Write(c.tree(fewFiles), fewFiles),
		corpus.Write(c.tree(manyFiles), manyFiles),
		corpus.WriteFiles(filepath.Join(c.dir, "pack"), corpus.Pack(corpus.Rules, corpus.Rules)),
		corpus.WriteFiles(filepath.Join(c.dir, "main"), corpus.ConftestMain()),
		corpus.WriteFiles(filepath.Join(c.dir, "packages"), corpus.ConftestPackages()),
	)
}

func (c contest) ours(n int) []string {
	return []string{"scan", c.tree(n), "--config", os.DevNull, "--quiet", "--policy", filepath.Join(c.dir, "pack"), "--rule", "kubernetes/bench-*"}
}

func (c contest) mainPackage(n int) []string {
	return []string{"test", c.tree(n), "--quiet", "--policy", filepath.Join(c.dir, "main")}
}

func (c contest) eachPackage(n int) []string {
	return []string{"test", c.tree(n), "--quiet", "--policy", filepath.Join(c.dir, "packages"), "--all-namespaces"}
}

// packages is what conftest with a package for each rule takes for many files: what it takes for
// one, and for each more what it takes for each of few.
func (c contest) packages() (cost, error) {
	if _, err := c.sameFindings(fewFiles, c.eachPackage); err != nil {
		return cost{}, err
	}
	one, err1 := c.b.measure(c.conftest, c.eachPackage(1)...)
	few, err2 := c.b.measure(c.conftest, c.eachPackage(fewFiles)...)
	return cost{
		wall: one.wall + (few.wall-one.wall)*(manyFiles-1)/(fewFiles-1),
		cpu:  one.cpu + (few.cpu-one.cpu)*(manyFiles-1)/(fewFiles-1),
		rss:  few.rss,
	}, errors.Join(err1, err2)
}

// sameFindings fails unless both programs find as many in n files, and returns how many.
func (c contest) sameFindings(n int, theirs func(int) []string) (int, error) {
	var a, b bytes.Buffer
	_, err1 := c.b.measureTo(&a, c.sallyport, append(c.ours(n), "--format", "json")...)
	_, err2 := c.b.measureTo(&b, c.conftest, append(theirs(n), "--output", "json")...)
	if err := errors.Join(err1, err2); err != nil {
		return 0, err
	}
	var report struct{ Findings []json.RawMessage }
	var results []struct{ Failures []json.RawMessage }
	if err := errors.Join(json.Unmarshal(a.Bytes(), &report), json.Unmarshal(b.Bytes(), &results)); err != nil {
		return 0, err
	}
	failures := 0
	for _, r := range results {
		failures += len(r.Failures)
	}
	if failures != len(report.Findings) || failures == 0 {
		return 0, fmt.Errorf("%d files: sallyport finds %d, conftest %d", n, len(report.Findings), failures)
	}
	return failures, nil
}
