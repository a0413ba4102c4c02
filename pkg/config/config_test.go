package config_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/config"
	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

const full = `
version: 1
packs: [{path: rules, rego: v0}]
rules: {enable: [kubernetes/a], disable: ["dockerfile/*"]}
parameters: {kubernetes/a: {allowed: [x]}}
thresholds: {deny: critical, warn: medium}
modes: {kubernetes/a: deny, "kubernetes/*": off}
onUnknown: {default: deny, rules: {kubernetes/b: warn}}
doors:
  admission:
    thresholds: {deny: low}
    modes: {kubernetes/a: warn}
exclude: ["testdata/**"]
waivers:
  - rule: kubernetes/a
    file: deploy/**
    resource: Pod web
    reason: known
    owner: me
    until: 2027-03-31
`

func TestProfileOfDoors(t *testing.T) {
	f, err := config.Parse("sallyport.yaml", []byte(full))
	if err != nil {
		t.Fatal(err)
	}
	waivers := []policy.Waiver{{
		Rule: "kubernetes/a", File: "deploy/**", Resource: "Pod web", Reason: "known", Owner: "me",
		Until: time.Date(2027, 3, 31, 0, 0, 0, 0, time.UTC), Origin: "sallyport.yaml:15",
	}}
	ci := policy.Profile{
		DenyFrom: policy.Critical, WarnFrom: policy.Medium,
		Modes:     map[string]policy.Verdict{"kubernetes/a": policy.Deny, "kubernetes/*": policy.Allow},
		OnUnknown: map[string]policy.Verdict{"kubernetes/b": policy.Warn}, UnknownDefault: policy.Deny,
		Waivers: waivers,
	}
	if diff := cmp.Diff(ci, f.Profile("ci")); diff != "" {
		t.Error(diff)
	}
	admission := f.Profile("admission")
	if admission.DenyFrom != policy.Low || admission.WarnFrom != policy.Medium || admission.Modes["kubernetes/a"] != policy.Warn {
		t.Errorf("admission: %+v", admission)
	}
}

func TestBadConfiguration(t *testing.T) {
	for _, test := range []struct{ yaml, want string }{
		{"thresolds: {deny: high}", `sallyport.yaml: line 1: unknown key "thresolds"`},
		{"version: 1\nthresholds:\n  deny: hgih", `line 3`},
		{"version: 2", "version 2 is unknown"},
		{"doors: {prod: {}}", `"prod" is not one of commit`},
		{"modes: {kubernetes/a: maybe}", `"maybe" is not a mode`},
		{"packs: [{rego: v1}]", "path is missing"},
		{"packs: [{path: x, rego: v3}]", "neither v0 nor v1"},
		{"waivers:\n  - rule: privileged", `sallyport.yaml:2: "privileged" is not the id of a rule`},
		{"waivers:\n  - rule: a/b\n    untill: 2027-01-01", `line 3: unknown key "untill"`},
		{"waivers:\n  - rule: a/b\n    until: tomorrow", `sallyport.yaml:2: until "tomorrow" is not a day`},
		{"waivers:\n  - rule: a/b\n    file: '[x'", `not a valid pattern`},
		{"exclude: ['[x']", `not a valid pattern`},
		{"version: 1\n---\nversion: 1", "more than one YAML document"},
		{"a: [", "sallyport.yaml: "},
	} {
		_, err := config.Parse("sallyport.yaml", []byte(test.yaml))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s\nwant an error with %q\ngot  %v", test.yaml, test.want, err)
		}
	}
}

func TestEmptyConfigurationIsTheDefault(t *testing.T) {
	for _, text := range []string{"", "# nothing\n", "version: 1\n"} {
		if _, err := config.Parse("sallyport.yaml", []byte(text)); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestSchemaAgrees holds the published schema to what the program accepts: the example and a full
// configuration are valid for both, and what the program calls an unknown key the schema refuses too.
func TestSchemaAgrees(t *testing.T) {
	raw, err := jsonschema.UnmarshalJSON(bytes.NewReader(config.Schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("s.json", raw); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("s.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, yaml string
		valid      bool
	}{
		{"example", string(config.Example), true},
		{"example, everything switched on", uncomment(string(config.Example)), true},
		{"full", full, true},
		{"trust", trusted, true},
		{"unknown key", "thresolds: {}", false},
		{"unknown severity", "thresholds: {deny: hgih}", false},
		{"unknown door", "doors: {prod: {}}", false},
		{"unknown mode", "modes: {a/b: maybe}", false},
		{"unknown key of a waiver", "waivers: [{rule: a/b, untill: x}]", false},
		{"rule of a waiver", "waivers: [{rule: b}]", false},
		{"version", "version: 7", false},
		{"empty trust", "trust:", false},
		{"trust of an entry that asks for nothing", "trust: {images: [{match: [ghcr.io/acme/*]}]}", false},
		{"trust of an entry that skips and asks", strings.Replace(trusted, "children: image", "skip: true", 1), false},
		{"trust of nobody", strings.Replace(trusted, "from: [ci]", "from: []", 1), false},
		{"trust by 0", strings.Replace(trusted, "atLeast: 1", "atLeast: 0", 1), false},
		{"trust in an unknown key", strings.Replace(trusted, "issuer:", "isuer:", 1), false},
		{"trust in an unknown key of a need", strings.Replace(trusted, "maxAge: 36h", "maxage: 36h", 1), false},
		{"trust in an unknown key of an attestation", strings.Replace(trusted, "type: cyclonedx", "type: cyclonedx, form: json", 1), false},
		{"trust in both of what excludes itself", strings.Replace(trusted, "issuer:", "issuerRegExp: x\n          issuer:", 1), false},
		{"trust in nothing", strings.Replace(trusted, "issuer: https://token.actions.githubusercontent.com", "issuer: ''", 1), false},
		{"trust in a type of no meaning", strings.Replace(trusted, "type: cyclonedx", "type: cyclondx", 1), false},
		{"trust in a type with a URI", strings.Replace(trusted, "type: cyclonedx", "type: 'https://example.com/a'", 1), true},
		{"trust for a time of no meaning", strings.Replace(trusted, "maxAge: 36h", "maxAge: soon", 1), false},
		{"trust for no time", strings.Replace(trusted, "maxAge: 30d", "maxAge: 00d", 1), false},
		{"trust in a log of no meaning", strings.Replace(trusted, "log: required", "log: requried", 1), false},
	} {
		var value any
		if err := yaml.Unmarshal([]byte(test.yaml), &value); err != nil {
			t.Fatal(test.name, err)
		}
		if err := schema.Validate(dates(value)); (err == nil) != test.valid {
			t.Errorf("%s: schema: %v", test.name, err)
		}
		if _, err := config.Parse("sallyport.yaml", []byte(test.yaml)); (err == nil) != test.valid {
			t.Errorf("%s: program: %v", test.name, err)
		}
	}
}

// uncomment turns the commented examples of the example into configuration.
func uncomment(text string) string {
	text, trust, _ := strings.Cut(text, "\n# trust:")
	text += "\ntrust:" + strings.ReplaceAll(trust, "\n# ", "\n")
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "#  ") {
			lines[i] = line[1:]
			if last := lines[i-1]; strings.HasSuffix(last, " []") || strings.HasSuffix(last, " {}") {
				lines[i-1] = last[:len(last)-3]
			}
		}
	}
	return strings.Join(lines, "\n")
}

// dates writes YAML timestamps as the JSON strings that an editor sees.
func dates(x any) any {
	switch v := x.(type) {
	case map[string]any:
		for k := range v {
			v[k] = dates(v[k])
		}
	case []any:
		for i := range v {
			v[i] = dates(v[i])
		}
	case time.Time:
		return v.Format(time.DateOnly)
	}
	return x
}

func TestFindStopsAtTheRepository(t *testing.T) {
	root := t.TempDir()
	sub := filepath.Join(root, "repo", "deploy")
	for _, dir := range []string{sub, filepath.Join(root, "repo", ".git")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write := func(path string) {
		if err := os.WriteFile(path, []byte("version: 1\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(root, "sallyport.yaml"))
	if got, err := config.Find(sub); got != "" || err != nil {
		t.Errorf("outside of the repository: %q, %v", got, err)
	}
	write(filepath.Join(root, "repo", "sallyport.yaml"))
	if got, err := config.Find(sub); got != filepath.Join("..", "sallyport.yaml") || err != nil {
		t.Errorf("above: %q, %v", got, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(full))
	f.Add(config.Example)
	f.Add([]byte(trusted))
	f.Add([]byte(uncomment(string(config.Example))))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := config.Parse("sallyport.yaml", data)
		if err != nil {
			return
		}
		if file.Trust != nil {
			if err := file.Trust.Check("x"); err != nil {
				t.Errorf("accepted what Check refuses: %v", err)
			}
			ref, _ := image.ParseReference("ghcr.io/acme/shop:1")
			facts := file.Trust.Assess(attest.Subject{Reference: ref, Digest: "sha256:1"}, attest.Found{}, nil, time.Now())
			for _, e := range facts.Entries {
				for _, n := range e.Needs {
					if n.Met {
						t.Errorf("nothing at all met %+v", n)
					}
				}
			}
		}
		for _, door := range config.Doors {
			for _, w := range file.Profile(door).Waivers {
				if w.Problem != "" {
					t.Errorf("accepted a waiver with a problem: %s", w.Problem)
				}
			}
		}
	})
}
