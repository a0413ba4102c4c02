package report

import (
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// SARIF 2.1.0 (OASIS, with errata 01), written for GitHub code scanning, Azure DevOps and editors.
//
// Where the standard and its readers differ: braces in messages are not doubled (3.11.5), for no
// message here has placeholders and readers show the doubled ones; text that looks like an
// embedded link (3.11.6) is escaped, for readers make links of it.

type (
	sarifText struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifRule struct {
		ID         string     `json:"id"`
		Name       string     `json:"name,omitempty"`
		Short      *sarifText `json:"shortDescription,omitempty"`
		Full       *sarifText `json:"fullDescription,omitempty"`
		HelpURI    string     `json:"helpUri,omitempty"`
		Help       *sarifText `json:"help,omitempty"`
		Default    *sarifRank `json:"defaultConfiguration,omitempty"`
		Properties any        `json:"properties,omitempty"`
	}
	sarifRank struct {
		Level string `json:"level"`
	}
	sarifRuleBag struct {
		Kind             policy.Kind         `json:"kind,omitempty"`
		Severity         string              `json:"severity"`
		SecuritySeverity string              `json:"security-severity,omitempty"`
		Precision        string              `json:"precision"`
		Tags             []string            `json:"tags,omitempty"`
		Covers           []string            `json:"covers,omitempty"`
		Controls         map[string][]string `json:"controls,omitempty"`
	}
	sarifResult struct {
		RuleID       string             `json:"ruleId"`
		RuleIndex    int                `json:"ruleIndex"`
		Kind         string             `json:"kind"`
		Level        string             `json:"level"`
		Message      sarifText          `json:"message"`
		Locations    []sarifLocation    `json:"locations"`
		Fingerprints map[string]string  `json:"partialFingerprints,omitempty"`
		Suppressions []sarifSuppression `json:"suppressions,omitempty"`
		Baseline     string             `json:"baselineState,omitempty"`
		Properties   sarifResultBag     `json:"properties"`
	}
	sarifResultBag struct {
		Severity string         `json:"severity,omitempty"`
		Verdict  policy.Verdict `json:"verdict"`
		Path     string         `json:"path"`
		Via      string         `json:"via,omitempty"`
	}
	sarifLocation struct {
		Physical *sarifPhysical `json:"physicalLocation,omitempty"`
		Logical  []sarifLogical `json:"logicalLocations,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI  string `json:"uri"`
		Base string `json:"uriBaseId,omitempty"`
	}
	sarifRegion struct {
		StartLine   int        `json:"startLine"`
		StartColumn int        `json:"startColumn,omitempty"`
		EndLine     int        `json:"endLine,omitempty"`
		EndColumn   int        `json:"endColumn,omitempty"`
		Snippet     *sarifText `json:"snippet,omitempty"`
	}
	sarifLogical struct {
		Name string `json:"name"`
		Full string `json:"fullyQualifiedName"`
		Kind string `json:"kind"`
	}
	sarifSuppression struct {
		Kind          string            `json:"kind"`
		Status        string            `json:"status"`
		Justification string            `json:"justification,omitempty"`
		Properties    map[string]string `json:"properties,omitempty"`
	}
	sarifInvocation struct {
		Successful    bool                `json:"executionSuccessful"`
		Start         string              `json:"startTimeUtc,omitempty"`
		End           string              `json:"endTimeUtc,omitempty"`
		Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
		Configuration []sarifNotification `json:"toolConfigurationNotifications,omitempty"`
	}
	sarifNotification struct {
		Descriptor sarifReference  `json:"descriptor"`
		Rule       *sarifReference `json:"associatedRule,omitempty"`
		Level      string          `json:"level"`
		Message    sarifText       `json:"message"`
		Locations  []sarifLocation `json:"locations,omitempty"`
	}
	sarifReference struct {
		ID    string `json:"id"`
		Index int    `json:"index"`
	}
)

const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

// maxSnippet is the size in bytes of the longest region that is quoted in full.
const maxSnippet = 1024

func writeSARIF(v *view) {
	s := &sarif{view: v, j: newJSONWriter(v), index: map[string]int{}}
	ids := v.usedRules()
	for i, id := range ids {
		s.index[id] = i
	}
	j := s.j
	j.open("{", "")
	j.member("$schema", sarifSchema)
	j.member("version", "2.1.0")
	j.open("[", "runs")
	j.open("{", "")
	j.open("{", "tool")
	j.open("{", "driver")
	j.member("name", "Sallyport")
	if v.o.Version != "" {
		j.member("version", v.o.Version)
	}
	j.member("informationUri", "https://github.com/sallyport-dev/sallyport")
	j.list("rules", func() {
		for _, id := range ids {
			j.element(sarifRuleOf(v.rule(id)))
		}
	})
	j.member("notifications", []sarifRule{
		{ID: "sallyport/not-judged", Short: &sarifText{Text: "An input, or a rule on an input, could not be judged"}},
		{ID: "sallyport/waiver", Short: &sarifText{Text: "A waiver needs attention"}},
	})
	j.close("}")
	j.close("}")
	j.member("columnKind", "unicodeCodePoints")
	// No address: a report must not name the machine's folders. Readers know where they checked out.
	j.member("originalUriBaseIds", map[string]any{"%SRCROOT%": map[string]any{"description": sarifText{Text: "The root of the repository that was scanned."}}})
	j.member("invocations", []sarifInvocation{s.invocation()})
	s.results()
	j.member("properties", map[string]any{
		"verdict": v.Verdict, "reason": reason(v.Report), "bundle": v.Bundle, "config": v.Config, "stats": v.stats(),
	})
	j.close("}")
	j.close("]")
	j.close("}")
	j.end()
}

type sarif struct {
	*view
	j     *jsonWriter
	index map[string]int
}

func (s *sarif) results() {
	s.j.list("results", func() {
		for i := range s.Findings {
			if f := &s.Findings[i]; s.shows(f) {
				s.j.element(s.finding(f))
			}
		}
		for i := range s.Unknown {
			u := &s.Unknown[i]
			s.j.element(sarifResult{
				RuleID: u.Rule, RuleIndex: s.index[u.Rule], Kind: "open", Level: "none",
				Message:    sarifMessage("cannot know: " + u.Message),
				Locations:  s.locations(u.Source, u.Position, u.Path, s.masked(u.Rule, u.Source.File, u.Position)),
				Baseline:   s.baseline(false),
				Properties: sarifResultBag{Verdict: u.Verdict, Path: u.Path.String(), Via: u.Via.String()},
			})
		}
	})
}

func (s *sarif) finding(f *policy.Finding) sarifResult {
	r := sarifResult{
		RuleID: f.Rule, RuleIndex: s.index[f.Rule], Kind: "fail", Level: sarifLevel(f.Severity),
		Message:    sarifMessage(f.Message),
		Locations:  s.locations(f.Source, f.Position, f.Path, s.masked(f.Rule, f.Source.File, f.Position)),
		Baseline:   s.baseline(f.Known),
		Properties: sarifResultBag{f.Severity.String(), f.Verdict, f.Path.String(), f.Via.String()},
	}
	if f.Verdict == policy.Deny {
		r.Level = "error" // by configuration, whatever its severity
	}
	if f.Fingerprint != "" {
		r.Fingerprints = map[string]string{"sallyport/v1": f.Fingerprint}
	}
	if f.Waived != nil {
		r.Suppressions = []sarifSuppression{suppression(f)}
	}
	return r
}

// baseline is empty when no finding is known: then there was no baseline to compare with.
func (s *sarif) baseline(known bool) string {
	switch {
	case s.knownTotal == 0:
		return ""
	case known:
		return "unchanged"
	}
	return "new"
}

func suppression(f *policy.Finding) sarifSuppression {
	w := f.Waived
	out := sarifSuppression{Kind: "external", Status: "accepted", Justification: visible(w.Reason), Properties: map[string]string{"origin": w.Origin}}
	if file, _ := waiverOrigin(*w); w.FirstLine > 0 || file == f.Source.File {
		out.Kind = "inSource"
	}
	if w.Owner != "" {
		out.Properties["owner"] = w.Owner
	}
	if !w.Until.IsZero() {
		out.Properties["until"] = w.Until.Format(time.DateOnly)
	}
	return out
}

func (s *sarif) invocation() sarifInvocation {
	out := sarifInvocation{Successful: len(s.NotJudged) == 0}
	if !s.Started.IsZero() {
		const milliseconds = "2006-01-02T15:04:05.000Z"
		out.Start = s.Started.UTC().Format(milliseconds)
		out.End = s.Started.Add(s.Duration).UTC().Format(milliseconds)
	}
	for i := range s.NotJudged {
		p := &s.NotJudged[i]
		n := sarifNotification{
			Descriptor: sarifReference{"sallyport/not-judged", 0}, Level: "error", Message: sarifMessage(p.Message),
			Locations: s.locations(policy.Source{File: p.File}, policy.Position{Line: p.Line, Column: p.Column}, nil, true),
		}
		if p.Rule != "" {
			n.Rule = &sarifReference{p.Rule, s.index[p.Rule]}
		}
		out.Notifications = append(out.Notifications, n)
	}
	for _, w := range s.Waivers {
		file, line := waiverOrigin(w.Waiver)
		n := sarifNotification{
			Descriptor: sarifReference{"sallyport/waiver", 1}, Level: "warning",
			Message:   sarifMessage(waiverLine(w)),
			Locations: s.locations(policy.Source{File: file}, policy.Position{Line: line}, nil, true),
		}
		out.Configuration = append(out.Configuration, n)
	}
	return out
}

// locations is the place in the file and in the document. secret keeps the text out of it.
func (s *sarif) locations(src policy.Source, p policy.Position, at policy.Path, secret bool) []sarifLocation {
	l := sarifLocation{Physical: &sarifPhysical{Artifact: s.artifact(src.File)}}
	if p.Line > 0 {
		r := &sarifRegion{StartLine: p.Line}
		if p.Column > 0 {
			r.StartColumn = p.Column
			if p.EndColumn > 0 && (p.EndLine > p.Line || p.EndColumn > p.Column) {
				r.EndLine, r.EndColumn = max(p.EndLine, p.Line), p.EndColumn
			}
		}
		if text, ok := s.source.region(src.File, p, maxSnippet); ok && !secret {
			r.Snippet = &sarifText{Text: text}
		}
		l.Physical.Region = r
	}
	if src.Resource != "" {
		full := src.Resource
		if len(at) > 0 {
			full += "/" + at.String()
		}
		l.Logical = []sarifLogical{{visible(src.Resource), visible(full), "resource"}}
	}
	return []sarifLocation{l}
}

// artifact is the address of a file: relative to the root where it is below it (RFC 3986, section
// 4.2; every byte that needs it is percent-encoded), absolute otherwise.
func (s *sarif) artifact(file string) sarifArtifact {
	name := s.repositoryPath(file)
	switch {
	case path.IsAbs(name):
		return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: name}).String()}
	case len(name) > 2 && name[1] == ':' && name[2] == '/': // C:/repository/deploy.yaml
		return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: "/" + name}).String()}
	}
	return sarifArtifact{(&url.URL{Path: name}).String(), "%SRCROOT%"}
}

// sarifMessage makes a message safe to show. Readers turn [text](target) into a link, so brackets
// that could become one are escaped.
func sarifMessage(s string) sarifText {
	if s = sentence(s); strings.Contains(s, "](") {
		s = strings.NewReplacer("[", `\[`, "]", `\]`).Replace(s)
	}
	return sarifText{Text: s}
}

func sarifLevel(s policy.Severity) string {
	switch {
	case s >= policy.High:
		return "error"
	case s >= policy.Low:
		return "warning"
	}
	return "note"
}
