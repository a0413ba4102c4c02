//go:build unix

// Command bench measures what Sallyport costs, as ratios taken in one run: a fresh process against
// conftest with one trivial rule, judging against merely decoding the same bytes, two workers
// against one, and the memory of a scan of ten thousand files. make bench runs it at the root of
// the repository; see docs/performance.md.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/scan/decode"
	"github.com/sallyport-dev/sallyport/policies"
	"github.com/sallyport-dev/sallyport/test/bench/corpus"
)

// conftestVersion is the peer of the cold start.
const conftestVersion = "v0.71.1"

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run() error {
	dir, err := os.MkdirTemp("", "sallyport-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	fmt.Printf("%s %s/%s, %d CPUs\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	sallyport := filepath.Join(dir, "sallyport")
	if out, err := command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", sallyport, "./cmd/sallyport").CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w\n%s", err, out)
	}
	return errors.Join(cold(dir, sallyport), warm(), flat(dir, sallyport))
}

func command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	return cmd
}

// cost is what one process took.
type cost struct {
	wall, cpu time.Duration
	rss       int64 // KiB
}

func measure(name string, args ...string) (cost, error) {
	cmd := exec.Command(name, args...)
	started := time.Now()
	err := cmd.Run()
	wall := time.Since(started)
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() > 1) {
		return cost{}, fmt.Errorf("%s: %w", filepath.Base(name), err) // 1 is a verdict, not a failure
	}
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return cost{}, errors.New("no resource usage on this system")
	}
	return cost{wall, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), usage.Maxrss}, nil
}

// median of one figure over several runs.
func median[T time.Duration | int64](runs []cost, figure func(cost) T) T {
	values := make([]T, len(runs))
	for i, r := range runs {
		values[i] = figure(r)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

func wallOf(c cost) time.Duration { return c.wall }
func cpuOf(c cost) time.Duration  { return c.cpu }
func rssOf(c cost) int64          { return c.rss }

// cold compares fresh processes, in turn, so that both see the same machine.
func cold(dir, sallyport string) error {
	conftest, err := findConftest(dir)
	if err != nil {
		return err
	}
	pod, rule := filepath.Join(dir, "pod.yaml"), filepath.Join(dir, "policy", "main.rego")
	if err := os.MkdirAll(filepath.Dir(rule), 0o755); err != nil {
		return err
	}
	if err := errors.Join(
		os.WriteFile(pod, []byte("apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  containers:\n    - name: web\n      image: registry.example.com/web:1.4.2\n      securityContext:\n        privileged: true\n"), 0o644),
		os.WriteFile(rule, []byte("package main\n\ndeny contains \"privileged\" if input.spec.containers[_].securityContext.privileged\n"), 0o644),
	); err != nil {
		return err
	}
	const rounds = 21
	var ours, theirs []cost
	for i := range rounds + 1 {
		a, err := measure(sallyport, "scan", pod, "--config", os.DevNull)
		if err != nil {
			return err
		}
		b, err := measure(conftest, "test", "--policy", filepath.Dir(rule), pod)
		if err != nil {
			return err
		}
		if i > 0 { // the first round warms the file cache
			ours, theirs = append(ours, a), append(theirs, b)
		}
	}
	fmt.Printf("\ncold: a fresh process judges one Pod; the whole Kubernetes pack against conftest %s with one rule\n", conftestVersion)
	fmt.Printf("  %-10s %10s %10s %10s\n", "", "wall", "CPU", "peak RSS")
	for _, row := range []struct {
		name string
		runs []cost
	}{{"sallyport", ours}, {"conftest", theirs}} {
		fmt.Printf("  %-10s %10s %10s %7d MiB\n", row.name, median(row.runs, wallOf).Round(100*time.Microsecond), median(row.runs, cpuOf).Round(100*time.Microsecond), median(row.runs, rssOf)>>10)
	}
	fmt.Printf("  %-10s %9.2fx %9.2fx %9.2fx\n", "ratio", float64(median(ours, wallOf))/float64(median(theirs, wallOf)),
		float64(median(ours, cpuOf))/float64(median(theirs, cpuOf)), float64(median(ours, rssOf))/float64(median(theirs, rssOf)))
	return nil
}

func findConftest(dir string) (string, error) {
	if path := os.Getenv("CONFTEST"); path != "" {
		return path, nil
	}
	if path, err := exec.LookPath("conftest"); err == nil {
		return path, nil
	}
	install := command("go", "install", "github.com/open-policy-agent/conftest@"+conftestVersion)
	install.Env = append(install.Env, "GOBIN="+dir)
	if out, err := install.CombinedOutput(); err != nil {
		return "", fmt.Errorf("install conftest (or set CONFTEST to its path): %w\n%s", err, out)
	}
	return filepath.Join(dir, "conftest"), nil
}

// warm judges 2,000 manifests in this process, and decodes the same bytes for the floor.
func warm() error {
	const files = 2000
	data := make([][]byte, files)
	size := 0
	for i := range data {
		data[i] = []byte(corpus.Manifest(i))
		size += len(data[i])
	}
	engine, err := policy.New(context.Background(), policy.Options{Packs: []policy.Pack{policies.Pack()}, Kinds: []policy.Kind{policy.Kubernetes}})
	if err != nil {
		return err
	}
	gate := &policy.Gate{Engine: engine}
	var documents, findings atomic.Int64
	pass := func(workers int, judge bool) (time.Duration, uint64, error) {
		documents.Store(0)
		findings.Store(0)
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		started := time.Now()
		var g errgroup.Group
		g.SetLimit(workers)
		for i := range data {
			g.Go(func() error {
				for _, in := range decode.File("m.yaml", data[i], decode.Options{}).Inputs {
					documents.Add(1)
					if !judge {
						continue
					}
					d, err := gate.Judge(context.Background(), in)
					if err != nil {
						return err
					}
					findings.Add(int64(len(d.Findings)))
				}
				return nil
			})
		}
		err := g.Wait()
		elapsed := time.Since(started)
		runtime.ReadMemStats(&after)
		return elapsed, after.Mallocs - before.Mallocs, err
	}
	// One pass to warm up, then the best of three of each, in turn.
	if _, _, err := pass(1, true); err != nil {
		return err
	}
	best := map[string]time.Duration{}
	allocs := map[string]uint64{}
	for range 3 {
		for name, p := range map[string]struct {
			workers int
			judge   bool
		}{"decode": {1, false}, "judge": {1, true}, "two": {2, true}} {
			elapsed, mallocs, err := pass(p.workers, p.judge)
			if err != nil {
				return err
			}
			if best[name] == 0 || elapsed < best[name] {
				best[name], allocs[name] = elapsed, mallocs
			}
		}
	}
	if _, _, err := pass(1, true); err != nil {
		return err
	}
	n := documents.Load()
	perSecond := func(d time.Duration) float64 { return float64(n) / d.Seconds() }
	fmt.Printf("\nwarm: %d manifests in %d files (%.1f MB), the whole Kubernetes pack, %d findings\n", n, files, float64(size)/1e6, findings.Load())
	fmt.Printf("  decode only (the floor)    %8.0f documents/s  %6d allocations each\n", perSecond(best["decode"]), allocs["decode"]/uint64(n))
	fmt.Printf("  decode and judge           %8.0f documents/s  %6d allocations each\n", perSecond(best["judge"]), allocs["judge"]/uint64(n))
	fmt.Printf("  ratio to the floor         %8.1fx\n", float64(best["judge"])/float64(best["decode"]))
	fmt.Printf("  two workers                %8.0f documents/s, %.2fx one\n", perSecond(best["two"]), float64(best["judge"])/float64(best["two"]))
	return nil
}

// flat scans 1,000 and 10,000 files and compares peak memory.
func flat(dir, sallyport string) error {
	fmt.Printf("\nmemory: whole scans\n")
	var last int64
	for _, n := range []int{1000, 10000} {
		tree := filepath.Join(dir, fmt.Sprint("tree-", n))
		if err := corpus.Write(tree, n); err != nil {
			return err
		}
		c, err := measure(sallyport, "scan", tree, "--config", os.DevNull, "--quiet", "--format", "gitlab", "--severity", "critical")
		if err != nil {
			return err
		}
		fmt.Printf("  %6d files  %8s wall  %8s CPU  %5d MiB peak", n, c.wall.Round(time.Millisecond), c.cpu.Round(time.Millisecond), c.rss>>10)
		if last > 0 {
			fmt.Printf("  (%.2fx of 1,000 files)", float64(c.rss)/float64(last))
		}
		fmt.Println()
		last = c.rss
	}
	return nil
}
