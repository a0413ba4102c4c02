//go:build unix

package main

import (
	"bytes"
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

// measure runs a program to its end.
func (b *bench) measure(name string, args ...string) (cost, error) {
	return b.measureTo(nil, name, args...)
}

// measureTo runs a program whose output goes to stdout; nil drops it. It sees the caches of this
// run alone.
func (b *bench) measureTo(stdout io.Writer, name string, args ...string) (cost, error) {
	launch, err := b.launch()
	if err != nil {
		return cost{}, err
	}
	result, theirs, err := os.Pipe()
	if err != nil {
		return cost{}, err
	}
	defer result.Close()
	var stderr bytes.Buffer
	cmd := exec.Command(launch, append([]string{name}, args...)...)
	cmd.Env = append(os.Environ(), "HOME="+b.dir, "XDG_CACHE_HOME="+b.cache())
	cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = stdout, &stderr, []*os.File{theirs}
	err = errors.Join(cmd.Run(), theirs.Close())
	if err != nil {
		return cost{}, fmt.Errorf("%s: %w\n%s", filepath.Base(name), err, &stderr)
	}
	var (
		c    cost
		exit int
	)
	if _, err := fmt.Fscan(result, &exit, &c.wall, &c.cpu, &c.rss); err != nil {
		return cost{}, fmt.Errorf("%s: what it took: %w", filepath.Base(name), err)
	}
	if exit != 0 && exit != 1 { // 1 is a verdict, not a failure
		return cost{}, fmt.Errorf("%s: exit code %d\n%s", filepath.Base(name), exit, &stderr)
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
