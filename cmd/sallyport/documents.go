package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/ruletest/imagefixture"
	"github.com/sallyport-dev/sallyport/pkg/scan"
	"github.com/sallyport-dev/sallyport/pkg/scan/decode"
)

// maxDocumentsFile bounds what is read of a file of documents.
const maxDocumentsFile = 64 << 20

// documents is one file for commands that look at rules closely.
type documents struct {
	name    string
	data    []byte
	options decode.Options
	inputs  []policy.Input // of kinds that the engine judges
}

// readDocuments reads one file, or standard input, as a scan does. What cannot be read or holds
// nothing to judge ends in exit code 3.
func readDocuments(stdin io.Reader, path string, engine *policy.Engine) (*documents, error) {
	d := &documents{name: filepath.ToSlash(path), options: decode.Options{Config: engine.Judges(policy.Config)}}
	var err error
	if d.data, err = readWhole(stdin, path); err != nil {
		return nil, &exitError{exitNotJudged, err}
	}
	result := d.decode()
	var problems []error
	for _, p := range result.Problems {
		problems = append(problems, p)
	}
	if len(problems) > 0 {
		return nil, &exitError{exitNotJudged, errors.Join(problems...)}
	}
	for _, in := range result.Inputs {
		if engine.Judges(in.Kind) {
			d.inputs = append(d.inputs, in)
		}
	}
	if len(d.inputs) == 0 {
		return nil, &exitError{exitNotJudged, fmt.Errorf("%s: %w", path, scan.ErrNothing)}
	}
	return d, nil
}

// decode also takes the description of an image, as fixtures have it.
func (d *documents) decode() decode.Result {
	if !strings.HasSuffix(d.name, imagefixture.Suffix) {
		return decode.File(d.name, d.data, d.options)
	}
	in, err := imagefixture.Input(context.Background(), d.name, d.data)
	if err != nil {
		return decode.Result{Problems: []decode.Problem{{File: d.name, Message: strings.TrimPrefix(err.Error(), d.name+": ")}}}
	}
	return decode.Result{Kind: policy.Image, Inputs: []policy.Input{in}}
}

func readWhole(stdin io.Reader, path string) ([]byte, error) {
	in := stdin
	if path != "-" {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if info.IsDir() {
			return nil, fmt.Errorf("%s: a folder; name one file", path)
		}
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		in = file
	}
	data, err := io.ReadAll(io.LimitReader(in, maxDocumentsFile+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	if len(data) > maxDocumentsFile {
		return nil, fmt.Errorf("%s: larger than %d MiB", path, maxDocumentsFile>>20)
	}
	return data, nil
}
