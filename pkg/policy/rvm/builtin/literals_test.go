package builtin

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What is looked for first never hides a match: patterns of every construct, and those of our own
// rules, on texts made of their parts.
func TestPatternsMatchAsRegexp(t *testing.T) {
	patterns := []string{
		"\ufffd", "a\ufffd+", `abc`, `(?i)abc`, `a+b`, `(?:ab|cd)+`, `(?i)pass|pwd|secret|token|key|credential`, `^x$|y{2,3}z`, `a{0,2}b`, `(?i)k`, `(?i)ſ`, `(?i)straße`,
		`[a-c]d`, `(a|)b`, `()`, `a?`, `.*foo.*`, `(?i:foo)bar`, `foo(?i:bar)`, `\bfoo\b`, `(?s).foo`, `é+`, `(?i)É`, `a.c|d.f`, `(?i)a|B`, `x*y`, `(^|/)git-sync$`,
	}
	ours := regexp.MustCompile("regex\\.match\\(`([^`]+)`|:= `([^`]+)`")
	_ = filepath.WalkDir("../../../../policies", func(path string, _ os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".rego") {
			text, _ := os.ReadFile(path)
			for _, m := range ours.FindAllStringSubmatch(string(text), -1) {
				patterns = append(patterns, m[1]+m[2])
			}
		}
		return nil
	})
	if len(patterns) < 120 {
		t.Fatalf("only %d patterns", len(patterns))
	}
	r := rand.New(rand.NewPCG(1, 2))
	filtered, spared := 0, 0
	for _, text := range patterns {
		p, err := compilePattern(text)
		if err != nil {
			continue
		}
		if p.need != nil {
			filtered++
		}
		// Texts from the pieces of the pattern itself, in other cases too, are likely to match.
		pieces := append(regexp.MustCompile(`[\pL\pN_/.:=-]+`).FindAllString(text, -1), "", " ", "x", "K", "ſ", "É", "\xff", "a", "B", "1")
		for range 300 {
			var s string
			for range r.IntN(4) {
				piece := pieces[r.IntN(len(pieces))]
				switch r.IntN(4) {
				case 0:
					piece = strings.ToUpper(piece)
				case 1:
					piece = strings.ToLower(piece)
				}
				s += piece
			}
			if got, want := p.MatchString(s), p.Regexp.MatchString(s); got != want {
				t.Fatalf("%q on %q: %v, want %v", text, s, got, want)
			}
			if !p.mayMatch(s) {
				spared++
			}
		}
	}
	if filtered < len(patterns)/3 || spared < 10000 {
		t.Errorf("of %d patterns %d look for texts first, which spared %d matches", len(patterns), filtered, spared)
	}
}

func FuzzPattern(f *testing.F) {
	f.Add(`(?i)pass|pwd`, "PASSWORD")
	f.Add(`(^|/)git-sync$`, "x/git-sync")
	f.Add(`(?i)k`, "K")
	f.Fuzz(func(t *testing.T, pattern, s string) {
		p, err := compilePattern(pattern)
		if err != nil || len(pattern) > 200 {
			return
		}
		if !p.mayMatch(s) && p.Regexp.MatchString(s) {
			t.Fatalf("%q matches %q", pattern, s)
		}
	})
}
