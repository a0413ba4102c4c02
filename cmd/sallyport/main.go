// Command sallyport judges documents by policy: in a terminal, in CI and before a commit.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// The exit codes; they are part of the interface.
const (
	exitAllow     = 0 // nothing denies
	exitDeny      = 1 // a finding denies
	exitUsage     = 2 // wrong arguments, configuration or policy
	exitNotJudged = 3 // something could not be read, parsed or judged
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// exitError ends the program with a code; without an error it has said all there is to say.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// run is the program as a function: arguments and streams in, exit code out.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := newRoot(streams{stdin, stdout, stderr})
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitAllow
	}
	code := exitUsage
	var exit *exitError
	if errors.As(err, &exit) {
		code, err = exit.code, exit.err
	}
	if ctx.Err() != nil {
		code, err = exitNotJudged, errors.New("interrupted: not everything was judged")
	}
	if err != nil {
		fmt.Fprintf(stderr, "sallyport: %s\n", inert(strings.TrimRight(err.Error(), "\n")))
	}
	return code
}

func newRoot(io streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "sallyport",
		Short: "One policy engine at every door: commit, build, cluster",
		Long: `Sallyport judges manifests, Dockerfiles and other documents by Rego policies, with the same
engine and the same verdict in a terminal, in CI and at admission.

Exit codes: 0 allow, 1 deny, 2 usage or configuration error, 3 something could not be judged.`,
		Example: `  sallyport scan .                                 judge everything below this folder
  sallyport scan deploy/ --format sarif -o sarif=out.sarif
  helm template chart/ | sallyport scan -
  sallyport rules show kubernetes/privileged`,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noSubcommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SuggestionsMinimumDistance = 2
	root.SetIn(io.in)
	root.SetOut(io.out)
	root.SetErr(io.err)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w; see %s --help", err, cmd.CommandPath())
	})
	root.CompletionOptions.HiddenDefaultCmd = false
	root.AddCommand(newScan(io), newImage(io), newSBOM(io), newSign(io), newAttest(io), newVerify(io), newVerifyBundle(io), newKeygen(io), newTrust(io), newRules(io), newConfig(io), newVersion(io))
	return root
}

func noSubcommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	msg := fmt.Sprintf("unknown command %q; see %s --help", args[0], cmd.CommandPath())
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		msg = fmt.Sprintf("unknown command %q; did you mean %q?", args[0], near[0])
	}
	return errors.New(msg)
}

func newVersion(io streams) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(io.out, "sallyport", version())
			return err
		},
	}
}

// releaseVersion is set by the linker in releases.
var releaseVersion string

func version() string {
	if releaseVersion != "" {
		return releaseVersion
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
