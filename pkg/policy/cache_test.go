package policy_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// cached evaluates a document with a pack that has no index, and returns what the rules and the
// engine said.
func cached(t *testing.T, dir string, packs ...policy.Pack) (message, log string) {
	t.Helper()
	var mu sync.Mutex
	var lines []string
	e := engine(t, policy.Options{Packs: packs, Cache: dir, Debug: func(line string) {
		mu.Lock()
		defer mu.Unlock()
		lines = append(lines, line)
	}})
	r := evaluate(t, e, document(t, map[string]any{"x": true}))
	if len(r.Findings) != 1 || len(r.Errors) > 0 {
		t.Fatalf("%+v", r)
	}
	return r.Findings[0].Message, strings.Join(lines, "\n")
}

// What an index depends on is in its name, and a file under another's name is refused.
func TestCacheIsByContents(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	one, two := pack(t, "x", `deny contains "one" if input.x`), pack(t, "x", `deny contains "two" if input.x`)
	for i, step := range []struct {
		pack        policy.Pack
		says, hears string
	}{
		{one, "one", "from sources"},
		{one, "one", "from the cache"},
		{two, "two", "from sources"},
		{two, "two", "from the cache"},
		{one, "one", "from the cache"},
	} {
		if says, log := cached(t, dir, step.pack); says != step.says || !strings.Contains(log, step.hears) {
			t.Errorf("%d: %s\n%s", i, says, log)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 2 {
		t.Fatalf("%v %v", files, err)
	}
	swap := func(a, b string) {
		t.Helper()
		if err := os.Rename(a, b); err != nil {
			t.Fatal(err)
		}
	}
	swap(files[0], files[0]+".away")
	swap(files[1], files[0])
	swap(files[0]+".away", files[1])
	for _, step := range []struct {
		pack policy.Pack
		says string
	}{{one, "one"}, {two, "two"}} {
		says, log := cached(t, dir, step.pack)
		if says != step.says || !strings.Contains(log, "of other rules") || !strings.Contains(log, "from sources") {
			t.Errorf("%s\n%s", says, log)
		}
	}
}

// The cache is for its owner alone, and engines that start together do not disturb each other.
func TestCacheIsSharedByEngines(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	p := pack(t, "x", `deny contains "one" if input.x`)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			e, err := policy.New(t.Context(), policy.Options{Packs: []policy.Pack{p}, Cache: dir})
			if err != nil {
				t.Error(err)
				return
			}
			if r, err := e.Evaluate(t.Context(), document(t, map[string]any{"x": true})); err != nil || len(r.Findings) != 1 {
				t.Errorf("%+v %v", r, err)
			}
		})
	}
	wg.Wait()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 1 {
		t.Errorf("%v %v", files, err)
	}
	for _, path := range append(files, dir) {
		if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v %v", path, info.Mode(), err)
		}
	}
}
