package report

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/scan"
)

// The JSON format is Sallyport's own: all that a report holds, documented by the schema in
// docs/schemas/report-v1.json. Within version 1 members may be added and none is removed or
// changes its meaning.

const (
	schemaURL     = "https://sallyport.dev/schemas/report/v1.json"
	schemaVersion = 1
)

type jsonFinding struct {
	Rule        string          `json:"rule"`
	Severity    policy.Severity `json:"severity"`
	Message     string          `json:"message"`
	Verdict     policy.Verdict  `json:"verdict"`
	File        string          `json:"file"`
	Resource    string          `json:"resource,omitempty"`
	Position    *jsonPosition   `json:"position,omitempty"`
	Path        []any           `json:"path"`
	PathText    string          `json:"pathText"`
	Via         []any           `json:"via,omitempty"`
	ViaText     string          `json:"viaText,omitempty"`
	Fingerprint string          `json:"fingerprint"`
	Known       bool            `json:"known"`
	Waiver      *jsonWaiver     `json:"waiver,omitempty"`
}

type jsonUnknown struct {
	Rule     string         `json:"rule"`
	Message  string         `json:"message"`
	Verdict  policy.Verdict `json:"verdict"`
	File     string         `json:"file"`
	Resource string         `json:"resource,omitempty"`
	Position *jsonPosition  `json:"position,omitempty"`
	Path     []any          `json:"path"`
	PathText string         `json:"pathText"`
	Via      []any          `json:"via,omitempty"`
	ViaText  string         `json:"viaText,omitempty"`
}

type jsonPosition struct {
	Line      int `json:"line"`
	Column    int `json:"column,omitempty"`
	EndLine   int `json:"endLine,omitempty"`
	EndColumn int `json:"endColumn,omitempty"`
}

type jsonWaiver struct {
	Rule     string `json:"rule,omitempty"`
	File     string `json:"file,omitempty"`
	Resource string `json:"resource,omitempty"`
	Reason   string `json:"reason,omitempty"`
	Owner    string `json:"owner,omitempty"`
	Until    string `json:"until,omitempty"`
	Origin   string `json:"origin,omitempty"`
}

type jsonWaiverNote struct {
	Status  scan.WaiverStatus `json:"status"`
	Problem string            `json:"problem,omitempty"`
	Waiver  *jsonWaiver       `json:"waiver"`
}

type jsonProblem struct {
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Rule    string `json:"rule,omitempty"`
	Message string `json:"message"`
}

type jsonSkip struct {
	File   string `json:"file"`
	Reason string `json:"reason"`
}

type jsonRule struct {
	ID          string              `json:"id"`
	Kind        policy.Kind         `json:"kind,omitempty"`
	Title       string              `json:"title,omitempty"`
	Description string              `json:"description,omitempty"`
	Severity    string              `json:"severity,omitempty"`
	Fix         string              `json:"fix,omitempty"`
	Covers      []string            `json:"covers,omitempty"`
	Controls    map[string][]string `json:"controls,omitempty"`
	References  []policy.Link       `json:"references,omitempty"`
}

type jsonStats struct {
	Files           int                 `json:"files"`
	Documents       int                 `json:"documents"`
	DocumentsByKind map[policy.Kind]int `json:"documentsByKind"`
	Rules           int                 `json:"rules"`
	// Open counts the findings that are neither waived nor known, Hidden those of them that are
	// not listed because of their severity.
	Open      map[string]int `json:"open"`
	Hidden    map[string]int `json:"hidden"`
	Waived    int            `json:"waived"`
	Known     int            `json:"known"`
	Unknown   int            `json:"unknown"`
	NotJudged int            `json:"notJudged"`
	Skipped   int            `json:"skipped"`
}

func writeJSON(v *view) {
	j := newJSONWriter(v)
	j.open("{", "")
	j.member("schema", schemaURL)
	j.member("version", schemaVersion)
	tool := map[string]string{"name": "sallyport"}
	if v.o.Version != "" {
		tool["version"] = v.o.Version
	}
	j.member("tool", tool)
	j.member("verdict", v.Verdict)
	j.member("reason", reason(v.Report))
	j.member("complete", len(v.NotJudged) == 0)
	if !v.Started.IsZero() {
		j.member("startedAt", v.Started.UTC().Format(time.RFC3339Nano))
	}
	j.member("durationMs", v.Duration.Milliseconds())
	if v.Bundle != "" {
		j.member("bundle", v.Bundle)
	}
	if v.Config != "" {
		j.member("config", v.Config)
	}
	j.member("stats", v.stats())
	j.list("rules", func() {
		for _, id := range v.usedRules() {
			j.element(ruleJSON(v.rule(id)))
		}
	})
	j.list("findings", func() {
		for i := range v.Findings {
			if f := &v.Findings[i]; v.shows(f) {
				j.element(findingJSON(f))
			}
		}
	})
	j.list("unknown", func() {
		for i := range v.Unknown {
			u := &v.Unknown[i]
			j.element(jsonUnknown{
				Rule: u.Rule, Message: u.Message, Verdict: u.Verdict, File: u.Source.File, Resource: u.Source.Resource,
				Position: positionJSON(u.Position), Path: steps(u.Path), PathText: u.Path.String(), Via: u.Via, ViaText: u.Via.String(),
			})
		}
	})
	j.list("notJudged", func() {
		for _, p := range v.NotJudged {
			j.element(jsonProblem(p))
		}
	})
	j.list("waivers", func() {
		for _, n := range v.Waivers {
			j.element(jsonWaiverNote{n.Status, n.Waiver.Problem, waiverJSON(&n.Waiver)})
		}
	})
	j.list("skipped", func() {
		for _, s := range v.Skipped {
			j.element(jsonSkip(s))
		}
	})
	j.close("}")
	j.end()
}

func findingJSON(f *policy.Finding) jsonFinding {
	return jsonFinding{
		Rule: f.Rule, Severity: f.Severity, Message: f.Message, Verdict: f.Verdict,
		File: f.Source.File, Resource: f.Source.Resource, Position: positionJSON(f.Position),
		Path: steps(f.Path), PathText: f.Path.String(), Via: f.Via, ViaText: f.Via.String(),
		Fingerprint: f.Fingerprint, Known: f.Known, Waiver: waiverJSON(f.Waived),
	}
}

// steps makes the path of a whole document an empty array, never null.
func steps(p policy.Path) []any {
	if p == nil {
		return []any{}
	}
	return p
}

func positionJSON(p policy.Position) *jsonPosition {
	if p.Line < 1 {
		return nil
	}
	return &jsonPosition{p.Line, max(p.Column, 0), max(p.EndLine, 0), max(p.EndColumn, 0)}
}

func waiverJSON(w *policy.Waiver) *jsonWaiver {
	if w == nil {
		return nil
	}
	until := ""
	if !w.Until.IsZero() {
		until = w.Until.Format(time.DateOnly)
	}
	return &jsonWaiver{w.Rule, w.File, w.Resource, w.Reason, w.Owner, until, w.Origin}
}

func ruleJSON(r policy.Rule) jsonRule {
	out := jsonRule{
		ID: r.ID, Kind: r.Kind, Title: r.Title, Description: r.Description, Fix: r.Fix,
		Covers: r.Covers, Controls: r.Controls, References: r.References,
	}
	if r.Severity != 0 {
		out.Severity = r.Severity.String()
	}
	return out
}

func (v *view) stats() jsonStats {
	s := jsonStats{
		Files: v.Stats.Files, Documents: v.Stats.Documents, DocumentsByKind: v.Stats.ByKind, Rules: v.Stats.Rules,
		Open: named(v.count), Hidden: named(v.hidden), Waived: v.waivedTotal, Known: v.knownTotal,
		Unknown: len(v.Unknown), NotJudged: len(v.NotJudged), Skipped: len(v.Skipped),
	}
	if s.DocumentsByKind == nil {
		s.DocumentsByKind = map[policy.Kind]int{}
	}
	return s
}

// named gives every severity its count, zero included, so that readers need no defaults.
func named(counts map[policy.Severity]int) map[string]int {
	out := map[string]int{}
	for _, s := range policy.Severities() {
		out[s.String()] = counts[s]
	}
	return out
}

// jsonWriter writes a JSON document piece by piece: the frame indented, each element of a list on
// a line of its own, so that a large report is written as it goes and can be compared line by line.
type jsonWriter struct {
	*view
	scratch bytes.Buffer
	encoder *json.Encoder
	safe    []byte
	comma   bool
	indent  string
}

func newJSONWriter(v *view) *jsonWriter {
	j := &jsonWriter{view: v}
	j.encoder = json.NewEncoder(&j.scratch) // it escapes <, > and &, for those who embed JSON in HTML
	return j
}

// value writes x on one line.
func (j *jsonWriter) value(x any) {
	j.scratch.Reset()
	if err := j.encoder.Encode(x); err != nil && j.err == nil {
		j.err = err // such as a step of a path that is neither key nor index
	}
	j.safe = jsonSafe(j.safe[:0], bytes.TrimSuffix(j.scratch.Bytes(), []byte("\n")))
	j.Write(j.safe)
}

func (j *jsonWriter) next() {
	if j.comma {
		j.WriteByte(',')
	}
	j.comma = true
	if j.indent != "" {
		j.WriteString("\n" + j.indent)
	}
}

// open begins an object or array, as the member of the given name unless that is empty.
func (j *jsonWriter) open(bracket, name string) {
	j.next()
	if name != "" {
		j.value(name)
		j.WriteString(": ")
	}
	j.WriteString(bracket)
	j.indent += "  "
	j.comma = false
}

func (j *jsonWriter) close(bracket string) {
	j.indent = j.indent[2:]
	if j.comma {
		j.WriteString("\n" + j.indent)
	}
	j.WriteString(bracket)
	j.comma = true
}

func (j *jsonWriter) member(name string, x any) {
	j.next()
	j.value(name)
	j.WriteString(": ")
	j.value(x)
}

func (j *jsonWriter) list(name string, elements func()) {
	j.open("[", name)
	elements()
	j.close("]")
}

func (j *jsonWriter) element(x any) {
	j.next()
	j.value(x)
}

func (j *jsonWriter) end() { j.WriteByte('\n') }
