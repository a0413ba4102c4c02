package decode

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	yaml4 "go.yaml.in/yaml/v4"
)

// What the fast path accepts, kubectl's library accepts and reads alike.
func FuzzFastYAMLLikeSigs(f *testing.F) {
	for _, seed := range fastSeeds() {
		f.Add([]byte(seed))
	}
	for _, data := range ourYAML(f) {
		f.Add(data)
	}
	f.Fuzz(checkFastLikeSigs)
}

func checkFastLikeSigs(t *testing.T, data []byte) {
	parser := fastYAML{schema: kubernetesSchema, options: Options{}.withDefaults()}
	for p := range parts(data) {
		d, ok := parser.part(p)
		if !ok || d.value.IsZero() {
			continue
		}
		ours, err := plainGo(d.value)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := sigsRead(endLine(p.body))
		if err != nil {
			t.Fatalf("%q: sigs.k8s.io/yaml refuses it: %s", p.text, err)
		}
		if !reflect.DeepEqual(theirs, ours) { // cmp takes exponential time in the depth
			t.Fatalf("%q: sigs.k8s.io/yaml reads %v, we read %v", p.text, theirs, ours)
		}
	}
}

// What the fast path accepts as YAML 1.2, another parser reads alike. Plain scalars are resolved by
// our rules: the parser's own are neither of YAML 1.1 nor of 1.2.
func FuzzFastYAMLLikeYAML4(f *testing.F) {
	for _, seed := range fastSeeds() {
		f.Add([]byte(seed))
	}
	for _, data := range ourYAML(f) {
		f.Add(data)
	}
	f.Fuzz(checkFastLikeYAML4)
}

func checkFastLikeYAML4(t *testing.T, data []byte) {
	parser := fastYAML{schema: coreSchema, options: Options{}.withDefaults()}
	for p := range parts(data) {
		d, ok := parser.part(p)
		if !ok || d.value.IsZero() {
			continue
		}
		var root yaml4.Node
		loader, err := yaml4.NewLoader(bytes.NewReader(p.text))
		if err == nil {
			err = loader.Load(&root)
		}
		if err != nil || len(root.Content) != 1 {
			t.Fatalf("%q: YAML 4 does not read it: %v", p.text, err)
		}
		if theirs, ours := valueOf4(root.Content[0]), d.value; !sameValue(t, theirs, ours) {
			t.Fatalf("%q: YAML 4 reads %s, we read %s", p.text, jsonText(t, theirs), jsonText(t, ours))
		}
	}
}

func valueOf4(n *yaml4.Node) policy.Value {
	switch n.Kind {
	case yaml4.SequenceNode:
		var elems []policy.Value
		for _, kid := range n.Content {
			elems = append(elems, valueOf4(kid))
		}
		return policy.Array(elems)
	case yaml4.MappingNode:
		var members []policy.Member
		for i := 0; i+1 < len(n.Content); i += 2 {
			members = append(members, policy.Member{Key: n.Content[i].Value, Value: valueOf4(n.Content[i+1])})
		}
		return policy.Object(members)
	}
	if n.Style&(yaml4.SingleQuotedStyle|yaml4.DoubleQuotedStyle|yaml4.LiteralStyle|yaml4.FoldedStyle) != 0 {
		return policy.String(n.Value)
	}
	s, _ := resolveCore(n.Value)
	return s.value
}

func sameValue(t *testing.T, a, b policy.Value) bool { return jsonText(t, a) == jsonText(t, b) }

func jsonText(t *testing.T, v policy.Value) string {
	data, err := v.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// Random texts of lines that people write, and of some that they should not, at random depths: a
// fuzzer seldom indents well.
func TestFastPathOnRandomText(t *testing.T) {
	lines := []string{
		"a: b", "c: d e", "k: 'v'", "k2: \"v\"", "name: x # c", "a:", "b:", "list:", "- a", "- b: c", "-", "- - x", "- k: |", "text: |", "fold: >-", "keep: |+",
		"# comment", "", "  ", "plain words", "f: [a, b]", "g: {h: i, j: 2}", "m: [", "]", "n: {o: p,", "q: r}", "'quoted': 1", "x: 'open", "close'", "y: \"open \\n", "close\"",
		"é: ü", "port: 8080", "on: yes", "v: 1.5", "e: ~", "null: x", "- [a,", "b]", "- {a: b}", "z: - a", "u: a: b", "w: a #b", "h: a#b", "i: *x", "? a", "\ttab", "a:\tb",
		"- name: web", "image: \"r/i:1\"", "args: [\"-a\", '-b']", "cmd: a b", "env: {}", "vols: []", "s: >", "long text here", "more: text", "t: |-", "--- x", "l: 'it''s'", "sallyport: x # sallyport:ignore a/b", "# sallyport:ignore c/d",
	}
	random := rand.New(rand.NewPCG(3, 4))
	rounds, fast := 60_000, 0
	if testing.Short() {
		rounds = 5_000
	}
	for range rounds {
		var b strings.Builder
		if random.IntN(2) == 0 {
			b.WriteString("apiVersion: v1\nkind: Pod\n")
		}
		depth := 0
		for range 1 + random.IntN(9) {
			line := lines[random.IntN(len(lines))]
			b.WriteString(strings.Repeat(" ", depth) + line)
			if random.IntN(30) > 0 {
				b.WriteString("\n")
			}
			switch {
			case strings.HasSuffix(line, ":") || strings.HasSuffix(line, "|") || strings.HasSuffix(line, ">-") || strings.HasPrefix(line, "- "):
				depth += 2 * random.IntN(2)
			case random.IntN(3) == 0:
				depth = max(0, depth-1-random.IntN(3))
			case random.IntN(6) == 0:
				depth += random.IntN(4)
			}
		}
		data := []byte(b.String())
		if checkSameOutline(t, data, kubernetesSchema) {
			fast++
			checkFastLikeSigs(t, data)
			checkFastLikeYAML4(t, data)
			checkFast(t, data)
		}
	}
	t.Logf("%d of %d texts took the fast path", fast, rounds)
	if fast < rounds/20 {
		t.Errorf("only %d of %d texts took the fast path", fast, rounds)
	}
}

// In a large document positions come from an outline, as they do on the full path.
func TestFastPathOnLargeDocuments(t *testing.T) {
	var b strings.Builder
	b.WriteString("apiVersion: v1\nkind: List\nitems:\n")
	for range 40 {
		item := "- " + strings.ReplaceAll(strings.TrimSpace(benchDeployment), "\n", "\n  ")
		b.WriteString(strings.ReplaceAll(item, "%[1]d", "1") + "\n")
	}
	if b.Len() <= walked {
		t.Fatalf("only %d bytes", b.Len())
	}
	checkFast(t, []byte(b.String()))
}
