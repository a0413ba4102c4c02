package sbom

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func FuzzIndent(f *testing.F) {
	for _, text := range []string{`{}`, `[]`, `{"a":[1,2,{"b":"c,{\"}\\"}],"d":{},"e":[],"f":null}`, `"x"`, `[[[]]]`, `{"a b":" : , "}`, strings.Repeat("[", 80) + strings.Repeat("]", 80)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var compact, want, got bytes.Buffer
		if json.Compact(&compact, []byte(text)) != nil {
			return
		}
		if err := json.Indent(&want, compact.Bytes(), "", "  "); err != nil {
			t.Fatal(err)
		}
		indent(&got, compact.Bytes())
		if got.String() != want.String() {
			t.Errorf("%s\n%s\nwant\n%s", compact.String(), got.String(), want.String())
		}
	})
}
