package report

import (
	"encoding/json"
	"html"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzEscaping puts any text into every place of a report that a scanned file can influence, and
// reads the message back from every format with the parser of the format.
func FuzzEscaping(f *testing.F) {
	f.Add(payload)
	f.Add("")
	f.Add("::error::x")
	f.Add("a](b ![")
	f.Add("##\u202e##[")
	f.Add("www.www.a.b http://x @a/b &amp; &#64; %0A%25")
	f.Fuzz(func(t *testing.T, text string) {
		r, o := hostile(text), hostileOptions(text)
		out := map[string]string{}
		for _, format := range Formats() {
			out[format] = write(t, format, r, o)
			inert(t, format, out[format])
		}
		shown := sentence(text)

		var report struct {
			Findings []struct{ Message, File string }
		}
		if err := json.Unmarshal([]byte(out["json"]), &report); err != nil {
			t.Fatalf("json: %v", err)
		}
		valid := string([]rune(text)) // as encoding/json does: each broken byte becomes U+FFFD
		equal(t, "json message", report.Findings[0].Message, valid)
		equal(t, "json file", report.Findings[0].File, valid)

		unescape := strings.NewReplacer(`\[`, "[", `\]`, "]") // of what could have become a link
		equal(t, "sarif message", unescape.Replace(parseSARIF(t, out["sarif"]).Runs[0].Results[0].Message.Text), unescape.Replace(shown))

		var found bool
		for _, s := range parseJUnit(t, out["junit"]).Suites {
			for _, c := range s.Cases {
				found = found || c.Failure != nil && c.Failure.Message == sentence(clip(text, maxMessage))
			}
		}
		if !found {
			t.Errorf("junit lost the message %q", shown)
		}

		var issues []issue
		if err := json.Unmarshal([]byte(out["gitlab"]), &issues); err != nil {
			t.Fatalf("gitlab: %v", err)
		}
		equal(t, "gitlab", issues[2].Description, sentence(resourced(text, r.Findings[0].Source)))

		commands := parseCommands(t, out["github"])
		if len(commands) != 7 {
			t.Fatalf("github: %d commands, want 7", len(commands))
		}
		equal(t, "github", commands[2].message, sentence(resourced(text, r.Findings[0].Source))+fixOf(text))

		found = false
		for _, m := range codeElement.FindAllStringSubmatch(out["markdown"], -1) {
			found = found || html.UnescapeString(m[1]) == clip(sentence(resourced(text, r.Findings[0].Source)), maxCell)
		}
		if !found {
			t.Errorf("markdown lost the message %q", shown)
		}
		if !utf8.ValidString(shown) {
			t.Errorf("visible text is not UTF-8: %q", shown)
		}
	})
}

func fixOf(text string) string {
	if text == "" {
		return ""
	}
	return "\nFix: " + sentence(text)
}
