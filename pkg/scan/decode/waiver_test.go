package decode

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Each line of the table's text may end in a waiver; want says for each document what is covered:
// "rule first-last", or "problem line".
func TestWaiversCoverWhatTheyStandOnOrAbove(t *testing.T) {
	tests := []struct {
		about, data string
		want        []string
	}{
		{"behind a scalar", "apiVersion: v1\nkind: Pod\nspec:\n  hostPID: true # sallyport:ignore a/b\n  x: y\n", []string{"a/b 4-4"}},
		{"behind the key of a block", "apiVersion: v1\nkind: Pod\nspec:\n  securityContext: # sallyport:ignore a/b\n    x: y\n    z: w\n  x: y\n", []string{"a/b 4-6"}},
		{"behind the first line of an element", "apiVersion: v1\nkind: Pod\nspec:\n- name: a # sallyport:ignore a/b\n  image: b\n- name: c\n", []string{"a/b 4-5"}},
		{"behind a scalar element", "apiVersion: v1\nkind: Pod\nadd:\n- A\n- B # sallyport:ignore a/b\n- C\n", []string{"a/b 5-5"}},
		{"behind the end of a flow collection", "apiVersion: v1\nkind: Pod\nadd: [A,\n  B] # sallyport:ignore a/b\nx: y\n", []string{"a/b 3-4"}},
		{"behind the header of a block scalar", "apiVersion: v1\nkind: Pod\nx: | # sallyport:ignore a/b\n  a\n  b\ny: z\n", []string{"a/b 3-5"}},
		{"behind the first key of the document", "apiVersion: v1 # sallyport:ignore a/b\nkind: Pod\n", []string{"a/b 1-1"}},
		{"above a member", "apiVersion: v1\nkind: Pod\nspec:\n  # sallyport:ignore a/b\n  hostPID: true\n  x: y\n", []string{"a/b 5-5"}},
		{"above a block", "apiVersion: v1\nkind: Pod\n# sallyport:ignore a/b\nspec:\n  hostPID: true\n  x: y\nz: w\n", []string{"a/b 4-6"}},
		{"above an element", "apiVersion: v1\nkind: Pod\nspec:\n# sallyport:ignore a/b\n- name: a\n  image: b\n- name: c\n", []string{"a/b 5-6"}},
		{"on the dash of an element", "apiVersion: v1\nkind: Pod\nspec:\n- # sallyport:ignore a/b\n  name: a\n  image: b\n- name: c\n", []string{"a/b 5-6"}},
		{"above an element, at the end of another", "apiVersion: v1\nkind: Pod\nspec:\n- name: a\n  # sallyport:ignore a/b\n- name: c\n", []string{"a/b 6-6"}},
		{"above an element of a flow collection", "apiVersion: v1\nkind: Pod\nadd: [\n  # sallyport:ignore a/b\n  A,\n  B]\n", []string{"a/b 5-5"}},
		{"above the document", "# sallyport:ignore a/b\napiVersion: v1\nkind: Pod\nx: y\n", []string{"a/b 1-4"}},
		{"above the separator of the document", "# sallyport:ignore a/b\n---\napiVersion: v1\nkind: Pod\nx: y\n", []string{"a/b 1-5"}},
		{"on the separator of the document", "--- # sallyport:ignore a/b\napiVersion: v1\nkind: Pod\nx: y\n", []string{"a/b 1-4"}},
		{"above the second document", pod + "---\n# sallyport:ignore a/b\n" + pod, []string{"", "a/b 5-8"}},
		{"several rules, several lines", "# sallyport:ignore a/b,c/d\n# sallyport:ignore e/f reason=\"x\"\n" + pod, []string{"a/b 1-5, c/d 1-5, e/f 2-5"}},
		{"not in text", "apiVersion: v1\nkind: Pod\na: \"x # sallyport:ignore a/b\"\nb: |\n  # sallyport:ignore a/b\nc: x#sallyport:ignore a/b\nd: 'x\n  # sallyport:ignore a/b\n  '\n", []string{""}},
		{"behind text with a sharp", "apiVersion: v1\nkind: Pod\na: 'x # y' # sallyport:ignore a/b\n", []string{"a/b 3-3"}},
		{"behind another comment", "apiVersion: v1\nkind: Pod # why # sallyport:ignore a/b\n", []string{"a/b 2-2"}},
		{"above nothing", "apiVersion: v1\nkind: Pod\n# sallyport:ignore a/b\n", []string{"problem 3"}},
		{"above no document", pod + "---\n# sallyport:ignore a/b\n", []string{"problem 5"}},
		{"above another document", pod + "---\n# sallyport:ignore a/b\nx: y\n---\n" + pod, []string{"", ""}},
		{"malformed", "apiVersion: v1\nkind: Pod # sallyport:ignore\n", []string{"problem 2"}},
		{"in a list, above an item", "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n# sallyport:ignore a/b\n- apiVersion: v1\n  kind: Job\n", []string{"", "a/b 7-8"}},
		{"in a list, above all", "# sallyport:ignore a/b\napiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n- apiVersion: v1\n  kind: Job\n", []string{"a/b 1-8", "a/b 1-8"}},
		{"in a list, malformed", "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n- apiVersion: v1\n  kind: Job # sallyport:ignore\n", []string{"problem 7", ""}},
		{"Windows line ends", "apiVersion: v1\r\nkind: Pod\r\nx: y # sallyport:ignore a/b\r\n", []string{"a/b 3-3"}},
		{"beside an alias", "apiVersion: v1\nkind: Pod\na: &x\n  b: c # sallyport:ignore a/b\nd: *x # sallyport:ignore c/d\n", []string{"a/b 4-4, c/d 5-5"}},
	}
	for _, test := range tests {
		t.Run(test.about, func(t *testing.T) {
			var got []string
			for _, in := range File("a.yaml", []byte(test.data), Options{}).Inputs {
				var list []string
				for _, w := range in.Waivers {
					if w.Problem != "" {
						list = append(list, "problem "+strings.TrimPrefix(w.Origin, "a.yaml:"))
						continue
					}
					list = append(list, fmt.Sprintf("%s %d-%d", w.Rule, w.FirstLine, w.LastLine))
				}
				got = append(got, strings.Join(list, ", "))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("want (-), got (+):\n%s", diff)
			}
		})
	}
}

func TestWaiversInConfig(t *testing.T) {
	tests := []struct{ name, data, want string }{
		{"a.yaml", "a:\n  # sallyport:ignore a/b\n  b: 1\n  c: 2\n", "a/b 3-3"},
		{"a.toml", "[a] # sallyport:ignore a/b\nb = 1\n[c]\n", "a/b 1-2"},
		{"a.toml", "a = 1\n# sallyport:ignore a/b\n[b]\nc = [\n 1,\n]\nd = 1\n[e]\n", "a/b 3-7"},
		{"a.tf", "a \"b\" {\n  c = 1\n  // sallyport:ignore a/b\n  d {\n    e = 1\n  }\n}\n", "a/b 4-6"},
		{"a.tf", "a \"b\" { # sallyport:ignore a/b\n  c = 1\n}\n", "a/b 1-3"},
		{"a.hcl", "/* sallyport:ignore a/b */\na = 1\nb = 2\n", "a/b 1-3"},
		{"a.ini", "a=1\n; sallyport:ignore a/b\n[b]\nc=1\nd=2\n[e]\n", "a/b 3-5"},
		{"a.xml", "<a>\n  <!-- sallyport:ignore a/b -->\n  <b>\n    c\n  </b>\n  <d/>\n</a>\n", "a/b 3-5"},
		{".env", "A=1\n# sallyport:ignore a/b\nB=2\n", "a/b 3-3"},
		{"a.properties", "a=1\n! sallyport:ignore a/b\nb=2\n", "a/b 3-3"},
		{"a.cue", "a: 1\nb: { // sallyport:ignore a/b\n\tc: 1\n}\n", "a/b 2-4"},
		{"a.jsonnet", "{\n  a: 1, // sallyport:ignore a/b\n  b: 2,\n}\n", "a/b 2-2"},
	}
	for _, test := range tests {
		r := File(test.name, []byte(test.data), Options{Config: true})
		if len(r.Inputs) != 1 || len(r.Inputs[0].Waivers) != 1 {
			t.Errorf("%s: %q: %v", test.name, test.data, r)
			continue
		}
		w := r.Inputs[0].Waivers[0]
		if got := fmt.Sprintf("%s %d-%d", w.Rule, w.FirstLine, w.LastLine); got != test.want || w.Problem != "" {
			t.Errorf("%s: %q: %s %s, want %s", test.name, test.data, got, w.Problem, test.want)
		}
	}
}
