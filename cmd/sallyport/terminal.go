package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/term"
)

// terminal says whether w shows colours, and how wide it is (0 when it is no terminal). The
// variables NO_COLOR and TERM=dumb are honoured.
func terminal(w io.Writer, noColor bool) (color bool, width int) {
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return false, 0
	}
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		width = 80
	}
	return !noColor && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb", width
}

// progress keeps one line on standard error while it is a terminal.
type progress struct {
	w    io.Writer // nil when nobody watches
	mu   sync.Mutex
	last time.Time
}

// progressPace is how often the line changes, and how long a scan may take before it appears.
const progressPace = 200 * time.Millisecond

func newProgress(w io.Writer, quiet bool) *progress {
	if _, width := terminal(w, true); width == 0 || quiet {
		return &progress{}
	}
	return &progress{w: w, last: time.Now()}
}

func (p *progress) step(done, total int) {
	if p.w == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if time.Since(p.last) < progressPace {
		return
	}
	p.last = time.Now()
	fmt.Fprintf(p.w, "\r\x1b[Kjudging %d of %d files", done, total)
}

// say shows a line at once.
func (p *progress) say(line string) {
	if p.w != nil {
		fmt.Fprintf(p.w, "\r\x1b[K%s", line)
	}
}

func (p *progress) clear() {
	if p.w != nil {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
