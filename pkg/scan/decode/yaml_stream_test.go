package decode

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// Random streams of the lines that end documents for some reader, between objects: nothing that
// kubectl would send goes without judgement, and nothing is judged that it would not send without
// saying so.
func TestStreamsLikeKubectl(t *testing.T) {
	separators := []string{
		"---", "---", "---", "--- # comment", "---\t", "---#comment", "---#: x", "--- text", "---text", "----",
		"--- {apiVersion: v1, kind: Inline}", "...", "... # comment", "...text", "%YAML 1.1", "%TAG ! x:", "# comment", "",
		"\ufeff", "\ufeff---", " ---", "--- |", "---\u00a0", "\u2028---", "x: \"", "\"", "'", "- a", "a: |", "  text", "{", "}", "]", "a: [",
	}
	ends := []string{"\n", "\n", "\n", "\n", "\r\n", "\r", "\u2028", "\u0085", "\n\n"}
	objects := []string{
		"apiVersion: v1\nkind: Pod\n", "kind: Job\napiVersion: batch/v1\n", "{apiVersion: v1, kind: Flow}\n",
		`{"apiVersion": "v1", "kind": "JSON"}` + "\n", `{"apiVersion":"v1","kind":"JSON2"}`,
		"apiVersion: v1\r\nkind: Windows\r\n", "a: b\n", "apiVersion: v1\nkind: Text\ndata: |\n  ---\n  x\n",
		"apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Item\n",
	}
	random := rand.New(rand.NewPCG(1, 2))
	rounds := 30_000
	if testing.Short() {
		rounds = 2_000
	}
	for range rounds {
		var b strings.Builder
		for range 1 + random.IntN(7) {
			if random.IntN(5) < 3 {
				b.WriteString(objects[random.IntN(len(objects))])
			} else {
				b.WriteString(separators[random.IntN(len(separators))] + ends[random.IntN(len(ends))])
			}
			if random.IntN(3) == 0 {
				b.WriteString("---\n")
			}
		}
		checkSameAsKubectl(t, "stream.yaml", []byte(b.String()))
		if t.Failed() {
			return
		}
	}
}
