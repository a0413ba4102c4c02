package report

import (
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What the formats for machines mean, read back with the parsers of their readers.

type junitDocument struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Skipped  int `xml:"skipped,attr"`
	Suites   []struct {
		Name     string `xml:"name,attr"`
		Tests    int    `xml:"tests,attr"`
		Failures int    `xml:"failures,attr"`
		Errors   int    `xml:"errors,attr"`
		Skipped  int    `xml:"skipped,attr"`
		Cases    []struct {
			Class   string        `xml:"classname,attr"`
			Name    string        `xml:"name,attr"`
			File    string        `xml:"file,attr"`
			Line    int           `xml:"line,attr"`
			Failure *junitOutcome `xml:"failure"`
			Error   *junitOutcome `xml:"error"`
			Skipped *junitOutcome `xml:"skipped"`
		} `xml:"testcase"`
	} `xml:"testsuite"`
}

type junitOutcome struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

func parseJUnit(t testing.TB, text string) junitDocument {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	d.Strict = true
	var doc junitDocument
	if err := d.Decode(&doc); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	if !strings.HasSuffix(text, "</testsuites>\n") || d.InputOffset() != int64(len(text)-1) {
		t.Fatalf("something follows the document, which ends at %d of %d bytes", d.InputOffset(), len(text))
	}
	return doc
}

func TestJUnitCounts(t *testing.T) {
	for name, r := range reports() {
		doc := parseJUnit(t, write(t, "junit", r, sampleOptions()))
		var total [4]int
		for _, s := range doc.Suites {
			var got [4]int
			for _, c := range s.Cases {
				got[0]++
				if c.Failure != nil {
					got[1]++
				}
				if c.Error != nil {
					got[2]++
				}
				if c.Skipped != nil {
					got[3]++
				}
			}
			equal(t, name+" "+s.Name, [4]int{s.Tests, s.Failures, s.Errors, s.Skipped}, got)
			for i := range got {
				total[i] += got[i]
			}
		}
		equal(t, name, [4]int{doc.Tests, doc.Failures, doc.Errors, doc.Skipped}, total)
		if total[0] == 0 {
			t.Errorf("%s: there is no case", name)
		}
	}
}

func TestJUnitMeaning(t *testing.T) {
	doc := parseJUnit(t, write(t, "junit", rich(), sampleOptions()))
	equal(t, "counts", [4]int{doc.Tests, doc.Failures, doc.Errors, doc.Skipped}, [4]int{13, 7, 2, 4})
	for _, s := range doc.Suites {
		for _, c := range s.Cases {
			if c.Class != s.Name || c.File != s.Name {
				t.Errorf("case %s of %s is in the suite %s", c.Name, c.Class, s.Name)
			}
			if c.Name == "kubernetes/image-latest: Deployment shop/web" {
				equal(t, "line", c.Line, 16)
				equal(t, "message", c.Failure.Message, `image of container "web" has the tag latest (and 4 more)`)
				if !strings.Contains(c.Failure.Text, `deploy/web.yaml:27:11: image of container "c5" has the tag latest`) {
					t.Errorf("not all findings are in %s", c.Failure.Text)
				}
			}
		}
	}
	one := parseJUnit(t, write(t, "junit", clean(), sampleOptions()))
	equal(t, "clean", [2]int{one.Tests, one.Failures + one.Errors + one.Skipped}, [2]int{1, 0})
	equal(t, "clean case", one.Suites[0].Cases[0].Name, "sallyport")
}

type issue struct {
	Description string
	CheckName   string `json:"check_name"`
	Fingerprint string
	Severity    string
	Location    struct {
		Path  string
		Lines struct{ Begin int }
	}
}

func TestGitLabMeaning(t *testing.T) {
	for name, r := range reports() {
		var issues []issue
		if err := json.Unmarshal([]byte(write(t, "gitlab", r, sampleOptions())), &issues); err != nil {
			t.Fatal(err)
		}
		prints := map[string]bool{}
		for _, i := range issues {
			if prints[i.Fingerprint] || i.Fingerprint == "" {
				t.Errorf("%s: the fingerprint %q is not unique", name, i.Fingerprint)
			}
			prints[i.Fingerprint] = true
			if i.Location.Lines.Begin < 1 || i.CheckName == "" || strings.HasPrefix(i.Location.Path, "./") || i.Severity == "" {
				t.Errorf("%s: %+v", name, i)
			}
		}
		if name == "rich" {
			counts := map[string]int{}
			for _, i := range issues {
				counts[i.Severity]++
			}
			equal(t, "severities", counts, map[string]int{"blocker": 3, "critical": 3, "major": 1, "minor": 7})
		}
	}
}

// command is a workflow command as the runner of GitHub Actions reads it.
type command struct {
	level, message string
	properties     map[string]string
}

func parseCommands(t testing.TB, out string) (list []command) {
	t.Helper()
	data := strings.NewReplacer("%0D", "\r", "%0A", "\n", "%25", "%")
	value := strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%")
	for line := range strings.Lines(out) {
		line = strings.TrimSuffix(line, "\n")
		if !strings.HasPrefix(strings.TrimSpace(line), "::") {
			continue
		}
		head, message, ok := strings.Cut(line[2:], "::")
		level, rest, ok2 := strings.Cut(head, " ")
		if !ok || !ok2 {
			t.Fatalf("not a command: %s", line)
		}
		c := command{level, data.Replace(message), map[string]string{}}
		for pair := range strings.SplitSeq(rest, ",") {
			k, v, ok := strings.Cut(pair, "=")
			if !ok {
				t.Fatalf("not a property: %q in %s", pair, line)
			}
			c.properties[k] = value.Replace(v)
		}
		list = append(list, c)
	}
	return list
}

func TestGitHubOrder(t *testing.T) {
	list := parseCommands(t, write(t, "github", rich(), sampleOptions()))
	order := map[string]int{"error": 0, "warning": 1, "notice": 2}
	for i := 1; i < len(list); i++ {
		if order[list[i].level] < order[list[i-1].level] {
			t.Errorf("%v comes after %v", list[i], list[i-1])
		}
	}
	equal(t, "first finding", list[2].properties, map[string]string{
		"file": "deploy/web.yaml", "line": "30", "col": "21", "endColumn": "47", "title": "kubernetes/runtime-socket (critical)",
	})
}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}
