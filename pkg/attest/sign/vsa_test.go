package sign

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func hexa(c string) string { return "sha256:" + strings.Repeat(c, 64) }

func goodVSA() VSA {
	return VSA{
		Verifier: VerifierID, Versions: map[string]string{"sallyport": "v1.2.3"}, Time: time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC),
		Subject: image, PolicyURI: "https://acme.example/policies", Policy: hexa("1"), Configuration: hexa("2"),
		Inputs:  []Input{{"oci://registry.example/acme/shop@" + hexa("3"), hexa("3")}, {"", hexa("4")}},
		Verdict: "warn", Door: "ci", Warn: 2, Rules: 310, Levels: []string{"SLSA_BUILD_LEVEL_2"},
	}
}

// The text is that of the specification, with ours in a field whose name is a URI.
func TestSummaryIsOfTheSpecification(t *testing.T) {
	p, err := NewVSA(goodVSA())
	if err != nil {
		t.Fatal(err)
	}
	want := `{"verifier":{"id":"https://sallyport.dev","version":{"sallyport":"v1.2.3"}},"timeVerified":"2026-11-28T12:00:00Z",` +
		`"resourceUri":"oci://registry.example/acme/shop@` + image.Digest + `","policy":{"uri":"https://acme.example/policies","digest":{"sha256":"` + strings.Repeat("1", 64) + `"}},` +
		`"inputAttestations":[{"uri":"oci://registry.example/acme/shop@` + hexa("3") + `","digest":{"sha256":"` + strings.Repeat("3", 64) + `"}},{"digest":{"sha256":"` + strings.Repeat("4", 64) + `"}}],` +
		`"verificationResult":"PASSED","verifiedLevels":["SLSA_BUILD_LEVEL_2"],"slsaVersion":"1.1",` +
		`"https://sallyport.dev/verdict/v1":{"verdict":"warn","door":"ci","configuration":{"digest":{"sha256":"` + strings.Repeat("2", 64) + `"}},"deny":0,"warn":2,"unknown":0,"rules":310}}`
	if diff := cmp.Diff(want, string(p.Body)); diff != "" || p.Type != "https://slsa.dev/verification_summary/v1" {
		t.Errorf("%s (-want +got):\n%s", p.Type, diff)
	}
}

// Summaries come back as they were, and are signed as predicates of their type.
func TestSummariesRoundTrip(t *testing.T) {
	s := newSigner(t, Options{Key: newKey(t)})
	for name, change := range map[string]func(*VSA){
		"warn":    func(*VSA) {},
		"allow":   func(v *VSA) { v.Verdict, v.Warn = "allow", 0 },
		"deny":    func(v *VSA) { v.Verdict, v.Deny, v.Levels = "deny", 3, nil },
		"minimal": func(v *VSA) { v.Versions, v.Inputs = nil, nil },
	} {
		v := goodVSA()
		change(&v)
		p, err := NewVSA(v)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := ReadVSA(p.Body)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(v, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if v.Passed() != (name != "deny") {
			t.Errorf("%s: passed %v", name, v.Passed())
		}
		if _, err := s.Attest(context.Background(), image, p, SignOptions{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	v := goodVSA()
	v.Levels = nil
	p := must(NewVSA(v))
	if got := must(ReadVSA(p.Body)).Levels; len(got) != 1 || got[0] != "SLSA_BUILD_LEVEL_UNEVALUATED" {
		t.Errorf("levels %v", got)
	}
}

func TestSummariesThatSayNothingAreNotMade(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*VSA)
		want   string
	}{
		"no subject":       {func(v *VSA) { v.Subject = Subject{} }, "is no repository"},
		"bad digest":       {func(v *VSA) { v.Subject.Digest = "latest" }, "is no digest"},
		"no policy":        {func(v *VSA) { v.Policy = "" }, "digest of the policy"},
		"no configuration": {func(v *VSA) { v.Configuration = "x" }, "digest of the configuration"},
		"no policy URI":    {func(v *VSA) { v.PolicyURI = "" }, "need a URI"},
		"no time":          {func(v *VSA) { v.Time = time.Time{} }, "time of the verdict"},
		"no verdict":       {func(v *VSA) { v.Verdict = "" }, "want allow, warn or deny"},
		"no door":          {func(v *VSA) { v.Door = "" }, "door"},
		"no rules":         {func(v *VSA) { v.Rules = 0 }, "no rule ran"},
		"negative":         {func(v *VSA) { v.Warn = -1 }, "negative"},
		"contradiction":    {func(v *VSA) { v.Deny = 1 }, "with 1 findings that deny"},
		"failed level":     {func(v *VSA) { v.Levels = []string{"FAILED"} }, "PASSED with level FAILED"},
		"bad input":        {func(v *VSA) { v.Inputs[0].Digest = "" }, "is no digest"},
		"many inputs":      {func(v *VSA) { v.Inputs = make([]Input, 1001) }, "more than 1000"},
	} {
		v := goodVSA()
		c.change(&v)
		_, err := NewVSA(v)
		wantError(t, name, err, c.want)
	}
}

// Every field that matters, taken away or changed to something else, is refused by the reader.
func TestReadVSAIsStrict(t *testing.T) {
	good := string(must(NewVSA(goodVSA())).Body)
	swap := func(old, with string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("%s is not there", old)
		}
		return strings.Replace(good, old, with, 1)
	}
	verdict := `"https://sallyport.dev/verdict/v1"`
	for name, c := range map[string]struct{ body, want string }{
		"empty":             {"", "empty"},
		"null":              {"null", "not a JSON object"},
		"trailing":          {good + "{}", "after top-level value"},
		"twice":             {swap(`"verificationResult":"PASSED"`, `"verificationResult":"FAILED","verificationResult":"PASSED"`), "twice"},
		"twice inside":      {swap(`"deny":0`, `"deny":5,"deny":0`), "twice"},
		"not ours":          {swap(verdict, `"https://other.example/x"`), "not a verdict of Sallyport"},
		"verdict null":      {good[:strings.Index(good, verdict)] + verdict + ":null}", "not a verdict of Sallyport"},
		"letter case":       {swap(`"verificationResult"`, `"VerificationResult"`), "verificationResult"},
		"failed, allow":     {swap("PASSED", "FAILED"), "contradicts itself"},
		"passed, deny":      {swap(`"verdict":"warn"`, `"verdict":"deny"`), "contradicts itself"},
		"passed with deny":  {swap(`"deny":0`, `"deny":1`), "findings that deny"},
		"deny of text":      {swap(`"deny":0`, `"deny":"0"`), "deny of the verdict"},
		"deny null":         {swap(`"deny":0`, `"deny":null`), "deny of the verdict"},
		"deny away":         {swap(`"deny":0,`, ``), "deny of the verdict"},
		"deny of a half":    {swap(`"deny":0`, `"deny":0.5`), "deny of the verdict"},
		"unknown away":      {swap(`"unknown":0,`, ``), "unknown of the verdict"},
		"no rules":          {swap(`"rules":310`, `"rules":0`), "no rule ran"},
		"no time":           {swap(`"timeVerified":"2026-11-28T12:00:00Z"`, `"timeVerified":"now"`), "timeVerified"},
		"time away":         {swap(`"timeVerified":"2026-11-28T12:00:00Z",`, ``), "timeVerified"},
		"resource":          {swap(`oci://registry.example/acme/shop@sha256`, `https://registry.example/acme/shop@sha256`), "resourceUri"},
		"resource by tag":   {swap(`shop@`+image.Digest, `shop:latest`), "resourceUri"},
		"policy digest":     {swap(`"policy":{"uri":"https://acme.example/policies","digest":{"sha256"`, `"policy":{"uri":"https://acme.example/policies","digest":{"sha512"`), "digest of the policy"},
		"configuration":     {swap(`"configuration":{"digest":{"sha256"`, `"configuration":{"digest":{"md5"`), "digest of the configuration"},
		"inputs":            {swap(`"inputAttestations":[{`, `"inputAttestations":[7,{`), "no object"},
		"inputs null":       {swap(`"inputAttestations":[`, `"inputAttestations":null,"x":[`), "inputAttestations"},
		"levels of numbers": {swap(`["SLSA_BUILD_LEVEL_2"]`, `[2]`), "verifiedLevels"},
		"level failed":      {swap(`["SLSA_BUILD_LEVEL_2"]`, `["FAILED"]`), "PASSED with level FAILED"},
		"large":             {`{"a":"` + strings.Repeat("x", maxVSA) + `"}`, "larger than"},
	} {
		got, err := ReadVSA([]byte(c.body))
		wantError(t, name, err, c.want)
		if got.Passed() {
			t.Errorf("%s passes beside an error", name)
		}
	}
	// "Consumers MUST ignore unrecognized fields."
	if _, err := ReadVSA([]byte(swap(`"slsaVersion"`, `"https://acme.example/x":{"a":[1]},"slsaVersion"`))); err != nil {
		t.Errorf("an extension of others: %v", err)
	}
}

// A summary stands for a scan when it is of the same policy and image, recent, and good.
func TestWhatASummaryStandsFor(t *testing.T) {
	v := goodVSA()
	e := Expected{Subject: image, Policy: v.Policy, Configuration: v.Configuration, Door: "ci", MaxAge: time.Hour, Now: v.Time.Add(30 * time.Minute)}
	if err := v.Stands(e); err != nil {
		t.Error(err)
	}
	for name, c := range map[string]struct {
		change func(*VSA, *Expected)
		want   string
	}{
		"old":                 {func(_ *VSA, e *Expected) { e.Now = v.Time.Add(time.Hour + time.Second) }, "old; at most"},
		"future":              {func(_ *VSA, e *Expected) { e.Now = v.Time.Add(-6 * time.Minute) }, "in the future"},
		"no age":              {func(_ *VSA, e *Expected) { e.MaxAge = 0 }, "no maximum age"},
		"other image":         {func(_ *VSA, e *Expected) { e.Subject.Digest = hexa("9") }, "is about"},
		"other repository":    {func(_ *VSA, e *Expected) { e.Subject.Repository = "registry.example/acme/other" }, "is about"},
		"other policy":        {func(_ *VSA, e *Expected) { e.Policy = hexa("9") }, "by policy"},
		"other configuration": {func(_ *VSA, e *Expected) { e.Configuration = hexa("9") }, "with configuration"},
		"other door":          {func(_ *VSA, e *Expected) { e.Door = "admission" }, "for door"},
		"other verifier":      {func(v *VSA, _ *Expected) { v.Verifier = "https://other.example" }, "not of Sallyport"},
		"denied":              {func(v *VSA, _ *Expected) { v.Verdict, v.Deny = "deny", 2 }, "2 findings that deny"},
		"unknown":             {func(v *VSA, _ *Expected) { v.Unknown = 1 }, "questions open"},
	} {
		v, e := goodVSA(), e
		c.change(&v, &e)
		wantError(t, name, v.Stands(e), c.want)
	}
	anywhere := e
	anywhere.Subject.Repository, anywhere.Door = "", ""
	if err := v.Stands(anywhere); err != nil {
		t.Error(err)
	}
}

// Whatever is read as a summary is whole, and comes back the same.
func FuzzReadVSA(f *testing.F) {
	good := must(NewVSA(goodVSA())).Body
	f.Add(good)
	f.Add([]byte(strings.Replace(string(good), "PASSED", "FAILED", 1)))
	f.Add([]byte(`{"verifier":{"id":"x"}}`))
	f.Add([]byte(`{"a":[[[[[[`))
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := ReadVSA(data)
		if err != nil {
			return
		}
		if !json.Valid(data) || v.Rules <= 0 || v.Passed() && v.Deny != 0 {
			t.Fatalf("%+v is read from %q", v, data)
		}
		p, err := NewVSA(v)
		if err != nil {
			t.Fatalf("%+v cannot be written: %v", v, err)
		}
		again, err := ReadVSA(p.Body)
		if err != nil {
			t.Fatal(err)
		}
		v.Time = v.Time.Truncate(time.Second)
		if diff := cmp.Diff(v, again); diff != "" && v.Passed() {
			t.Fatalf("(-first +second):\n%s", diff)
		}
	})
}

// checkObject agrees with a reading token by token, which is slow and simple.
func FuzzCheckObject(f *testing.F) {
	f.Add([]byte(`{"a":[1,{"b":null}],"c":"d\"e"}`))
	f.Add([]byte(`{"a":1,"a":1}`))
	f.Add([]byte(`{"a":"\\","\u0061":1}`))
	f.Add([]byte(`{"a":{"a":{"a":[{"a":1},{"a":1}]}},"b":"{[,"}`))
	const depth = 6
	f.Fuzz(func(t *testing.T, data []byte) {
		if got, want := checkObject(data, depth), byToken(data, depth); (got == nil) != (want == nil) {
			t.Fatalf("%q: %v, and token by token %v", data, got, want)
		}
	})
}

func byToken(data []byte, depth int) error {
	if !utf8.Valid(data) || !json.Valid(data) || !strings.HasPrefix(strings.TrimLeft(string(data), " \t\r\n"), "{") {
		return errors.New("no object")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var value func(level int) error
	value = func(level int) error {
		token, err := d.Token()
		delim, ok := token.(json.Delim)
		if err != nil || !ok {
			return err
		}
		if level > depth {
			return errors.New("deep")
		}
		keys := map[string]bool{}
		for d.More() {
			if delim == '{' {
				key, err := d.Token()
				if err != nil {
					return err
				}
				if keys[key.(string)] {
					return errors.New("twice")
				}
				keys[key.(string)] = true
			}
			if err := value(level + 1); err != nil {
				return err
			}
		}
		_, err = d.Token()
		return err
	}
	return value(1)
}
