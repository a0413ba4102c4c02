// Package beside starts the programs that are installed beside the one that runs. What costs every start of a
// program much and is needed seldom is a program of its own: a request goes to its standard input, an answer
// comes from its standard output, and it ends.
package beside

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"
)

// Program is one that is installed beside.
type Program struct {
	// Name is what it is called, without the ending that some systems want.
	Name string
	// Path is where it is; "" means beside the program that runs.
	Path string
	// Does is what it is for, for messages: "images are read".
	Does string
	// Stderr takes what it says to people; nil drops it.
	Stderr io.Writer
	// AnswerSize bounds what is read of an answer.
	AnswerSize int64
}

// Locate finds the program: where it was said to be, else beside the one that runs. It is not looked for
// anywhere else, so that nobody can slip in another one.
func (p *Program) Locate() (string, error) {
	if p.Path != "" {
		return p.Path, nil
	}
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	if self, err = filepath.EvalSymlinks(self); err != nil {
		return "", err
	}
	name := p.Name
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	for _, dir := range []string{".", "../libexec/sallyport"} {
		path := filepath.Join(filepath.Dir(self), dir, name)
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path, nil
		}
	}
	return "", fmt.Errorf("%s by the program %s, which is not beside %s; install both, for example with go install github.com/sallyport-dev/sallyport/cmd/...@latest", p.Does, p.Name, self)
}

// Ask starts the program with a request and returns its answer. It ends with ctx.
func (p *Program) Ask(ctx context.Context, request []byte) ([]byte, error) {
	path, err := p.Locate()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, path)
	cmd.Stdin = bytes.NewReader(request)
	cmd.Stderr = p.Stderr
	cmd.WaitDelay = 5 * time.Second
	// An interrupt lets the program clean up after itself.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", path, err)
	}
	data, readErr := io.ReadAll(io.LimitReader(out, p.AnswerSize+1))
	if int64(len(data)) > p.AnswerSize {
		_ = cmd.Process.Kill()
		readErr = fmt.Errorf("the answer is larger than %d bytes", p.AnswerSize)
	}
	if err := errors.Join(readErr, cmd.Wait()); err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return data, nil
}

// ErrVersions says that a program and the one beside it do not understand each other.
var ErrVersions = errors.New("the two programs are of different versions; install both from the same release")
