//go:build unix

package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"time"
)

// cost is what one process took.
type cost struct {
	wall, cpu time.Duration
	rss       int64 // bytes
}

// program is one to measure.
type program struct {
	name   string
	args   []string
	stdout io.Writer // nil drops it
	dir    string    // the folder it runs in; "" for that of this process
	cache  string    // its XDG_CACHE_HOME; "" for the cache of this run
	env    []string  // beside that of this process
	tree   bool      // whether memory is that of the program and of what it starts, together
}

// measure runs a program to its end.
func (b *bench) measure(name string, args ...string) (cost, error) {
	return b.run(program{name: name, args: args})
}

// measureTo runs a program whose output goes to stdout.
func (b *bench) measureTo(stdout io.Writer, name string, args ...string) (cost, error) {
	return b.run(program{name: name, args: args, stdout: stdout})
}

// run runs a program to its end. It sees the caches of this run alone.
func (b *bench) run(p program) (cost, error) {
	launch, err := b.launch()
	if err != nil {
		return cost{}, err
	}
	result, theirs, err := os.Pipe()
	if err != nil {
		return cost{}, err
	}
	defer result.Close()
	var (
		stderr bytes.Buffer
		args   = append([]string{p.name}, p.args...)
	)
	if p.tree {
		args = append([]string{"-tree"}, args...)
	}
	cmd := exec.Command(launch, args...)
	cmd.Dir = p.dir
	cmd.Env = append(append(os.Environ(), "HOME="+b.dir, "XDG_CACHE_HOME="+cmp.Or(p.cache, b.cache())), p.env...)
	cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = p.stdout, &stderr, []*os.File{theirs}
	err = errors.Join(cmd.Run(), theirs.Close())
	name := filepath.Base(p.name)
	if err != nil {
		return cost{}, fmt.Errorf("%s: %w\n%s", name, err, &stderr)
	}
	var (
		c    cost
		exit int
	)
	if _, err := fmt.Fscan(result, &exit, &c.wall, &c.cpu, &c.rss); err != nil {
		return cost{}, fmt.Errorf("%s: what it took: %w", name, err)
	}
	if exit != 0 && exit != 1 { // 1 is a verdict, not a failure
		return cost{}, fmt.Errorf("%s: exit code %d\n%s", name, exit, &stderr)
	}
	if runtime.GOOS != "darwin" {
		c.rss <<= 10 // it was KiB
	}
	return c, nil
}

// cache is where the programs keep what they cache.
func (b *bench) cache() string { return filepath.Join(b.dir, "cache") }

// figures of several processes.
type figures []cost

func wallOf(c cost) time.Duration { return c.wall }
func cpuOf(c cost) time.Duration  { return c.cpu }
func rssOf(c cost) int64          { return c.rss }

func sorted[T time.Duration | int64](f figures, of func(cost) T) []T {
	values := make([]T, len(f))
	for i, c := range f {
		values[i] = of(c)
	}
	slices.Sort(values)
	return values
}

func median[T time.Duration | int64](f figures, of func(cost) T) T { return sorted(f, of)[len(f)/2] }

func minimum[T time.Duration | int64](f figures, of func(cost) T) T { return sorted(f, of)[0] }
