//go:build unix

// Command bench measures what Sallyport costs, as ratios taken in one run: against OPA's own
// interpreter at its best, against conftest in both layouts of its rules, against merely decoding
// the same bytes, against syft on a big image, against sigstore-go on evidence. make bench runs it at the
// root of the repository, and
//
//	go run ./test/bench deployment relevant
//
// runs single jobs. It fails when two sides do not find the same. See docs/performance.md.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/sallyport-dev/sallyport/test/bench/images"
)

// conftestVersion is the peer.
const conftestVersion = "v0.71.1"

// bench is one run: where it keeps its files, and what came out so far.
type bench struct {
	dir       string
	sallyport func() (string, error) // the path of the binary
	conftest  func() (string, error)
	launch    func() (string, error)
	syft      func() (string, error)
	ratios    []ratio
}

// jobs in the order of a whole run.
var jobs = []struct {
	name string
	run  func(*bench) error
}{
	{"deployment", deployment},
	{"relevant", relevant},
	{"corpus", mixed},
	{"cold", cold},
	{"files", files},
	{"memory", memory},
	{"images", catalogues},
	{"evidence", evidence},
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(names []string) error {
	var known []string
	for _, job := range jobs {
		known = append(known, job.name)
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return fmt.Errorf("no job %q; the jobs are %s", name, strings.Join(known, ", "))
		}
	}
	dir, err := os.MkdirTemp("", "sallyport-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := &bench{dir: dir}
	b.sallyport = sync.OnceValues(func() (string, error) { return b.build("sallyport", "./cmd/sallyport") })
	b.launch = sync.OnceValues(func() (string, error) { return b.build("launch", "test/bench/launch.go") })
	b.conftest = sync.OnceValues(b.findConftest)
	b.syft = sync.OnceValues(b.buildSyft)
	fmt.Printf("%s %s/%s, %d CPUs. The least of several batches in turn. Goals are about wall time, which wants an idle machine;\n"+
		"CPU is of all threads, those of the garbage collector among them, which runs more of them on idle CPUs.\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	var problems []error
	for _, job := range jobs {
		if len(names) > 0 && !slices.Contains(names, job.name) {
			continue
		}
		err := job.run(b)
		if len(names) == 0 && errors.Is(err, images.ErrNotBuilt) {
			fmt.Printf("\n%s: left out: %v\n", job.name, err)
			continue
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", job.name, err))
		}
	}
	b.summary()
	return errors.Join(problems...)
}

// build compiles a package or file as it is released.
func (b *bench) build(name, source string) (string, error) {
	path := filepath.Join(b.dir, name)
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, source)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build %s: %w\n%s", source, err, out)
	}
	return path, nil
}

// findConftest takes the one that CONFTEST or PATH names, or installs it.
func (b *bench) findConftest() (string, error) {
	if path := os.Getenv("CONFTEST"); path != "" {
		return path, nil
	}
	if path, err := exec.LookPath("conftest"); err == nil {
		return path, nil
	}
	install := exec.Command("go", "install", "github.com/open-policy-agent/conftest@"+conftestVersion)
	install.Env = append(os.Environ(), "CGO_ENABLED=0", "GOBIN="+b.dir)
	if out, err := install.CombinedOutput(); err != nil {
		return "", fmt.Errorf("install conftest (or set CONFTEST to its path): %w\n%s", err, out)
	}
	return filepath.Join(b.dir, "conftest"), nil
}

// both returns the paths of the two programs that are compared.
func (b *bench) both() (sallyport, conftest string, err error) {
	if sallyport, err = b.sallyport(); err != nil {
		return "", "", err
	}
	conftest, err = b.conftest()
	return sallyport, conftest, err
}
