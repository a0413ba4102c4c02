package main

import (
	"runtime"
	"time"
)

// cost is what something takes once.
type cost struct {
	Microseconds float64 `json:"microseconds"`
	Allocations  uint64  `json:"allocations"`
}

func (c cost) plus(other cost) cost {
	return cost{c.Microseconds + other.Microseconds, c.Allocations + other.Allocations}
}

// stopwatch measures for about a time, or a number of runs if that is not zero.
type stopwatch struct {
	time  time.Duration
	count int
}

// batchTime is how long runs are timed together: long for a clock, and short for a scheduler, so
// that some batches pass undisturbed.
const batchTime = 250 * time.Microsecond

// measure runs f often; what it does only the first time is not counted. The fastest batch counts,
// as the least disturbed one.
func (w stopwatch) measure(f func()) cost {
	f()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	took := batch(f, 1)
	runtime.ReadMemStats(&after)
	out := cost{Allocations: after.Mallocs - before.Mallocs}

	n, runs := max(1, int(batchTime/max(took, 1))), 0
	if w.count > 0 {
		n = min(n, w.count)
	}
	best := took
	for started := time.Now(); ; {
		best = min(best, batch(f, n)/time.Duration(n))
		runs += n
		if w.count > 0 && runs >= w.count || w.count == 0 && time.Since(started) >= w.time {
			out.Microseconds = float64(best.Nanoseconds()) / 1e3
			return out
		}
	}
}

func batch(f func(), n int) time.Duration {
	began := time.Now()
	for range n {
		f()
	}
	return time.Since(began)
}
