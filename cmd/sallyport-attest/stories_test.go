package main

import (
	"bytes"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/sallyport-dev/sallyport/internal/testimage"
	"github.com/sallyport-dev/sallyport/internal/testpki"
)

// Who signs in the stories.
const (
	issuer  = "https://token.example"
	subject = "https://github.com/acme/shop/.github/workflows/release.yml@refs/heads/main"
)

// TestStories runs testdata/script/attest/*.txtar with the programs as users install them, one beside the other, on
// real registries: $REGISTRY has the referrers API, $PLAIN has not, and behind $DOWN nobody listens. $FULCIO, $REKOR
// and $TSA are a Sigstore on loopback, $ROOT is its trust root, $TOKEN a file with an identity token of $SUBJECT.
//
// Beside the usual commands there are: "exits N command...", "tag FROM TO" moves a tag, "keep NAME" puts the last
// standard output into a variable, and "expand FILE..." puts variables into files.
func TestStories(t *testing.T) {
	if testing.Short() {
		t.Skip("builds all programs")
	}
	world := newWorld(t)
	testscript.Run(t, testscript.Params{
		Dir:                 "../../testdata/script/attest",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "tag": tag, "keep": keep, "expand": expand},
		Setup: func(env *testscript.Env) error {
			cache, err := os.MkdirTemp("", "sallyport-cache-")
			if err != nil {
				return err
			}
			env.Defer(func() { _ = os.RemoveAll(cache) })
			// Each story has images of its own, under its own name.
			_, story, _ := strings.Cut(filepath.Base(env.WorkDir), "-")
			for name, content := range map[string]string{"web:1": "one", "web:2": "two"} {
				for _, host := range []string{world["REGISTRY"], world["PLAIN"]} {
					testimage.Push(t, host, story+"/"+name, shop(t, content, "amd64").Image(t))
				}
			}
			testimage.Push(t, world["REGISTRY"], story+"/many:1", testimage.Index(t, shop(t, "one", "amd64"), shop(t, "one", "arm64")))
			for name, value := range world {
				env.Setenv(name, value)
			}
			for name, value := range map[string]string{
				"WEB": world["REGISTRY"] + "/" + story + "/web", "PLAINWEB": world["PLAIN"] + "/" + story + "/web", "MANY": world["REGISTRY"] + "/" + story + "/many:1",
				"PATH": world["BIN"] + string(os.PathListSeparator) + env.Getenv("PATH"), "NO_COLOR": "1",
				"XDG_CACHE_HOME": cache, "LocalAppData": cache, "HOME": cache, "SALLYPORT_KEY_PASSWORD": "correct horse",
			} {
				env.Setenv(name, value)
			}
			return nil
		},
	})
}

// shop is a small image that no rule at the severity high minds.
func shop(t *testing.T, content, arch string) testimage.Spec {
	t.Helper()
	return testimage.Spec{
		Platform: v1.Platform{OS: "linux", Architecture: arch},
		Config:   v1.Config{User: "1000:1000"},
		Layers:   testimage.Text(t, "-- etc/content --\n"+content+"\n"),
	}
}

// newWorld builds the programs and starts the services.
func newWorld(t *testing.T) map[string]string {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.Command("go", "build", "-o", filepath.Join(dir, "bin")+string(filepath.Separator), "github.com/sallyport-dev/sallyport/cmd/...")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	plain := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(plain.Close)
	down := httptest.NewServer(nil)
	down.Close()
	pki := testpki.New(t, testpki.Options{})
	services := pki.Serve()
	return map[string]string{
		"BIN": filepath.Join(dir, "bin"), "REGISTRY": testimage.Registry(t), "PLAIN": strings.TrimPrefix(plain.URL, "http://"),
		"DOWN": strings.TrimPrefix(down.URL, "http://"), "FULCIO": services.Fulcio, "REKOR": services.Rekor, "REKOR2": services.Rekor2, "TSA": services.TSA,
		"ROOT": write("root.json", string(pki.TrustedRoot())), "ISSUER": issuer, "SUBJECT": subject,
		"TOKEN":  write("token", testpki.Token(issuer, subject, time.Now().Add(time.Hour))),
		"LAYOUT": shop(t, "one", "amd64").Layout(t), "ARCHIVE": shop(t, "one", "amd64").DockerSave(t),
	}
}

// exits runs a command and checks its exit code, which is part of the interface.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE command [args]")
	}
	got := 0
	err := ts.Exec(args[1], args[2:]...)
	if code, ok := err.(interface{ ExitCode() int }); ok {
		got = code.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit code %d, want %s", got, args[0])
	}
}

// tag makes a tag name what another name does.
func tag(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: tag FROM TO")
	}
	from, err := name.ParseReference(args[0])
	ts.Check(err)
	to, err := name.NewTag(args[1])
	ts.Check(err)
	image, err := remote.Get(from)
	ts.Check(err)
	ts.Check(remote.Tag(to, image))
}

// keep puts the last standard output into a variable.
func keep(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: keep NAME")
	}
	ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile("stdout")))
}

// expand replaces ${NAME} in files.
func expand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: expand FILE...")
	}
	for _, file := range args {
		text := os.Expand(ts.ReadFile(file), ts.Getenv)
		ts.Check(os.WriteFile(ts.MkAbs(file), bytes.TrimLeft([]byte(text), "\n"), 0o600))
	}
}
