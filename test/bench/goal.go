//go:build unix

package main

import (
	"fmt"
	"time"
)

// goal is what a ratio should come to.
type goal struct {
	limit   float64
	atLeast bool
}

func atLeast(limit float64) goal { return goal{limit, true} }
func atMost(limit float64) goal  { return goal{limit, false} }

func (g goal) String() string {
	if g.atLeast {
		return fmt.Sprintf("%gx or more", g.limit)
	}
	return fmt.Sprintf("%gx or less", g.limit)
}

func (g goal) verdict(got float64) string {
	if g.atLeast == (got >= g.limit) || got == g.limit {
		return "met"
	}
	return "missed"
}

// ratio is one row of the summary.
type ratio struct {
	name string
	got  float64
	goal goal
}

// ratio prints a ratio that has a goal, and keeps it for the summary of the job.
func (b *bench) ratio(name string, got float64, g goal) {
	fmt.Printf("  %s: %.2fx (goal: %s, %s)\n", name, got, g, g.verdict(got))
	b.ratios = append(b.ratios, ratio{name, got, g})
}

func (b *bench) summary() {
	if len(b.ratios) == 0 {
		return
	}
	fmt.Printf("\n%-72s %9s  %s\n", "all goals", "measured", "goal")
	for _, r := range b.ratios {
		fmt.Printf("%-72s %8.2fx  %s, %s\n", r.name, r.got, r.goal, r.goal.verdict(r.got))
	}
}

// over is how often b goes into a.
func over[T time.Duration | int64](a, b T) float64 { return float64(a) / float64(b) }

// short is d with as many digits as are worth reading.
func short(d time.Duration) time.Duration {
	for unit := time.Nanosecond; ; unit *= 10 {
		if d < 1000*unit {
			return d.Round(unit)
		}
	}
}
