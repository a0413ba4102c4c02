package main

import (
	"context"
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

// judgeFlags say by what to judge and how to tell the verdict; every command that ends in one has
// them.
type judgeFlags struct {
	policyFlags
	door          string
	failOn        string
	severity      string
	format        string
	outputs       []string
	noColor       bool
	quiet         bool
	verbose       bool
	waivers       []string
	baseline      string
	writeBaseline string
}

func (f *judgeFlags) register(cmd *cobra.Command) {
	f.policyFlags.register(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.door, "door", "ci", "whose thresholds and modes apply: commit, ci, admission or audit")
	flags.StringVar(&f.failOn, "fail-on", "", "deny from this `severity` upwards: critical, high, medium, low, info (default high)")
	flags.StringVarP(&f.severity, "severity", "s", "low", "show findings from this `severity` upwards; the rest is counted")
	flags.StringVarP(&f.format, "format", "f", "text", "format of standard output: "+strings.Join(report.Formats(), ", "))
	flags.StringArrayVarP(&f.outputs, "output", "o", nil, "also write `FORMAT=FILE`; may be repeated")
	flags.BoolVar(&f.noColor, "no-color", false, "plain text, as with the variable NO_COLOR")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "print nothing but findings and errors")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "also show waived and known findings, and skipped files")
	flags.StringArrayVar(&f.waivers, "waivers", nil, "`file` with more waivers")
	flags.StringVar(&f.baseline, "baseline", "", "`file` with findings that were there before and do not count")
	flags.StringVar(&f.writeBaseline, "write-baseline", "", "write all findings that are not waived to `file`, for --baseline")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(report.Formats(), cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("rule", completeRules)
	_ = cmd.RegisterFlagCompletionFunc("skip-rule", completeRules)
	for _, name := range []string{"fail-on", "severity"} {
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions([]string{"critical", "high", "medium", "low", "info"}, cobra.ShellCompDirectiveNoFileComp))
	}
}

// parse checks what needs no policy.
func (f *judgeFlags) parse() (outputs []output, shown policy.Severity, err error) {
	if outputs, err = f.parseOutputs(); err != nil {
		return nil, 0, err
	}
	if shown, err = policy.ParseSeverity(f.severity); err != nil {
		return nil, 0, fmt.Errorf("--severity: %w", err)
	}
	return outputs, shown, nil
}

// tell writes the baseline and the reports, and returns the verdict as an exit code.
func (f *judgeFlags) tell(io streams, outputs []output, shown policy.Severity, gate *policy.Gate, result *scan.Report, source func(string) ([]byte, error)) error {
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
		Source:      source,
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
func (f *judgeFlags) gate(ctx context.Context, io streams) (*policy.Gate, *config.File, error) {
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
	engine, err := policy.New(ctx, options)
	if err != nil {
		return nil, nil, err
	}
	// Waivers of rules that do not exist are reported by the scan; modes are not seen again.
	if err := checkNames(file, engine, false); err != nil {
		return nil, nil, err
	}
	return &policy.Gate{Engine: engine, Profile: profile, Now: options.Now}, file, nil
}

func readBaseline(path string) (map[string]bool, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return scan.ReadBaseline(file)
}
