// Package config reads sallyport.yaml, the one configuration of every door, and turns it into the
// options of an engine and the profile of a door. Unknown keys and values that mean nothing are
// errors with file and line; nothing is silently ignored.
package config

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"go.yaml.in/yaml/v4"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// Schema is the JSON Schema (draft 2020-12) of sallyport.yaml, for editors.
//
//go:embed schema.json
var Schema []byte

// Example is a commented sallyport.yaml with every key.
//
//go:embed example.yaml
var Example []byte

// FileName is what the configuration is called.
const FileName = "sallyport.yaml"

// maxFile bounds a configuration or waiver file.
const maxFile = 4 << 20

// Doors are where documents are judged; each may override thresholds and modes.
var Doors = []string{"commit", "ci", "admission", "audit"}

// File is the content of sallyport.yaml.
type File struct {
	// Version of the schema; 1.
	Version    int                       `yaml:"version"`
	Packs      []Pack                    `yaml:"packs"`
	Rules      Rules                     `yaml:"rules"`
	Parameters map[string]map[string]any `yaml:"parameters"`
	Mode       Mode                      `yaml:",inline"`
	Doors      map[string]Mode           `yaml:"doors"`
	Exclude    []string                  `yaml:"exclude"`
	Waivers    []Waiver                  `yaml:"waivers"`
	// WaiverFiles are read like the list above; paths are relative to this file.
	WaiverFiles []string `yaml:"waiverFiles"`
	// Trust says whose signatures and attestations images need; nil asks for none.
	Trust *attest.Trust `yaml:"trust"`

	path string
}

// Pack is a pack of the user's own rules.
type Pack struct {
	// Path of a folder or a bundle (.tar.gz), relative to this file.
	Path string `yaml:"path"`
	// Rego is the dialect, v1 (default) or v0.
	Rego string `yaml:"rego"`
}

// Rules selects rules by id or pattern.
type Rules struct {
	Enable  []string `yaml:"enable"`
	Disable []string `yaml:"disable"`
}

// Mode says what findings lead to.
type Mode struct {
	Thresholds Thresholds                `yaml:"thresholds"`
	Modes      map[string]policy.Verdict `yaml:"modes"`
	OnUnknown  OnUnknown                 `yaml:"onUnknown"`
}

// Thresholds are the severities from which findings deny or warn.
type Thresholds struct {
	Deny policy.Severity `yaml:"deny"`
	Warn policy.Severity `yaml:"warn"`
}

// OnUnknown says what an unanswered question leads to.
type OnUnknown struct {
	Default *policy.Verdict           `yaml:"default"`
	Rules   map[string]policy.Verdict `yaml:"rules"`
}

// Default is the configuration of who has none.
func Default() *File { return &File{Version: 1} }

// Find looks for sallyport.yaml in dir and above, up to the root of the git repository; without
// one it returns "".
func Find(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for at := abs; ; at = filepath.Dir(at) {
		candidate := filepath.Join(at, FileName)
		if _, err := os.Stat(candidate); err == nil {
			if rel, err := filepath.Rel(abs, candidate); err == nil {
				return rel, nil
			}
			return candidate, nil
		}
		if _, err := os.Lstat(filepath.Join(at, ".git")); err == nil || filepath.Dir(at) == at {
			return "", nil
		}
	}
}

// Load reads and checks a configuration file and the waiver files that it names.
func Load(path string) (*File, error) {
	data, err := readLimited(path)
	if err != nil {
		return nil, err
	}
	f, err := Parse(path, data)
	if err != nil {
		return nil, err
	}
	for _, name := range f.WaiverFiles {
		more, err := LoadWaivers(filepath.Join(filepath.Dir(path), name))
		if err != nil {
			return nil, err
		}
		f.Waivers = append(f.Waivers, more...)
	}
	return f, nil
}

func readLimited(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err == nil && len(data) > maxFile {
		err = fmt.Errorf("%s: larger than %d MiB", path, maxFile>>20)
	}
	return data, err
}

// Parse checks a configuration; path is for messages and for relative paths.
func Parse(path string, data []byte) (*File, error) {
	f := &File{path: path}
	if err := strict(path, data, f); err != nil {
		return nil, err
	}
	for i := range f.Waivers {
		f.Waivers[i].File = filepath.ToSlash(f.Waivers[i].File)
	}
	if f.Trust == nil && !bytes.Contains(data, []byte("trust")) {
		return f, f.check()
	}
	return f, errors.Join(f.check(), written(path, data))
}

// strict decodes one YAML document and refuses unknown keys.
func strict(path string, data []byte, into any) error {
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	err := d.Decode(into)
	if errors.Is(err, io.EOF) {
		return nil // an empty file is the default configuration
	}
	if err != nil {
		msg := strings.TrimPrefix(err.Error(), "yaml: ")
		for _, prefix := range []string{"construct errors:", "unmarshal errors:"} {
			msg = strings.TrimSpace(strings.TrimPrefix(msg, prefix))
		}
		unknown := regexp.MustCompile(`field (\S+) not found in type \S+`)
		msg = unknown.ReplaceAllString(msg, `unknown key "$1"`)
		return fmt.Errorf("%s: %s", path, strings.ReplaceAll(msg, "\n  ", "; "))
	}
	if err := d.Decode(new(any)); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: holds more than one YAML document", path)
	}
	return nil
}

func (f *File) check() error {
	var problems []error
	add := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf(f.path+": "+format, args...))
	}
	if f.Version != 0 && f.Version != 1 {
		add("version %d is unknown; this program reads version 1", f.Version)
	}
	for _, p := range f.Packs {
		if p.Path == "" {
			add("packs: path is missing")
		}
		if p.Rego != "" && p.Rego != "v0" && p.Rego != "v1" {
			add("packs: %s: rego %q is neither v0 nor v1", p.Path, p.Rego)
		}
	}
	for _, door := range slices.Sorted(maps.Keys(f.Doors)) {
		if !slices.Contains(Doors, door) {
			add("doors: %q is not one of %s", door, strings.Join(Doors, ", "))
		}
	}
	for _, pattern := range f.Exclude {
		if !doublestar.ValidatePattern(pattern) {
			add("exclude: %q is not a valid pattern; write for example \"testdata/**\"", pattern)
		}
	}
	for i := range f.Waivers {
		if _, err := f.Waivers[i].policy(f.path); err != nil {
			problems = append(problems, err)
		}
	}
	if f.Trust != nil {
		problems = append(problems, f.Trust.Check(f.path))
	}
	return errors.Join(problems...)
}

// PolicyPacks returns the packs that the file names.
func (f *File) PolicyPacks() ([]policy.Pack, error) {
	var out []policy.Pack
	for _, p := range f.Packs {
		path := p.Path
		if !filepath.IsAbs(path) {
			path = filepath.Join(filepath.Dir(f.path), path)
		}
		pack, err := OpenPack(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.path, err)
		}
		pack.RegoV0 = p.Rego == "v0"
		out = append(out, pack)
	}
	return out, nil
}

// OpenPack opens a folder or a bundle (.tar.gz, .tgz, .tar) of rules.
func OpenPack(path string) (policy.Pack, error) {
	info, err := os.Stat(path)
	if err != nil {
		return policy.Pack{}, fmt.Errorf("policy pack: %w", err)
	}
	if info.IsDir() {
		return policy.Pack{Name: filepath.ToSlash(path), FS: os.DirFS(path)}, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return policy.Pack{}, fmt.Errorf("policy pack: %w", err)
	}
	defer file.Close()
	return policy.ReadBundle(filepath.ToSlash(path), file)
}

// Selection is which rules the file asks for.
func (f *File) Selection() policy.Selection {
	return policy.Selection{Enable: f.Rules.Enable, Disable: f.Rules.Disable}
}

// Profile is what findings lead to at the given door: the door's own settings before the general ones.
func (f *File) Profile(door string) policy.Profile {
	p := policy.Profile{UnknownDefault: policy.Warn, Modes: map[string]policy.Verdict{}, OnUnknown: map[string]policy.Verdict{}}
	for _, m := range []Mode{f.Mode, f.Doors[door]} {
		if m.Thresholds.Deny != 0 {
			p.DenyFrom = m.Thresholds.Deny
		}
		if m.Thresholds.Warn != 0 {
			p.WarnFrom = m.Thresholds.Warn
		}
		maps.Copy(p.Modes, m.Modes)
		maps.Copy(p.OnUnknown, m.OnUnknown.Rules)
		if m.OnUnknown.Default != nil {
			p.UnknownDefault = *m.OnUnknown.Default
		}
	}
	p.Waivers = PolicyWaivers(f.path, f.Waivers)
	return p
}
