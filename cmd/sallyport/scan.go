package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sallyport-dev/sallyport/pkg/config"
	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/scan"
	"github.com/sallyport-dev/sallyport/pkg/scan/report"
)

type scanFlags struct {
	policyFlags
	door          string
	failOn        string
	severity      string
	format        string
	outputs       []string
	workers       int
	noColor       bool
	quiet         bool
	verbose       bool
	exclude       []string
	noIgnore      bool
	maxFileSize   int64
	stdinName     string
	waivers       []string
	baseline      string
	writeBaseline string
}

func newScan(io streams) *cobra.Command {
	var f scanFlags
	cmd := &cobra.Command{
		Use:   "scan [PATH|-]...",
		Short: "Judge manifests, Dockerfiles and configuration files",
		Long: `Judge the files and folders given (default: this folder; "-" is standard input).
Exit codes: 0 allow, 1 deny, 2 usage or configuration error, 3 something could not be judged.`,
		Example: `  sallyport scan deploy/ Dockerfile
  sallyport scan . --fail-on medium --output sarif=out.sarif --output junit=junit.xml
  kubectl get deploy web -o yaml | sallyport scan -
  sallyport scan . --write-baseline baseline.json && sallyport scan . --baseline baseline.json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd.Context(), io, args)
		},
	}
	f.register(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.door, "door", "ci", "whose thresholds and modes apply: commit, ci, admission or audit")
	flags.StringVar(&f.failOn, "fail-on", "", "deny from this `severity` upwards: critical, high, medium, low, info (default high)")
	flags.StringVarP(&f.severity, "severity", "s", "low", "show findings from this `severity` upwards; the rest is counted")
	flags.StringVarP(&f.format, "format", "f", "text", "format of standard output: "+strings.Join(report.Formats(), ", "))
	flags.StringArrayVarP(&f.outputs, "output", "o", nil, "also write `FORMAT=FILE`; may be repeated")
	flags.IntVarP(&f.workers, "workers", "j", 0, "files judged in parallel (default: the number of CPUs)")
	flags.BoolVar(&f.noColor, "no-color", false, "plain text, as with the variable NO_COLOR")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "print nothing but findings and errors")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "also show waived and known findings, and skipped files")
	flags.StringSliceVarP(&f.exclude, "exclude", "e", nil, "leave out files by `pattern`, for example testdata/**")
	flags.BoolVar(&f.noIgnore, "no-ignore", false, "look at files that .gitignore and .sallyportignore leave out")
	flags.Int64Var(&f.maxFileSize, "max-file-size", 64, "largest file to read, in `MiB`")
	flags.StringVar(&f.stdinName, "stdin-name", "", "`name` of standard input, for example Dockerfile")
	flags.StringArrayVar(&f.waivers, "waivers", nil, "`file` with more waivers")
	flags.StringVar(&f.baseline, "baseline", "", "`file` with findings that were there before and do not count")
	flags.StringVar(&f.writeBaseline, "write-baseline", "", "write all findings that are not waived to `file`, for --baseline")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(report.Formats(), cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("rule", completeRules)
	_ = cmd.RegisterFlagCompletionFunc("skip-rule", completeRules)
	for _, name := range []string{"fail-on", "severity"} {
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions([]string{"critical", "high", "medium", "low", "info"}, cobra.ShellCompDirectiveNoFileComp))
	}
	return cmd
}

func (f *scanFlags) run(ctx context.Context, io streams, paths []string) error {
	garbage := postponeGarbage()
	outputs, err := f.parseOutputs()
	if err != nil {
		return err
	}
	shown, err := policy.ParseSeverity(f.severity)
	if err != nil {
		return fmt.Errorf("--severity: %w", err)
	}
	gate, exclude, err := f.gate(ctx, io)
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		paths = []string{"."}
	}
	seen := &captured{in: io.in}
	progress := newProgress(io.err, f.quiet || f.debug)
	result, err := scan.Run(ctx, scan.Options{
		Gate:        gate,
		Paths:       paths,
		Stdin:       seen,
		StdinName:   f.stdinName,
		Exclude:     exclude,
		NoIgnore:    f.noIgnore,
		MaxFileSize: f.maxFileSize << 20,
		Workers:     f.workers,
		Progress: func(done, total int) {
			garbage.allow(done)
			progress.step(done, total)
		},
	})
	progress.clear()
	if errors.Is(err, scan.ErrNothing) {
		return &exitError{exitNotJudged, fmt.Errorf("%s: %w", strings.Join(paths, ", "), err)}
	}
	if err != nil {
		return err
	}
	if f.writeBaseline != "" {
		if err := writeFile(f.writeBaseline, func(w writer) error { return scan.WriteBaseline(w, result) }); err != nil {
			return err
		}
	}
	root, err := os.Getwd()
	if err != nil {
		return err
	}
	options := report.Options{
		Root:        filepath.ToSlash(root),
		MinSeverity: shown,
		Rule:        gate.Engine.Rule,
		Source:      f.source(seen),
		ShowWaived:  f.verbose,
		Quiet:       f.quiet,
		Version:     version(),
	}
	if err := f.write(io, outputs, result, options); err != nil {
		return err
	}
	return verdictExit(result)
}

func verdictExit(r *scan.Report) error {
	switch {
	case len(r.NotJudged) > 0:
		return &exitError{code: exitNotJudged}
	case r.Verdict == policy.Deny:
		return &exitError{code: exitDeny}
	}
	return nil
}

// gate builds the engine and the profile from configuration and flags.
func (f *scanFlags) gate(ctx context.Context, io streams) (*policy.Gate, []string, error) {
	file, options, err := f.load(io)
	if err != nil {
		return nil, nil, err
	}
	if !slices.Contains(config.Doors, f.door) {
		return nil, nil, fmt.Errorf("--door %q is not one of %s", f.door, strings.Join(config.Doors, ", "))
	}
	profile := file.Profile(f.door)
	if f.failOn != "" {
		if profile.DenyFrom, err = policy.ParseSeverity(f.failOn); err != nil {
			return nil, nil, fmt.Errorf("--fail-on: %w", err)
		}
	}
	for _, path := range f.waivers {
		list, err := config.LoadWaivers(path)
		if err != nil {
			return nil, nil, err
		}
		profile.Waivers = append(profile.Waivers, config.PolicyWaivers(path, list)...)
	}
	if f.baseline != "" {
		if profile.Baseline, err = readBaseline(f.baseline); err != nil {
			return nil, nil, fmt.Errorf("baseline %s: %w", f.baseline, err)
		}
	}
	exclude := slices.Concat(file.Exclude, f.exclude)
	if err := scan.CheckExclude(exclude); err != nil {
		return nil, nil, err
	}
	engine, err := policy.New(ctx, options)
	if err != nil {
		return nil, nil, err
	}
	// Waivers of rules that do not exist are reported by the scan; modes are not seen again.
	if err := checkNames(file, engine, false); err != nil {
		return nil, nil, err
	}
	return &policy.Gate{Engine: engine, Profile: profile, Now: options.Now}, exclude, nil
}

func readBaseline(path string) (map[string]bool, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return scan.ReadBaseline(file)
}
