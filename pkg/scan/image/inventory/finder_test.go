package inventory_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/sallyport-dev/sallyport/pkg/scan/image/inventory"
)

// TestAnswers has companions that answer well and badly. Less than the whole answer must never be taken for it.
func TestAnswers(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the companions are shell scripts")
	}
	const record = `{"sbom":{"name":"shop"}}`
	for name, test := range map[string]struct{ answer, want string }{
		"whole":           {fmt.Sprintf("{\"protocol\":%d,\"recordSize\":%d}\n%s", inventory.Protocol, len(record), record), ""},
		"cut off":         {fmt.Sprintf("{\"protocol\":%d,\"recordSize\":%d}\n%s", inventory.Protocol, len(record), record[:10]), "cut off after 10 of 24 bytes"},
		"nothing follows": {fmt.Sprintf("{\"protocol\":%d,\"recordSize\":%d}\n", inventory.Protocol, len(record)), "cut off after 0 of 24 bytes"},
		"too much":        {fmt.Sprintf("{\"protocol\":%d}\n%s", inventory.Protocol, record), "24 of 0 bytes"},
		"no record":       {fmt.Sprintf("{\"protocol\":%d}\n", inventory.Protocol), "answer"},
		"another version": {"{\"protocol\":1}\n", "different versions"},
		"an error":        {fmt.Sprintf("{\"protocol\":%d,\"error\":\"no such folder\"}\n", inventory.Protocol), "no such folder"},
		"silence":         {"", "answer"},
		"no JSON":         {"hello\n", "answer"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			program, answer := filepath.Join(dir, "companion"), filepath.Join(dir, "answer")
			if err := os.WriteFile(answer, []byte(test.answer), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(program, []byte("#!/bin/sh\ncat >/dev/null\ncat '"+answer+"'\n"), 0o700); err != nil {
				t.Fatal(err)
			}
			finder := inventory.Finder{Program: program}
			got, err := finder.Find(t.Context(), inventory.Request{Name: dir, Folder: true}, false)
			switch {
			case test.want == "" && (err != nil || got.Images[0].Record.SBOM.Name != "shop"):
				t.Errorf("%+v, %v", got, err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("error is %v, want %q", err, test.want)
			}
		})
	}
}
