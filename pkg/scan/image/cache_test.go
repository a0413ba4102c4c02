package image

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

func TestCacheKeepsWholeFilesOnly(t *testing.T) {
	c := Cache{Dir: filepath.Join(t.TempDir(), "cache")}
	if _, err := c.Read("none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an empty cache: %v", err)
	}
	name := c.Name("layer", "a", "b")
	if name == c.Name("layer", "ab") || name == c.Name("record", "a", "b") {
		t.Error("names of different things are the same")
	}
	if err := c.Write(name, []byte("content")); err != nil {
		t.Fatal(err)
	}
	if data, err := c.Read(name); err != nil || string(data) != "content" {
		t.Errorf("read %q, %v", data, err)
	}
	d, err := c.Create("half")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Tidy(); err != nil { // somebody else's, while ours is being written
		t.Fatal(err)
	}
	if _, err := os.Stat(d.Name()); err != nil {
		t.Errorf("a file that is being written was removed: %v", err)
	}
	d.Discard()
	if left, _ := filepath.Glob(filepath.Join(c.Dir, "*")); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

func TestCacheForgetsTheOldestFirst(t *testing.T) {
	c := Cache{Dir: t.TempDir(), Size: 25}
	for i, name := range []string{"old", "older", "new"} {
		if err := c.Write(name, make([]byte, 10)); err != nil {
			t.Fatal(err)
		}
		used := time.Now().Add(time.Duration([]int{-2, -3, -1}[i]) * time.Hour)
		if err := os.Chtimes(filepath.Join(c.Dir, name), used, used); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Tidy(); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"older": false, "old": true, "new": true} {
		if _, err := c.Read(name); (err == nil) != want {
			t.Errorf("%s: %v, kept should be %v", name, err, want)
		}
	}
}

// What a killed process leaves behind goes when the cache is used again: V14.
func TestV14NothingStaysOfKilledProcesses(t *testing.T) {
	if dir := os.Getenv("SALLYPORT_TEST_SCRATCH"); dir != "" {
		c := Cache{Dir: dir}
		scratch, err := c.Scratch()
		if err != nil {
			t.Fatal(err)
		}
		_ = os.WriteFile(filepath.Join(scratch.Dir, "secret"), []byte("x"), 0o600)
		if _, err := c.Create("half"); err != nil {
			t.Fatal(err)
		}
		_ = os.WriteFile(filepath.Join(dir, "ready"), nil, 0o600)
		time.Sleep(time.Minute)
		return
	}
	dir := t.TempDir()
	child := exec.Command(os.Args[0], "-test.run", "TestV14NothingStaysOfKilledProcesses")
	child.Env = append(os.Environ(), "SALLYPORT_TEST_SCRATCH="+dir)
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	defer child.Process.Kill()
	for range 200 {
		if _, err := os.Stat(filepath.Join(dir, "ready")); err == nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	c := Cache{Dir: dir}
	if err := c.Tidy(); err != nil {
		t.Fatal(err)
	}
	if alive, _ := filepath.Glob(filepath.Join(dir, scratchPrefix+"*", "secret")); len(alive) != 1 {
		t.Errorf("the temporary files of a process that lives are gone")
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait()
	if err := c.Tidy(); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*-*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
