//go:build interop

package interop

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

const password = "correct horse"

// tool is a program with a home of its own and no way out of the machine.
type tool struct {
	path, dir string
	env       []string // beside what keeps it at home
}

func newTool(t testing.TB, variable string) tool {
	t.Helper()
	path := os.Getenv(variable)
	if path == "" {
		t.Fatalf("%s names no program; run make interop", variable)
	}
	return tool{path: path, dir: t.TempDir()}
}

// cosign is the real one.
type cosign struct{ tool }

func newCosign(t testing.TB) *cosign {
	t.Helper()
	c := &cosign{newTool(t, "SALLYPORT_COSIGN")}
	c.file(t, "offline.json", `{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json","rekorTlogConfig":{},"tsaConfig":{}}`)
	return c
}

// file writes a file into the tool's folder and returns its path.
func (c tool) file(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(c.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// run runs a command in the tool's folder. The error has what it said.
func (c tool) run(t testing.TB, args ...string) (stdout []byte, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, c.path, args...)
	cmd.Dir = c.dir
	const nowhere = "http://127.0.0.1:1"
	cmd.Env = []string{
		"HOME=" + c.dir, "XDG_CONFIG_HOME=" + c.dir, "COSIGN_PASSWORD=" + password, "COSIGN_YES=true",
		"HTTPS_PROXY=" + nowhere, "HTTP_PROXY=" + nowhere, "NO_PROXY=127.0.0.1,localhost",
	}
	cmd.Env = append(cmd.Env, c.env...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%s %v: %w\n%s", filepath.Base(c.path), args, err, said.Bytes())
	}
	return out.Bytes(), nil
}

// must runs a command that has to succeed.
func (c tool) must(t testing.TB, args ...string) []byte {
	t.Helper()
	out, err := c.run(t, args...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// How cosign is told to sign offline, in each of its formats and ways.
var (
	asBundle     = []string{"--use-signing-config=false", "--tlog-upload=false"}
	asBundleToo  = []string{"--signing-config=offline.json", "--trusted-root=root.json"}
	asLegacy     = []string{"--use-signing-config=false", "--tlog-upload=false", "--new-bundle-format=false"}
	readOffline  = []string{"--insecure-ignore-tlog=true"}
	readAsLegacy = []string{"--insecure-ignore-tlog=true", "--new-bundle-format=false"}
)

// keyed adds a key pair, cosign.key and cosign.pub.
func (c *cosign) keyed(t testing.TB) *cosign {
	t.Helper()
	c.must(t, "generate-key-pair")
	return c
}

func (c tool) read(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(c.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}
