package testimage

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

const (
	mainWithGlob = "package main\n\nimport (\n\t\"fmt\"\n\n\t\"github.com/gobwas/glob\"\n)\n\nfunc main() { fmt.Println(glob.MustCompile(\"*\").Match(\"x\")) }\n"
	mainWithCmp  = "package main\n\nimport (\n\t\"fmt\"\n\n\t\"github.com/google/go-cmp/cmp\"\n)\n\nfunc main() { fmt.Println(cmp.Equal(1, 2)) }\n"
)

// goPrograms are built once for all tests of a process.
var goPrograms = sync.OnceValues(func() (out [2][]byte, err error) {
	for i, p := range []struct{ source, module string }{{mainWithGlob, "github.com/gobwas/glob"}, {mainWithCmp, "github.com/google/go-cmp"}} {
		if out[i], err = buildGo(p.source, p.module); err != nil {
			return out, err
		}
	}
	return out, nil
})

// goLayers hold two real programs, links to them, and in the second layer another one in the place
// of the first.
func goLayers(tb testing.TB) []Layer {
	tb.Helper()
	programs, err := goPrograms()
	if err != nil {
		tb.Fatalf("build a Go program for a test image: %v", err)
	}
	before, after := programs[0], programs[1]
	return []Layer{
		{CreatedBy: "COPY bin", Files: []File{
			{Path: "etc/os-release", Data: []byte("ID=debian\nVERSION_ID=12\n")},
			{Path: "usr/bin", Type: Directory}, {Path: "bin", Type: Symlink, Target: "usr/bin"},
			{Path: "usr/bin/app", Mode: 0o755, Data: before}, {Path: "usr/bin/kept", Mode: 0o755, Data: before},
			{Path: "usr/bin/link", Type: Symlink, Target: "kept"}, {Path: "usr/bin/hard", Type: Hardlink, Target: "usr/bin/kept"},
			{Path: "usr/bin/gone", Mode: 0o755, Data: before}, {Path: "usr/bin/not-executable", Data: before},
			{Path: "usr/bin/cut", Mode: 0o755, Data: before[:len(before)/2]},
			{Path: "src/go.mod", Data: []byte("module example.com/not-built\n\nrequire golang.org/x/text v0.3.0\n")},
		}},
		{CreatedBy: "COPY newer", Compression: Zstd, Files: []File{{Path: "usr/bin/app", Mode: 0o755, Data: after}, {Path: "usr/bin/.wh.gone"}}},
	}
}

// buildGo builds a program that depends on one of the modules that the product requires, with the
// versions and checksums of the product and nothing from the network.
func buildGo(source, module string) (_ []byte, err error) {
	dir, err := os.MkdirTemp("", "testimage-go-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	mod, sum, err := requirement(module)
	if err != nil {
		return nil, err
	}
	for name, content := range map[string]string{"main.go": source, "go.mod": mod, "go.sum": sum} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			return nil, err
		}
	}
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -X main.version=1.2.3", "-o", "app", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-mod=mod", "GOWORK=off", "GOPROXY=off", "GOOS=linux", "GOARCH=amd64", "GOTOOLCHAIN=local")
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, out)
	}
	return os.ReadFile(filepath.Join(dir, "app"))
}

// requirement returns the go.mod and go.sum of a program that needs one module.
func requirement(module string) (mod, sum string, err error) {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "", "", err
	}
	file := strings.TrimSpace(string(out))
	ours, err := os.ReadFile(file)
	if err != nil {
		return "", "", err
	}
	version := regexp.MustCompile(`(?m)^\s+` + regexp.QuoteMeta(module) + ` (v\S+)`).FindSubmatch(ours)
	if version == nil {
		return "", "", fmt.Errorf("%s does not require %s", file, module)
	}
	sums, err := os.ReadFile(filepath.Join(filepath.Dir(file), "go.sum"))
	if err != nil {
		return "", "", err
	}
	return fmt.Sprintf("module example.com/app\n\ngo 1.24\n\nrequire %s %s\n", module, version[1]), string(sums), nil
}
