package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// GitLab Code Quality: an array of issues, shown in merge requests. GitLab compares the report of
// a branch with that of its target by fingerprint, so these must be unique. It has no word for what
// was accepted; waived and known findings are left out.

type gitlabIssue struct {
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string      `json:"path"`
	Lines gitlabLines `json:"lines"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
}

var gitlabSeverity = map[policy.Severity]string{
	policy.Critical: "blocker", policy.High: "critical", policy.Medium: "major", policy.Low: "minor", policy.Info: "info",
}

func writeGitLab(v *view) {
	j := newJSONWriter(v)
	j.open("[", "")
	seen := map[string]int{}
	issue := func(check, severity, text, file string, line int, fingerprint string) {
		if fingerprint == "" {
			sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q", check, file, text))
			fingerprint = hex.EncodeToString(sum[:16])
		}
		seen[fingerprint]++
		if n := seen[fingerprint]; n > 1 {
			fingerprint = fmt.Sprintf("%s-%d", fingerprint, n)
		}
		j.element(gitlabIssue{
			sentence(text), visible(check), fingerprint, severity,
			gitlabLocation{visible(v.repositoryPath(file)), gitlabLines{max(line, 1)}},
		})
	}
	for i := range v.NotJudged {
		p := &v.NotJudged[i]
		check, text := "sallyport/not-judged", "not judged: "+p.Message
		if p.Rule != "" {
			check, text = p.Rule, "not judged, the rule failed: "+p.Message
		}
		issue(check, "blocker", text, p.File, p.Line, "")
	}
	for _, f := range v.open {
		issue(f.Rule, gitlabSeverity[f.Severity], resourced(f.Message, f.Source), f.Source.File, f.Position.Line, f.Fingerprint)
	}
	for i := range v.Unknown {
		u := &v.Unknown[i]
		severity := map[policy.Verdict]string{policy.Deny: "critical", policy.Warn: "minor"}[u.Verdict]
		if severity == "" {
			severity = "info"
		}
		issue(u.Rule, severity, "cannot know: "+resourced(u.Message, u.Source), u.Source.File, u.Position.Line, "")
	}
	j.close("]")
	j.end()
}

// resourced names the resource behind a message that stands alone.
func resourced(text string, s policy.Source) string {
	if s.Resource == "" {
		return text
	}
	return text + " (" + s.Resource + ")"
}
