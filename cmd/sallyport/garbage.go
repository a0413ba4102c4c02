package main

import (
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"
)

const (
	// garbageBudget is how much garbage a scan may hold in bytes: collecting by a share of what is
	// alive, as Go does by default, would double the memory of a scan of ten thousand files.
	garbageBudget = 40 << 20
	// garbagePace is after how many files the share is computed anew.
	garbagePace = 256
)

// garbage paces the collector through a scan.
type garbage struct{ begin func() }

// postponeGarbage switches the collector off while the policy is read, when next to nothing
// becomes garbage. The first file that was judged switches it on, and so does half a second, in
// case that file is a giant.
func postponeGarbage() *garbage {
	debug.SetGCPercent(-1)
	g := &garbage{begin: sync.OnceFunc(func() { debug.SetGCPercent(100) })}
	time.AfterFunc(500*time.Millisecond, g.begin)
	return g
}

// allow sets how much garbage may be made, after done files were judged.
func (g *garbage) allow(done int) {
	g.begin()
	if done%garbagePace != 0 {
		return
	}
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	live := max(sample[0].Value.Uint64(), 1)
	debug.SetGCPercent(int(min(100, max(15, garbageBudget*100/live))))
}
