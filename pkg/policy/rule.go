package policy

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Rule is what a pack says about one rule: its annotations joined with where it stands. The
// bodies stay in the pack; findings name the rule by ID.
type Rule struct {
	// ID is the rule's folder inside the pack, "kubernetes/privileged"; it is stable for ever.
	ID          string              `json:"id"`
	Kind        Kind                `json:"kind"`
	Title       string              `json:"title"`
	Description string              `json:"description"`
	Severity    Severity            `json:"severity"`
	Fix         string              `json:"fix"`
	Covers      []string            `json:"covers,omitempty"`
	Controls    map[string][]string `json:"controls,omitempty"`
	References  []Link              `json:"references,omitempty"`
	// Set marks a rule that judges all documents of its kind that were scanned together.
	Set bool `json:"set,omitempty"`
	// Match limits the documents that the rule is asked about.
	Match Match `json:"match,omitzero"`
	// Off marks a rule that runs only when it is asked for.
	Off    bool             `json:"off,omitempty"`
	Params map[string]Param `json:"params,omitempty"`
	// Unknowns marks a rule that can answer "cannot know".
	Unknowns bool `json:"unknowns,omitempty"`
	// File and Line say where the annotations begin.
	File string `json:"file"`
	Line int    `json:"line"`

	texts string // the rule as JSON, when an index holds back what only reports ask for
}

// Link is a primary source.
type Link struct {
	URL         string `json:"url"`
	Description string `json:"description,omitempty"`
}

// Param is one parameter of a rule or a library.
type Param struct {
	Description string `json:"description"`
	Default     any    `json:"default"`
	// Schema is a JSON Schema (draft-07) for the parameter's value.
	Schema any `json:"schema"`
	// Example is a value that a user may set; the fixtures of a rule that says nothing without
	// configuration are judged with it.
	Example any `json:"example,omitempty"`
}

var ruleSegment = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// packageOf is the Rego package that holds the rule or library of the given folder.
func packageOf(dir string) string {
	if strings.HasPrefix(dir, "lib/") {
		return "data." + strings.NewReplacer("/", ".", "-", "_").Replace(dir)
	}
	return "data.policies." + strings.NewReplacer("/", ".", "-", "_").Replace(dir)
}

// fileError is a problem of a pack with its place; it prints as file:line: message.
type fileError struct {
	file string
	line int
	msg  string
}

func (e *fileError) Error() string { return fmt.Sprintf("%s:%d: %s", e.file, e.line, e.msg) }

// readRule joins the annotations of a rule's package. All that is wrong with them is reported at once.
func readRule(id string, m *ast.Module, file string) (Rule, error) {
	r := Rule{ID: id, File: file, Line: m.Package.Location.Row}
	note := packageAnnotations(m)
	if note == nil {
		return r, &fileError{file, r.Line, "the package has no METADATA annotations; rules need title, description, related_resources and custom.severity"}
	}
	r.Line = note.Location.Row
	a := annotationReader{file: file, note: note}
	r.Title = a.required("title", note.Title)
	r.Description = strings.Join(strings.Fields(a.required("description", note.Description)), " ")
	for _, l := range note.RelatedResources {
		r.References = append(r.References, Link{URL: l.Ref.String(), Description: l.Description})
	}
	if len(r.References) == 0 {
		a.problem("related_resources is missing; name the primary source of the rule")
	}
	pack, _, _ := strings.Cut(id, "/")
	r.Kind = Kind(pack)
	scope := ""
	for _, key := range slices.Sorted(maps.Keys(note.Custom)) {
		value := note.Custom[key]
		switch key {
		case "severity":
			var err error
			if r.Severity, err = ParseSeverity(a.text(key, value)); err != nil {
				a.problem("custom.severity: %s", err)
			}
		case "fix":
			r.Fix = strings.Join(strings.Fields(a.text(key, value)), " ")
		case "covers":
			r.Covers = a.texts(key, value)
		case "controls":
			r.Controls = a.controls(value)
		case "kind":
			r.Kind = Kind(a.text(key, value))
		case "scope":
			if scope = a.text(key, value); scope != "set" && scope != "document" {
				a.problem("custom.scope %q is neither document nor set", scope)
			}
			r.Set = scope == "set"
		case "default":
			r.Off = a.off(value)
		case "match":
			r.Match = a.match(value)
		case "params":
			r.Params = a.params(value)
		default:
			a.problem("custom.%s is unknown; the keys are severity, fix, covers, controls, kind, scope, match, default and params", key)
		}
	}
	if r.Severity == 0 && note.Custom["severity"] == nil {
		a.problem("custom.severity is missing; it is one of %s", strings.Join(severityNames[Info:], ", "))
	}
	if r.Fix == "" {
		a.problem("custom.fix is missing; say in one sentence what to change")
	}
	if !knownKind(r.Kind) {
		a.problem("kind %q is unknown; set custom.kind to one of %s", r.Kind, kindNames())
	}
	return r, errors.Join(a.problems...)
}

func packageAnnotations(m *ast.Module) *ast.Annotations {
	for _, note := range m.Annotations {
		if note.Scope == "package" {
			return note
		}
	}
	return nil
}

// annotationReader collects the problems of one annotation block.
type annotationReader struct {
	file     string
	note     *ast.Annotations
	problems []error
}

func (a *annotationReader) problem(format string, args ...any) {
	a.problems = append(a.problems, &fileError{a.file, a.note.Location.Row, fmt.Sprintf(format, args...)})
}

func (a *annotationReader) required(key, value string) string {
	if strings.TrimSpace(value) == "" {
		a.problem("%s is missing", key)
	}
	return strings.TrimSpace(value)
}

func (a *annotationReader) text(key string, value any) string {
	s, ok := value.(string)
	if !ok || strings.TrimSpace(s) == "" {
		a.problem("custom.%s must be a non-empty string", key)
	}
	return strings.TrimSpace(s)
}

func (a *annotationReader) texts(key string, value any) []string {
	list, ok := value.([]any)
	if !ok {
		a.problem("custom.%s must be a list of strings", key)
		return nil
	}
	out := make([]string, 0, len(list))
	for _, x := range list {
		out = append(out, a.text(key, x))
	}
	return out
}

// off reads custom.default; YAML 1.1 parsers turn a bare off into false.
func (a *annotationReader) off(value any) bool {
	switch value {
	case "off", false:
		return true
	case "on", true:
		return false
	}
	a.problem("custom.default is on or off")
	return false
}

func (a *annotationReader) controls(value any) map[string][]string {
	m, ok := value.(map[string]any)
	if !ok {
		a.problem("custom.controls must map frameworks to controls")
		return nil
	}
	out := map[string][]string{}
	for _, framework := range slices.Sorted(maps.Keys(m)) {
		switch v := m[framework].(type) {
		case []any:
			out[framework] = a.texts("controls."+framework, v)
		case string:
			out[framework] = []string{v}
		default:
			a.problem("custom.controls.%s: quote the control, so that 5.10 does not become 5.1", framework)
		}
	}
	return out
}

func (a *annotationReader) params(value any) map[string]Param {
	m, ok := value.(map[string]any)
	if !ok {
		a.problem("custom.params must map names to {description, default, schema, example}")
		return nil
	}
	out := map[string]Param{}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		fields, ok := m[name].(map[string]any)
		if !ok {
			a.problem("custom.params.%s must be {description, default, schema}", name)
			continue
		}
		p := Param{Default: fields["default"], Schema: fields["schema"], Example: fields["example"]}
		p.Description, _ = fields["description"].(string)
		for _, key := range []string{"description", "default", "schema"} {
			if fields[key] == nil {
				a.problem("custom.params.%s.%s is missing", name, key)
			}
		}
		for key := range fields {
			if !slices.Contains([]string{"description", "default", "schema", "example"}, key) {
				a.problem("custom.params.%s.%s is unknown", name, key)
			}
		}
		out[name] = p
	}
	return out
}

var kinds = []Kind{Kubernetes, Dockerfile, Config, Image, SBOM}

// Kinds lists the kinds that rules can be written for.
func Kinds() []Kind { return slices.Clone(kinds) }

func knownKind(k Kind) bool { return slices.Contains(kinds, k) }

func kindNames() string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = string(k)
	}
	return strings.Join(names, ", ")
}
