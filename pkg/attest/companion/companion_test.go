package companion

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// backend answers with what it was asked, so that tests see what travels.
type backend struct {
	asked any
	err   error
}

func (b *backend) Evidence(_ context.Context, at Registry, r *Evidence) ([]Result, error) {
	b.asked = r
	var out []Result
	for _, t := range r.Targets {
		facts := r.Trust.Assess(t.Subject, attest.Found{Looked: at.PlainHTTP}, nil, r.Trust.Authorities["key"].Keys[0].NotBefore)
		out = append(out, Result{Subject: t.Subject, Facts: &facts})
	}
	return out, b.err
}

func (b *backend) Sign(_ context.Context, _ Registry, r *Sign) (*Signed, error) {
	b.asked = r
	return &Signed{Reference: r.Name, Written: []Piece{{Type: "t", Bundle: json.RawMessage(`{"a":1}`)}}}, b.err
}

func (b *backend) Keygen(_ context.Context, r *Keygen) (*Pair, error) {
	b.asked = r
	return &Pair{Private: r.Prefix + ".key"}, b.err
}

func (b *backend) Bundle(_ context.Context, r *Bundle) error { b.asked = r; return b.err }

func (b *backend) Roots(_ context.Context, r *Roots) ([]attest.RootFacts, error) {
	b.asked = r
	return []attest.RootFacts{{Name: attest.PublicGood}}, b.err
}

func (b *backend) Update(_ context.Context, r *Update) (*Updated, error) {
	b.asked = r
	return &Updated{File: r.File}, b.err
}

func trust() *attest.Trust {
	return &attest.Trust{
		Authorities: map[string]attest.Authority{"key": {Keys: []attest.Key{{File: "a.pub"}}}},
		Images: []attest.Entry{{
			Match:        []string{"ghcr.io/acme/*"},
			Signatures:   &attest.Need{From: []string{"key"}, MaxAge: attest.Duration(36e11)},
			Attestations: []attest.AttestationNeed{{Type: "cyclonedx", Need: attest.Need{From: []string{"key"}, AtLeast: 1}}},
		}},
	}
}

func subject() attest.Subject {
	return attest.Subject{
		Reference: image.Reference{Registry: "ghcr.io", Repository: "acme/shop", Tag: "1.4"},
		Digest:    "sha256:" + strings.Repeat("a", 64), IndexDigest: "sha256:" + strings.Repeat("b", 64),
	}
}

// ask sends a request through both sides, as bytes.
func ask(t *testing.T, b Backend, r Request) *Answer {
	t.Helper()
	r.Protocol = Protocol
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return serve(t, b, data)
}

func serve(t *testing.T, b Backend, data []byte) *Answer {
	t.Helper()
	var out bytes.Buffer
	if err := Serve(t.Context(), bytes.NewReader(data), &out, b); err != nil {
		t.Fatal(err)
	}
	var answer Answer
	if err := json.Unmarshal(out.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	if answer.Protocol != Protocol {
		t.Errorf("the answer's protocol is %d", answer.Protocol)
	}
	return &answer
}

func TestRequestsTravelWhole(t *testing.T) {
	evidence := &Evidence{Trust: trust(), Dir: "conf", Targets: []Target{{Name: "x", Platform: "linux/arm64", As: "y", Subject: subject(), Layout: "z", Bundles: []string{"b"}}}}
	sign := &Sign{Name: "x", Repository: "r", Legacy: true, Local: true, Signer: Signer{Key: "k", Password: []byte{0, 255}, Log: "no"}, Statements: []Statement{{Type: "vsa", VSA: &VSA{Verdict: "warn", Rules: 3}}, {Predicate: []byte("{ }")}}}
	for name, c := range map[string]struct {
		request Request
		asked   any
	}{
		"evidence": {Request{Evidence: evidence, Registry: Registry{PlainHTTP: []string{"p"}}}, evidence},
		"sign":     {Request{Sign: sign}, sign},
		"keygen":   {Request{Keygen: &Keygen{Prefix: "p", Password: []byte("x")}}, &Keygen{Prefix: "p", Password: []byte("x")}},
		"bundle":   {Request{Bundle: &Bundle{File: "f", Artifact: "a"}}, &Bundle{File: "f", Artifact: "a"}},
		"roots":    {Request{Roots: &Roots{Trust: trust()}}, &Roots{Trust: trust()}},
		"update":   {Request{Update: &Update{File: "f"}}, &Update{File: "f"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := &backend{}
			answer := ask(t, b, c.request)
			if answer.Error != nil {
				t.Fatal(answer.Error)
			}
			if diff := cmp.Diff(c.asked, b.asked); diff != "" {
				t.Errorf("what was asked (-sent +got):\n%s", diff)
			}
		})
	}
}

func TestFactsTravelWhole(t *testing.T) {
	want := trust().Assess(subject(), attest.Found{Looked: []string{"p"}}, nil, trust().Authorities["key"].Keys[0].NotBefore)
	answer := ask(t, &backend{}, Request{Evidence: &Evidence{Trust: trust(), Targets: []Target{{Subject: subject()}}}, Registry: Registry{PlainHTTP: []string{"p"}}})
	if diff := cmp.Diff([]Result{{Subject: subject(), Facts: &want}}, answer.Evidence); diff != "" {
		t.Error(diff)
	}
	if len(want.Entries) != 1 || len(want.Entries[0].Needs) != 2 {
		t.Errorf("the facts of the test are empty: %+v", want)
	}
}

func TestErrorsKeepTheirKind(t *testing.T) {
	for _, c := range []struct {
		err  error
		want Error
	}{
		{errors.New("down"), Error{Message: "down"}},
		{Usage(errors.New("no such file")), Error{Usage: true, Message: "no such file"}},
		{fmt.Errorf("outer: %w", Refusal(errors.New("bad"))), Error{Refused: true, Message: "outer: bad"}},
	} {
		answer := ask(t, &backend{err: c.err}, Request{Bundle: &Bundle{}})
		if answer.Error == nil || *answer.Error != c.want || answer.Accepted {
			t.Errorf("%v became %+v, accepted %v", c.err, answer.Error, answer.Accepted)
		}
		// What was made before the error is not handed out.
		if answer := ask(t, &backend{err: c.err}, Request{Keygen: &Keygen{}}); answer.Pair != nil {
			t.Errorf("%v came with an answer: %+v", c.err, answer)
		}
	}
	if Usage(nil) != nil || Refusal(nil) != nil {
		t.Error("no error became one")
	}
}

func TestBadRequests(t *testing.T) {
	for name, c := range map[string]struct{ request, want string }{
		"nothing":        {``, "request: EOF"},
		"no JSON":        {`{"protocol":1,`, "request: "},
		"other version":  {`{"protocol":2,"news":{}}`, "different versions"},
		"no version":     {`{"keygen":{}}`, "different versions"},
		"asks nothing":   {`{"protocol":1}`, "asks one thing, not 0"},
		"asks two":       {`{"protocol":1,"keygen":{},"update":{}}`, "asks one thing, not 2"},
		"unknown member": {`{"protocol":1,"keygen":{"prefix":"x","sudo":true}}`, `unknown field "sudo"`},
	} {
		t.Run(name, func(t *testing.T) {
			b := &backend{}
			answer := serve(t, b, []byte(c.request))
			if answer.Error == nil || !strings.Contains(answer.Error.Message, c.want) || b.asked != nil {
				t.Errorf("got %+v, backend was asked %v; want %q", answer.Error, b.asked, c.want)
			}
		})
	}
}

// endless never stops sending a string.
type endless struct{ begun bool }

func (e *endless) Read(p []byte) (int, error) {
	if !e.begun {
		e.begun = true
		return copy(p, `{"protocol":1,"keygen":{"prefix":"`), nil
	}
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

func TestV9RequestsHaveALimit(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 256 MiB")
	}
	var out bytes.Buffer
	if err := Serve(t.Context(), &endless{}, &out, &backend{}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "larger than 256 MiB") {
		t.Error(out.String())
	}
}

// program writes a companion that answers with a text.
func program(t *testing.T, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), Program)
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestClient(t *testing.T) {
	for name, c := range map[string]struct{ script, want string }{
		"answers":       {`cat >/dev/null; echo '{"protocol":1,"pair":{"private":"a.key"}}'`, ""},
		"refuses":       {`cat >/dev/null; echo '{"protocol":1,"error":{"usage":true,"message":"no"}}'`, "no"},
		"other version": {`cat >/dev/null; echo '{"protocol":9}'`, "different versions"},
		"no answer":     {`cat >/dev/null`, "answer: unexpected end"},
		"nonsense":      {`cat >/dev/null; echo nonsense`, "answer: invalid character"},
		"fails":         {`cat >/dev/null; exit 7`, "exit status 7"},
	} {
		t.Run(name, func(t *testing.T) {
			client := Client{Program: program(t, c.script)}
			answer, err := client.Ask(t.Context(), Request{Keygen: &Keygen{Prefix: "a", Password: []byte("secret")}})
			switch {
			case c.want == "" && (err != nil || answer.Pair == nil || answer.Pair.Private != "a.key"):
				t.Errorf("got %+v, %v", answer, err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	if _, err := (&Client{Program: filepath.Join(t.TempDir(), "none")}).Ask(t.Context(), Request{Keygen: &Keygen{}}); err == nil || !strings.Contains(err.Error(), "none") {
		t.Errorf("a companion that is not there: %v", err)
	}
	if _, err := (&Client{}).Ask(t.Context(), Request{}); err == nil {
		t.Error("a request that asks nothing was sent")
	}
}

func TestV13PasswordsAreNotArguments(t *testing.T) {
	client := Client{Program: program(t, `cat >"$0.in"; tr '\0' ' ' </proc/$$/cmdline >"$0.args"; env >"$0.env"; echo '{"protocol":1,"pair":{}}'`)}
	if _, err := client.Ask(t.Context(), Request{Keygen: &Keygen{Prefix: "a", Password: []byte("correct horse")}}); err != nil {
		t.Fatal(err)
	}
	secret, err := json.Marshal([]byte("correct horse"))
	if err != nil {
		t.Fatal(err)
	}
	for suffix, want := range map[string]bool{".in": true, ".args": false, ".env": false} {
		data, err := os.ReadFile(client.Program + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, bytes.Trim(secret, `"`)) != want || bytes.Contains(data, []byte("correct horse")) {
			t.Errorf("%s holds the password: %v", suffix, !want)
		}
	}
}

func FuzzServe(f *testing.F) {
	for _, seed := range []string{
		`{"protocol":1,"keygen":{"prefix":"a"}}`, `{"protocol":1,"evidence":{"trust":{"images":[{"match":["*"]}]},"targets":[{"name":"a"}]}}`,
		`{"protocol":1,"sign":{"name":"a","statements":[{"vsa":{}}]}}`, `{"protocol":1,"bundle":null}`, `[]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var out bytes.Buffer
		b := &echo{}
		if err := Serve(t.Context(), bytes.NewReader(data), &out, b); err != nil {
			t.Fatal(err)
		}
		var answer Answer
		if err := json.Unmarshal(out.Bytes(), &answer); err != nil {
			t.Fatalf("the answer is no JSON: %v", err)
		}
		if (answer.Error == nil) != b.asked {
			t.Errorf("asked %v, error %v", b.asked, answer.Error)
		}
	})
}

// echo notes only that it was asked.
type echo struct{ asked bool }

func (e *echo) Evidence(context.Context, Registry, *Evidence) ([]Result, error) {
	e.asked = true
	return nil, nil
}
func (e *echo) Sign(context.Context, Registry, *Sign) (*Signed, error) {
	e.asked = true
	return &Signed{}, nil
}
func (e *echo) Keygen(context.Context, *Keygen) (*Pair, error) { e.asked = true; return &Pair{}, nil }
func (e *echo) Bundle(context.Context, *Bundle) error          { e.asked = true; return nil }
func (e *echo) Roots(context.Context, *Roots) ([]attest.RootFacts, error) {
	e.asked = true
	return nil, nil
}
func (e *echo) Update(context.Context, *Update) (*Updated, error) {
	e.asked = true
	return &Updated{}, nil
}
