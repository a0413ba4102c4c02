package report

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/scan"
)

func schema(t testing.TB, path ...string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	s, err := c.Compile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func reportSchema(t testing.TB) *jsonschema.Schema {
	return schema(t, "..", "..", "..", "docs", "schemas", "report-v1.json")
}

func sarifJSONSchema(t testing.TB) *jsonschema.Schema {
	return schema(t, "testdata", "sarif-schema-2.1.0.json")
}

func validate(t *testing.T, s *jsonschema.Schema, name, text string) {
	t.Helper()
	x, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if err := s.Validate(x); err != nil {
		t.Errorf("%s: %v", name, err)
	}
}

// reports are those that must come out valid in every format.
func reports() map[string]*scan.Report {
	odd := clean()
	odd.Findings = []policy.Finding{
		{Rule: "user/rule", Severity: policy.Low, Message: "no position, no path, no fingerprint"},
		{Rule: "user/rule", Severity: policy.Low, Source: policy.Source{File: "/elsewhere/a b.yaml"}, Position: at(3, 0, 0, 0)},
		{Rule: "user/rule", Severity: policy.Low, Source: policy.Source{File: "a:b.yaml"}, Position: at(3, 5, 2, 1)},
		{Rule: "user/rule", Severity: policy.Low, Source: policy.Source{File: `C:/repo/a.yaml`}, Position: at(3, 5, 3, 5)},
	}
	odd.Waivers = []scan.WaiverNote{{Status: scan.WaiverMalformed}}
	return map[string]*scan.Report{"rich": rich(), "clean": clean(), "empty": empty(), "odd": odd, "hostile": hostile(payload)}
}

func TestJSONSchema(t *testing.T) {
	s := reportSchema(t)
	for name, r := range reports() {
		for _, o := range []Options{{}, sampleOptions()} {
			validate(t, s, name, write(t, "json", r, o))
		}
	}
}

// The schema is only worth something when it refuses what is wrong.
func TestJSONSchemaRefuses(t *testing.T) {
	s := reportSchema(t)
	good := write(t, "json", rich(), sampleOptions())
	for _, change := range [][2]string{
		{`"version": 1`, `"version": 2`},
		{`"verdict": "deny"`, `"verdict": "no"`},
		{`"severity":"critical","message"`, `"severity":"urgent","message"`},
		{`"known":false`, `"known":0`},
		{`"line":3,"column":5`, `"line":0,"column":5`},
		{`"until":"2027-03-31"`, `"until":"soon"`},
		{`"complete": false,`, ``},
		{`"pathText":"spec.selector"`, `"pathTxt":"spec.selector"`},
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		if bad == good {
			t.Errorf("the report holds no %s", change[0])
			continue
		}
		x, err := jsonschema.UnmarshalJSON(strings.NewReader(bad))
		if err != nil {
			t.Fatal(err)
		}
		if s.Validate(x) == nil {
			t.Errorf("%s instead of %s is valid", change[1], change[0])
		}
	}
}

func TestSARIFSchema(t *testing.T) {
	s := sarifJSONSchema(t)
	for name, r := range reports() {
		for _, o := range []Options{{}, sampleOptions(), {Root: "/elsewhere", Version: "v1"}} {
			validate(t, s, name, write(t, "sarif", r, o))
		}
	}
}

// sarifLog is as much of SARIF as the tests read.
type sarifLog struct {
	Runs []struct {
		Tool struct {
			Driver struct {
				Rules []struct {
					ID         string
					HelpURI    string
					Properties struct {
						SecuritySeverity string `json:"security-severity"`
					}
				}
			}
		}
		Invocations []struct{ ExecutionSuccessful bool }
		Results     []struct {
			RuleID        string
			RuleIndex     int
			Kind, Level   string
			Message       struct{ Text string }
			BaselineState string
			Suppressions  []struct{ Kind, Justification string }
			Locations     []struct {
				PhysicalLocation struct {
					ArtifactLocation struct{ URI, URIBaseID string }
					Region           struct {
						StartLine, StartColumn, EndLine, EndColumn int
						Snippet                                    struct{ Text string }
					}
				}
			}
			PartialFingerprints map[string]string
		}
	}
}

func parseSARIF(t testing.TB, text string) sarifLog {
	t.Helper()
	var log sarifLog
	if err := json.Unmarshal([]byte(text), &log); err != nil {
		t.Fatal(err)
	}
	return log
}

func TestSARIFMeaning(t *testing.T) {
	run := parseSARIF(t, write(t, "sarif", rich(), sampleOptions())).Runs[0]
	rules := run.Tool.Driver.Rules
	severities := map[string]string{"kubernetes/runtime-socket": "9.5", "kubernetes/privileged": "8.0", "dockerfile/curl-pipe-shell": "5.5", "kubernetes/image-latest": "3.0"}
	seen := map[string]bool{}
	for _, r := range rules {
		if seen[r.ID] {
			t.Errorf("rule %s is there twice", r.ID)
		}
		seen[r.ID] = true
		if want := severities[r.ID]; want != "" && r.Properties.SecuritySeverity != want {
			t.Errorf("%s has the security-severity %q, want %q", r.ID, r.Properties.SecuritySeverity, want)
		}
		if r.HelpURI != "" && !strings.HasPrefix(r.HelpURI, "https://") {
			t.Errorf("%s: helpUri %q", r.ID, r.HelpURI)
		}
	}
	kinds, states, suppressions := map[string]int{}, map[string]int{}, map[string]int{}
	for _, r := range run.Results {
		if rules[r.RuleIndex].ID != r.RuleID {
			t.Errorf("the index of %s leads to %s", r.RuleID, rules[r.RuleIndex].ID)
		}
		kinds[r.Kind+" "+r.Level]++
		states[r.BaselineState]++
		for _, s := range r.Suppressions {
			suppressions[s.Kind+" "+s.Justification]++
		}
		if r.Kind == "fail" && r.PartialFingerprints["sallyport/v1"] == "" {
			t.Errorf("%s has no fingerprint", r.RuleID)
		}
		if at := r.Locations[0].PhysicalLocation; r.RuleID == "kubernetes/privileged" && r.Suppressions == nil {
			if at.ArtifactLocation.URI != "deploy/web.yaml" || at.ArtifactLocation.URIBaseID != "%SRCROOT%" ||
				at.Region.StartLine != 19 || at.Region.StartColumn != 13 || at.Region.EndColumn != 29 || at.Region.Snippet.Text != "privileged: true" {
				t.Errorf("location of %s: %+v", r.RuleID, at)
			}
		}
	}
	equal(t, "kinds", kinds, map[string]int{"fail error": 5, "fail warning": 8, "open none": 2})
	equal(t, "states", states, map[string]int{"new": 14, "unchanged": 1})
	equal(t, "suppressions", suppressions, map[string]int{"external images of the base are pinned by the mirror": 1, "inSource it is the node agent": 1})
	if run.Invocations[0].ExecutionSuccessful {
		t.Error("a scan that is not complete was successful")
	}
	if !parseSARIF(t, write(t, "sarif", clean(), sampleOptions())).Runs[0].Invocations[0].ExecutionSuccessful {
		t.Error("a complete scan was not successful")
	}
}

func TestSARIFAddresses(t *testing.T) {
	for _, tt := range []struct{ root, file, uri, base string }{
		{"", "deploy/web.yaml", "deploy/web.yaml", "%SRCROOT%"},
		{"/src", "/src/deploy/web.yaml", "deploy/web.yaml", "%SRCROOT%"},
		{"/src", "/etc/a b.yaml", "file:///etc/a%20b.yaml", ""},
		{"", "C:/repo/web.yaml", "file:///C:/repo/web.yaml", ""},
		{"", "a:b/c.yaml", "./a:b/c.yaml", "%SRCROOT%"},
		{"", "50%/#1?/ü\n\xff.yaml", "50%25/%231%3F/%C3%BC%0A%FF.yaml", "%SRCROOT%"},
		{"", "../up.yaml", "../up.yaml", "%SRCROOT%"},
	} {
		s := sarif{view: newView(nil, clean(), Options{Root: tt.root})}
		if got := s.artifact(tt.file); got.URI != tt.uri || got.Base != tt.base {
			t.Errorf("artifact(%q) = %+v, want %q %q", tt.file, got, tt.uri, tt.base)
		}
	}
}
