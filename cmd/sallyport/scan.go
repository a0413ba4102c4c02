package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sallyport-dev/sallyport/pkg/scan"
)

type scanFlags struct {
	judgeFlags
	workers     int
	exclude     []string
	noIgnore    bool
	maxFileSize int64
	stdinName   string
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
	flags.IntVarP(&f.workers, "workers", "j", 0, "files judged in parallel (default: the number of CPUs)")
	flags.StringSliceVarP(&f.exclude, "exclude", "e", nil, "leave out files by `pattern`, for example testdata/**")
	flags.BoolVar(&f.noIgnore, "no-ignore", false, "look at files that .gitignore and .sallyportignore leave out")
	flags.Int64Var(&f.maxFileSize, "max-file-size", 64, "largest file to read, in `MiB`")
	flags.StringVar(&f.stdinName, "stdin-name", "", "`name` of standard input, for example Dockerfile")
	return cmd
}

func (f *scanFlags) run(ctx context.Context, io streams, paths []string) error {
	garbage := postponeGarbage()
	outputs, shown, err := f.parse()
	if err != nil {
		return err
	}
	gate, file, err := f.gate(ctx, io)
	if err != nil {
		return err
	}
	exclude := slices.Concat(file.Exclude, f.exclude)
	if err := scan.CheckExclude(exclude); err != nil {
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
	return f.tell(io, outputs, shown, gate, result, f.source(seen))
}
