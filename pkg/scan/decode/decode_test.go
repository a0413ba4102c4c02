package decode

import (
	"slices"
	"strings"
	"testing"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"

func TestFileTakesAFileForWhatItHolds(t *testing.T) {
	chart := func(folder string) bool { return folder == "charts/web" }
	tests := []struct {
		about, name, data string
		options           Options
		kind              policy.Kind
		inputs            int
		problem           string // text of the only problem
		skipped           string
	}{
		{about: "manifest", name: "pod.yaml", data: pod, kind: policy.Kubernetes, inputs: 1},
		{about: "upper-case extension", name: "POD.YML", data: pod, kind: policy.Kubernetes, inputs: 1},
		{about: "standard input", name: "-", data: pod, kind: policy.Kubernetes, inputs: 1},
		{about: "no extension, by content", name: "manifest", data: "# c\n---\n" + pod, kind: policy.Kubernetes, inputs: 1},
		{about: "another extension, by content", name: "pod.tmpl", data: pod, kind: policy.Kubernetes, inputs: 1},
		{about: "Markdown that shows a manifest", name: "README.md", data: "# Title\nText\n```\n" + pod + "```\n", skipped: "not a kind"},
		{about: "kubeadm configuration", name: "k.yaml", data: "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n", kind: policy.Kubernetes, inputs: 1},
		{about: "kubelet configuration", name: "k.yaml", data: "kind: KubeletConfiguration\napiVersion: kubelet.config.k8s.io/v1beta1\n", kind: policy.Kubernetes, inputs: 1},
		{about: "kustomization with type", name: "kustomization.yaml", data: "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n", skipped: "no Kubernetes object"},
		{about: "kustomization without", name: "kustomization.yaml", data: "resources: [a.yaml]\n", skipped: "no Kubernetes object"},
		{about: "Chart.yaml", name: "Chart.yaml", data: "apiVersion: v2\nname: a\n", skipped: "no Kubernetes object"},
		{about: "compose file", name: "docker-compose.yml", data: "services: {a: {image: b}}\n", skipped: "no Kubernetes object"},
		{about: "workflow", name: ".github/workflows/ci.yml", data: "on: push\njobs: {}\n", skipped: "no Kubernetes object"},
		{about: "compose file for users' rules", name: "docker-compose.yml", data: "services: {a: {image: b}}\n", options: Options{Config: true}, kind: policy.Config, inputs: 1},
		{about: "empty", name: "a.yaml", data: "", skipped: "no Kubernetes object"},
		{about: "comments only", name: "a.yaml", data: "# apiVersion: v1\n# kind: Pod\n", skipped: "no Kubernetes object"},
		{about: "empty documents", name: "a.yaml", data: "---\n---\n# apiVersion\n---\nnull\n---\n~\n", skipped: "no Kubernetes object"},
		{about: "empty, for users' rules", name: "a.yaml", data: "---\n", options: Options{Config: true}, skipped: "empty"},

		{about: "broken manifest", name: "a.yaml", data: pod + "  x: y\n", problem: "a.yaml:4:3: did not find expected key, while parsing a block mapping that begins on line 1"},
		{about: "broken manifest in JSON", name: "a.json", data: `{"apiVersion": "v1", "kind": "Pod" "x": 1}`, problem: `a.json:1:36: '"' stands where ',' or '}' should`},
		{about: "broken YAML of others", name: "a.yaml", data: "a: [\napiVersions: x\n", skipped: "no Kubernetes object"},
		{about: "broken YAML for users' rules", name: "a.yaml", data: "a: [\n", options: Options{Config: true}, problem: "a.yaml:2:1: read as YAML: did not find expected node content"},
		{about: "broken document after a good one", name: "a.yaml", data: pod + "---\na: [\n", kind: policy.Kubernetes, inputs: 1, problem: "a.yaml:6:1"},
		{about: "good document after a broken one", name: "a.yaml", data: "a: [\n---\n" + pod, kind: policy.Kubernetes, inputs: 1, problem: "a.yaml:2:1"},
		{about: "not a JSON value", name: "a.yaml", data: pod + "x: .nan\n", problem: "a.yaml:4:4: .nan is not a JSON number"},
		{about: "a list as a key", name: "a.yaml", data: pod + "? [a]\n: b\n", problem: "a.yaml:4:3: a list or an object cannot be the key"},
		{about: "tab", name: "a.yaml", data: pod + "spec:\n\ta: b\n", problem: "a.yaml:5:1: found character that cannot start any token"},
		{about: "control character", name: "a.yaml", data: pod + "x: \x01\n", problem: "a.yaml:4:4: control characters are not allowed"},
		{about: "not UTF-8", name: "a.yaml", data: pod + "x: \xff\n", problem: "a.yaml:4:4: "},
		{about: "unknown anchor", name: "a.yaml", data: pod + "x: *y\n", problem: "a.yaml:4:4: unknown anchor 'y' referenced"},
		{about: "hidden from a careless look, and refused by our parser", name: "a.yaml", data: "{\"api\\x56ersion\": v1, \"kin\\x64\": Pod}\n}\n",
			kind: policy.Kubernetes, inputs: 1, problem: "a.yaml:2:1"},

		{about: "template of a chart", name: "charts/web/templates/a.yaml", data: pod + "x: {{ .Values.x }}\n", options: Options{Chart: chart}, skipped: "Helm template"},
		{about: "template that happens to be YAML", name: "charts/web/templates/a.yaml", data: pod + "x: '{{ .Values.x }}'\n", options: Options{Chart: chart}, skipped: "Helm template"},
		{about: "template in a folder of templates", name: "charts/web/templates/sub/templates/a.yaml", data: pod + "x: {{ x }}\n", options: Options{Chart: chart}, skipped: "Helm template"},
		{about: "manifest beside templates", name: "charts/web/templates/a.yaml", data: pod, options: Options{Chart: chart}, kind: policy.Kubernetes, inputs: 1},
		{about: "template of nobody's chart", name: "other/templates/a.yaml", data: pod + "x: {{ .Values.x }}\n", options: Options{Chart: chart}, problem: "if this is a template, render it"},
		{about: "template when charts are unknown", name: "templates/a.yaml", data: pod + "x: {{ .Values.x }}\n", skipped: "Helm template"},
		{about: "template elsewhere", name: "deploy/a.yaml", data: pod + "x: {{ .Values.x }}\n", problem: "if this is a template, render it"},
	}
	for _, test := range tests {
		t.Run(test.about, func(t *testing.T) {
			r := File(test.name, []byte(test.data), test.options)
			if r.Kind != test.kind && test.problem == "" || len(r.Inputs) != test.inputs {
				t.Errorf("kind %q with %d inputs, want %q with %d", r.Kind, len(r.Inputs), test.kind, test.inputs)
			}
			switch {
			case test.problem == "" && len(r.Problems) > 0:
				t.Errorf("problems %v", r.Problems)
			case test.problem != "" && (len(r.Problems) != 1 || !strings.Contains(r.Problems[0].Error(), test.problem)):
				t.Errorf("problems %v, want %q", r.Problems, test.problem)
			}
			if (r.Skipped == "") != (test.skipped == "") || !strings.Contains(r.Skipped, test.skipped) {
				t.Errorf("skipped for %q, want %q", r.Skipped, test.skipped)
			}
		})
	}
}

func TestCandidate(t *testing.T) {
	tests := []struct {
		name, head     string
		plain, configs bool
	}{
		{"a.yaml", "", true, true},
		{"dir/a.JSON", "{", true, true},
		{"-", "", true, true},
		{"a.yaml", "a\x00b", false, false},
		{"a.yaml", "\xff\xfea\x00", true, true},
		{"app.log", strings.Repeat("2026-01-01 kind: x\n", 100), false, false},
		{"main.go", "package main\n", false, false},
		{"README.md", "# Title\napiVersion: v1\nkind: Pod\n", true, true}, // Markdown is YAML so far
		{"README.md", "# Title\nText\napiVersion: v1\n", false, false},
		{"manifest", "apiVersion: v1\n", true, true},
		{"manifest", "# comment\n%YAML 1.1\n---\nkind: Pod\n", true, true},
		{"manifest", `{ "kind": "Pod"`, true, true},
		{"data", `{ "x": 1`, false, false},
		{"a.toml", "", false, true},
		{".env", "", false, true},
		{"prod.env", "", false, true},
		{".env.local", "", false, true},
		{"environment", "", false, false},
		{"main.tf", "", false, true},
	}
	for _, test := range tests {
		if got := Candidate(test.name, []byte(test.head), Options{}); got != test.plain {
			t.Errorf("%s with %.20q: %v", test.name, test.head, got)
		}
		if got := Candidate(test.name, []byte(test.head), Options{Config: true}); got != test.configs {
			t.Errorf("%s with %.20q, for users' rules: %v", test.name, test.head, got)
		}
	}
}

// What File makes something of is a candidate: the walker never passes over it.
func TestCandidateIsNeverNarrowerThanFile(t *testing.T) {
	o := Options{Config: true}
	for name, seeds := range configSeeds {
		for _, seed := range seeds {
			if r := File(name, []byte(seed), o); len(r.Inputs)+len(r.Problems) > 0 && !Candidate(name, []byte(seed), o) {
				t.Errorf("%s is no candidate, but has %d inputs", name, len(r.Inputs))
			}
		}
	}
}

func TestLimits(t *testing.T) {
	deep := strings.Repeat("[", 300) + strings.Repeat("]", 300)
	bomb := "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := 1; i < 10; i++ {
		ref := "*a" + string(rune('0'+i-1))
		bomb += "a" + string(rune('0'+i)) + ": &a" + string(rune('0'+i)) + " [" + strings.TrimSuffix(strings.Repeat(ref+", ", 10), ", ") + "]\n"
	}
	tests := []struct {
		about, name, data string
		options           Options
		want              string
	}{
		{"size", "a.yaml", pod + "x: " + strings.Repeat("y", 100), Options{MaxDocument: 100}, "a.yaml:1:1: a document of more than 100 bytes"},
		{"size of a later document", "a.yaml", "a: b\n---\n" + pod + "x: " + strings.Repeat("y", 100), Options{MaxDocument: 100}, "a.yaml:2:1: a document of more than 100 bytes"},
		{"size of JSON", "a.json", `{"apiVersion": "v1", "kind": "Pod", "x": "` + strings.Repeat("y", 100), Options{MaxDocument: 100}, "a.json:1:1: a document of more than 100 bytes"},
		{"size of TOML", "a.toml", `x = "` + strings.Repeat("y", 100), Options{MaxDocument: 100, Config: true}, "a document of more than 100 bytes"},
		{"documents", "a.yaml", strings.Repeat(pod+"---\n", 4), Options{MaxDocuments: 3}, "more than 3 documents; split the file"},
		{"items", "a.yaml", "apiVersion: v1\nkind: PodList\nitems: [{}, {}, {}, {}]\n", Options{MaxDocuments: 3}, "more than 3 documents; split the file"},
		{"documents that readers cut differently", "a.yaml", strings.Repeat(pod+"...\n", 200), Options{}, "a.yaml:404:1: more than 100 documents"},
		{"depth of YAML", "a.yaml", pod + "x: " + deep, Options{}, "a.yaml:4:259: nested more than 256 levels deep"},
		{"depth of JSON", "a.json", `{"apiVersion": "v1", "kind": "Pod", "x": ` + deep, Options{}, "nested more than 256 levels deep"},
		{"depth by aliases", "a.yaml", pod + "x: &x [[[[a]]]]\ny: [[[*x]]]\n", Options{MaxDepth: 7}, "a.yaml:5:7: nested more than 7 levels deep"},
		{"aliases", "a.yaml", pod + "x: &x a\ny: [*x, *x, *x]\n", Options{MaxAliases: 2}, "a.yaml:5:13: more than 2 aliases"},
		{"alias bomb", "a.yaml", pod + bomb, Options{}, "more than 2000000 nodes once its aliases are expanded"},
		{"alias of itself", "a.yaml", pod + "x: &x [*x]\n", Options{}, "a.yaml:4:8: anchor &x contains itself"},
		{"merge of itself", "a.yaml", pod + "x: &x {<<: *x}\n", Options{}, "a.yaml:4:12: anchor &x contains itself"},
		{"nodes of YAML", "a.yaml", pod + "x: [" + strings.Repeat("a,", 100) + "]\n", Options{MaxNodes: 50}, "a.yaml:1:1: the document has more than 50 nodes"},
		{"nodes of JSON", "a.json", `{"apiVersion": "v1", "kind": "Pod", "x": [1,2,3,4,5]}`, Options{MaxNodes: 5}, "the document has more than 5 nodes"},
		{"brackets of HCL", "a.hcl", "a = " + deep, Options{Config: true}, "nested more than 256 levels deep"},
		{"brackets of CUE", "a.cue", "a: " + deep, Options{Config: true}, "nested more than 256 levels deep"},
		{"brackets of Jsonnet", "a.jsonnet", deep, Options{Config: true}, "nested more than 256 levels deep"},
		{"elements of XML", "a.xml", strings.Repeat("<a>", 300) + strings.Repeat("</a>", 300), Options{Config: true}, "nested more than 256 levels deep"},
		{"time of Jsonnet", "a.jsonnet", "local f(n) = if n == 0 then 0 else f(n - 1) tailstrict; [f(100000) for x in std.range(1, 20)]", Options{Config: true, MaxEvaluation: 1}, "takes longer than"},
		{"stack of Jsonnet", "a.jsonnet", "local f(n) = 1 + f(n + 1); f(0)", Options{Config: true}, "max stack frames exceeded"},
	}
	for _, test := range tests {
		t.Run(test.about, func(t *testing.T) {
			r := File(test.name, []byte(test.data), test.options)
			if !slices.ContainsFunc(r.Problems, func(p Problem) bool { return strings.Contains(p.Error(), test.want) }) {
				t.Errorf("problems %v, want %q", r.Problems, test.want)
			}
		})
	}
}

// A panic below is a problem of one file, never the end of a scan.
func TestPanicBecomesAProblem(t *testing.T) {
	r := guard(decoder{kind: policy.Config, decode: func(source, Options) Result { panic("oh") }}, source{name: "a"}, Options{})
	if len(r.Problems) != 1 || r.Problems[0].File != "a" || !strings.Contains(r.Problems[0].Message, "oh") {
		t.Errorf("got %v", r.Problems)
	}
}
