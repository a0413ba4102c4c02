package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// engineFlags say how rules are run, not which: every command that compiles rules has them.
type engineFlags struct {
	debug   bool
	noCache bool
}

func (f *engineFlags) register(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.debug, "debug", false, "say on standard error who evaluates the rules, and why")
	cmd.Flags().BoolVar(&f.noCache, "no-cache", false, "do not keep your own rules compiled in the user's cache folder")
}

// apply sets what the flags say; the debugging lines of one command go through one lock.
func (f *engineFlags) apply(stderr io.Writer, o *policy.Options) {
	if f.debug {
		o.Debug = (&debugLines{w: stderr}).write
	}
	if f.noCache {
		return
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		if o.Debug != nil {
			o.Debug("compiled policies are not cached: " + err.Error())
		}
		return
	}
	o.Cache = filepath.Join(dir, "sallyport", "policy")
}

// debugLines writes whole lines, whichever goroutine they come from.
type debugLines struct {
	mu sync.Mutex
	w  io.Writer
}

func (d *debugLines) write(text string) {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString("debug: " + strings.TrimRight(line, "\n") + "\n")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	_, _ = io.WriteString(d.w, b.String())
}
