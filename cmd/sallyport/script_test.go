package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the stories run the real program under its real name.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"sallyport": func() {
			os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
		},
	})
}

// TestStories runs testdata/script/*.txtar: what users do, told as commands and what they see.
// Beside the usual commands, "exits N command..." checks the exit code.
func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "../../testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":  exits,
			"tamper": tamper,
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("NO_COLOR", "1")
			// The cache of whoever runs the tests is never touched.
			cache, err := os.MkdirTemp("", "sallyport-cache-")
			if err != nil {
				return err
			}
			env.Defer(func() { _ = os.RemoveAll(cache) })
			for _, name := range []string{"XDG_CACHE_HOME", "LocalAppData", "HOME"} {
				env.Setenv(name, cache)
			}
			return nil
		},
	})
}

// exits runs a command and checks its exit code, which is part of the interface.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE command [args]")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if code, ok := err.(interface{ ExitCode() int }); ok {
		got = itoa(code.ExitCode())
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != args[0] {
		ts.Fatalf("exit code %s, want %s", got, args[0])
	}
}

// tamper changes every file below a folder: "flip" changes the last byte, "cut" leaves the first
// 40, and "version" makes a cached policy one of another version with a sum that fits.
func tamper(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: tamper flip|cut|version DIR")
	}
	files := 0
	ts.Check(filepath.WalkDir(ts.MkAbs(args[1]), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		switch args[0] {
		case "flip":
			data[len(data)-1] ^= 1
		case "cut":
			data = data[:40]
		case "version":
			index := bytes.Replace(data[sha256.Size:], []byte(`"version":"index`), []byte(`"version":"older`), 1)
			sum := sha256.Sum256(index)
			data = append(sum[:], index...)
		}
		return os.WriteFile(path, data, 0o600)
	}))
	if files == 0 {
		ts.Fatalf("no file below %s", args[1])
	}
}

func itoa(n int) string { return string(rune('0' + n)) }
