package report

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

func sourceOf(text string) sources {
	return sources{read: func(string) ([]byte, error) { return []byte(text), nil }}
}

func TestExcerpt(t *testing.T) {
	long := "command: [" + strings.Repeat("\"--flag=value\", ", 20) + "\"--last\"]"
	for _, tt := range []struct {
		name, source string
		p            policy.Position
		width        int
		text, mark   string
	}{
		{"plain", "a: 1\nb: 2\n", at(2, 1, 2, 5), 40, "b: 2", "^^^^"},
		{"windows", "a: 1\r\nb: 2\r\n", at(1, 4, 1, 5), 40, "a: 1", "   ^"},
		{"byte order mark", "\ufeffa: 1\n", at(1, 1, 1, 2), 40, "a: 1", "^"},
		{"tabs", "\ta\t: 1\n", at(1, 2, 1, 4), 40, "    a    : 1", "    ^^^^^"},
		{"wide", "a: 見張り # x\n", at(1, 4, 1, 7), 40, "a: 見張り # x", "   ^^^^^^"},
		{"combining", "a: e\u0301x\n", at(1, 6, 1, 7), 40, "a: e\u0301x", "    ^"},
		{"emoji", "a: 👩‍👩‍👧 b\n", at(1, 10, 1, 11), 40, "a: 👩‍👩‍👧 b", "      ^"},
		{"escapes", "a: \x1b[2Jx\n", at(1, 8, 1, 9), 40, `a: \x1b[2Jx`, "          ^"},
		{"broken UTF-8", "a: \xff\xfex\n", at(1, 6, 1, 7), 40, `a: \xff\xfex`, "           ^"},
		{"only the line", "  a: 1\n", at(1, 0, 0, 0), 40, "  a: 1", "  ^^^^"},
		{"no end", "a: 1 # x\n", at(1, 4, 0, 0), 40, "a: 1 # x", "   ^^^^^"},
		{"empty span", "a: 1\n", at(1, 2, 1, 2), 40, "a: 1", " ^^^"},
		{"behind the end", "a: 1\n", at(1, 50, 1, 60), 40, "a: 1", "    ^"},
		{"more lines", "a:\n  b: 1\n", at(1, 1, 2, 7), 40, "a:", "^^"},
		{"indentation goes first", strings.Repeat(" ", 30) + "key: value\n", at(1, 36, 1, 41), 40, strings.Repeat(" ", 30) + "key: value", strings.Repeat(" ", 35) + "^^^^^"},
		{"indentation is cut", strings.Repeat(" ", 60) + "key: value # comment\n", at(1, 66, 1, 71), 20, "key: value # comment", "     ^^^^^"},
		{"the end is cut", long, at(1, 1, 1, 8), 30, `command: ["--flag=value", "...`, "^^^^^^^"},
		{"the beginning is cut", long, at(1, 331, 1, 339), 30, `...--flag=value", "--last"]`, `                  ^^^^^^^^`},
		{"both are cut", long, at(1, 75, 1, 89), 40, `...g=value", "--flag=value", "--flag=...`, `             ^^^^^^^^^^^^^^`},
		{"the span is cut", long, at(1, 1, 1, 200), 30, `command: ["--flag=value", "...`, strings.Repeat("^", 30)},
	} {
		s := sourceOf(tt.source)
		e, ok := s.excerpt("f", tt.p, tt.width, false)
		if !ok {
			t.Errorf("%s: there is no excerpt", tt.name)
			continue
		}
		mark := strings.Repeat(" ", e.from) + strings.Repeat("^", e.to-e.from)
		if e.text != tt.text || mark != tt.mark {
			t.Errorf("%s:\ngot  %s\n     %s\nwant %s\n     %s", tt.name, e.text, mark, tt.text, tt.mark)
		}
	}
}

func TestNoExcerpt(t *testing.T) {
	none := map[string]sources{
		"no source":   {},
		"an error":    {read: func(string) ([]byte, error) { return nil, errors.New("gone") }},
		"an empty":    sourceOf(""),
		"UTF-16":      sourceOf("\xff\xfea\x00"),
		"a blank one": sourceOf("   \n"),
	}
	for name, s := range none {
		if e, ok := s.excerpt("f", at(1, 1, 1, 2), 40, false); ok {
			t.Errorf("%s has the excerpt %q", name, e.text)
		}
	}
	s := sourceOf("a\n")
	for _, line := range []int{-1, 0, 3, 1 << 40} {
		if _, ok := s.excerpt("f", policy.Position{Line: line}, 40, false); ok {
			t.Errorf("line %d of two has an excerpt", line)
		}
	}
}

func TestRegion(t *testing.T) {
	s := sourceOf("a: ü1\nbc: 2\r\nd: 3\n")
	for _, tt := range []struct {
		p    policy.Position
		want string
	}{
		{at(1, 4, 1, 6), "ü1"},
		{at(1, 4, 0, 0), "ü1"},
		{at(2, 1, 2, 6), "bc: 2"},
		{at(1, 5, 2, 3), "1\nbc"},
		{at(1, 1, 2, 0), "a: ü1\nbc: 2"},
		{at(1, 1, 9, 1), ""},
		{at(1, 1, 3, 5), "a: ü1\nbc: 2\r\nd: 3"},
	} {
		if got, ok := s.region("f", tt.p, 100); got != tt.want || ok != (tt.want != "") {
			t.Errorf("region(%+v) = %q, %t, want %q", tt.p, got, ok, tt.want)
		}
	}
	if got, ok := s.region("f", at(1, 1, 3, 5), 5); ok {
		t.Errorf("a region above the limit is %q", got)
	}
}

// A file is read once for all findings in it, and only one file is kept.
func TestSourceIsReadOnce(t *testing.T) {
	reads := 0
	o := sampleOptions()
	o.Source = func(file string) ([]byte, error) { reads++; return sampleSource(file) }
	for _, format := range []string{"sarif", "text"} {
		reads = 0
		write(t, format, rich(), o)
		if reads > 8 {
			t.Errorf("%s reads 3 files %d times", format, reads)
		}
	}
}

// Many findings in one very long line must not cost the way from its beginning each.
func TestLongLine(t *testing.T) {
	const element = `{"kind":"Pod","näme":"x"},`
	columns := utf8.RuneCountInString(element)
	data := []byte(strings.Repeat(element, 100_000))
	read := func(string) ([]byte, error) { return data, nil }
	warm := sources{read: read}
	each := func(n int, fresh bool) time.Duration {
		begin := time.Now()
		for i := range n {
			if fresh {
				warm = sources{read: read}
			}
			column := (50_000+i)*columns + 1
			e, ok := warm.excerpt("f", at(1, column, 1, column+1), 60, false)
			if !ok || !strings.HasPrefix(string([]rune(e.text)[e.from:]), `{"kind"`) {
				t.Fatalf("excerpt %d is %q at %d", i, e.text, e.from)
			}
		}
		return time.Since(begin) / time.Duration(n)
	}
	cold, next := each(20, true), each(2_000, false)
	if next*4 > cold {
		t.Errorf("the next excerpt of a line takes %s, the first %s", next, cold)
	}
}

func TestMaskSecrets(t *testing.T) {
	for _, tt := range []struct{ line, want string }{
		{"ENV API_TOKEN=hunter2", "ENV API_TOKEN=********"},
		{"ENV API_TOKEN hunter2 and more", "ENV API_TOKEN ********"},
		{`ENV A="x y" B='z' C=${D}`, `ENV A=******** B=******** C=${D}`},
		{"  password: hunter2 # comment", "  password: ******** # comment"},
		{`  "password": "hunter2\"x", "user": "me"`, `  "password": ********, "user": ********`},
		{"RUN curl https://user:secret@example.com/", "RUN curl https:********"},
		{"automountServiceAccountToken: true", "automountServiceAccountToken: true"},
		{"replicas: 3", "replicas: 3"},
		{"resources: [secrets]", "resources: [secrets]"},
		{"- secrets", "- secrets"},
		{"key: |", "key: |"},
		{"valueFrom: {secretKeyRef: {name: x}}", "valueFrom: {secretKeyRef: {name: ********"},
	} {
		before, span, after := maskSecrets(tt.line, "", "")
		if got := before + span + after; got != tt.want {
			t.Errorf("maskSecrets(%q) = %q, want %q", tt.line, got, tt.want)
		}
		// Wherever the line is cut, the value does not come out, and nothing is lost.
		for i := range len(tt.line) {
			for j := i; j <= len(tt.line); j++ {
				a, b, c := maskSecrets(tt.line[:i], tt.line[i:j], tt.line[j:])
				if a+b+c != tt.want {
					t.Fatalf("cut at %d and %d: %q %q %q, want %q", i, j, a, b, c, tt.want)
				}
			}
		}
	}
	before, span, after := maskSecrets("ENV API_TOKEN=", "hunter2", " MODE=x")
	equal(t, "span", [3]string{before, span, after}, [3]string{"ENV API_TOKEN=", maskText, " MODE=********"})
	before, span, after = maskSecrets("ENV ", "API_TOKEN=hunter2-hunter2", " MODE=x")
	equal(t, "span", [3]string{before, span, after}, [3]string{"ENV ", "API_TOKEN=" + maskText, " MODE=********"})
}

func TestSecretsStayOut(t *testing.T) {
	for _, format := range Formats() {
		if out := write(t, format, rich(), sampleOptions()); strings.Contains(out, "hunter2") {
			t.Errorf("%s shows the secret:\n%s", format, out)
		}
	}
	// Nor for another rule that points at the same line, or at a region around it, even when the
	// finding about the secret is not shown.
	r := rich()
	secret := found("dockerfile/secret-env", "Dockerfile", "", "a secret", policy.Allow, at(3, 5, 3, 30))
	secret.Severity = policy.Info
	r.Findings = []policy.Finding{
		secret,
		found("dockerfile/image-digest", "Dockerfile", "", "the same line", policy.Warn, at(3, 1, 3, 30)),
		found("dockerfile/image-digest", "Dockerfile", "", "a region", policy.Warn, at(2, 1, 4, 1)),
	}
	r.Unknown = []policy.Unknown{{Rule: "dockerfile/image-digest", Source: policy.Source{File: "Dockerfile"}, Position: at(3, 1, 3, 40)}}
	for _, format := range Formats() {
		if out := write(t, format, r, sampleOptions()); strings.Contains(out, "hunter2") {
			t.Errorf("%s shows the secret for another rule:\n%s", format, out)
		}
	}
	for id, want := range map[string]bool{
		"dockerfile/secret-env": true, "kubernetes/rbac-secrets": true, "user/passwords": true, "kubernetes/privileged": false, "user/tokenizer": false,
	} {
		if got := secretRule(policy.Rule{ID: id}); got != want {
			t.Errorf("secretRule(%s) = %t", id, got)
		}
	}
	if !secretRule(policy.Rule{ID: "user/x", Covers: []string{"k8s-privileged", "k8s-secret-env"}}) {
		t.Error("the topics of a rule do not count")
	}
}

// No line of text but links and places is wider than the terminal.
func TestTextWidth(t *testing.T) {
	for _, width := range []int{60, 80, 120} {
		o := hostileOptions(strings.Repeat("見張り番e\u0301\t", 100))
		o.Width = width
		for line := range strings.Lines(write(t, "text", hostile(strings.Repeat("wide 見張り番", 20)), o)) {
			line = strings.TrimSuffix(line, "\n")
			if strings.Contains(line, "see: ") || strings.HasPrefix(strings.TrimLeft(line, " "), "wide 見張り番wide") || strings.Contains(line, "user/rule  wide") {
				continue
			}
			if w := displaywidth.String(line); w > width {
				t.Errorf("%d of %d columns: %s", w, width, line)
			}
		}
	}
}

func TestVisible(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"plain text", "plain text"},
		{"ü 見 🙂 👩‍👩‍👧", "ü 見 🙂 👩‍👩‍👧"},
		{"\x1b[31m\x00\x7f\u0085", `\x1b[31m\x00\x7f\x85`},
		{"a\nb\rc\td", `a\nb\rc\td`},
		{"\u202eabc\u2066\u200b\ufeff", `\u202eabc\u2066\u200b\ufeff`},
		{"\xff\xe2\x82", `\xff\xe2\x82`},
		{"\U000e0041\ufffe", `\U000e0041\ufffe`},
		{"# ## ### #1", "# ## ### #1"},
		{"##[x ##VSO[y ##TeamCity[z ##vsp[", `#\#[x #\#VSO[y #\#TeamCity[z ##vsp[`},
		{"###[x", `##\#[x`},
		{"\ufffd", "\ufffd"},
	} {
		if got := visible(tt.in); got != tt.want {
			t.Errorf("visible(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
	stack := "e" + strings.Repeat("\u0301", 1000)
	if got := visible(stack); strings.Count(got, "\u0301") != maxMarks || !strings.Contains(got, `\u0301`) {
		t.Errorf("a stack of marks stays: %q", clip(got, 60))
	}
	equal(t, "sentence", sentence(" a\r\n  b\tc "), "a b c")
	equal(t, "sentence", sentence("two  spaces"), "two  spaces")
}

func TestClip(t *testing.T) {
	for _, tt := range []struct {
		in   string
		n    int
		want string
	}{{"abcdef", 6, "abcdef"}, {"abcdefg", 6, "abc..."}, {"üüüüüü", 6, "üüüüüü"}, {"üüüüüüü", 6, "üüü..."}, {"", 3, ""}} {
		if got := clip(tt.in, tt.n); got != tt.want {
			t.Errorf("clip(%q, %d) = %q, want %q", tt.in, tt.n, got, tt.want)
		}
	}
}

func TestWebAddress(t *testing.T) {
	for s, want := range map[string]bool{
		"https://example.com/a?b=c#d": true, "http://example.com": true, "javascript:alert(1)": false, "//example.com": false, "https:": false,
		"https://example.com/a b": false, "https://example.com/)x": false, "https://example.com/\x1b[2J": false, "https://exämple.com": false, "": false, "/path": false,
	} {
		if got := webAddress(s); got != want {
			t.Errorf("webAddress(%q) = %t", s, got)
		}
	}
}

func TestBreakAt(t *testing.T) {
	for _, tt := range []struct{ words, want string }{
		{"one two three", "one two|three"},
		{"one twothree", "one|twothree"},
		{"onetwothree", "onetwoth|ree"},
		{"見張り番見張り番", "見張り番|見張り番"},
		{"exactly8", "exactly8"},
		{"exactly8 more", "exactly8|more"},
		{" lead", " lead"},
	} {
		head, rest := breakAt(tt.words, 8)
		got := head
		if rest != "" {
			got += "|" + rest
		}
		if got != tt.want {
			t.Errorf("breakAt(%q) = %q, want %q", tt.words, got, tt.want)
		}
	}
	for words := strings.Repeat("\u0301 x", 500); words != ""; { // it always moves on
		head, rest := breakAt(words, 20)
		if len(head)+len(rest) > len(words) || head == "" && rest == words {
			t.Fatalf("no progress at %q", words)
		}
		words = rest
	}
}

// FuzzExcerpt checks that every place of every text has an excerpt that fits and is inert.
func FuzzExcerpt(f *testing.F) {
	f.Add("a: 1\nb: 見\t\x1b\n", 2, 4, 2, 5, 30)
	f.Add("\ufeff\r\n\xff", 1, 1, 9, 9, 20)
	f.Add(strings.Repeat("ENV A=b ", 900), 1, 5000, 1, 5010, 44)
	f.Fuzz(func(t *testing.T, text string, line, column, endLine, endColumn, width int) {
		width = 20 + (width%200+200)%200
		for _, mask := range []bool{false, true} {
			s := sourceOf(text)
			p := at(line, column%10_000, endLine, endColumn%10_000)
			e, ok := s.excerpt("f", p, width, mask)
			s.region("f", p, 100)
			if !ok {
				continue
			}
			if w := displaywidth.String(e.text); w > width || e.from < 0 || e.to <= e.from || e.to > width+1 {
				t.Errorf("%d columns and a span from %d to %d, of %d: %q", w, e.from, e.to, width, e.text)
			}
			if e.text != visible(e.text) || !utf8.ValidString(e.text) {
				t.Errorf("not inert: %q", e.text)
			}
		}
	})
}

func ExampleFormats() {
	fmt.Println(strings.Join(Formats(), " "))
	// Output: github gitlab json junit markdown sarif text
}
