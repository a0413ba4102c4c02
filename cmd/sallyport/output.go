package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/scan"
	"github.com/sallyport-dev/sallyport/pkg/scan/report"
)

// output is one report to write; file is empty for standard output.
type output struct{ format, file string }

func (f *judgeFlags) parseOutputs() ([]output, error) {
	outputs := []output{{format: f.format}}
	for _, o := range f.outputs {
		format, file, ok := strings.Cut(o, "=")
		if !ok || file == "" {
			return nil, fmt.Errorf("--output %q: write FORMAT=FILE, for example sarif=out.sarif", o)
		}
		outputs = append(outputs, output{format, file})
	}
	for _, o := range outputs {
		if !slices.Contains(report.Formats(), o.format) {
			return nil, fmt.Errorf("unknown format %q; it is one of %s", o.format, strings.Join(report.Formats(), ", "))
		}
	}
	return outputs, nil
}

func (f *judgeFlags) write(io streams, outputs []output, r *scan.Report, o report.Options) error {
	for _, out := range outputs {
		if out.file == "" {
			screen := o
			screen.Color, screen.Width = terminal(io.out, f.noColor)
			if err := report.Write(io.out, out.format, r, screen); err != nil {
				return fmt.Errorf("write %s: %w", out.format, err)
			}
			continue
		}
		if err := writeFile(out.file, func(w writer) error { return report.Write(w, out.format, r, o) }); err != nil {
			return err
		}
	}
	return nil
}

type writer = io.Writer

// writeFile writes all or nothing: the content goes to a temporary file beside the target, which
// takes its place at the end.
func writeFile(path string, write func(writer) error) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), ".sallyport-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = file.Close()
			_ = os.Remove(file.Name())
			err = fmt.Errorf("write %s: %w", path, err)
		}
	}()
	if err := write(file); err != nil {
		return err
	}
	if err := file.Chmod(0o644); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

// captured keeps what was read of standard input, so that the report can show its lines.
type captured struct {
	in   io.Reader
	data bytes.Buffer
}

func (c *captured) Read(p []byte) (int, error) {
	if c.in == nil {
		return 0, io.EOF
	}
	n, err := c.in.Read(p)
	c.data.Write(p[:n])
	return n, err
}

// source returns the contents of a file of the report, for its source lines.
func (f *scanFlags) source(stdin *captured) func(string) ([]byte, error) {
	stdinName := f.stdinName
	if stdinName == "" {
		stdinName = "-"
	}
	return func(name string) ([]byte, error) {
		if name == stdinName && stdin.data.Len() > 0 {
			return stdin.data.Bytes(), nil
		}
		file, err := os.Open(filepath.FromSlash(name))
		if err != nil {
			return nil, err
		}
		defer file.Close()
		return io.ReadAll(io.LimitReader(file, f.maxFileSize<<20))
	}
}

// inert keeps what a text has in its lines from acting on a terminal or a build server. GitHub obeys lines that
// begin with "::", white space before it or not.
func inert(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		words := strings.TrimLeft(line, " ")
		if strings.HasPrefix(words, "::") {
			words = `\` + words
		}
		lines[i] = line[:len(line)-len(strings.TrimLeft(line, " "))] + report.Sentence(words)
	}
	return strings.Join(lines, "\n")
}
