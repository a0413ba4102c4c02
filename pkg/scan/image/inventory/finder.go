package inventory

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"
)

// Program is the companion's name, without the ending that some systems want.
const Program = "sallyport-catalog"

// Finder asks the companion.
type Finder struct {
	// Path of the companion; see Locate.
	Path string
	// Stderr takes what the companion says to people; nil drops it.
	Stderr io.Writer
}

// Locate finds the companion: the one that was named, else the one beside the program that runs. It
// is not looked for anywhere else, so that nobody can slip in another one.
func Locate(named string) (string, error) {
	if named != "" {
		return named, nil
	}
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	if self, err = filepath.EvalSymlinks(self); err != nil {
		return "", err
	}
	name := Program
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	for _, dir := range []string{".", "../libexec/sallyport"} {
		path := filepath.Join(filepath.Dir(self), dir, name)
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path, nil
		}
	}
	return "", fmt.Errorf("images are read by the program %s, which is not beside %s; install both, for example with go install github.com/sallyport-dev/sallyport/cmd/...@latest", Program, self)
}

// answerSize bounds what is read of an answer.
const answerSize = 1 << 30

// Find asks the companion. It ends with ctx.
func (f *Finder) Find(ctx context.Context, r Request) (*Answer, error) {
	r.Protocol = Protocol
	request, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, f.Path)
	cmd.Stdin = bytes.NewReader(request)
	cmd.Stderr = f.Stderr
	cmd.WaitDelay = 5 * time.Second
	// An interrupt lets the companion clean up after itself.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", f.Path, err)
	}
	data, readErr := io.ReadAll(io.LimitReader(out, answerSize+1))
	if len(data) > answerSize {
		_ = cmd.Process.Kill()
		readErr = fmt.Errorf("the answer is larger than %d bytes", answerSize)
	}
	if err := errors.Join(readErr, cmd.Wait()); err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, fmt.Errorf("%s: %w", f.Path, err)
	}
	var answer Answer
	if err := json.Unmarshal(data, &answer); err != nil {
		return nil, fmt.Errorf("%s: answer: %w", f.Path, err)
	}
	switch {
	case answer.Protocol != Protocol:
		return nil, fmt.Errorf("%s: %w", f.Path, errProtocol)
	case answer.Error != "":
		return nil, errors.New(answer.Error)
	}
	return &answer, nil
}
