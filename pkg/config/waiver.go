package config

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// Waiver accepts findings; see policy.Waiver.
type Waiver struct {
	Rule     string `yaml:"rule"`
	File     string `yaml:"file"`
	Resource string `yaml:"resource"`
	Reason   string `yaml:"reason"`
	Owner    string `yaml:"owner"`
	Until    string `yaml:"until"`

	line int
}

// UnmarshalYAML keeps the line, so that reports can point at the waiver.
func (w *Waiver) UnmarshalYAML(n *yaml.Node) error {
	type plain Waiver
	for i := 0; i+1 < len(n.Content); i += 2 {
		if key := n.Content[i]; !slices.Contains(waiverKeys, key.Value) {
			return fmt.Errorf("line %d: unknown key %q; a waiver has %s", key.Line, key.Value, strings.Join(waiverKeys, ", "))
		}
	}
	if err := n.Decode((*plain)(w)); err != nil {
		return err
	}
	w.line = n.Line
	return nil
}

var waiverKeys = []string{"rule", "file", "resource", "reason", "owner", "until"}

// LoadWaivers reads a file that holds nothing but waivers: [...].
func LoadWaivers(path string) ([]Waiver, error) {
	data, err := readLimited(path)
	if err != nil {
		return nil, err
	}
	var f struct {
		Waivers []Waiver `yaml:"waivers"`
	}
	if err := strict(path, data, &f); err != nil {
		return nil, err
	}
	var problems []error
	for i := range f.Waivers {
		if _, err := f.Waivers[i].policy(path); err != nil {
			problems = append(problems, err)
		}
	}
	return f.Waivers, errors.Join(problems...)
}

// policy converts a waiver, with its place as origin.
func (w *Waiver) policy(path string) (policy.Waiver, error) {
	out := policy.Waiver{
		Rule: w.Rule, File: w.File, Resource: w.Resource, Reason: w.Reason, Owner: w.Owner,
		Origin: fmt.Sprintf("%s:%d", filepath.ToSlash(path), w.line),
	}
	if w.Until != "" {
		day, err := time.Parse(time.DateOnly, w.Until)
		if err != nil {
			return out, fmt.Errorf("%s: until %q is not a day; write 2027-03-31", out.Origin, w.Until)
		}
		out.Until = day
	}
	if err := out.Check(); err != nil {
		return out, fmt.Errorf("%s: %w", out.Origin, err)
	}
	return out, nil
}

// PolicyWaivers converts checked waivers.
func PolicyWaivers(path string, list []Waiver) []policy.Waiver {
	out := make([]policy.Waiver, 0, len(list))
	for i := range list {
		w, err := list[i].policy(path)
		if err != nil {
			w.Problem = err.Error() // checked before; were it not, it would waive nothing
		}
		out = append(out, w)
	}
	return out
}
