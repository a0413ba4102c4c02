package decode

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sallyport-dev/sallyport/pkg/policy"
)

func TestConfigFormats(t *testing.T) {
	t.Setenv("SALLYPORT_TEST_SECRET", "leaked")
	tests := []struct {
		about, name, data string
		want              []string // the documents as JSON
		at                map[string]string
	}{
		{"JSON keeps its numbers", "a.json", `{"a": 1.50, "b": 12345678901234567890123, "c": [true, null]}`,
			[]string{`{"a":1.50,"b":12345678901234567890123,"c":[true,null]}`}, nil},
		{"JSON that is no object", "a.json", `[1]`, []string{`[1]`}, nil},
		{"several JSON documents", "a.json", "{\"a\": 1}\n{\"a\": 2}\n", []string{`{"a":1}`, `{"a":2}`}, nil},
		{"JSON with a byte order mark", "a.json", "\ufeff{\"a\": 1}", []string{`{"a":1}`}, nil},
		{"YAML 1.2", "a.yml", "a: yes\nb: 0777\nc: 0o17\nd: 1_000\ne: .inf\nf: 2001-01-01\n", []string{`{"a":"yes","b":777,"c":15,"d":"1_000","e":".inf","f":"2001-01-01"}`}, nil},
		{"YAML with tags of an application", "a.yaml", "a: !Ref b\nc: !Sub [d, {e: !GetAtt f.g}]\n", []string{`{"a":"b","c":["d",{"e":"f.g"}]}`}, nil},
		{"YAML with merge keys", "a.yaml", "a: &x {b: 1, c: 2}\nd: {b: 3, <<: *x}\n", []string{`{"a":{"b":1,"c":2},"d":{"b":3,"c":2}}`}, nil},
		{"several YAML documents", "a.yaml", "a: 1\n---\n---\n# none\n--- {b: 2}\n...\n%YAML 1.2\n---\n- c\n", []string{`{"a":1}`, `{"b":2}`, `["c"]`}, nil},
		{"TOML", "a.toml", "a = 0x1F\nb = 1.0\nc = 1979-05-27T07:32:00.5Z\nd = 1979-05-27\ne = 07:32:00\nf = 1979-05-27T07:32:00\ng = [nan, inf, -inf]\n[h.\"i.j\"]\nk = '''\nx'''\n[[l]]\n[[l]]\nm = {n = true}\n",
			[]string{`{"a":31,"b":1,"c":"1979-05-27T07:32:00.5Z","d":"1979-05-27","e":"07:32:00","f":"1979-05-27T07:32:00","g":["nan","inf","-inf"],"h":{"i.j":{"k":"x"}},"l":[{},{"m":{"n":true}}]}`},
			map[string]string{"a": "a = 0x1F", "h.i.j.k": "k = '''\nx'''", "l.1": "[[l]]\nm = {n = true}", "l.1.m.n": "n = true", "h": "[h.\"i.j\"]\nk = '''\nx'''"}},
		{"HCL", "a.tf", "resource \"t\" \"n\" {\n  a = 1\n  b = \"x-${var.y}\"\n  c {\n    d = [true, var.z]\n  }\n  c {}\n}\nresource \"t\" \"m\" {}\ne = {\n  f = null\n  \"g\" = 2\n}\n",
			[]string{`{"e":{"f":null,"g":2},"resource":{"t":{"m":[{}],"n":[{"a":1,"b":"x-${var.y}","c":[{"d":[true,"${var.z}"]},{}]}]}}}`},
			map[string]string{"resource.t.n.0.b": `b = "x-${var.y}"`, "resource.t.n.0.c.0.d.1": "var.z", "resource.t.n.0.c.1": "c {}", "e.g": `"g" = 2`, "resource.t.m.0.x": `resource "t" "m" {}`}},
		{"INI", "a.ini", "a = 1\nb: x ; y\n[s]\nc = true\nd = \"q r\"\ne\n[t.u]\nf = %(a)s\n",
			[]string{`{"a":1,"b":"x","s":{"c":true,"d":"q r","e":true},"t.u":{"f":"%(a)s"}}`},
			map[string]string{"a": "a = 1", "s.d": `d = "q r"`, "s": "[s]\nc = true\nd = \"q r\"\ne", "s.e": "e"}},
		{"XML", "a.xml", "<?xml version=\"1.0\"?>\n<!DOCTYPE a>\n<a x=\"1\" y:z=\"2\">\n  <!-- c -->\n  <b>t &amp; u</b>\n  <b><![CDATA[<v>]]></b>\n  <c/>\n  <d>w<e f=\"g\"/>x</d>\n</a>\n",
			[]string{`{"a":{"-x":"1","-y:z":"2","b":["t & u","<v>"],"c":"","d":{"#text":"wx","e":{"-f":"g"}}}}`},
			map[string]string{"a.b.1": "<b><![CDATA[<v>]]></b>", "a.d.e": `<e f="g"/>`, "a.d.e.-f": `<e f="g"/>`, "a.-x": `<a x="1" y:z="2">`}},
		{"environment", "prod.env", "# c\nexport A=1\nB='x $A'\nC=\"y ${A} ${SALLYPORT_TEST_SECRET}\" # z\nD=$SALLYPORT_TEST_SECRET\n",
			[]string{`{"A":"1","B":"x $A","C":"y 1 ","D":""}`}, map[string]string{"A": "export A=1", "B": "B='x $A'"}},
		{"properties", "a.properties", "# c\na.b = c \\\n  d\ne: ${SALLYPORT_TEST_SECRET}\nf\\ g=${a.b}\n\\u0068=i\n",
			[]string{`{"a.b":"c d","e":"${SALLYPORT_TEST_SECRET}","f g":"${a.b}","h":"i"}`},
			map[string]string{"e": "e: ${SALLYPORT_TEST_SECRET}", "f g": `f\ g=${a.b}`, "h": `\u0068=i`}},
		{"CUE", "a.cue", "package x\n\nimport \"strings\"\n\n#D: {n: int | *5}\na: #D\nb: c: strings.ToUpper(\"d\")\nb: e: [1, {f: 2}]\n_h: 1\n",
			[]string{`{"a":{"n":5},"b":{"c":"D","e":[1,{"f":2}]}}`}, map[string]string{"a": "a: #D", "b.c": `c: strings.ToUpper("d")`, "b.e.1.f": "f: 2"}},
		{"Jsonnet", "a.jsonnet", "local x = { y:: 1, z: self.y + 1 };\n{\n  a: x,\n  'b': [i * 2 for i in std.range(1, 2)],\n  c+: { d: std.extVar },\n} + { e: [{ f: 3 }], c:: null }\n",
			[]string{`{"a":{"z":2},"b":[2,4],"e":[{"f":3}]}`}, map[string]string{"a": "a: x", "b": "'b': [i * 2 for i in std.range(1, 2)]", "e.0.f": "f: 3"}},
	}
	for _, test := range tests {
		t.Run(test.about, func(t *testing.T) {
			r := File(test.name, []byte(test.data), Options{Config: true})
			if len(r.Problems) > 0 || r.Kind != policy.Config {
				t.Fatalf("kind %q, problems %v", r.Kind, r.Problems)
			}
			var got []string
			for _, in := range r.Inputs {
				data, err := in.Document.MarshalJSON()
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(data)))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("want (-), got (+):\n%s", diff)
			}
			for dotted, want := range test.at {
				at := r.Inputs[0].Locate(pathOf(test.name, dotted))
				if text := strings.TrimLeft(region([]byte(test.data), at), " "); text != want {
					t.Errorf("%s is %q at %+v, want %q", dotted, text, at, want)
				}
			}
		})
	}
}

// pathOf reads a path of the tables: numbers are indexes.
func pathOf(name, dotted string) (path policy.Path) {
	dotted = strings.Replace(dotted, "i.j", "i\x00j", 1)
	if strings.HasSuffix(name, ".properties") {
		return policy.Path{dotted}
	}
	for step := range strings.SplitSeq(dotted, ".") {
		if step == "0" || step == "1" {
			path = append(path, int(step[0]-'0'))
			continue
		}
		path = append(path, strings.Replace(step, "\x00", ".", 1))
	}
	return path
}

func TestConfigProblems(t *testing.T) {
	tests := []struct{ name, data, want string }{
		{"a.json", "{\n  \"a\": 1,\n}", `a.json:3:1: read as JSON: '}' stands where a key in double quotes should`},
		{"a.json", "{\"a\": 1", "a.json:1:8: read as JSON: the text ends where ',' or '}' should stand"},
		{"a.json", "{\"a\": \"\t\"}", `a.json:1:8: read as JSON: '\t' inside of a string`},
		{"a.json", "{\"a\": \"\\q\"}", `a.json:1:8: read as JSON: \ is not followed by one of`},
		{"a.json", "{\"a\": \"\\u12\"}", `a.json:1:8: read as JSON: \u is not followed by four hexadecimal digits`},
		{"a.json", "[01]", `a.json:1:3: read as JSON: '1' stands where ',' or ']' should`},
		{"a.json", "[-]", `a.json:1:3: read as JSON: ']' stands where a digit should`},
		{"a.json", "[nul]", `a.json:1:2: read as JSON: 'n' stands where a value should`},
		{"a.json", "[\"é\", x]", `a.json:1:7: read as JSON: 'x' stands where a value should`},
		{"a.json", "{\"a\": 1} x", `a.json:1:10: read as JSON: 'x' stands where a value should`},
		{"a.yaml", "a: b\n---\nb: [\n", "a.yaml:4:1: read as YAML: "},
		{"a.yaml", "a: b\n---\n[a]: b\n", "a.yaml:3:1: read as YAML: a list or an object cannot be the key"},
		{"a.toml", "a = 1\na = 2\n", "a.toml:2:1: read as TOML: "},
		{"a.toml", "a = \n", "a.toml:1:"},
		{"a.tf", "a {\n  b = \n}\n", "a.tf:2:7: read as HCL: Invalid expression"},
		{"a.tf", "a \"b\" {}\na {}\n", "read as HCL: "},
		{"a.ini", "[a\n", "a.ini: read as INI: unclosed section"},
		{"a.xml", "<a>\n<b></a>", "a.xml:2:"},
		{"a.xml", "text", "a.xml: read as XML: no element"},
		{"a.xml", "<a>&x;</a>", "a.xml:1:1: read as XML: invalid character entity &x;"},
		{"a.xml", "<?xml version=\"1.0\" encoding=\"latin-1\"?><a/>", `the encoding "latin-1" is not supported; write UTF-8`},
		{".env", "A B C\n", ".env: read as .env: "},
		{"a.properties", "a = \\u12\n", "a.properties: read as .properties: "},
		{"a.cue", "a: string\n", "a.cue:1:4: read as CUE: a: incomplete value string"},
		{"a.cue", "a: 1\na: 2\n", "read as CUE: a: conflicting values 2 and 1"},
		{"a.cue", "a: {\n", "a.cue:1:6: read as CUE: expected '}'"},
		{"a.cue", "import \"example.com/x\"\na: x.y\n", "read as CUE: "},
		{"a.cue", "@extern(embed)\npackage x\na: _ @embed(file=b.json)\n", "read as CUE: no injection defined for \"embed\""},
		{"a.jsonnet", "{ a: import 'b.libsonnet' }", `a.jsonnet:1:6: read as Jsonnet: import "b.libsonnet": imports are not followed`},
		{"a.jsonnet", "{ a: importstr '/etc/passwd' }", "imports are not followed"},
		{"a.jsonnet", "{ a: error 'no' }", "a.jsonnet:1:6: read as Jsonnet: no"},
		{"a.jsonnet", "{ a: std.extVar('x') }", "read as Jsonnet: Undefined external variable: x"},
		{"a.jsonnet", "{ a: b }", "a.jsonnet:1:6: read as Jsonnet: Unknown variable: b"},
	}
	for _, test := range tests {
		r := File(test.name, []byte(test.data), Options{Config: true})
		if len(r.Problems) != 1 || !strings.Contains(r.Problems[0].Error(), test.want) {
			t.Errorf("%s: %q: problems %v, want %q", test.name, test.data, r.Problems, test.want)
		}
	}
}

// A key that stands twice is said so, whatever the format takes of it.
func TestConfigAmbiguities(t *testing.T) {
	tests := []struct{ name, data, path string }{
		{"a.json", `{"a": 1, "b": {"a": 2, "a": 3}}`, "b.a"},
		{"a.json", `{"a": 1, "A": 2}`, ""},
		{"a.yaml", "a: {b: 1, b: 2}\n", "a.b"},
		{"a.ini", "[s]\na=1\n[t]\na=2\na=3\n", "t.a"},
		{".env", "A=1\nB=2\nA=3\n", "A"},
		{"a.properties", "a=1\na=2\n", "a"},
	}
	for _, test := range tests {
		r := File(test.name, []byte(test.data), Options{Config: true})
		if len(r.Inputs) != 1 {
			t.Errorf("%s: %v", test.name, r)
			continue
		}
		got := ""
		for _, a := range ambiguitiesOf(r.Inputs[0]) {
			got += a.Path.String()
		}
		if got != test.path {
			t.Errorf("%s: %q is ambiguous at %q, want %q", test.name, test.data, got, test.path)
		}
	}
}
