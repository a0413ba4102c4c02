//go:build unix

package main

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

// task is work of this process: do is called with 0 to calls-1 in every batch.
type task struct {
	name    string
	calls   int // 0 means as many as make batchGarbage
	workers int // that call do side by side; 0 means 1
	do      func(i int) error
}

// batchGarbage is enough for the collector to run in a batch, and the same for all tasks, so that
// each pays for what it allocates.
const batchGarbage = 48 << 20

// spent is what one call took.
type spent struct {
	wall, cpu          time.Duration
	allocations, bytes uint64
}

// least runs batches of the tasks in turn, so that all see the same machine, and returns the least
// that a call of each took. A first batch of each is not counted.
func least(batches int, tasks ...task) ([]spent, error) {
	out := make([]spent, len(tasks))
	for round := range batches + 1 {
		for i, t := range tasks {
			s, err := t.batch(t.often(out[i].bytes))
			if err != nil {
				return nil, fmt.Errorf("%s: %w", t.name, err)
			}
			if round > 1 {
				s = spent{min(out[i].wall, s.wall), min(out[i].cpu, s.cpu), min(out[i].allocations, s.allocations), min(out[i].bytes, s.bytes)}
			}
			out[i] = s
		}
	}
	return out, nil
}

// often is how many calls are a batch, when a call makes so much garbage.
func (t task) often(bytes uint64) int {
	switch {
	case t.calls > 0:
		return t.calls
	case bytes == 0: // it was not called yet
		return 100
	}
	return int(min(max(1, batchGarbage/bytes), 10_000))
}

func (t task) batch(calls int) (spent, error) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	began, cpu := time.Now(), processTime()
	err := t.run(calls)
	wall, cpu := time.Since(began), processTime()-cpu
	runtime.ReadMemStats(&after)
	n := uint64(calls)
	return spent{wall / time.Duration(n), cpu / time.Duration(n), (after.Mallocs - before.Mallocs) / n, (after.TotalAlloc - before.TotalAlloc) / n}, err
}

func (t task) run(calls int) error {
	var next atomic.Int64
	work := func() error {
		for {
			i := int(next.Add(1)) - 1
			if i >= calls {
				return nil
			}
			if err := t.do(i); err != nil {
				return err
			}
		}
	}
	if t.workers < 2 {
		return work()
	}
	var g errgroup.Group
	for range t.workers {
		g.Go(work)
	}
	return g.Wait()
}

// printSpent prints a table of what calls took.
func printSpent(tasks []task, costs []spent) {
	fmt.Printf("  %-52s %10s %10s %12s %8s\n", "", "wall", "CPU", "allocations", "kB")
	for i, t := range tasks {
		fmt.Printf("  %-52s %10s %10s %12d %8d\n", t.name, short(costs[i].wall), short(costs[i].cpu), costs[i].allocations, costs[i].bytes/1000)
	}
}

// processTime is the CPU time of this process.
func processTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // there is no such error for RUSAGE_SELF
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
