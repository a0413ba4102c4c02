package report

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/scan"
)

var update = flag.Bool("update", false, "write the golden files anew")

func write(t testing.TB, format string, r *scan.Report, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, format, r, o); err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s differs (-want +got); if it is right, run with -update:\n%s", name, d)
	}
}

// extension of the golden files by format.
var extension = map[string]string{
	"text": ".txt", "json": ".json", "sarif": ".sarif", "junit": ".xml", "gitlab": ".gitlab.json", "github": ".github.txt", "markdown": ".md",
}

func TestGolden(t *testing.T) {
	for _, format := range Formats() {
		golden(t, "rich"+extension[format], write(t, format, rich(), sampleOptions()))
		golden(t, "clean"+extension[format], write(t, format, clean(), sampleOptions()))
	}
	for name, change := range map[string]func(*Options){
		"color":  func(o *Options) { o.Color = true },
		"waived": func(o *Options) { o.ShowWaived = true },
		"quiet":  func(o *Options) { o.Quiet = true },
		"narrow": func(o *Options) { o.Width = 30 },
		"wide":   func(o *Options) { o.Width = 160; o.MinSeverity = policy.Info },
	} {
		o := sampleOptions()
		change(&o)
		golden(t, "rich-"+name+".txt", write(t, "text", rich(), o))
	}
}

func TestFormats(t *testing.T) {
	want := []string{"github", "gitlab", "json", "junit", "markdown", "sarif", "text"}
	if got := Formats(); !slices.Equal(got, want) {
		t.Errorf("Formats() = %v, want %v", got, want)
	}
	err := Write(&bytes.Buffer{}, "html", clean(), Options{})
	if err == nil || !strings.Contains(err.Error(), `unknown format "html"; it is one of github, gitlab`) {
		t.Errorf("unknown format: %v", err)
	}
}

type fullDisk struct{}

var errFull = errors.New("disk full")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestWriteErrors(t *testing.T) {
	for _, format := range Formats() {
		if err := Write(fullDisk{}, format, rich(), sampleOptions()); !errors.Is(err, errFull) {
			t.Errorf("%s on a full disk: %v", format, err)
		}
	}
	r := rich()
	r.Findings[0].Path = policy.Path{func() {}}
	if err := Write(&bytes.Buffer{}, "json", r, Options{}); err == nil {
		t.Error("a path that JSON cannot hold is no error")
	}
}

func TestSameInputSameBytes(t *testing.T) {
	for _, format := range Formats() {
		first := write(t, format, rich(), sampleOptions())
		for range 5 {
			if again := write(t, format, rich(), sampleOptions()); again != first {
				t.Errorf("%s differs between runs:\n%s", format, cmp.Diff(first, again))
				break
			}
		}
	}
}

// What denies is shown whatever its severity: a verdict without its cause helps nobody.
func TestDenyIsNeverHidden(t *testing.T) {
	r := clean()
	r.Verdict = policy.Deny
	r.Findings = []policy.Finding{
		found("kubernetes/image-pull-policy", "a.yaml", "Pod a", "this one denies", policy.Deny, at(1, 1, 1, 2)),
		found("kubernetes/image-pull-policy", "a.yaml", "Pod b", "this one does not", policy.Allow, at(2, 1, 2, 2)),
	}
	for _, format := range Formats() {
		out := write(t, format, r, Options{MinSeverity: policy.High})
		if !strings.Contains(out, "this one denies") {
			t.Errorf("%s hides a finding that denies:\n%s", format, out)
		}
		if strings.Contains(out, "this one does not") {
			t.Errorf("%s shows a finding below the severity:\n%s", format, out)
		}
	}
}

// Every format says that a scan is not complete, and none lets an empty scan pass for a good one.
func TestIncompleteIsLoud(t *testing.T) {
	r := clean()
	r.Verdict = policy.Deny
	r.NotJudged = []scan.Problem{{File: "bad.yaml", Line: 3, Message: "no mapping here"}}
	want := map[string]string{
		"text": "NOT JUDGED", "json": `"complete": false`, "sarif": `"executionSuccessful":false`, "junit": `errors="1"`,
		"gitlab": `"severity":"blocker"`, "github": "::error file=bad.yaml,line=3,", "markdown": "Not judged: this scan is not complete",
	}
	for _, format := range Formats() {
		out := write(t, format, r, Options{})
		if !strings.Contains(out, want[format]) || !strings.Contains(out, "no mapping here") {
			t.Errorf("%s: no %q and message in\n%s", format, want[format], out)
		}
	}
	for format, want := range map[string]string{
		"text": "DENY: nothing was judged", "json": `"reason": "nothing was judged"`, "junit": `<error type="deny"`,
		"github": "DENY: nothing was judged", "markdown": "nothing was judged", "sarif": "nothing was judged",
	} {
		if out := write(t, format, empty(), Options{}); !strings.Contains(out, want) {
			t.Errorf("%s of nothing: no %q in\n%s", format, want, out)
		}
	}
}

func TestRepositoryPath(t *testing.T) {
	for _, tt := range []struct{ root, file, want string }{
		{"", "./deploy//web.yaml", "deploy/web.yaml"},
		{"/src/repo", "/src/repo/deploy/web.yaml", "deploy/web.yaml"},
		{"/src/repo/", "/src/repo/deploy/web.yaml", "deploy/web.yaml"},
		{"/src/repo", "/src/repository/web.yaml", "/src/repository/web.yaml"},
		{"/src/repo", "../web.yaml", "../web.yaml"},
		{"/src/repo", "/src/repo", "."},
		{"", "-", "-"},
	} {
		v := newView(nil, clean(), Options{Root: tt.root})
		if got := v.repositoryPath(tt.file); got != tt.want {
			t.Errorf("repositoryPath(%q) below %q = %q, want %q", tt.file, tt.root, got, tt.want)
		}
	}
}

func TestReason(t *testing.T) {
	finding := func(s policy.Severity, v policy.Verdict) policy.Finding {
		return policy.Finding{Severity: s, Verdict: v}
	}
	for _, tt := range []struct {
		name string
		r    scan.Report
		want string
	}{
		{"nothing found", *clean(), "ALLOW: no findings"},
		{"one", scan.Report{Findings: []policy.Finding{finding(policy.High, policy.Deny), finding(policy.Low, policy.Warn)}}, "DENY: 1 finding of severity high"},
		{"mixed", scan.Report{Findings: []policy.Finding{finding(policy.High, policy.Deny), finding(policy.Critical, policy.Deny)}}, "DENY: 2 findings of severity high or above"},
		{"warn", scan.Report{Verdict: policy.Warn, Findings: []policy.Finding{finding(policy.Low, policy.Warn), finding(policy.Info, policy.Allow)}}, "WARN: 1 finding of severity low"},
		{"allowed", scan.Report{Verdict: policy.Allow, Findings: []policy.Finding{finding(policy.Info, policy.Allow)}}, "ALLOW: 1 info finding, none counts"},
		{"unknown", scan.Report{Unknown: []policy.Unknown{{}, {Verdict: policy.Warn}}}, "DENY: 1 question without an answer"},
		{"all", scan.Report{NotJudged: make([]scan.Problem, 2), Findings: []policy.Finding{finding(policy.High, policy.Deny)}},
			"DENY: 2 inputs could not be judged; 1 finding of severity high"},
	} {
		if tt.r.Stats.Documents == 0 {
			tt.r.Stats.Documents = 1
		}
		if got := headline(&tt.r); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// The examples of docs/formats.md are what the formats write: each line of the block under a
// format's heading must be in its output, in order; a line of dots stands for what is left out.
func TestDocs(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "formats.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range Formats() {
		_, section, ok := strings.Cut(string(data), "\n## "+format+"\n")
		if !ok {
			t.Errorf("docs/formats.md has no section on %s", format)
			continue
		}
		section, _, _ = strings.Cut(section, "\n## ")
		_, block, ok := strings.Cut(section, "\n````")
		block, _, ok2 := strings.Cut(block[strings.IndexByte(block, '\n')+1:], "\n````")
		if !ok || !ok2 {
			t.Errorf("the section on %s has no example", format)
			continue
		}
		rest := write(t, format, example(), sampleOptions())
		if *update {
			t.Logf("%s:\n%s", format, rest)
		}
		for line := range strings.SplitSeq(block, "\n") {
			for part := range strings.SplitSeq(line, "...") {
				_, after, ok := strings.Cut(rest, part)
				if !ok {
					t.Errorf("%s does not write %q (or not after what precedes it)", format, part)
					break
				}
				rest = after
			}
		}
	}
}

// A container lacks many things at one place: the place is shown once, and of further containers
// only the line.
func TestTextSaysThingsOnce(t *testing.T) {
	container := func(rule, name string, line int) policy.Finding {
		return found(rule, "deploy/web.yaml", "Deployment shop/web", "container "+name+" lacks something", policy.Warn, at(line, 11, line+1, 20))
	}
	r := clean()
	r.Findings = []policy.Finding{
		container("kubernetes/image-latest", "web", 15), container("kubernetes/service-selector", "web", 15),
		container("kubernetes/image-latest", "c3", 22), container("kubernetes/image-latest", "c4", 24), container("kubernetes/image-latest", "c4", 26),
	}
	out := write(t, "text", r, sampleOptions())
	want := `
  low       container web lacks something
            kubernetes/image-latest  deploy/web.yaml:15:11
         15 |         - name: web
            |           ^^^^^^^^^ to line 16
            line 22: container c3 lacks something
            lines 24, 26: container c4 lacks something
            fix: Name a version or, better, a digest.
            see: https://kubernetes.io/docs/concepts/containers/images/

  low       container web lacks something
            kubernetes/service-selector  deploy/web.yaml:15:11
            fix: Correct the selector.
`
	if !strings.Contains(out, want) {
		t.Errorf("got\n%s\nwant in it\n%s", out, want)
	}
}
