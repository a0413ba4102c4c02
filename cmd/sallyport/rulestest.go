package main

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sallyport-dev/sallyport/pkg/config"
	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/ruletest"
)

func newRulesTest(io streams) *cobra.Command {
	var filter []string
	var v0, coverage, verbose, trace bool
	var engine engineFlags
	cmd := &cobra.Command{
		Use:   "test DIR",
		Short: "Run the Rego tests and fixtures of a pack",
		Long: `Run the Rego tests (test_*) of a pack, with --coverage if you like, check that every rule has a test, and send
every fixture (fail*, pass*) through the real decoder and engine.
Exit codes: 0 all pass, 1 something fails, 2 the pack does not load.`,
		Example: `  sallyport rules test policy/
  sallyport rules test policy/ --rule 'acme/*' --coverage`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("name the folder of one pack, for example policy/")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			pack, err := openFolder(args[0])
			if err != nil {
				return err
			}
			pack.RegoV0 = v0
			var options policy.Options
			engine.apply(io.err, &options)
			result, err := ruletest.Run(cmd.Context(), ruletest.Options{
				Pack: pack, Base: packsBeside(pack), Filter: filter, Coverage: coverage, Trace: trace, Cache: options.Cache, Debug: options.Debug,
			})
			if err != nil {
				return err
			}
			printTests(io, result, coverage, verbose)
			if !result.Passed() {
				return &exitError{code: exitDeny}
			}
			return nil
		},
	}
	engine.register(cmd)
	cmd.Flags().StringSliceVar(&filter, "rule", nil, "only these `rules` or libraries (ids or patterns)")
	cmd.Flags().BoolVar(&v0, "rego-v0", false, "read the pack as Rego v0")
	cmd.Flags().BoolVar(&coverage, "coverage", false, "measure and print the coverage of every file")
	cmd.Flags().BoolVar(&trace, "trace", false, "show step by step what failed tests evaluate")
	cmd.MarkFlagsMutuallyExclusive("coverage", "trace")
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "print passed tests too")
	return cmd
}

func printTests(io streams, r *ruletest.Result, coverage, verbose bool) {
	passed, failed := 0, 0
	for _, t := range r.Tests {
		switch {
		case t.Problem != "":
			failed++
			fmt.Fprintf(io.out, "FAIL  %s:%d: %s: %s\n", t.File, t.Line, t.Name, t.Problem)
			printSteps(&printer{w: io.out}, "  ", t.Trace.Steps(func(file string) bool { return path.Dir(file) == path.Dir(t.File) }))
		case verbose:
			fmt.Fprintf(io.out, "ok    %s (%s)\n", t.Name, t.Duration)
			fallthrough
		default:
			passed++
		}
	}
	fixtures := 0
	for _, f := range r.Fixtures {
		switch {
		case f.Problem != "":
			failed++
			fmt.Fprintf(io.out, "FAIL  %s: %s\n", f.File, f.Problem)
		case verbose:
			fmt.Fprintf(io.out, "ok    %s\n", f.File)
			fallthrough
		default:
			fixtures++
		}
	}
	for _, m := range r.Missing {
		failed++
		fmt.Fprintf(io.out, "MISSING  %s\n", m)
	}
	fmt.Fprintf(io.out, "%d tests and %d fixtures pass, %d problems\n", passed, fixtures, failed)
	if !coverage {
		return
	}
	total := 0.0
	for _, file := range slices.Sorted(maps.Keys(r.Coverage)) {
		total += r.Coverage[file]
		fmt.Fprintf(io.out, "%6.1f%%  %s\n", r.Coverage[file], file)
	}
	fmt.Fprintf(io.out, "%6.1f%%  mean of %d files\n", total/float64(max(1, len(r.Coverage))), len(r.Coverage))
}

func openFolder(dir string) (policy.Pack, error) {
	pack, err := config.OpenPack(dir)
	if err == nil && pack.FS == nil {
		err = fmt.Errorf("%s: not a folder", dir)
	}
	pack.Name = strings.TrimSuffix(filepath.ToSlash(filepath.Clean(dir)), "/")
	return pack, err
}
