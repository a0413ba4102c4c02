package decode

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// The scalars that readers of YAML quarrel about, as kubectl reads them and as YAML 1.2 does.
// "-" is a scalar that JSON cannot hold.
var nastyScalars = []struct{ text, kubernetes, core string }{
	{`yes`, `true`, `"yes"`}, {`No`, `false`, `"No"`}, {`ON`, `true`, `"ON"`}, {`off`, `false`, `"off"`},
	{`y`, `true`, `"y"`}, {`N`, `false`, `"N"`}, {`oN`, `"oN"`, `"oN"`}, {`yES`, `"yES"`, `"yES"`},
	{`true`, `true`, `true`}, {`False`, `false`, `false`}, {`TRUE`, `true`, `true`}, {`tRUE`, `"tRUE"`, `"tRUE"`},
	{`~`, `null`, `null`}, {`null`, `null`, `null`}, {`Null`, `null`, `null`}, {`nULL`, `"nULL"`, `"nULL"`}, {``, `null`, `null`},
	{`'yes'`, `"yes"`, `"yes"`}, {`"1"`, `"1"`, `"1"`}, {`''`, `""`, `""`}, {`'null'`, `"null"`, `"null"`},
	{`0`, `0`, `0`}, {`-0`, `0`, `0`}, {`+1`, `1`, `1`}, {`007`, `7`, `7`}, {`0777`, `511`, `777`}, {`08`, `8`, `8`}, {`-010`, `-8`, `-10`},
	{`0o17`, `15`, `15`}, {`0O17`, `15`, `"0O17"`}, {`0o8`, `"0o8"`, `"0o8"`}, {`0x1F`, `31`, `31`}, {`-0x1F`, `-31`, `"-0x1F"`}, {`0b101`, `5`, `"0b101"`},
	{`1_000`, `1000`, `"1_000"`}, {`_1`, `"_1"`, `"_1"`}, {`1__0`, `10`, `"1__0"`}, {`0x_1`, `1`, `"0x_1"`}, {`1_000.5`, `1000.5`, `"1_000.5"`},
	{`9223372036854775807`, `9223372036854775807`, `9223372036854775807`},
	{`9223372036854775808`, `9223372036854776000`, `9223372036854775808`},
	{`18446744073709551616`, `18446744073709552000`, `18446744073709551616`},
	{`-9223372036854775809`, `-9223372036854776000`, `-9223372036854775809`},
	{`1.0`, `1`, `1`}, {`1.`, `1`, `1`}, {`.5`, `0.5`, `0.5`}, {`-.5`, `-0.5`, `-0.5`}, {`1e3`, `1000`, `1000`}, {`1E-7`, `1e-7`, `1e-7`}, {`1e21`, `1e+21`, `1e+21`},
	{`1e400`, `"1e400"`, `"1e400"`}, {`.`, `"."`, `"."`}, {`+`, `"+"`, `"+"`}, {`1e`, `"1e"`, `"1e"`}, {`0x1p-2`, `"0x1p-2"`, `"0x1p-2"`}, {`-0.0`, `-0`, `-0`},
	{`.inf`, `-`, `".inf"`}, {`-.Inf`, `-`, `"-.Inf"`}, {`+.INF`, `-`, `"+.INF"`}, {`.NaN`, `-`, `".NaN"`}, {`Infinity`, `"Infinity"`, `"Infinity"`},
	{`190:20:30`, `"190:20:30"`, `"190:20:30"`}, {`1:30`, `"1:30"`, `"1:30"`}, {`22:22`, `"22:22"`, `"22:22"`},
	{`2001-01-01`, `"2001-01-01"`, `"2001-01-01"`}, {`2001-12-14t21:59:43.10-05:00`, `"2001-12-14t21:59:43.10-05:00"`, `"2001-12-14t21:59:43.10-05:00"`},
	{`!!str 5`, `"5"`, `"5"`}, {`!!int "5"`, `5`, `5`}, {`!!float 5`, `5`, `5`}, {`!!bool yes`, `true`, `-`}, {`!!int 5.5`, `-`, `-`}, {`!!null ''`, `null`, `null`},
	{`!!timestamp 2001-01-01`, `"2001-01-01"`, `-`}, {`!!timestamp x`, `-`, `-`}, {`!!binary aGk=`, `"hi"`, `"hi"`}, {`!!binary /w==`, `"` + "\ufffd" + `"`, `"` + "\ufffd" + `"`},
	{`!!binary "?"`, `-`, `-`}, {`! 5`, `"5"`, `"5"`}, {`! yes`, `"yes"`, `"yes"`}, {`&a ! 5`, `"5"`, `"5"`}, {`!<tag:yaml.org,2002:str> 5`, `"5"`, `"5"`}, {`!Ref a`, `"a"`, `"a"`},
	{`=`, `"="`, `"="`}, {`<<`, `"<<"`, `"<<"`}, {`"a\x41\u00e9\
  b"`, `"aA` + "\u00e9" + `b"`, `"aA` + "\u00e9" + `b"`}, {"|\n  a\n  b\n", `"a\nb\n"`, `"a\nb\n"`}, {">+\n  a\n  b\n\n", `"a b\n\n"`, `"a b\n\n"`},
	{"a\n  b\n\n  c", `"a b\nc"`, `"a b\nc"`}, {"[a, b", `-`, `-`},
}

func TestScalars(t *testing.T) {
	for _, test := range nastyScalars {
		text := "k: " + test.text
		for _, want := range []struct {
			schema schema
			value  string
		}{{kubernetesSchema, test.kubernetes}, {coreSchema, test.core}} {
			roots, err := parseYAML([]byte(text), Options{}.withDefaults())
			got := "-"
			if err == nil {
				tree, err := newBuilder(want.schema, []byte(text), Options{}.withDefaults()).build(roots[0])
				if err == nil {
					data, err := tree.value.Get("k").MarshalJSON()
					if err != nil {
						t.Fatal(err)
					}
					got = string(data)
				}
			}
			if !sameJSON(got, want.value) {
				t.Errorf("schema %d: %q is %s, want %s", want.schema, test.text, got, want.value)
			}
		}
		checkSameAsSigs(t, []byte(text))
		if _, err := sigsRead([]byte(text)); (err != nil) != (test.kubernetes == "-") {
			t.Errorf("%q: kubectl says %v", test.text, err)
		}
	}
}

// sameJSON compares the texts of two JSON values, but not how strings are escaped.
func sameJSON(a, b string) bool {
	var x, y any
	if a == b {
		return true
	}
	if json.Unmarshal([]byte(a), &x) != nil || json.Unmarshal([]byte(b), &y) != nil {
		return false
	}
	s, ok := x.(string)
	return ok && s == y
}

// Keys become strings as sigs.k8s.io/yaml makes them.
func TestKeys(t *testing.T) {
	tests := []struct{ text, kubernetes, core string }{
		{"a: 1", `{"a":1}`, `{"a":1}`},
		{"on: 1\nYES: 2", `{"true":2}`, `{"YES":2,"on":1}`},
		{"1: a\n0x10: b\n1.5: c\n1e3: d", `{"1":"a","1.5":"c","1000":"d","16":"b"}`, `{"1":"a","1.5":"c","1000":"d","16":"b"}`},
		{".inf: a\n-.inf: b\n.nan: c", `{"-.inf":"b",".inf":"a",".nan":"c"}`, `{"-.inf":"b",".inf":"a",".nan":"c"}`},
		{"2001-01-01: a", `{"2001-01-01":"a"}`, `{"2001-01-01":"a"}`},
		{"~: a", `-`, `{"null":"a"}`},
		{"18446744073709551615: a", `-`, `{"18446744073709551615":"a"}`},
		{"[a]: b", `-`, `-`},
		{"{a: b}: c", `-`, `-`},
		{"&x a: 1\nb: *x\n*x : 2", `{"a":2,"b":"a"}`, `{"a":2,"b":"a"}`},
		{"!!binary YQ==: 1", `{"a":1}`, `{"a":1}`},
		{"! 5: a\n!!str 6: b", `{"5":"a","6":"b"}`, `{"5":"a","6":"b"}`},
	}
	for _, test := range tests {
		checkBoth(t, test.text, test.kubernetes, test.core)
	}
}

// kubectl applies merge keys in the order in which they stand, YAML lets what is written win.
func TestMergeKeys(t *testing.T) {
	tests := []struct{ text, kubernetes, core string }{
		{"a: &x {p: 1, q: 2}\nb: {<<: *x, p: 3}", `{"a":{"p":1,"q":2},"b":{"p":3,"q":2}}`, `{"a":{"p":1,"q":2},"b":{"p":3,"q":2}}`},
		{"a: &x {p: 1, q: 2}\nb: {p: 3, <<: *x}", `{"a":{"p":1,"q":2},"b":{"p":1,"q":2}}`, `{"a":{"p":1,"q":2},"b":{"p":3,"q":2}}`},
		{"b: {<<: [{p: 1}, {p: 2, q: 3}]}", `{"b":{"p":1,"q":3}}`, `{"b":{"p":1,"q":3}}`},
		{"a: &x {<<: {p: 1}, q: 2}\nb: {<<: *x}", `{"a":{"p":1,"q":2},"b":{"p":1,"q":2}}`, `{"a":{"p":1,"q":2},"b":{"p":1,"q":2}}`},
		{"b: {\"<<\": {p: 1}}", `{"b":{"\u003c\u003c":{"p":1}}}`, `{"b":{"\u003c\u003c":{"p":1}}}`},
		{"b: {! \"<<\": {p: 1}}", `{"b":{"p":1}}`, `{"b":{"p":1}}`},
		{"b: {!!merge <<: {p: 1}}", `{"b":{"p":1}}`, `{"b":{"p":1}}`},
		{"b: {<<: 1}", `-`, `-`},
		{"b: {<<: [1]}", `-`, `-`},
		{"a: &x [{p: 1}]\nb: {<<: *x}", `-`, `-`},
	}
	for _, test := range tests {
		checkBoth(t, test.text, test.kubernetes, test.core)
	}
}

// checkBoth compares a text with its values under both schemas, and the first with kubectl's.
func checkBoth(t *testing.T, text, kubernetes, core string) {
	t.Helper()
	o := Options{}.withDefaults()
	for i, want := range []string{kubernetes, core} {
		got := "-"
		var tree built
		roots, err := parseYAML([]byte(text), o)
		if err == nil {
			tree, err = newBuilder(schema(i), []byte(text), o).build(roots[0])
		}
		if err == nil {
			data, err := tree.value.MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			got = string(data)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("schema %d: %q: want (-), got (+):\n%s", i, text, diff)
		}
	}
	checkSameAsSigs(t, []byte(text))
	if _, err := sigsRead([]byte(text)); (err != nil) != (kubernetes == "-") {
		t.Errorf("%q: kubectl says %v", text, err)
	}
}

// The tree must keep what the builder reads from it, whatever the version of the parser.
func TestParserKeepsTagsStylesAndPlaces(t *testing.T) {
	roots, err := parseYAML([]byte("é: !!str 'x'\n"), Options{}.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	n := roots[0].Content[1]
	if n.Tag != "!!str" || n.Style != yaml.TaggedStyle|yaml.SingleQuotedStyle || n.Line != 1 || n.Column != 4 {
		t.Errorf("got %+v", n)
	}
}
