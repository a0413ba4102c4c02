package scan

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
)

// maxBaseline bounds a baseline file.
const maxBaseline = 64 << 20

// baseline is the file that --write-baseline makes: one entry per accepted finding, sorted, so that
// it reads well in a diff. Only the fingerprint counts; the rest is for people.
type baseline struct {
	Version  int             `json:"version"`
	Findings []baselineEntry `json:"findings"`
}

type baselineEntry struct {
	Fingerprint string `json:"fingerprint"`
	Rule        string `json:"rule"`
	File        string `json:"file"`
	Resource    string `json:"resource,omitempty"`
	Message     string `json:"message"`
}

// ReadBaseline returns the fingerprints of a baseline, for policy.Profile.
func ReadBaseline(r io.Reader) (map[string]bool, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxBaseline+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxBaseline {
		return nil, fmt.Errorf("larger than %d MiB", maxBaseline>>20)
	}
	var b baseline
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&b); err != nil {
		return nil, fmt.Errorf("not a baseline: %w", err)
	}
	if b.Version != 1 {
		return nil, fmt.Errorf("baseline version %d is unknown; write it again with --write-baseline", b.Version)
	}
	known := make(map[string]bool, len(b.Findings))
	for i, f := range b.Findings {
		if f.Fingerprint == "" {
			return nil, fmt.Errorf("entry %d has no fingerprint; write the baseline again with --write-baseline", i)
		}
		known[f.Fingerprint] = true
	}
	return known, nil
}

// WriteBaseline writes every finding of the report that is not waived.
func WriteBaseline(w io.Writer, r *Report) error {
	b := baseline{Version: 1, Findings: []baselineEntry{}}
	for _, f := range r.Findings {
		if f.Waived == nil {
			b.Findings = append(b.Findings, baselineEntry{f.Fingerprint, f.Rule, f.Source.File, f.Source.Resource, f.Message})
		}
	}
	slices.SortFunc(b.Findings, func(x, y baselineEntry) int {
		return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Rule, y.Rule), cmp.Compare(x.Resource, y.Resource),
			cmp.Compare(x.Message, y.Message), cmp.Compare(x.Fingerprint, y.Fingerprint))
	})
	data, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(data, '\n'))
	return err
}
