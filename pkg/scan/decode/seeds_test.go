package decode

// Seeds of the fuzz targets; the tables of the other tests hold more of the odd ones.

var yamlSeeds = []string{
	"a: 1\nb: [yes, no, on, off, y, n, ~, null]\nc: 0777\nd: 0o17\n",
	"apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n  containers:\n  - name: a\n    image: b\n",
	"a: &x {b: 1}\nc:\n  <<: *x\n  d: 2\n",
	"a: |\n  foo\n  bar\nb: >-\n  foo\n\n  bar\n",
	"? a\n: b\n? [x]\n: y\n",
	"a: \"x\\u00e9\\n\\\n  y\"\n'b': 'it''s'\n",
	"- 1_000\n- 0x1F\n- 0b11\n- 1e3\n- .5\n- 1.\n- 08\n- +1\n- -0\n- -0.0\n- 190:20:30\n- 2001-01-01\n",
	"!!str a: !!int \"5\"\nb: !!float 5\nc: !!binary aGVsbG8=\nd: !foo bar\ne: ! 5\n",
	"1: a\n1.5: b\ntrue: c\n.inf: d\n0x10: e\n",
	"{a: 1, b: {c: [d, e: f]}, \"g\": 'h'}",
	"a: 1\na: 2\nA: 3\n",
	"a: b # c\n# d\ne: f#g\n",
	"\ufeffa: 1\r\nb: 2\r\n",
	"--- # x\na: 1\n...\nb: 2\n---\n--- \n",
	"a:\n- b\n-\n - c\n",
	"%YAML 1.1\n---\na: 1\n",
	"a: foo\n  bar\n  baz\nb: [a,\n b]\n",
	"a\u2028b: c\u0085d: e",
	"apiVersion: v1\nkind: Pod\n---#: x\nkind: Job\n--- {apiVersion: v1, kind: Pod}\n",
	"apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n- kind: PodList\n  apiVersion: v1\n  items: [{metadata: {name: a}}]\n",
	"{\"apiVersion\":\"v1\",\"kind\":\"Pod\"}\n---\napiVersion: v1\nkind: Job\n",
	"# sallyport:ignore kubernetes/x\napiVersion: v1 # sallyport:ignore a/b until=2027-01-01\nkind: Pod\n# sallyport:ignore\n",
	"apiVersion: v1\nkind: Pod\nspec: &s\n  a: *s\n",
	"a: &a [1]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n",
}

var jsonSeeds = []string{
	`{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"containers":[{"image":"b"}]}}`,
	`{"apiVersion":"v1","kind":"Pod"}{"apiVersion":"v1","kind":"Job"} x`,
	`{"a":1,"a":2,"A":3}`,
	`[-0, 0.0, -0.0, 1e3, 1E+2, 1.5e-7, 123456789012345678901234567890, 9223372036854775808, 1e999]`,
	`["\u00e9\ud83d\ude00\ud800x\udc00\u0000\/\b\f\n\r\t\"\\", "é", "` + "\xff" + `"]`,
	`[true, false, null, {}, [], ""]`,
	"\t\n\r {\"apiVersion\" : \"v1\" ,\n\"kind\":\"List\",\"items\":[{\"apiVersion\":\"v1\",\"kind\":\"Pod\"}, {}]}",
	`{"a":[1,2,]}`, `{"a" 1}`, `[01]`, `["\x"]`, `{"apiVersion":"v1","kind":"Pod"}` + "\n---\nkind: x\n",
}

var configSeeds = map[string][]string{
	"a.cdx.json":   {bomJSON, bomJSON[:60], spdxJSON},
	"a.cdx.xml":    {bomXML, bomXML[:80]},
	"a.spdx":       {spdxTags, spdxTags[:40]},
	"a.json":       {`{"a": [1, 2.50, {"b": null}]}`, `[1] {"a":2}`},
	"a.yaml":       {"a: 0777\nb: yes\nc: {d: 0o17}\n---\n- .inf\n- !Ref x\n", "x: &a {b: 1}\ny: {<<: *a, b: 2}\n"},
	"a.toml":       {"a = 1\n[b.c]\nd = [1, {e = \"f\"}]\n[[g]]\nh.i = 1979-05-27T07:32:00Z\n[[g]]\nj = inf\n"},
	"a.tf":         {"resource \"a\" \"b\" {\n  c = \"${var.d}\"\n  e { f = [1, {g = true}] }\n}\n# sallyport:ignore a/b\nlocals {}\n"},
	"a.hcl":        {"a = <<EOT\nx\nEOT\nb = -1\n"},
	"a.ini":        {"a=1\n[b]\nc = true ; d\n; sallyport:ignore a/b\ne: \"f\"\n"},
	"a.xml":        {"<?xml version=\"1.0\"?>\n<a x=\"1\"><!-- sallyport:ignore a/b --><b>t</b><b/><c:d>e<f/>g</c:d></a>\n"},
	".env":         {"export A=1\nB=\"x $A\"\nC='y' # z\n"},
	"a.properties": {"a.b = c\\\n  d\n! e\nf:g\n\\u0061=b\n"},
	"a.cue":        {"import \"strings\"\na: strings.ToUpper(\"x\")\nb: [1, {c: >1 & 2}]\n#d: e: 1\n"},
	"a.jsonnet":    {"local x = 1;\n{ a: x, b+: [std.length('c') for y in [1]], [if true then 'd']: $.a }\n"},
	"Dockerfile":   {"FROM scratch\n"},
	"-":            {"apiVersion: v1\nkind: Pod\n"},
}
