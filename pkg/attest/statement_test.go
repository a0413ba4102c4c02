package attest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

const hex64 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

// statement is a good one with a member replaced by what a test writes.
func statement(member, text string) string {
	members := map[string]string{
		"_type":         `"_type":"https://in-toto.io/Statement/v1"`,
		"subject":       `"subject":[{"name":"x","digest":{"sha256":"` + hex64 + `"}}]`,
		"predicateType": `"predicateType":"https://spdx.dev/Document"`,
		"predicate":     `"predicate":{"a": [1, -2.5e+3, "\u00e9\n", null, true, false]}`,
	}
	if member != "" {
		members[member] = text
	}
	var parts []string
	for _, m := range []string{"_type", "subject", "predicateType", "predicate"} {
		if members[m] != "" {
			parts = append(parts, members[m])
		}
	}
	return "{" + strings.Join(parts, ",") + "}"
}

func TestStatement(t *testing.T) {
	text := statement("subject", `"subject":[{"digest":{"sha512":"ab"}},{"name":"y","digest":{"sha256":"`+hex64+`"},"annotations":{"k":"v","n":1},"uri":"u"}],"more":{}`)
	got, err := attest.DecodeStatement([]byte(text), attest.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	want := &attest.Statement{
		Type: attest.StatementV1, PredicateType: "https://spdx.dev/Document",
		Subjects: []attest.StatementSubject{
			{Digest: map[string]string{"sha512": "ab"}},
			{Name: "y", Digest: map[string]string{"sha256": hex64}, Annotations: map[string]string{"k": "v"}},
		},
		Predicate: []byte(`{"a": [1, -2.5e+3, "\u00e9\n", null, true, false]}`),
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if s, ok := got.About("sha256:" + hex64); !ok || s.Name != "y" {
		t.Errorf("About: %v %v", s, ok)
	}
	if d := got.PredicateDigest(); !strings.HasPrefix(d, "sha256:") || len(d) != 71 {
		t.Errorf("digest %q", d)
	}
}

// What cannot be read in one way only is an error, never an empty statement.
func TestV8StatementErrors(t *testing.T) {
	subject := `"subject":[{"digest":{"sha256":"` + hex64 + `"}}]`
	for name, c := range map[string]struct{ text, want string }{
		"empty":                   {"", "the document ends where an object"},
		"not JSON":                {"hello", "an object is expected"},
		"null":                    {"null", "an object is expected"},
		"array":                   {"[]", "an object is expected"},
		"truncated":               {statement("", "")[:80], "ends where"},
		"trailing":                {statement("", "") + "{}", "something follows"},
		"trailing zero byte":      {statement("", "") + "\x00", "something follows"},
		"not UTF-8":               {statement("predicate", `"predicate":{"a":"`+"\xff"+`"}`), "UTF-8"},
		"other type":              {statement("_type", `"_type":"https://in-toto.io/Statement/v2"`), "_type is"},
		"no type":                 {statement("_type", `"a":1`), "_type is"},
		"type twice":              {statement("_type", `"_type":"x","_type":"https://in-toto.io/Statement/v1"`), "twice"},
		"escaped twin":            {statement("_type", `"\u005ftype":"x","_type":"https://in-toto.io/Statement/v1"`), "twice"},
		"letter case":             {statement("_type", `"_Type":"https://in-toto.io/Statement/v1"`), `"_Type" is not "_type"`},
		"subject null":            {statement("subject", `"subject":null`), "subject: "},
		"subject empty":           {statement("subject", `"subject":[]`), "about nothing"},
		"subject missing":         {statement("subject", `"a":1`), "about nothing"},
		"subject of null":         {statement("subject", `"subject":[null]`), "subject: 0"},
		"subject of text":         {statement("subject", `"subject":["x"]`), "subject: 0"},
		"subject twice":           {statement("subject", subject+","+subject), "twice"},
		"subject, letter case":    {statement("subject", subject+`,"Subject":[]`), "is not"},
		"subject without digest":  {statement("subject", `"subject":[{"name":"x"}]`), "digest is missing"},
		"digest null":             {statement("subject", `"subject":[{"digest":null}]`), "digest: "},
		"digest empty":            {statement("subject", `"subject":[{"digest":{}}]`), "digest is missing"},
		"digest value empty":      {statement("subject", `"subject":[{"digest":{"sha256":""}}]`), "is empty"},
		"digest a number":         {statement("subject", `"subject":[{"digest":{"sha256":1}}]`), "a string"},
		"digest twice":            {statement("subject", `"subject":[{"digest":{"sha256":"a","sha256":"b"}}]`), "twice"},
		"digest, letter case":     {statement("subject", `"subject":[{"digest":{"SHA256":"a"}}]`), "is not"},
		"one good and one bad":    {statement("subject", strings.TrimSuffix(subject, "]")+`,{"digest":{}}]`), "subject: 1"},
		"predicate type missing":  {statement("predicateType", `"a":1`), "predicateType"},
		"predicate type a number": {statement("predicateType", `"predicateType":1`), "a string"},
		"predicate twice":         {statement("predicate", `"predicate":{},"predicate":{}`), "twice"},
		"predicate of text":       {statement("predicate", `"predicate":"x"`), "an object"},
		"twice inside":            {statement("predicate", `"predicate":{"a":{"b":1,"b":2}}`), "twice"},
		"bad number":              {statement("predicate", `"predicate":{"a":01}`), "expected"},
		"bad escape":              {statement("predicate", `"predicate":{"a":"\x"}`), "an escape"},
		"control character":       {statement("predicate", `"predicate":{"a":"`+"\n"+`"}`), "control"},
		"deep":                    {statement("predicate", `"predicate":{"a":`+strings.Repeat("[", 100)+strings.Repeat("]", 100)+`}`), "deeper than 64"},
		"many subjects":           {statement("subject", `"subject":[`+strings.Repeat(`{"digest":{"a":"b"}},`, 5000)+`{"digest":{"a":"b"}}]`), "more than 1000"},
		"many digests":            {statement("subject", `"subject":[{"digest":{`+digests(40)+`}}]`), "more than 32"},
	} {
		t.Run(name, func(t *testing.T) {
			st, err := attest.DecodeStatement([]byte(c.text), attest.Limits{})
			if err == nil || !strings.Contains(err.Error(), c.want) || st != nil {
				t.Errorf("got %v, want an error with %q", err, c.want)
			}
		})
	}
}

func digests(n int) string {
	var parts []string
	for i := range n {
		parts = append(parts, fmt.Sprintf(`"a%d":"b"`, i))
	}
	return strings.Join(parts, ",")
}

func TestV22SubjectDigestsMatchToTheLetter(t *testing.T) {
	for name, digest := range map[string]string{
		"sha512 only": `"sha512":"` + hex64 + hex64 + `"`,
		"upper case":  `"sha256":"` + strings.ToUpper(hex64) + `"`,
		"truncated":   `"sha256":"` + hex64[:63] + `"`,
		"longer":      `"sha256":"` + hex64 + `0"`,
		"prefixed":    `"sha256":"sha256:` + hex64 + `"`,
		"other name":  `"sha-256":"` + hex64 + `"`,
	} {
		st, err := attest.DecodeStatement([]byte(statement("subject", `"subject":[{"digest":{`+digest+`}}]`)), attest.Limits{})
		if err != nil {
			t.Fatal(name, err)
		}
		for _, ours := range []string{"sha256:" + hex64, "sha512:" + hex64 + hex64, "sha256:" + strings.ToUpper(hex64), "sha256:" + hex64[:63], "sha256:", "", hex64} {
			if _, ok := st.About(ours); ok {
				t.Errorf("%s: is about %s", name, ours)
			}
		}
	}
}

func TestSimpleSigning(t *testing.T) {
	text := `{"critical":{"identity":{"docker-reference":"r"},"image":{"docker-manifest-digest":"sha256:` + hex64 + `"},"type":"cosign container image signature"},"optional":{"a":"b","t":1}}`
	got, err := attest.DecodeSimpleSigning([]byte(text), attest.Limits{})
	want := &attest.SimpleSigning{DockerReference: "r", Digest: "sha256:" + hex64, Type: attest.SimpleSigningType, Optional: map[string]string{"a": "b"}}
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Error(d, err)
	}
	for name, c := range map[string]struct{ old, new string }{
		"no type":          {`,"type":"cosign container image signature"`, ""},
		"two types":        {`"type":`, `"type":"x","type":`},
		"letter case":      {`"type":`, `"Type":"x","type":`},
		"two digests":      {`"docker-manifest-digest"`, `"docker-manifest-digest":"x","docker-manifest-digest"`},
		"digest, case":     {`"docker-manifest-digest"`, `"Docker-manifest-digest"`},
		"no image":         {`"image"`, `"images"`},
		"two criticals":    {`"critical"`, `"critical":{},"critical"`},
		"digest a number":  {`"sha256:` + hex64 + `"`, "1"},
		"text afterwards":  {`"t":1}}`, `"t":1}} x`},
		"an array instead": {text, "[]"},
	} {
		if _, err := attest.DecodeSimpleSigning([]byte(strings.Replace(text, c.old, c.new, 1)), attest.Limits{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// What is accepted is JSON to encoding/json too, and means the same there.
func FuzzStatement(f *testing.F) {
	f.Add([]byte(statement("", "")))
	f.Add([]byte(statement("predicate", "")))
	f.Add([]byte(statement("subject", `"subject":[{"digest":{"sha256":"\u0061"}}]`)))
	f.Fuzz(func(t *testing.T, data []byte) {
		st, err := attest.DecodeStatement(data, attest.Limits{})
		if err != nil {
			return
		}
		var other struct {
			Type          string `json:"_type"`
			PredicateType string
			Subject       []struct{ Digest map[string]string }
			Predicate     json.RawMessage
		}
		if err := json.Unmarshal(data, &other); err != nil {
			t.Fatalf("accepted, but %v", err)
		}
		if other.Type != st.Type || other.PredicateType != st.PredicateType || len(other.Subject) != len(st.Subjects) {
			t.Fatalf("%+v is not %+v", other, st)
		}
		for i, s := range other.Subject {
			if d := cmp.Diff(s.Digest, st.Subjects[i].Digest); d != "" {
				t.Fatal(d)
			}
		}
		if st.Predicate != nil && !bytes.Equal(bytes.TrimSpace(other.Predicate), st.Predicate) {
			t.Fatalf("%s is not %s", other.Predicate, st.Predicate)
		}
	})
}

func FuzzSimpleSigning(f *testing.F) {
	f.Add([]byte(`{"critical":{"identity":{"docker-reference":"r"},"image":{"docker-manifest-digest":"d"},"type":"t"},"optional":null}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := attest.DecodeSimpleSigning(data, attest.Limits{})
		if err != nil {
			return
		}
		var other struct {
			Critical struct {
				Image struct {
					Digest string `json:"docker-manifest-digest"`
				}
				Type string
			}
		}
		if err := json.Unmarshal(data, &other); err != nil || other.Critical.Image.Digest != d.Digest || other.Critical.Type != d.Type {
			t.Fatalf("%v: %+v is not %+v", err, other, d)
		}
	})
}
