package source

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	ocilayout "github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"github.com/sallyport-dev/sallyport/internal/testimage"
	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// daemonWith answers as Docker does for one image.
func daemonWith(t *testing.T, id string, archive []byte) func(string) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/images/", func(w http.ResponseWriter, r *http.Request) {
		asked := strings.TrimPrefix(r.URL.Path, "/images/")
		switch asked {
		case "acme/app:1/json", id + "/json":
			_ = json.NewEncoder(w).Encode(map[string]any{"Id": id, "RepoTags": []string{"acme/app:1", "acme/app:stable"}, "Os": "linux", "Architecture": "amd64"})
		case id + "/get": // by name would be a second look-up of the tag
			_, _ = w.Write(archive)
		case "acme/broken/json":
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = io.WriteString(w, `{"message":"disk on fire\u001b[31m"}`)
		default:
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, `{"message":"No such image"}`)
		}
	})
	// Paths of sockets have a limit that a test's folder may not keep.
	dir := must(os.MkdirTemp("", "daemon"))
	t.Cleanup(func() { os.RemoveAll(dir) })
	socket := filepath.Join(dir, "docker.sock")
	s := httptest.NewUnstartedServer(mux)
	_ = s.Listener.Close()
	s.Listener = must(net.Listen("unix", socket))
	s.Start()
	t.Cleanup(s.Close)
	return func(variable string) string {
		return map[string]string{"DOCKER_HOST": "unix://" + socket, "CONTAINER_HOST": "unix://" + socket}[variable]
	}
}

func TestDaemon(t *testing.T) {
	img := testImage("linux/amd64", "one")
	id := must(img.ConfigName()).String()
	dir := layoutDir(t, func(p ocilayout.Path) { _ = p.AppendImage(img) })
	index := testIndex("linux/amd64", "linux/arm64")
	multi := layoutDir(t, func(p ocilayout.Path) { _ = p.AppendIndex(index) })
	for what, tc := range map[string]struct {
		id      string
		archive []byte
		want    v1.Image
	}{
		"legacy":           {id, tarOf(legacyFiles(img)...), img},
		"OCI":              {id, tarOf(filesOf(t, dir)...), img},
		"containerd store": {must(index.Digest()).String(), tarOf(filesOf(t, multi)...), testImage("linux/amd64", "linux-amd64")},
	} {
		t.Run(what, func(t *testing.T) {
			getenv := daemonWith(t, tc.id, tc.archive)
			for _, name := range []string{"docker:acme/app:1", "podman:acme/app:1", "docker:" + tc.id} {
				got := mustOpen(t, name, Options{Getenv: getenv}).Images[0]
				if got.Stream == nil {
					t.Fatal("a daemon has only a stream")
				}
				checkImage(t, got, tc.want)
				if want := []string{"docker.io/acme/app:1", "docker.io/acme/app:stable"}; !slices.Equal(got.Tags, want) {
					t.Errorf("tags %q, want %q", got.Tags, want)
				}
				if name != "docker:"+tc.id && got.Reference.String() != "docker.io/acme/app:1" {
					t.Errorf("reference %v", got.Reference)
				}
			}
		})
	}
}

func TestDaemonErrors(t *testing.T) {
	img := testImage("linux/amd64", "one")
	other := must(testImage("linux/amd64", "two").ConfigName()).String()
	getenv := daemonWith(t, other, tarOf(legacyFiles(img)...))
	wantError(t, "docker:acme/app:1", Options{Getenv: getenv}, "from the daemon has the digest")
	wantError(t, "docker:acme/none:1", Options{Getenv: getenv}, `no image "acme/none:1"`, "registry:acme/none:1")
	wantError(t, "docker:acme/broken", Options{Getenv: getenv}, "disk on fire")
	wantError(t, "docker:../../containers/json", Options{Getenv: getenv}, "not the name of a registry")
	env := func(value string) func(string) string { return func(string) string { return value } }
	wantError(t, "docker:acme/app", Options{Getenv: env("tcp://10.0.0.1:2375")}, "only Unix sockets", "docker save")
	wantError(t, "podman:acme/app", Options{Getenv: env("unix:///nowhere.sock")}, "no podman daemon listens at /nowhere.sock", "CONTAINER_HOST")
}

// The layers stop when the reader has seen enough, or the context ends.
func TestDaemonStreamStops(t *testing.T) {
	img := testImage("linux/amd64", "one")
	getenv := daemonWith(t, must(img.ConfigName()).String(), tarOf(legacyFiles(img)...))
	got := mustOpen(t, "docker:acme/app:1", Options{Getenv: getenv}).Images[0]
	enough := errors.New("enough")
	if err := got.Stream(t.Context(), func(context.Context, string, io.Reader) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("error %v, want the reader's", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	err := got.Stream(ctx, func(_ context.Context, _ string, r io.Reader) error {
		cancel()
		_, err := io.ReadAll(r)
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that of the context", err)
	}
}

// The real Podman: an image loaded into a store of the test's own, served on a socket of its own.
func TestPodman(t *testing.T) {
	podman, err := exec.LookPath("podman")
	if err != nil {
		t.Skip("podman is not installed (Debian: apt-get install podman)")
	}
	dir := must(os.MkdirTemp("", "podman"))
	t.Cleanup(func() { os.RemoveAll(dir) })
	global := []string{"--root", filepath.Join(dir, "root"), "--runroot", filepath.Join(dir, "run"), "--tmpdir", filepath.Join(dir, "tmp"), "--storage-driver", "vfs", "--log-level", "error"}
	command := func(args ...string) *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), podman, append(slices.Clone(global), args...)...)
		cmd.Env = append(os.Environ(), "XDG_RUNTIME_DIR="+dir, "TMPDIR="+dir)
		return cmd
	}
	img := testImage("linux/amd64", "one")
	var b bytes.Buffer
	if err := tarball.Write(must(name.ParseReference("example.com/acme/app:1")), img, &b); err != nil {
		t.Fatal(err)
	}
	if out, err := command("load", "-i", write(t, "image.tar", b.Bytes())).CombinedOutput(); err != nil {
		t.Skipf("podman cannot load images here: %v\n%s", err, out)
	}
	socket := filepath.Join(dir, "podman", "podman.sock")
	if err := os.MkdirAll(filepath.Dir(socket), 0o700); err != nil {
		t.Fatal(err)
	}
	service := command("system", "service", "--time=0", "unix://"+socket)
	service.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := service.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-service.Process.Pid, syscall.SIGTERM)
		_ = service.Wait()
	})
	for range 100 {
		if conn, err := net.Dial("unix", socket); err == nil {
			conn.Close()
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	getenv := func(variable string) string { return map[string]string{"XDG_RUNTIME_DIR": dir}[variable] }
	id := must(img.ConfigName()).Hex
	for _, name := range []string{"podman:example.com/acme/app:1", "podman:" + id, "podman:" + id[:12]} {
		set := mustOpen(t, name, Options{Getenv: getenv})
		checkImage(t, set.Images[0], img)
		if want := (image.Reference{Registry: "example.com", Repository: "acme/app", Tag: "1"}); set.Images[0].Reference != want || set.Kind != "podman" {
			t.Errorf("%s: %+v of the kind %s, want %+v", name, set.Images[0].Reference, set.Kind, want)
		}
	}
	wantError(t, "podman:example.com/acme/none", Options{Getenv: getenv}, "has no image")

	// An image with a layer of zstd does not fit into Docker's kind of archive.
	zstd := testimage.Spec{Name: "localhost/zstd:1", Layers: testimage.Text(t, "-- layer zstd RUN x --\n-- a --\nb\n")}
	if out, err := command("load", "-i", zstd.Archive(t)).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	set := mustOpen(t, "podman:localhost/zstd:1", Options{Getenv: getenv})
	if len(set.Images) != 1 || len(set.Images[0].Layers) != 1 {
		t.Errorf("the image with a layer of zstd: %+v", set.Images)
	}
}
