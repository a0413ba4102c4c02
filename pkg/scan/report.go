package scan

import (
	"cmp"
	"slices"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// Report is everything that one scan found out, in an order that depends on the input alone.
type Report struct {
	Verdict policy.Verdict
	// Findings are sorted by file, position and rule; waived and known ones are among them.
	Findings []policy.Finding
	Unknown  []policy.Unknown
	// NotJudged are inputs, or rules on inputs, that could not be judged. When there are any, the
	// verdict is Deny and nobody may take the scan for complete.
	NotJudged []Problem
	// Waivers are those that need attention: malformed, expired or unused.
	Waivers []WaiverNote
	// Skipped are files that were recognised and deliberately not judged, with the reason.
	Skipped []Skip
	Stats   Stats
	// Bundle and Config identify the rules and the configuration that judged.
	Bundle, Config policy.Digest
	// Started is when the scan began; Duration how long it took. They are the only parts that
	// differ between two scans of the same input.
	Started  time.Time
	Duration time.Duration
}

// Problem is an input that could not be judged.
type Problem struct {
	File         string
	Line, Column int // 0 when unknown
	// Rule is set when the input was read and only this rule failed on it.
	Rule    string
	Message string
}

// Skip is a file that was left alone on purpose.
type Skip struct {
	File, Reason string
}

// WaiverNote is a waiver that needs attention.
type WaiverNote struct {
	Waiver policy.Waiver
	Status WaiverStatus
}

// WaiverStatus says why a waiver is reported.
type WaiverStatus string

// The reasons to report a waiver.
const (
	WaiverMalformed WaiverStatus = "malformed" // it waives nothing
	WaiverExpired   WaiverStatus = "expired"   // its last day has passed
	WaiverUnused    WaiverStatus = "unused"    // nothing matches it any more
)

// Stats counts what was done.
type Stats struct {
	Files     int // files that held at least one document
	Documents int
	Rules     int // distinct rules that were asked
	// ByKind counts documents.
	ByKind map[policy.Kind]int
}

// Open reports whether a finding still needs somebody: neither waived nor known.
func Open(f policy.Finding) bool { return f.Waived == nil && !f.Known }

// Count counts open findings by severity.
func (r *Report) Count() map[policy.Severity]int {
	out := map[policy.Severity]int{}
	for _, f := range r.Findings {
		if Open(f) {
			out[f.Severity]++
		}
	}
	return out
}

func (r *Report) sort() {
	slices.SortStableFunc(r.Findings, func(a, b policy.Finding) int {
		return cmp.Or(cmp.Compare(a.Source.File, b.Source.File), cmp.Compare(a.Position.Line, b.Position.Line),
			cmp.Compare(a.Position.Column, b.Position.Column), cmp.Compare(b.Severity, a.Severity),
			cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Path.String(), b.Path.String()), cmp.Compare(a.Message, b.Message))
	})
	slices.SortStableFunc(r.Unknown, func(a, b policy.Unknown) int {
		return cmp.Or(cmp.Compare(a.Source.File, b.Source.File), cmp.Compare(a.Position.Line, b.Position.Line),
			cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Message, b.Message))
	})
	slices.SortStableFunc(r.NotJudged, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Message, b.Message))
	})
	slices.SortStableFunc(r.Waivers, func(a, b WaiverNote) int {
		return cmp.Or(cmp.Compare(a.Waiver.Origin, b.Waiver.Origin), cmp.Compare(a.Waiver.Rule, b.Waiver.Rule))
	})
	slices.SortStableFunc(r.Skipped, func(a, b Skip) int { return cmp.Compare(a.File, b.File) })
}
