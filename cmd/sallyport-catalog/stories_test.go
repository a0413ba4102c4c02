package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/sallyport-dev/sallyport/internal/testimage"
	"github.com/sallyport-dev/sallyport/pkg/scan/image/catalog"
	"github.com/sallyport-dev/sallyport/pkg/scan/image/inventory"
)

// TestStories runs testdata/script/image/*.txtar with both programs as users install them, one beside
// the other, on real images: $IMAGES holds them as layouts and archives, $REGISTRY serves them.
func TestStories(t *testing.T) {
	if testing.Short() {
		t.Skip("builds both programs")
	}
	bin, images, registry := install(t), layouts(t), serveImages(t)
	testscript.Run(t, testscript.Params{
		Dir:                 "../../testdata/script/image",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "same": same},
		Setup: func(env *testscript.Env) error {
			cache, err := os.MkdirTemp("", "sallyport-cache-")
			if err != nil {
				return err
			}
			env.Defer(func() { _ = os.RemoveAll(cache) })
			for name, value := range map[string]string{
				"PATH": bin + string(os.PathListSeparator) + env.Getenv("PATH"), "BIN": bin, "IMAGES": images, "REGISTRY": registry, "NO_COLOR": "1",
				"XDG_CACHE_HOME": cache, "LocalAppData": cache, "HOME": cache, "CACHE": filepath.Join(cache, "sallyport", "images"),
			} {
				env.Setenv(name, value)
			}
			return nil
		},
	})
}

// install builds both programs into one folder.
func install(t *testing.T) string {
	t.Helper()
	bin := t.TempDir()
	cmd := exec.Command("go", "build", "-o", bin, "github.com/sallyport-dev/sallyport/cmd/sallyport", "github.com/sallyport-dev/sallyport/cmd/sallyport-catalog")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return bin
}

// shop is an image with something wrong in each of its parts.
func shop(t *testing.T, arch string) testimage.Spec {
	t.Helper()
	spec := testimage.One(t, "debian")
	spec.Name, spec.Platform = "shop/web:1.0", v1.Platform{OS: "linux", Architecture: arch}
	spec.Config = v1.Config{
		Env:          []string{"PATH=/usr/bin", "DB_PASSWORD=correct-horse-battery-staple"},
		ExposedPorts: map[string]struct{}{"22/tcp": {}},
	}
	spec.Layers = append(spec.Layers, testimage.Text(t, `
-- usr/local/bin/helper 4755 --
a program
-- root/.npmrc --
//registry.example.com/:_authToken=npm_0123456789abcdefghij
-- layer RUN rm /root/.npmrc --
-- root/.wh..npmrc --
`)...)
	return spec
}

func layouts(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, path := range map[string]string{
		"debian": testimage.One(t, "debian").Layout(t), "alpine": testimage.One(t, "alpine").Layout(t), "shop": shop(t, "amd64").Layout(t),
		"shop.tar": shop(t, "amd64").DockerSave(t), "shop-old.tar": shop(t, "amd64").LegacySave(t), "shop-oci.tar": shop(t, "amd64").Archive(t),
		"many": testimage.IndexLayout(t, testimage.Index(t, shop(t, "amd64"), shop(t, "arm64")), "shop/web:1.0"),
	} {
		if err := os.Symlink(path, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func serveImages(t *testing.T) string {
	t.Helper()
	host := testimage.Registry(t, shop(t, "amd64"))
	testimage.Push(t, host, "shop/many:1.0", testimage.Index(t, shop(t, "amd64"), shop(t, "arm64")))
	return host
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

// same compares the bytes of two files.
func same(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: same A B")
	}
	a, b := ts.ReadFile(args[0]), ts.ReadFile(args[1])
	if bytes.Equal([]byte(a), []byte(b)) == neg {
		ts.Fatalf("%s and %s: the same is %v", args[0], args[1], !neg)
	}
}

// What is remembered under the key must be what the companion of this version finds.
func TestCatalogKey(t *testing.T) {
	if key := catalog.NewInspector().Key(); key != inventory.CatalogKey && !strings.Contains(key, "unknown") {
		t.Errorf("the inspector's key is %q, inventory.CatalogKey is %q", key, inventory.CatalogKey)
	}
}
