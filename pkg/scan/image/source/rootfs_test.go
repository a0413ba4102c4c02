package source

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRootFS(t *testing.T) {
	dir := t.TempDir()
	for _, d := range []string{"etc", "usr/bin", "dev", "run"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name, mode := range map[string]os.FileMode{"etc/passwd": 0o644, "usr/bin/su": 0o755} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(name), mode); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(filepath.Join(dir, "usr/bin/su"), 0o755|os.ModeSetuid); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"etc/outside": "../../../../etc/shadow", "bin": "usr/bin", "etc/absolute": "/etc/shadow"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "run/pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	defer must(net.Listen("unix", filepath.Join(dir, "run/s"))).Close()

	set := mustOpen(t, dir, Options{})
	img := set.Images[0]
	if set.Kind != "dir" || img.Digest != "" || string(img.Config) != "{}" || len(img.Layers) != 1 || img.Layers[0].Size != -1 {
		t.Errorf("kind %s, %+v", set.Kind, img)
	}
	want := []string{
		"bin -> usr/bin 777", "dev/ 755", "etc/ 755", "etc/absolute -> /etc/shadow 777", "etc/outside -> ../../../../etc/shadow 777",
		"etc/passwd 644 etc/passwd", "run/ 755", "run/pipe 600", "usr/ 755", "usr/bin/ 755", "usr/bin/su 4755 usr/bin/su",
	}
	for range 2 { // a layer can be opened again
		rc, err := img.Layers[0].Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, listing(t, rc)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		rc.Close()
	}
	ctx, cancel := context.WithCancel(t.Context())
	rc := must(img.Layers[0].Open(ctx))
	cancel()
	if _, err := io.ReadAll(rc); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that of the context", err)
	}
}

func listing(t *testing.T, r io.Reader) []string {
	t.Helper()
	var lines []string
	tr := tar.NewReader(r)
	for {
		h, err := tr.Next()
		if err == io.EOF {
			return lines
		}
		if err != nil {
			t.Fatal(err)
		}
		line := h.Name
		if h.Linkname != "" {
			line += " -> " + h.Linkname
		}
		if h.Uname != "" || h.Gname != "" {
			t.Errorf("%s has the names %q and %q of this machine", h.Name, h.Uname, h.Gname)
		}
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %o %s", line, h.Mode, must(io.ReadAll(tr)))))
	}
}

func TestDetect(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("nginx", 0o755); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]target{
		"ghcr.io/acme/app:1":        {kind: kindRegistry, rest: "ghcr.io/acme/app:1"},
		"registry:nginx:1":          {kind: kindRegistry, rest: "nginx:1"},
		"registry:5000/app":         {kind: kindRegistry, rest: "registry:5000/app"},
		"docker:nginx:1":            {kind: kindDocker, rest: "nginx:1"},
		"docker:acme/app":           {kind: kindDocker, rest: "acme/app"},
		"podman:nginx":              {kind: kindPodman, rest: "nginx"},
		"docker-archive:a.tar":      {kind: kindDockerArchive, rest: "a.tar"},
		"oci-archive:a.tar":         {kind: kindOCIArchive, rest: "a.tar"},
		"oci-dir:a":                 {kind: kindOCIDir, rest: "a"},
		"dir:/":                     {kind: kindRootFS, rest: "/"},
		"dir":                       {kind: kindRegistry, rest: "dir"},
		"127.0.0.1:5000/a":          {kind: kindRegistry, rest: "127.0.0.1:5000/a"},
		"name-of-no-file\x00":       {kind: kindRegistry, rest: "name-of-no-file\x00"},
		strings.Repeat("long", 999): {kind: kindRegistry, rest: strings.Repeat("long", 999)},
	} {
		got, err := detect(name, Limits{}.withDefaults())
		if err != nil || got != want {
			t.Errorf("detect(%q) = %+v, %v; want %+v", clip(name), got, err, want)
		}
	}
	wantError(t, "nginx", Options{}, "neither an OCI layout nor a root file system", "registry:nginx")
	wantError(t, "docker:27", Options{}, "write registry:docker:27 or docker:27:latest")
	wantError(t, "registry:2", Options{}, "write registry:registry:2 or registry:2:latest")
	wantError(t, "./image.tar", Options{}, "no file or folder")
	wantError(t, "image.tar", Options{}, "no file or folder")
	wantError(t, "ghcr.io/a:1", Options{Platform: "amd/64/32/16"}, "linux/amd64")
	wantError(t, "oci-dir:nginx", Options{}, "no OCI layout")
	wantError(t, "docker-archive:nginx", Options{}, "not a file")
}
