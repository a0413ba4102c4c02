package decode

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// summary is what the tables below say of an input: "resource @ base ! ambiguous paths".
func summary(in policy.Input) string {
	s := in.Source.Resource
	if len(in.Source.Base) > 0 {
		s += " @ " + in.Source.Base.String()
	}
	for _, a := range ambiguitiesOf(in) {
		s += " ! " + a.Path.String()
	}
	return s
}

type reported struct {
	Path    policy.Path
	Message string
}

// ambiguities reads the fact as rules do.
func ambiguitiesOf(in policy.Input) (out []reported) {
	list := in.Facts.Get("ambiguities")
	for i := range list.Len() {
		a := reported{Message: list.Get(i, "message").Text()}
		x, _ := list.Get(i, "path").Go()
		for _, step := range x.([]any) {
			if n, ok := step.(json.Number); ok {
				index, _ := n.Int64()
				step = int(index)
			}
			a.Path = append(a.Path, step)
		}
		out = append(out, a)
	}
	return out
}

func summaries(r Result) (out []string) {
	for _, in := range r.Inputs {
		out = append(out, summary(in))
	}
	for _, p := range r.Problems {
		out = append(out, "problem "+p.Error())
	}
	return out
}

func TestKubernetesObjects(t *testing.T) {
	tests := []struct {
		about, data string
		want        []string
	}{
		{"one object", "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  namespace: shop\n", []string{"Deployment shop/web"}},
		{"generated name", "apiVersion: v1\nkind: Pod\nmetadata: {generateName: web-, namespace: shop}\n", []string{"Pod shop/web-*"}},
		{"no name", "apiVersion: v1\nkind: Pod\nmetadata: {namespace: shop}\n", []string{"Pod"}},
		{"name is no text", "apiVersion: v1\nkind: Pod\nmetadata: {name: 5}\n", []string{"Pod"}},
		{"stream", "# head\n---\n" + pod + "---\n# nothing\n---\nx: y\n---\n" + pod, []string{"Pod a", "Pod a"}},
		{"Windows line ends", strings.ReplaceAll(pod+"---\n"+pod, "\n", "\r\n"), []string{"Pod a", "Pod a"}},
		{"byte order mark", "\ufeff" + pod, []string{"Pod a"}},
		{"anchors and merge keys", "apiVersion: v1\nkind: Pod\nmetadata: &m {name: a}\nspec: {<<: *m, x: *m}\n", []string{"Pod a"}},
		{"JSON", `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}`, []string{"Pod a"}},
		{"JSON after JSON", `{"apiVersion": "v1", "kind": "Pod"} {"apiVersion": "v1", "kind": "Job"}` + "\n", []string{"Pod", "Job"}},
		{"YAML after JSON", `{"apiVersion": "v1", "kind": "Pod"}` + "\n---\nkind: Job\napiVersion: v1\n", []string{"Pod", "Job"}},
		{"apiVersion is no text", "apiVersion: 1\nkind: Pod\n", nil},
		{"kind is empty", "apiVersion: v1\nkind: ''\n", nil},

		{"list", "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n- apiVersion: v1\n  kind: Job\n  metadata: {name: b}\n",
			[]string{"Pod @ items[0]", "Job b @ items[1]"}},
		{"list in a list", "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items: [{apiVersion: v1, kind: Pod}]\n", []string{"Pod @ items[0].items[0]"}},
		{"typed list", "apiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: a}\n", []string{"Pod a @ items[0]"}},
		{"empty list", "apiVersion: v1\nkind: List\nitems: []\n", nil},
		{"list without items", "apiVersion: example.com/v1\nkind: AllowList\nspec: {}\n", []string{"AllowList"}},
		{"list of what is no object", "apiVersion: v1\nkind: List\nitems: [a, {apiVersion: v1, kind: Pod}, {apiVersion: v1}, {}]\n",
			[]string{"Pod @ items[1]", "problem a.yaml:3:9: items[0]: not an object",
				"problem a.yaml:3:41: items[2]: an item without kind and apiVersion", "problem a.yaml:3:59: items[3]: an item without kind and apiVersion"}},
		{"list that does not say so", "apiVersion: v1\nkind: Pod\nitems:\n- {apiVersion: v1, kind: Job}\n", []string{"Pod ! items", "Job @ items[0]"}},
		{"items that are no list", "apiVersion: v1\nkind: Pod\nitems: {a: b}\n", []string{"Pod ! items"}},
		{"list of nothing in particular", "kind: menu\nitems: [{name: tea}, {apiVersion: v1, kind: Pod}]\n", []string{"Pod @ items[1]"}},

		{"list in the clothes of a kustomization", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nitems: [{apiVersion: v1, kind: Pod}]\n", []string{"Kustomization ! items", "Pod @ items[0]"}},

		{"key twice", "apiVersion: v1\nkind: Pod\nspec:\n  hostPID: false\n  hostPID: true\n", []string{"Pod ! spec.hostPID"}},
		{"key twice in JSON", `{"apiVersion": "v1", "kind": "Pod", "spec": {"a": [{"b": 1, "b": 2}]}}`, []string{"Pod ! spec.a[0].b"}},
		{"key twice, spelled differently", "apiVersion: v1\nkind: Pod\nspec:\n  true: 1\n  yes: 2\n", []string{"Pod ! spec.true"}},
		{"key twice in an item", "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  kind: Job\n- apiVersion: v1\n  kind: Pod\n", []string{"Job @ items[0] ! kind", "Pod @ items[1]"}},
		{"items twice", "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Job}]\nitems: [{apiVersion: v1, kind: Pod}]\n", []string{"List ! items", "Pod @ items[0]"}},
		{"keys that differ in case", "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: a, image: b, Image: c}]}\n", []string{"Pod ! spec.containers[0].Image"}},
		{"the long s", "apiVersion: v1\nkind: Pod\nspec: {}\n\u017fpec: {}\n", []string{"Pod ! \u017fpec"}},
		{"case in the user's own keys", "apiVersion: v1\nkind: ConfigMap\ndata: {http_proxy: a, HTTP_PROXY: b}\nmetadata: {labels: {a: b, A: c}}\n", []string{"ConfigMap"}},
		{"case in a custom resource", "apiVersion: example.com/v1\nkind: X\nspec: {http_proxy: a, HTTP_PROXY: b}\n", []string{"X"}},
		{"case among many keys", "apiVersion: v1\nkind: Pod\nspec: {a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1, h: 1, i: 1, j: 1, k: 1, l: 1, m: 1, n: 1, o: 1, A: 2, b: 2}\n", []string{"Pod ! spec.b ! spec.A"}},
		{"merged over written", "apiVersion: v1\nkind: Pod\nmetadata: &m {name: b}\nspec: {name: a, <<: *m}\n", []string{"Pod b ! spec.name"}},
		{"merge key twice", "apiVersion: v1\nkind: Pod\nspec: {<<: {a: 1}, <<: {b: 2}}\n", []string{"Pod ! spec"}},

		{"UTF-16, little end first", wide(binary.LittleEndian, pod), []string{"Pod a ! "}},
		{"UTF-16, big end first", wide(binary.BigEndian, pod+"---\n"+pod), []string{"Pod a ! ", "Pod a ! "}},
		{"separator with a comment", pod + "--- # next\n" + pod, []string{"Pod a", "Pod a"}},
		{"separator to kubectl alone", pod + "---# next\n" + pod, []string{"Pod a ! ", "Pod a ! "}},
		{"separator to kubectl alone, and a key to YAML", pod + "---#: x\napiVersion: v1\nkind: Job\n", []string{"Job a !  ! apiVersion ! kind", "Pod a ! ", "Job ! "}},
		{"document on the line of its separator", pod + "--- {apiVersion: v1, kind: Job}\n", []string{"Pod a ! ", "Job ! "}},
		{"end of a document", pod + "...\n---\n" + pod, []string{"Pod a", "Pod a"}},
		{"document after the end of one", pod + "...\n" + pod, []string{"Pod a", "Pod a ! "}},
		{"directive", "%YAML 1.1\n---\n" + pod, []string{"Pod a ! "}},
		{"directive of YAML 1.2", "%YAML 1.2\n---\n" + pod, []string{"Pod a ! "}},
		{"separator after a lone carriage return", pod + "x: y\r---\r" + pod, []string{"Pod a", "Pod a ! "}},
		{"separator after a line separator", pod + "x: y\u2028---\u2028" + pod, []string{"Pod a", "Pod a ! "}},
		{"separator inside of text", pod + "x: |\n  ---\n  a\n", []string{"Pod a"}},
	}
	for _, test := range tests {
		t.Run(test.about, func(t *testing.T) {
			r := File("a.yaml", []byte(test.data), Options{})
			if diff := cmp.Diff(test.want, summaries(r)); diff != "" {
				t.Errorf("want (-), got (+):\n%s", diff)
			}
			checkSameAsKubectl(t, "a.yaml", []byte(test.data))
		})
	}
}

func wide(order binary.ByteOrder, text string) string {
	var b bytes.Buffer
	for _, unit := range utf16.Encode([]rune("\ufeff" + text)) {
		var pair [2]byte
		order.PutUint16(pair[:], unit)
		b.Write(pair[:])
	}
	return b.String()
}

// A10: what CI judges is what the API server stores, and CI says where readers could differ.
func TestA10LastKeyWins(t *testing.T) {
	for _, data := range []string{
		"apiVersion: v1\nkind: Pod\nspec:\n  hostPID: false\n  hostPID: true\n",
		`{"apiVersion": "v1", "kind": "Pod", "spec": {"hostPID": false, "hostPID": true}}`,
	} {
		r := File("a.yaml", []byte(data), Options{})
		if len(r.Inputs) != 1 {
			t.Fatal(r.Problems)
		}
		x, err := r.Inputs[0].Document.Get("spec", "hostPID").Go()
		if err != nil || x != true {
			t.Errorf("hostPID is %v, %v", x, err)
		}
		if len(ambiguitiesOf(r.Inputs[0])) != 1 {
			t.Errorf("facts %v", ambiguitiesOf(r.Inputs[0]))
		}
	}
}

// A file of nothing but the same key does not become a report of a million findings.
func TestAmbiguitiesAreCounted(t *testing.T) {
	r := File("a.yaml", []byte("apiVersion: v1\nkind: Pod\n"+strings.Repeat("x: y\n", 1000)), Options{})
	if len(r.Inputs) != 1 {
		t.Fatal(r.Problems)
	}
	got := ambiguitiesOf(r.Inputs[0])
	if len(got) != 101 || got[100].Message != "899 more places like these" {
		t.Errorf("%d, the last %v", len(got), got[len(got)-1])
	}
}

// An item of a typed list is complete, and nothing of it is lost.
func TestTypedListItem(t *testing.T) {
	r := File("a.yaml", []byte("apiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: a}\n  spec: {i: 12345678901234567, f: 1.5}\n"), Options{})
	if len(r.Inputs) != 1 {
		t.Fatal(r.Problems)
	}
	data, err := r.Inputs[0].Document.MarshalJSON()
	want := `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"f":1.5,"i":12345678901234567}}`
	if err != nil || string(data) != want {
		t.Errorf("%s, want %s (%v)", data, want, err)
	}
	if at := r.Inputs[0].Locate(policy.Path{"spec", "f"}); at != (policy.Position{Line: 5, Column: 32, EndLine: 5, EndColumn: 38}) {
		t.Errorf("spec.f is at %+v", at)
	}
}

// Every document is parsed on its own, so a large stream costs no more than its largest document.
func TestMemoryIsThatOfTheLargestDocument(t *testing.T) {
	var longest, count int
	for p := range parts(benchStream(50)) {
		longest, count = max(longest, len(p.text)), count+1
	}
	if count != 50 || longest > 2*len(benchDeployment) {
		t.Errorf("%d parts, the longest of %d bytes", count, longest)
	}
}
