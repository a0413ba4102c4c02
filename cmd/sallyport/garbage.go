package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

const (
	// garbageBudget is how much garbage a scan may hold in bytes: collecting by a share of what is
	// alive, as Go does by default, would double the memory of a scan of ten thousand files.
	garbageBudget = 40 << 20
	// garbagePace is after how many files the share is computed anew.
	garbagePace = 256
	// garbageFree is how much memory a scan may use before anything is collected.
	garbageFree = 32 << 20
)

// garbage paces the collector through a scan.
type garbage struct{ begin func() }

// postponeGarbage keeps the collector away from scans of few files, which end before it would pay:
// what there is at the beginning is the policy, and next to nothing of it becomes garbage. The
// first collection, when memory asks for one, ends that.
func postponeGarbage() *garbage {
	limit := debug.SetMemoryLimit(garbageFree)
	if limit < garbageFree { // GOMEMLIMIT says so
		debug.SetMemoryLimit(limit)
	}
	debug.SetGCPercent(-1)
	g := &garbage{begin: sync.OnceFunc(func() {
		debug.SetGCPercent(100)
		debug.SetMemoryLimit(limit)
	})}
	runtime.AddCleanup(new(*garbage), func(begin func()) { begin() }, g.begin)
	return g
}

// allow sets how much garbage may be made, after done files were judged.
func (g *garbage) allow(done int) {
	if done%garbagePace != 0 {
		return
	}
	g.begin()
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	live := max(sample[0].Value.Uint64(), 1)
	debug.SetGCPercent(int(min(100, max(15, garbageBudget*100/live))))
}
