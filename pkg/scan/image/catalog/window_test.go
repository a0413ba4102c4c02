package catalog

import (
	"bytes"
	"math/rand/v2"
	"regexp"
	"regexp/syntax"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// firstMatch searches as syft does: piece by piece, each with half a piece before it.
func firstMatch(re *regexp.Regexp, content []byte) []string {
	for at := 0; at < len(content); at += pieceSize {
		piece := content[max(at-pieceSize/2, 0):min(at+pieceSize, len(content))]
		if m := re.FindSubmatch(piece); m != nil {
			var out []string
			for _, group := range m[1:] {
				out = append(out, string(group))
			}
			return append(out, "matched")
		}
	}
	return nil
}

// TestWindow compares, for the patterns of all classes, what is found in whole contents with what is
// found in their windows: contents of noise, of texts that match, and of such that nearly do.
func TestWindow(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	windows, matched, reduced := newWindows(classPatterns), 0, 0
	if len(windows) < 50 {
		t.Errorf("only %d of %d classes have a window", len(windows), len(classPatterns))
	}
	for class, exprs := range classPatterns {
		w := windows[class]
		if w == nil {
			continue
		}
		for range 60 {
			content := specimen(random, exprs)
			parts, ok := w.of(content)
			if !ok {
				continue
			}
			reduced++
			for _, expr := range exprs {
				re := regexp.MustCompile(expr)
				want := firstMatch(re, content)
				if diff := cmp.Diff(want, firstMatch(re, parts)); diff != "" {
					t.Fatalf("%s: %s in %d bytes of %d (-whole +window):\n%s\n%q", class, expr, len(parts), len(content), diff, parts)
				}
				if want != nil {
					matched++
				}
			}
		}
	}
	if matched < 500 || reduced < 2000 {
		t.Errorf("%d matches in %d contents with windows: too few to say anything", matched, reduced)
	}
}

// specimen is noise with texts that the patterns match, whole, cut or changed by a byte.
func specimen(random *rand.Rand, exprs []string) []byte {
	var b []byte
	for range 1 + random.IntN(4) {
		noise := make([]byte, random.IntN(3000))
		for i := range noise {
			noise[i] = byte(random.UintN(256))
			if random.IntN(3) == 0 {
				noise[i] = "\x00\n 0123.v-"[random.IntN(10)]
			}
		}
		b = append(b, noise...)
		text := example(random, exprs[random.IntN(len(exprs))])
		switch random.IntN(4) {
		case 0:
			text = text[:random.IntN(len(text)+1)]
		case 1:
			if len(text) > 0 {
				text[random.IntN(len(text))] ^= byte(1 << random.IntN(8))
			}
		}
		b = append(b, text...)
	}
	return append(b, make([]byte, random.IntN(3000))...)
}

// TestWindowLarge has matches in every place of a piece, also where one piece ends.
func TestWindowLarge(t *testing.T) {
	exprs := classPatterns["nodejs-binary"]
	w, ok := newWindow(exprs)
	if !ok {
		t.Fatal("the classifier of Node.js has no window")
	}
	re := regexp.MustCompile(exprs[1])
	text := []byte("x node.js/v22.9.01234 y")
	for _, at := range []int{0, 100, pieceSize/2 - 10, pieceSize - 30, pieceSize - 20, pieceSize - 10, pieceSize - 5, pieceSize, 3*pieceSize - 8} {
		content := slices.Concat(bytes.Repeat([]byte{7}, at), text, bytes.Repeat([]byte{8}, 4*pieceSize))
		parts, ok := w.of(content)
		if !ok {
			parts = content // a match is cut where a piece ends: syft's answer depends on it
		}
		if diff := cmp.Diff(firstMatch(re, content), firstMatch(re, parts)); diff != "" {
			t.Errorf("at %d, window %v (-whole +window):\n%s", at, ok, diff)
		}
	}
}

func FuzzWindow(f *testing.F) {
	f.Add([]byte("\x00node v0.10.48\x00 node.js/v22.9.0"))
	f.Add([]byte("\x00\x00v4.1.2\x00"))
	exprs := classPatterns["nodejs-binary"]
	w, ok := newWindow(exprs)
	if !ok {
		f.Fatal("no window")
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		content = append(content, make([]byte, 3*len(content))...)
		parts, ok := w.of(content)
		if !ok {
			return
		}
		for _, expr := range exprs {
			re := regexp.MustCompile(expr)
			if diff := cmp.Diff(firstMatch(re, content), firstMatch(re, parts)); diff != "" {
				t.Errorf("%s (-whole +window):\n%s", expr, diff)
			}
		}
	})
}

// example is a text that an expression matches.
func example(random *rand.Rand, expr string) []byte {
	re, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		panic(err)
	}
	return appendExample(nil, random, re.Simplify())
}

func appendExample(b []byte, random *rand.Rand, re *syntax.Regexp) []byte {
	times := 1
	switch re.Op {
	case syntax.OpLiteral:
		return append(b, string(re.Rune)...)
	case syntax.OpCharClass:
		i := 2 * random.IntN(len(re.Rune)/2)
		lo, hi := re.Rune[i], min(re.Rune[i+1], re.Rune[i]+100)
		return append(b, string(lo+rune(random.IntN(int(hi-lo)+1)))...)
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return append(b, byte(' '+random.IntN(90)))
	case syntax.OpAlternate:
		return appendExample(b, random, re.Sub[random.IntN(len(re.Sub))])
	case syntax.OpStar:
		times = random.IntN(4)
	case syntax.OpQuest:
		times = random.IntN(2)
	case syntax.OpPlus:
		times = 1 + random.IntN(3)
	}
	for range times {
		for _, sub := range re.Sub {
			b = appendExample(b, random, sub)
		}
	}
	return b
}

// TestWindowsApart: what stands in two places of a content must not meet in its windows and match.
func TestWindowsApart(t *testing.T) {
	exprs := []string{`STU`, `(?P<version>QRST)`}
	w, ok := newWindow(exprs)
	if !ok {
		t.Fatal("no window")
	}
	content := slices.Concat([]byte("STUQ"), make([]byte, 100), []byte("RSTU"), make([]byte, 100))
	parts, ok := w.of(content)
	if !ok || len(parts) == 0 || len(parts) > 20 {
		t.Fatalf("windows are %q, %v", parts, ok)
	}
	if m := firstMatch(regexp.MustCompile(exprs[1]), parts); m != nil {
		t.Errorf("%q is in the windows %q and not in the content", m, parts)
	}
}
