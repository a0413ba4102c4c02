package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"
)

// ruleCost is what one rule costs alone, on all documents of the file that it is asked about.
type ruleCost struct {
	Rule string `json:"rule"`
	cost
	Documents int    `json:"documents"` // of the rule's kind
	Asked     int    `json:"asked"`     // of them; the others the rule's guard or match excludes
	Findings  int    `json:"findings"`
	Unknown   int    `json:"unknown,omitempty"`
	Evaluator string `json:"evaluator"`
	Error     string `json:"error,omitempty"`
}

type benchReport struct {
	Documents int        `json:"documents"`
	Left      int        `json:"left,omitempty"` // documents that were not used
	Rules     []ruleCost `json:"rules"`
	Alone     cost       `json:"alone"`    // the sum of the rules
	Together  cost       `json:"together"` // as a scan asks them
	Topdown   cost       `json:"topdown"`
	Ratio     float64    `json:"ratio"` // of topdown to alone: both ask one rule at a time
	Decode    cost       `json:"decode"`
}

func (r *benchReport) failed() bool {
	return slices.ContainsFunc(r.Rules, func(c ruleCost) bool { return c.Error != "" })
}

func completeTextOrJSON(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return []string{"text", "json"}, cobra.ShellCompDirectiveNoFileComp
}

func checkTextOrJSON(format string) error {
	if format != "text" && format != "json" {
		return fmt.Errorf("unknown format %q; it is text or json", format)
	}
	return nil
}

func writeJSON(w io.Writer, x any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(x)
}

func (r *benchReport) write(w io.Writer, format string) error {
	if format == "json" {
		return writeJSON(w, r)
	}
	wide, asked := len("each alone, by topdown"), 0
	for _, c := range r.Rules {
		if c.Asked > 0 {
			wide = max(wide, len(c.Rule))
			asked++
		}
	}
	p := printer{w: w}
	p.printf("%-*s  %12s  %10s  %9s  %8s\n", wide, "RULE", "MICROSECONDS", "ALLOCS", "DOCUMENTS", "FINDINGS")
	for _, c := range r.Rules {
		switch {
		case c.Error != "":
			p.printf("%-*s  failed: %s\n", wide, c.Rule, c.Error)
		case c.Asked > 0:
			p.printf("%-*s  %12.1f  %10d  %9d  %8d", wide, c.Rule, c.Microseconds, c.Allocations, c.Asked, c.Findings)
			if c.Evaluator == "topdown" {
				p.printf("  by topdown")
			}
			p.printf("\n")
		}
	}
	total := func(name string, c cost) {
		p.printf("%-*s  %12.1f  %10d", wide, name, c.Microseconds, c.Allocations)
	}
	p.printf("\n")
	total("sum of these", r.Alone)
	p.printf("\n")
	total("all rules, together", r.Together)
	p.printf("  as a scan asks them: what they share is computed once\n")
	total("each alone, by topdown", r.Topdown)
	p.printf("  %.1f times the sum above\n", r.Ratio)
	total("decoding the file", r.Decode)
	p.printf("\n\n%s, %d of %s asked", plural(r.Documents, "document"), asked, plural(len(r.Rules), "rule"))
	if asked < len(r.Rules) {
		p.printf("; the others are about other documents")
	}
	p.printf(".\n")
	if r.Left > 0 {
		p.printf("Measured on the first %d documents; decoding is of all.\n", r.Documents-r.Left)
	}
	return p.err
}

// printer keeps the first error of many writes.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

// plural counts things whose name takes an s.
func plural(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}
