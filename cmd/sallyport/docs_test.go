package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

var update = flag.Bool("update", false, "write the generated documents instead of comparing them")

// TestGeneratedDocuments holds docs/cli.md and docs/man to the commands; make generate writes them.
func TestGeneratedDocuments(t *testing.T) {
	root := newRoot(streams{})
	root.Version = ""
	root.DisableAutoGenTag = true
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	want := map[string][]byte{}
	var manual bytes.Buffer
	manual.WriteString("# Commands\n\nGenerated from the program by `make generate`.\n")
	var visit func(*cobra.Command)
	visit = func(c *cobra.Command) {
		c.DisableAutoGenTag = true
		if !c.IsAvailableCommand() && c != root || c.Name() == "completion" && c != root {
			return
		}
		var page, man bytes.Buffer
		if err := doc.GenMarkdownCustom(c, &page, func(s string) string { return "#" + strings.TrimSuffix(s, ".md") }); err != nil {
			t.Fatal(err)
		}
		text, _, _ := strings.Cut(page.String(), "### SEE ALSO")
		manual.WriteString("\n" + strings.TrimRight(text, "\n") + "\n")
		header := &doc.GenManHeader{Section: "1", Source: "Sallyport", Manual: "Sallyport Manual", Date: &time.Time{}}
		if err := doc.GenMan(c, header, &man); err != nil {
			t.Fatal(err)
		}
		want[filepath.Join("man", strings.ReplaceAll(c.CommandPath(), " ", "-")+".1")] = man.Bytes()
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	visit(root)
	want["cli.md"] = manual.Bytes()

	for name, data := range want {
		path := filepath.Join("..", "..", "docs", name)
		if *update {
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, data, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(string(got), string(data)); diff != "" {
			t.Errorf("%s is stale; run make generate\n%s", path, diff)
		}
	}
}

// TestHelpFitsAScreen holds the help of every command to 24 lines of prose and 100 columns.
func TestHelpFitsAScreen(t *testing.T) {
	var visit func(*cobra.Command)
	visit = func(c *cobra.Command) {
		var out bytes.Buffer
		c.SetOut(&out)
		if err := c.Help(); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimRight(out.String(), "\n"), "\n")
		if len(lines) > 60 {
			t.Errorf("%s --help has %d lines", c.CommandPath(), len(lines))
		}
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	root := newRoot(streams{})
	visit(root)
}
