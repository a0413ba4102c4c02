package policy_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

const goodRule = `# METADATA
# title: A rule
# description: Says something.
# related_resources: [{ref: "https://example.com"}]
# custom: {severity: high, fix: Change it.}
package policies.config.x

deny contains "x" if input.x
`

func load(files map[string]string, options ...func(*policy.Options)) error {
	tree := fstest.MapFS{}
	for name, data := range files {
		tree[name] = &fstest.MapFile{Data: []byte(data)}
	}
	o := policy.Options{Packs: []policy.Pack{{Name: "own", FS: tree}}, Kinds: policy.Kinds()}
	for _, f := range options {
		f(&o)
	}
	_, err := policy.New(ctx, o)
	return err
}

func TestBadPacks(t *testing.T) {
	with := func(old, new string) map[string]string {
		if !strings.Contains(goodRule, old) {
			t.Fatalf("no %q in the rule", old)
		}
		return map[string]string{"config/x/x.rego": strings.Replace(goodRule, old, new, 1)}
	}
	if err := load(map[string]string{"config/x/x.rego": goodRule}); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		files map[string]string
		want  string
	}{
		"no annotations":       {map[string]string{"config/x/x.rego": "package policies.config.x\ndeny contains 1 if input.x\n"}, "own/config/x/x.rego:1: the package has no METADATA"},
		"unknown severity":     {with("high", "hihg"), `own/config/x/x.rego:1: custom.severity: unknown severity "hihg"`},
		"no severity":          {with("severity: high, ", ""), "custom.severity is missing"},
		"no title":             {with("# title: A rule\n", ""), "title is missing"},
		"no description":       {with("# description: Says something.\n", ""), "description is missing"},
		"no source":            {with("# related_resources: [{ref: \"https://example.com\"}]\n", ""), "related_resources is missing"},
		"no fix":               {with(", fix: Change it.", ""), "custom.fix is missing"},
		"unknown key":          {with("fix:", "sevrity: low, fix:"), "custom.sevrity is unknown"},
		"unknown kind":         {with("fix:", "kind: helm, fix:"), `kind "helm" is unknown`},
		"bad scope":            {with("fix:", "scope: all, fix:"), `custom.scope "all"`},
		"empty keyword":        {with("fix:", "match: {keywords: [\"\"]}, fix:"), "custom.match.keywords holds an empty word"},
		"bad default":          {with("fix:", "default: maybe, fix:"), "custom.default is on or off"},
		"unquoted control":     {with("fix:", "controls: {cis: 5.10}, fix:"), "quote the control"},
		"param without schema": {with("fix:", "params: {a: {description: b, default: 1}}, fix:"), "custom.params.a.schema is missing"},
		"broken annotation":    {with("# title: A rule", "# title: [A rule"), "own/config/x/x.rego:"},
		"wrong package":        {with("package policies.config.x", "package policies.config.y"), `own/config/x/x.rego:6: package policies.config.y does not match the folder "config/x"`},
		"wrong depth":          {map[string]string{"config/x.rego": goodRule}, "rules live in <pack>/<rule>/"},
		"bad folder":           {map[string]string{"config/X_y/x.rego": goodRule}, "lower-case words"},
		"deny is no set":       {with(`deny contains "x" if input.x`, "deny := true"), "own/config/x/x.rego:8: deny must be a set"},
		"no deny":              {with(`deny contains "x" if input.x`, "other := true"), "no file of this folder defines deny"},
		"does not parse":       {with("if input.x", "if if"), "own/config/x/x.rego:8"},
		"does not compile":     {with("input.x", "nothing(input.x)"), "own/config/x/x.rego:8"},
		"bad reference":        {with("input.x", "data.lib.gone.f(input.x)"), "own/config/x/x.rego:8"},
		"v0 in a v1 pack":      {with(`deny contains "x" if input.x`, `deny["x"] { input.x }`), "own/config/x/x.rego:8"},
		"empty":                {map[string]string{"README.md": ""}, "holds no .rego file"},
		"not text":             {map[string]string{"config/x/x.rego": goodRule + "\xff"}, "not UTF-8"},
	} {
		err := load(test.files)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: want an error with %q, got %v", name, test.want, err)
		}
	}
}

func TestEveryProblemIsReportedAtOnce(t *testing.T) {
	err := load(map[string]string{
		"config/x/x.rego": strings.Replace(goodRule, "high", "hihg", 1),
		"config/y/y.rego": strings.Replace(goodRule, "title", "tilte", 1),
	})
	if err == nil || !strings.Contains(err.Error(), "x.rego:1") || !strings.Contains(err.Error(), "y.rego") {
		t.Error(err)
	}
}

func TestRegoV0ByOption(t *testing.T) {
	v0 := map[string]string{"config/x/x.rego": strings.Replace(goodRule, `deny contains "x" if input.x`, `deny["x"] { input.x }`, 1)}
	if err := load(v0, func(o *policy.Options) { o.Packs[0].RegoV0 = true }); err != nil {
		t.Error(err)
	}
}

func TestPacksDoNotTouchEachOther(t *testing.T) {
	second := policy.Pack{Name: "intruder", FS: fstest.MapFS{"config/x/more.rego": {Data: []byte(goodRule)}}}
	err := load(map[string]string{"config/x/x.rego": goodRule}, func(o *policy.Options) { o.Packs = append(o.Packs, second) })
	if err == nil || !strings.Contains(err.Error(), `intruder/config/x/more.rego:1: the folder config/x belongs to the pack "own" already`) {
		t.Error(err)
	}
}

func TestSelection(t *testing.T) {
	err := load(map[string]string{"config/x/x.rego": goodRule}, func(o *policy.Options) { o.Select.Disable = []string{"config/xx"} })
	if err == nil || !strings.Contains(err.Error(), `no rule "config/xx"; did you mean "config/x"?`) {
		t.Error(err)
	}
	files := fstest.MapFS{}
	for name, extra := range map[string]string{"a": "", "b": ", default: off", "c": ""} {
		text := strings.Replace(goodRule, "severity: high", "severity: high"+extra, 1)
		files["config/"+name+"/r.rego"] = &fstest.MapFile{Data: []byte(strings.Replace(text, "config.x", "config."+name, 1))}
	}
	for _, test := range []struct {
		selection policy.Selection
		want      string
	}{
		{policy.Selection{}, "a c"},
		{policy.Selection{Enable: []string{"config/b"}}, "a b c"},
		{policy.Selection{Only: []string{"config/b"}}, "b"},
		{policy.Selection{Disable: []string{"config/a"}}, "c"},
		{policy.Selection{Only: []string{"config/*"}, Disable: []string{"config/[ac]"}}, "b"},
	} {
		e := engine(t, policy.Options{Packs: []policy.Pack{{FS: files}}, Select: test.selection})
		var got []string
		for _, f := range evaluate(t, e, document(t, map[string]any{"x": true})).Findings {
			got = append(got, strings.TrimPrefix(f.Rule, "config/"))
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%+v: %v, want %s", test.selection, got, test.want)
		}
	}
}

// The sources of a pack with an index are read when another pack needs them; then a stale index shows.
func TestIndexMustFit(t *testing.T) {
	files := fstest.MapFS{"config/x/x.rego": {Data: []byte(goodRule)}}
	index, err := policy.BuildIndex(policy.Pack{FS: files})
	if err != nil {
		t.Fatal(err)
	}
	e := engine(t, policy.Options{Packs: []policy.Pack{{FS: files, Index: string(index)}}})
	if got := evaluate(t, e, document(t, map[string]any{"x": true})).Findings; len(got) != 1 || got[0].Severity != policy.High {
		t.Errorf("with index: %v", got)
	}
	files["config/x/x.rego"] = &fstest.MapFile{Data: []byte(goodRule + "# changed\n")}
	another := policy.Pack{FS: fstest.MapFS{"config/y/y.rego": {Data: []byte(strings.Replace(goodRule, "config.x", "config.y", 1))}}}
	if _, err := policy.New(ctx, policy.Options{Packs: []policy.Pack{{FS: files, Index: string(index)}, another}}); err == nil || !strings.Contains(err.Error(), "make generate") {
		t.Error(err)
	}
}

type entry struct {
	header tar.Header
	body   string
}

func archive(t *testing.T, zip bool, entries ...entry) *bytes.Buffer {
	t.Helper()
	var raw bytes.Buffer
	w := tar.NewWriter(&raw)
	for _, e := range entries {
		e.header.Size, e.header.Mode = int64(len(e.body)), 0o644
		if err := w.WriteHeader(&e.header); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(e.body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if !zip {
		return &raw
	}
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	if _, err := z.Write(raw.Bytes()); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return &zipped
}

func TestBundle(t *testing.T) {
	rule := entry{tar.Header{Name: "./config/x/x.rego", Typeflag: tar.TypeReg}, goodRule}
	for _, zip := range []bool{false, true} {
		p, err := policy.ReadBundle("b.tar.gz", archive(t, zip, rule, entry{tar.Header{Name: "config/x/x_test.rego", Typeflag: tar.TypeReg}, "not rego"}))
		if err != nil {
			t.Fatal(err)
		}
		e := engine(t, policy.Options{Packs: []policy.Pack{p}})
		if got := evaluate(t, e, document(t, map[string]any{"x": true})).Findings; len(got) != 1 {
			t.Errorf("gzip %v: %v", zip, got)
		}
	}
}

// A33: an archive made to attack whoever unpacks it is refused as a whole.
func TestA33HostileBundles(t *testing.T) {
	for name, e := range map[string]entry{
		"parent":      {tar.Header{Name: "../x/y/z.rego", Typeflag: tar.TypeReg}, goodRule},
		"hidden":      {tar.Header{Name: "config/../../x.rego", Typeflag: tar.TypeReg}, goodRule},
		"absolute":    {tar.Header{Name: "/etc/x.rego", Typeflag: tar.TypeReg}, goodRule},
		"backslash":   {tar.Header{Name: `..\x.rego`, Typeflag: tar.TypeReg}, goodRule},
		"symlink":     {tar.Header{Name: "config/x/x.rego", Linkname: "/etc/passwd", Typeflag: tar.TypeSymlink}, ""},
		"hard link":   {tar.Header{Name: "config/x/x.rego", Linkname: "/etc/passwd", Typeflag: tar.TypeLink}, ""},
		"device":      {tar.Header{Name: "config/x/x.rego", Typeflag: tar.TypeChar}, ""},
		"fifo":        {tar.Header{Name: "config/x/x.rego", Typeflag: tar.TypeFifo}, ""},
		"huge":        {tar.Header{Name: "config/x/x.rego", Typeflag: tar.TypeReg}, strings.Repeat("#", 2<<20)},
		"parent, dir": {tar.Header{Name: "../", Typeflag: tar.TypeDir}, ""},
	} {
		if _, err := policy.ReadBundle("b.tar", archive(t, false, e)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	twice := entry{tar.Header{Name: "config/x/x.rego", Typeflag: tar.TypeReg}, goodRule}
	if _, err := policy.ReadBundle("b.tar", archive(t, false, twice, twice)); err == nil {
		t.Error("a name that appears twice: accepted")
	}
	whole := archive(t, true, twice).Bytes()
	for cut := range len(whole) {
		if p, err := policy.ReadBundle("b.tar", bytes.NewReader(whole[:cut])); err == nil {
			if _, err := policy.New(ctx, policy.Options{Packs: []policy.Pack{p}}); err == nil {
				t.Fatalf("cut after %d bytes: accepted", cut)
			}
		}
	}
}

func FuzzAnnotations(f *testing.F) {
	for _, note := range []string{
		"title: A rule\ndescription: x\nrelated_resources: [{ref: https://example.com}]\ncustom: {severity: high, fix: x}",
		"custom:\n  params: {a: {description: b, default: [1], schema: {type: array}}}",
		"custom: {controls: {cis: [\"1\", 2]}, covers: x, default: off, scope: set, kind: config}",
		"custom: 7", "title: [", "scope: rule", "custom: {severity: [high]}",
	} {
		f.Add(note)
	}
	f.Fuzz(func(t *testing.T, note string) {
		var b strings.Builder
		b.WriteString("# METADATA\n")
		for line := range strings.Lines(note) {
			fmt.Fprintf(&b, "# %s\n", strings.TrimRight(line, "\r\n"))
		}
		b.WriteString("package policies.config.x\n\ndeny contains \"x\" if input.x\n")
		files := fstest.MapFS{"config/x/x.rego": {Data: []byte(b.String())}}
		e, err := policy.New(ctx, policy.Options{Packs: []policy.Pack{{Name: "own", FS: files}}})
		if err != nil {
			return
		}
		r, ok := e.Rule("config/x")
		if !ok || r.Title == "" || r.Fix == "" || r.Severity < policy.Info || len(r.References) == 0 {
			t.Errorf("accepted an incomplete rule: %+v", r)
		}
	})
}

func FuzzBundle(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{0x1f, 0x8b, 8, 0})
	var raw bytes.Buffer
	w := tar.NewWriter(&raw)
	_ = w.WriteHeader(&tar.Header{Name: "config/x/x.rego", Typeflag: tar.TypeReg, Size: int64(len(goodRule)), Mode: 0o644})
	_, _ = w.Write([]byte(goodRule))
	_ = w.Close()
	f.Add(raw.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := policy.ReadBundle("b", bytes.NewReader(data))
		if err == nil {
			_, _ = policy.New(ctx, policy.Options{Packs: []policy.Pack{p}})
		}
	})
}
