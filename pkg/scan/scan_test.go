package scan_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/scan"
	"github.com/sallyport-dev/sallyport/policies"
)

func run(t *testing.T, o scan.Options, only ...string) (*scan.Report, error) {
	t.Helper()
	e, err := policy.New(t.Context(), policy.Options{
		Packs:  []policy.Pack{{Name: "policies", FS: policies.FS()}},
		Select: policy.Selection{Only: only},
	})
	if err != nil {
		t.Fatal(err)
	}
	o.Gate = &policy.Gate{Engine: e}
	return scan.Run(t.Context(), o)
}

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func pod(name string, more string) string {
	return fmt.Sprintf("apiVersion: v1\nkind: Pod\nmetadata: {name: %s, namespace: x}\nspec:\n  containers:\n    - name: c\n      image: registry.example.com/c:1.0.0\n%s", name, more)
}

const privileged = "      securityContext:\n        privileged: true\n"

func TestFileBeyondTheLimitIsNotJudged(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "huge.yaml", pod("huge", "")+"# "+strings.Repeat("x", 2<<20))
	write(t, dir, "bad.yaml", pod("bad", privileged))
	r, err := run(t, scan.Options{Paths: []string{dir}, MaxFileSize: 1 << 20}, "kubernetes/privileged")
	if err != nil {
		t.Fatal(err)
	}
	if len(r.NotJudged) != 1 || !strings.Contains(r.NotJudged[0].Message, "raise --max-file-size or exclude it") {
		t.Errorf("not judged: %+v", r.NotJudged)
	}
	if len(r.Findings) != 1 || r.Verdict != policy.Deny {
		t.Errorf("the other file: %+v", r.Findings)
	}
}

// Findings of rules about sets have their own file and line, although the file was let go.
func TestSetFindingsAreLocated(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.yaml", pod("a", ""))
	service := write(t, dir, "b.yaml", "# comment\n---\n# nothing\n---\napiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: x}\nspec:\n  selector: {app: nobody}\n")
	r, err := run(t, scan.Options{Paths: []string{dir}}, "kubernetes/service-selector")
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Findings) != 1 || r.Findings[0].Source.File != filepath.ToSlash(service) || r.Findings[0].Position.Line != 9 {
		t.Errorf("%+v", r.Findings)
	}
	if r.Verdict == policy.Deny || r.Stats.Documents != 2 {
		t.Errorf("verdict %s, %+v", r.Verdict, r.Stats)
	}
}

func TestOrderAndWorkersDoNotMatter(t *testing.T) {
	dir := t.TempDir()
	for i := range 40 {
		write(t, dir, fmt.Sprintf("%02d.yaml", i), pod(fmt.Sprint("p", i), privileged))
	}
	var first string
	for _, workers := range []int{1, 2, 8} {
		r, err := run(t, scan.Options{Paths: []string{dir}, Workers: workers}, "kubernetes/privileged", "kubernetes/netpol-missing")
		if err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprintf("%+v", r.Findings)
		if first == "" {
			first = got
		}
		if got != first || len(r.Findings) != 80 {
			t.Errorf("%d workers: %d findings, or another order", workers, len(r.Findings))
		}
	}
}

func TestNothingIsNotAPass(t *testing.T) {
	if _, err := run(t, scan.Options{Paths: []string{t.TempDir()}}, "kubernetes/privileged"); !errors.Is(err, scan.ErrNothing) {
		t.Errorf("an empty folder: %v", err)
	}
}

func TestScanCanBeStopped(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.yaml", pod("a", ""))
	e, err := policy.New(t.Context(), policy.Options{Packs: []policy.Pack{policies.Pack()}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if r, err := scan.Run(ctx, scan.Options{Gate: &policy.Gate{Engine: e}, Paths: []string{dir}}); err == nil {
		t.Errorf("a stopped scan gave a report: %+v", r)
	}
}
