package rvm

// templates are the operators and built-ins, by what they yield. TestGenerator wants to see each.
//
// In literals of sets and objects at most one element or key may be what others are: topdown iterates
// over the literal before it knows that two of its variables are equal, and finds the element twice.
var templates = map[kind][]string{
	num: {
		"(<n> + <n>)", "(<n> - <n>)", "(<n> * <n>)", "(<n> / 2)", "(<n> % 3)", "(<n> / <n>)",
		"count(<as>)", "count(<ss>)", "count(<m>)", "count(<s>)", "sum(<an>)", "sum(<sn>)", "max(<an>)", "min(<sn>)", "product(<an>)",
		"abs(<n>)", "round(<n>)", "ceil(<n>)", "floor(<n>)", `to_number("1.50")`, "to_number(<s>)", "to_number(<b>)", "to_number(null)",
		`indexof(<s>, "a")`, `object.get(<m>, "a", <n>)`, `object.get(input, ["m", "a"], <n>)`, `units.parse("10Ki")`, `units.parse_bytes("1.5MB")`,
		`time.parse_rfc3339_ns("2024-02-29T12:00:00.5+01:00")`, `semver.compare("1.2.3", "1.2.10")`, `strings.count(<s>, "a")`,
		"bits.and(floor(<n>), 6)", "bits.lsh(1, 3)", "max(<as>)", `time.parse_duration_ns("1h3m")`, `json.unmarshal("1.0")`,
		"count([y | some y in <an>; y > <n>])", `time.diff(0, 1000000000000)[4]`,
	},
	str: {
		`concat(",", <as>)`, `concat("/", <ss>)`, "lower(<s>)", "upper(<s>)", `sprintf("%s-%v", [<s>, <n>])`, `sprintf("%d|%v", [<n>, <x>])`,
		`sprintf("%v %v", [<r>, <ss>])`, `replace(<s>, "a", <s>)`, "substring(<s>, 0, 2)", "substring(<s>, 1, -1)", `trim(<s>, "ab")`,
		`trim_left(<s>, "a")`, `trim_right(<s>, "a")`, `trim_prefix(<s>, "a")`, `trim_suffix(<s>, "a")`, "trim_space(<s>)", "format_int(<n>, 16)",
		"base64.encode(<s>)", "base64.decode(base64.encode(<s>))", "base64url.encode(<s>)", "json.marshal(<x>)", "json.marshal(<m>)",
		`$"{<s>}-{<n>}"`, `$"v={<x>}"`, "type_name(<x>)", "hex.encode(<s>)", "crypto.sha256(<s>)", "strings.reverse(<s>)", "urlquery.encode(<s>)",
		`regex.replace(<s>, "[ab]+", "<$0>")`, `strings.replace_n({"a": "b", "b": "a"}, <s>)`, `urlquery.decode(<s>)`, `yaml.marshal(<n>)`,
		"time.weekday(1000000000000000000)", `base64.decode(<s>)`, `sprintf("%s", [<s>])`, `sprintf("%v", [<an>])`, `strings.render_template("{{.a}}", {"a": <s>})`,
	},
	boolk: {
		"<n> < 1000", "<n> <= <n>", "<n> > 0", "<n> >= <n>", "<s> != <s>", "<s> < <s>", "<n> == <n>", "<s> == <s>", "<r> != <r>", "<n> != <n>",
		`startswith(<s>, "a")`, `endswith(<s>, <s>)`, `contains(<s>, "o")`, `regex.match("^[a-z]+$", <s>)`, "regex.match(<s>, <s>)",
		"(<s> in <as>)", `(<s> in {"a", "b", "c"})`, "(<n> in <sn>)", "(<n> in <m>)", `("a", <n> in <m>)`, "(<s> in <ss>)",
		`glob.match("*.b", ["."], <s>)`, `glob.match("a*", null, <s>)`, `net.cidr_contains("10.0.0.0/8", "10.1.2.3")`, "net.cidr_contains(<s>, <s>)",
		"is_number(<x>)", "is_string(<x>)", "is_object(<x>)", "is_set(<x>)", "is_null(<x>)", "is_array(<x>)", "is_boolean(<x>)", "json.is_valid(<s>)",
		"object.subset(<m>, <m>)", "strings.any_prefix_match(<s>, <as>)", `semver.is_valid(<s>)`, "regex.is_valid(<s>)", "input.b", "(<x> in <x>)",
		`strings.any_suffix_match(<as>, <ss>)`, "<x> == <x>", "<x> < <x>", "object.subset(<ss>, <ss>)",
	},
	nums: {
		"[<n>, <n>]", "[<n>, <n>, <n>]", "array.concat(<an>, <an>)", "array.slice(<an>, 1, 3)", "numbers.range(0, 3)", "numbers.range(3, 1)",
		"numbers.range_step(0, 6, 2)", "sort(<an>)", "sort(<sn>)", "array.reverse(<an>)", "time.date(1000000000000000000)", "numbers.range(0, count(<as>))",
		`json.unmarshal("[1.0, 1]")`, "[count(<as>), <n>]", "array.slice(<an>, <n>, 2)",
	},
	strs: {
		"[<s>, <s>]", `split(<s>, "-")`, "sort(<ss>)", "array.concat(<as>, <as>)", "[k | some k, _ in <m>]", `regex.split("[-.]", <s>)`,
		`regex.find_n("[a-z]", <s>, 2)`, "array.reverse(<as>)", `split(<s>, "")`, "array.slice(<as>, 0, 1)", "sort(<as>)",
	},
	strSet: {
		"{<s>, <fs>}", "(<ss> | <ss>)", "(<ss> & <ss>)", "(<ss> - <ss>)", "object.keys(<m>)", "union({<ss>, {<fs>}})", `intersection({<ss>, {"a", <fs>}})`,
		"{x | some x in <as>}", "object.keys(<r>)", "net.cidr_merge([\"10.0.0.0/24\", \"10.0.1.0/24\"])",
	},
	numSet: {"{<n>, <fn>}", "(<sn> | <sn>)", "(<sn> & <sn>)", "(<sn> - <sn>)", "{x | some x in <an>}", "union({<sn>, {1, 2}})", "{x | x := <an>[_]}"},
	numMap: {
		`{<fs>: <n>, <s>: <n>}`, "{<s>: <n>}", "object.union(<m>, <m>)", `object.filter(<m>, ["a", "b"])`, `object.remove(<m>, ["a"])`,
		"object.union_n([<m>, <m>])", `json.filter(<m>, ["a"])`, `json.remove(<m>, ["a", "zz"])`, `json.patch(<m>, [{"op": "add", "path": "/n", "value": <n>}])`,
		`json.unmarshal("{\"a\": 1e0}")`, "object.filter(<m>, <ss>)", "json.unmarshal(json.marshal(<m>))", "{k: v | some k, v in <m>}", "{k: count(k) | some k in <ss>}",
	},
	rec: {
		`{"name": <s>, "n": <n>, "on": <b>, "tags": <as>, "m": <m>}`, `json.patch(<r>, [{"op": "replace", "path": "/n", "value": <n>}])`,
		`json.patch(<r>, [{"op": "remove", "path": "/tags/0"}])`, `object.union(<r>, {"n": <n>})`, `json.unmarshal(json.marshal(<r>))`,
		`json.patch(<r>, [{"op": "add", "path": "m/zz", "value": <n>}, {"op": "test", "path": "name", "value": <s>}])`,
	},
	recs: {"[<r>, <r>]", "array.concat(<ar>, <ar>)", "[r | some r in <ar>; r.n > 1]", "[<r>]", "array.slice(<ar>, 0, 1)"},
}
