package scan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bmatcuk/doublestar/v4"
	"golang.org/x/sync/errgroup"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/scan/decode"
)

// defaultMaxFileSize bounds what is read of one file.
const defaultMaxFileSize = 64 << 20

// Options says what to scan. Gate and Paths are required.
type Options struct {
	Gate *policy.Gate
	// Paths are files and folders; "-" is Stdin.
	Paths []string
	Stdin io.Reader
	// StdinName stands for Stdin in the report, and its ending helps to tell what it is.
	StdinName string
	// Exclude are patterns over file names as they are reported, for example "testdata/**".
	Exclude []string
	// NoIgnore looks at files that .gitignore and .sallyportignore leave out.
	NoIgnore bool
	// MaxFileSize in bytes; 0 means 64 MiB.
	MaxFileSize int64
	// Workers judge in parallel; 0 means one for each CPU.
	Workers int
	// Progress, if not nil, is called after each file, from any goroutine.
	Progress func(done, total int)
	// Decode bounds the decoders.
	Decode decode.Options
}

// ErrNothing says that no document was found: there is no verdict on nothing.
var ErrNothing = errors.New("found nothing to judge: no Kubernetes manifest, Dockerfile or other input of the selected rules")

// Run scans. An error means that the scan itself could not be done (the policy does not compile,
// ctx ended); whatever goes wrong with single inputs is in the report.
func Run(ctx context.Context, o Options) (*Report, error) {
	started := time.Now()
	s := &scanner{Options: o, used: map[*policy.Waiver]bool{}, stdin: map[string][]byte{}}
	if s.MaxFileSize <= 0 {
		s.MaxFileSize = defaultMaxFileSize
	}
	if s.Workers <= 0 {
		s.Workers = runtime.GOMAXPROCS(0)
	}
	s.Decode.Config = o.Gate.Engine.Judges(policy.Config)
	if s.Decode.Chart == nil {
		s.Decode.Chart = func(folder string) bool {
			_, err := os.Stat(filepath.Join(filepath.FromSlash(folder), "Chart.yaml"))
			return err == nil
		}
	}
	w := &walker{exclude: o.Exclude, noIgnore: o.NoIgnore, seen: map[string]bool{}}
	for _, arg := range o.Paths {
		if arg != "-" {
			w.add(arg)
		} else if err := s.readStdin(w); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(w.targets, func(a, b target) int { return bytes.Compare([]byte(a.name), []byte(b.name)) })
	results, err := s.judgeAll(ctx, w.targets)
	if err != nil {
		return nil, err
	}
	report, err := s.collect(ctx, results, w)
	if err != nil {
		return nil, err
	}
	report.Started, report.Duration = started.UTC(), time.Since(started)
	return report, nil
}

// scanner is one run.
type scanner struct {
	Options
	stdin map[string][]byte // contents that cannot be read twice, by name
	used  map[*policy.Waiver]bool
	again decodedAgain
}

func (s *scanner) readStdin(w *walker) error {
	name := s.StdinName
	if name == "" {
		name = "-"
	}
	if s.Stdin == nil {
		return errors.New("standard input is not available")
	}
	data, err := io.ReadAll(io.LimitReader(s.Stdin, s.MaxFileSize+1))
	if err != nil {
		return fmt.Errorf("standard input: %w", err)
	}
	if int64(len(data)) > s.MaxFileSize {
		return fmt.Errorf("standard input: %w", tooLarge(int64(len(data)), s.MaxFileSize))
	}
	s.stdin[name] = data
	w.addTarget(target{name: name, explicit: true})
	return nil
}

// fileResult is what stays of a file after it was judged.
type fileResult struct {
	decisions []policy.Decision
	kinds     map[policy.Kind]int
	inline    []*policy.Waiver
	members   map[policy.Kind][]*policy.SetMember
	problems  []Problem
	skipped   string
}

func (s *scanner) judgeAll(ctx context.Context, targets []target) ([]fileResult, error) {
	results := make([]fileResult, len(targets))
	var done atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(s.Workers)
	for i, t := range targets {
		g.Go(func() error {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			err := s.judgeFile(ctx, t, &results[i])
			if s.Progress != nil {
				s.Progress(int(done.Add(1)), len(targets))
			}
			return err
		})
	}
	return results, g.Wait()
}

// judgeFile returns an error only when the whole scan has to stop.
func (s *scanner) judgeFile(ctx context.Context, t target, out *fileResult) error {
	data, err := s.load(t)
	if err != nil {
		w := walker{}
		w.problem(t.name, err)
		out.problems = w.problems
		return nil
	}
	if data == nil {
		if t.explicit {
			out.skipped = "not a kind of file that the selected rules judge"
		}
		return nil
	}
	decoded := decode.File(t.name, data, s.Decode)
	out.skipped = decoded.Skipped
	out.kinds = map[policy.Kind]int{}
	for _, p := range decoded.Problems {
		out.problems = append(out.problems, Problem{File: p.File, Line: p.Line, Column: p.Column, Message: p.Message})
	}
	for i, in := range decoded.Inputs {
		if !s.Gate.Engine.Judges(in.Kind) {
			continue
		}
		out.kinds[in.Kind]++
		for j := range in.Waivers {
			out.inline = append(out.inline, &in.Waivers[j])
		}
		d, err := s.Gate.Judge(ctx, in)
		if err != nil {
			return err
		}
		if d.Member != nil {
			if out.members == nil {
				out.members = map[policy.Kind][]*policy.SetMember{}
			}
			// The decoded file must not stay in memory for the sake of positions.
			d.Member.Locate = s.relocate(t, i)
			out.members[in.Kind] = append(out.members[in.Kind], d.Member)
			d.Member = nil
		}
		d.Findings = slices.Clone(d.Findings) // without the room that growing left
		out.decisions = append(out.decisions, d)
	}
	return nil
}

func (s *scanner) load(t target) ([]byte, error) {
	if data, ok := s.stdin[t.name]; ok && t.path == "" {
		return data, nil
	}
	return read(t, s.MaxFileSize, func(head []byte) bool {
		return decode.Candidate(t.name, head, s.Decode)
	})
}

// relocate reads and decodes the file again when, and only when, a position is asked for.
func (s *scanner) relocate(t target, index int) func(policy.Path) policy.Position {
	return func(p policy.Path) policy.Position {
		inputs := s.again.inputs(s, t)
		if index >= len(inputs) || inputs[index].Locate == nil {
			return policy.Position{} // the file has changed in the meantime: the finding stays, without a line
		}
		return inputs[index].Locate(p)
	}
}

// decodedAgain keeps the one file that was decoded last: positions are asked for file by file.
type decodedAgain struct {
	mu   sync.Mutex
	name string
	last []policy.Input
}

func (d *decodedAgain) inputs(s *scanner, t target) []policy.Input {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.name != t.name {
		d.name, d.last = t.name, nil
		if data, err := s.load(t); err == nil && data != nil {
			d.last = decode.File(t.name, data, s.Decode).Inputs
		}
	}
	return d.last
}

// collect judges the sets and joins everything into the report.
func (s *scanner) collect(ctx context.Context, results []fileResult, w *walker) (*Report, error) {
	engine := s.Gate.Engine
	r := &Report{
		Verdict:   policy.Allow,
		NotJudged: w.problems,
		Stats:     Stats{ByKind: map[policy.Kind]int{}},
		Bundle:    engine.Bundle(),
	}
	found := 0
	for _, f := range results {
		for _, d := range f.decisions {
			found += len(d.Findings)
		}
	}
	r.Findings = make([]policy.Finding, 0, found)
	var inline []*policy.Waiver
	members := map[policy.Kind][]*policy.SetMember{}
	for i, f := range results {
		if f.skipped != "" {
			r.Skipped = append(r.Skipped, Skip{w.targets[i].name, f.skipped})
		}
		r.NotJudged = append(r.NotJudged, f.problems...)
		inline = append(inline, f.inline...)
		if len(f.decisions) > 0 {
			r.Stats.Files++
		}
		for kind, n := range f.kinds {
			r.Stats.ByKind[kind] += n
			r.Stats.Documents += n
		}
		for kind, list := range f.members {
			members[kind] = append(members[kind], list...)
		}
		for _, d := range f.decisions {
			s.join(r, d)
		}
		results[i] = fileResult{} // let go of what is joined
	}
	for kind, list := range members {
		d, err := s.Gate.JudgeSet(ctx, kind, list)
		if err != nil {
			return nil, err
		}
		s.join(r, d)
	}
	for kind := range r.Stats.ByKind {
		r.Stats.Rules += engine.Selected(kind)
	}
	if len(r.NotJudged) > 0 {
		r.Verdict = policy.Deny
	}
	if r.Stats.Documents == 0 && len(r.NotJudged) == 0 {
		return nil, ErrNothing
	}
	s.reviewWaivers(r, inline, w)
	r.sort()
	return r, nil
}

func (s *scanner) join(r *Report, d policy.Decision) {
	r.Verdict = min(r.Verdict, d.Verdict)
	r.Config = d.Config
	r.Findings = append(r.Findings, d.Findings...)
	r.Unknown = append(r.Unknown, d.Unknown...)
	for _, e := range d.Errors {
		r.NotJudged = append(r.NotJudged, Problem{File: e.Source.File, Rule: e.Rule, Message: e.Message})
	}
	for i := range d.Findings {
		if waiver := d.Findings[i].Waived; waiver != nil {
			s.used[waiver] = true
		}
	}
}

// reviewWaivers reports waivers that are malformed, expired, or match nothing any more. A waiver
// of the configuration counts as unused only when this scan saw what it is about.
func (s *scanner) reviewWaivers(r *Report, inline []*policy.Waiver, w *walker) {
	now := time.Now
	if s.Gate.Now != nil {
		now = s.Gate.Now
	}
	note := func(waiver *policy.Waiver, inScope bool) {
		copied := *waiver
		switch {
		case copied.Problem != "":
			r.Waivers = append(r.Waivers, WaiverNote{copied, WaiverMalformed})
		case !s.Gate.Engine.Knows(copied.Rule):
			copied.Problem = fmt.Sprintf("there is no rule %q", copied.Rule)
			r.Waivers = append(r.Waivers, WaiverNote{copied, WaiverMalformed})
		case copied.Expired(now()):
			r.Waivers = append(r.Waivers, WaiverNote{copied, WaiverExpired})
		case inScope && !s.used[waiver] && s.Gate.Engine.Selects(copied.Rule):
			r.Waivers = append(r.Waivers, WaiverNote{copied, WaiverUnused})
		}
	}
	for _, waiver := range inline {
		note(waiver, true)
	}
	for i := range s.Gate.Profile.Waivers {
		waiver := &s.Gate.Profile.Waivers[i]
		seen := waiver.File == "" && w.folders || waiver.File != "" && slices.ContainsFunc(w.targets, func(t target) bool {
			ok, err := doublestar.Match(waiver.File, t.name)
			return err == nil && ok
		})
		note(waiver, seen)
	}
}
