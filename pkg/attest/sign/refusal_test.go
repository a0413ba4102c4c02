package sign

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/sallyport-dev/sallyport/internal/testpki"
	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/attest/keys"
)

func wantError(t *testing.T, name string, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%s: error %v, want %q in it", name, err, want)
	}
}

// What cannot work is refused before anybody is asked for anything.
func TestNewRefuses(t *testing.T) {
	key, tok := newKey(t), token(t)
	log, fulcio := []Log{{URL: "https://rekor.example"}}, "https://fulcio.example"
	odd := must(keys.NewPrivate(must(rsa.GenerateKey(rand.Reader, 2056))))
	for name, c := range map[string]struct {
		o    Options
		want string
	}{
		"neither":           {Options{}, "exactly one of a key and an identity token"},
		"both":              {Options{Key: key, Token: tok}, "exactly one of a key and an identity token"},
		"odd RSA":           {Options{Key: odd}, "2048, 3072 or 4096"},
		"no fulcio":         {Options{Token: tok, Services: Services{Logs: log}}, "needs a certificate authority"},
		"no time":           {Options{Token: tok, Services: Services{Fulcio: fulcio}}, "without a log or a timestamp"},
		"log 2 alone":       {Options{Key: key, Services: Services{Logs: []Log{{URL: "https://l.example", Version: 2}}}}, "Rekor 2 tells no time"},
		"log 3":             {Options{Key: key, Services: Services{Logs: []Log{{URL: "https://l.example", Version: 3}}}}, "version 3 of Rekor"},
		"fulcio over http":  {Options{Token: tok, Services: Services{Fulcio: "http://fulcio.example", Logs: log}}, "plain HTTP"},
		"fulcio like local": {Options{Token: tok, Services: Services{Fulcio: "http://localhost.example", Logs: log}}, "plain HTTP"},
		"log over http":     {Options{Key: key, Services: Services{Logs: []Log{{URL: "http://rekor.example"}}}}, "plain HTTP"},
		"log no URL":        {Options{Key: key, Services: Services{Logs: []Log{{URL: "rekor.example"}}}}, "is no address"},
		"TSA of a file":     {Options{Key: key, Services: Services{Timestamps: []string{"file:///etc/passwd"}}}, "is no address"},
		"password in a URL": {Options{Key: key, Services: Services{Timestamps: []string{"https://u:hunter2@t.example"}}}, "holds a user or password"},
		"many logs":         {Options{Key: key, Services: Services{Logs: make([]Log, 9)}}, "more than 8"},
		"bad root":          {Options{Key: key, TrustedRoot: []byte("{")}, "trusted root"},
	} {
		_, err := New(c.o)
		wantError(t, name, err, c.want)
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: the password is in the error", name)
		}
	}
	if _, err := New(Options{Key: key, Services: Services{Timestamps: []string{"http://timestamp.example"}}}); err != nil {
		t.Errorf("a timestamp authority over HTTP: %v", err)
	}
}

func TestV22_SubjectsThatNeverMatchAreRefused(t *testing.T) {
	s := newSigner(t, Options{Key: newKey(t)})
	ok := image.Digest
	for _, bad := range []Subject{
		{}, {"", ok}, {"registry.example/a b", ok}, {"registry.example/a@" + ok, ok}, {"r/a", ""}, {"r/a", strings.TrimPrefix(ok, "sha256:")},
		{"r/a", strings.ToUpper(ok)}, {"r/a", "sha256:" + strings.ToUpper(ok[7:])}, {"r/a", ok[:70]}, {"r/a", ok + "ab"},
		{"r/a", "sha512:" + strings.Repeat("ab", 64)}, {"r/a", "sha256:" + strings.Repeat("zz", 32)},
	} {
		if _, err := s.Sign(context.Background(), bad, SignOptions{}); err == nil {
			t.Errorf("signs %+v", bad)
		}
		if _, err := s.Sign(context.Background(), bad, SignOptions{Legacy: true}); err == nil {
			t.Errorf("signs %+v in the older format", bad)
		}
		if _, err := s.Attest(context.Background(), bad, Predicate{"custom", []byte("x")}, SignOptions{}); err == nil {
			t.Errorf("attests %+v", bad)
		}
	}
}

func TestCombinationsThatNobodyVerifiesAreRefused(t *testing.T) {
	_, ed, _ := ed25519.GenerateKey(rand.Reader)
	key, edKey := newKey(t), must(keys.NewPrivate(ed))
	pki := testpki.New(t, testpki.Options{})
	at := pki.Serve()
	v1, v2, tsa := Log{URL: at.Rekor}, Log{URL: at.Rekor2, Version: 2}, []string{at.TSA}
	for name, c := range map[string]struct {
		o    Options
		sign SignOptions
		want string
	}{
		"legacy in log 2":         {Options{Key: key, Services: Services{Logs: []Log{v2}, Timestamps: tsa}}, SignOptions{Legacy: true}, "do not fit into cosign's older formats"},
		"legacy in two logs":      {Options{Key: key, Services: Services{Logs: []Log{v1, v1}}}, SignOptions{Legacy: true}, "hold one log entry"},
		"legacy with two times":   {Options{Key: key, Services: Services{Timestamps: []string{at.TSA, at.TSA}}}, SignOptions{Legacy: true}, "one timestamp"},
		"Ed25519 in log 2":        {Options{Key: edKey, Services: Services{Logs: []Log{v2}, Timestamps: tsa}}, SignOptions{}, "an Ed25519 key signs none"},
		"Ed25519 legacy in log 1": {Options{Key: edKey, Services: Services{Logs: []Log{v1}}}, SignOptions{Legacy: true}, "an Ed25519 key signs none"},
		"empty annotation":        {Options{Key: key}, SignOptions{Annotations: map[string]string{"": "x"}}, "has no name"},
		"large annotation":        {Options{Key: key}, SignOptions{Annotations: map[string]string{"a": strings.Repeat("x", 5000)}}, "larger than 4096"},
		"binary annotation":       {Options{Key: key}, SignOptions{Annotations: map[string]string{"a": "\xff"}}, "not valid UTF-8"},
	} {
		_, err := newSigner(t, c.o).Sign(context.Background(), image, c.sign)
		wantError(t, name, err, c.want)
	}
	// Ed25519 in a log of version 1, in a bundle, works: its entry holds the message's own hash.
	if _, err := newSigner(t, Options{Key: edKey, Services: Services{Logs: []Log{v1}}, TrustedRoot: pki.TrustedRoot()}).
		Sign(context.Background(), image, SignOptions{}); err != nil {
		t.Errorf("Ed25519 in log 1: %v", err)
	}
}

// liar signs something else than it is asked to, or with another key than it shows.
type liar struct {
	keys.Signer
	with keys.Signer
}

func (l liar) Sign(ctx context.Context, message []byte) ([]byte, error) {
	return l.with.Sign(ctx, message)
}

func TestWrongSignatureIsNotHandedOut(t *testing.T) {
	s := newSigner(t, Options{Key: liar{newKey(t), newKey(t)}})
	for _, legacy := range []bool{false, true} {
		e, err := s.Sign(context.Background(), image, SignOptions{Legacy: legacy})
		wantError(t, "sign", err, "does not verify with")
		if e != nil {
			t.Error("evidence beside an error")
		}
		_, err = s.Attest(context.Background(), image, Predicate{"custom", []byte("x")}, SignOptions{Legacy: legacy})
		wantError(t, "attest", err, "does not verify with")
	}
}

// What our own readers would not read is not made, and nobody is asked before that is known.
func TestSizesAreLimited(t *testing.T) {
	asked := false
	nobody := roundTrip(func(*http.Request) (*http.Response, error) { asked = true; return nil, io.EOF })
	s := newSigner(t, Options{Key: newKey(t), Limits: attest.Limits{Payload: 200 << 10}, Transport: nobody,
		Services: Services{Logs: []Log{{URL: "https://rekor.example"}}}})
	body := func(n int) []byte { return []byte(`{"a":"` + strings.Repeat("x", n) + `"}`) }
	for name, n := range map[string]int{"over the limit": 201 << 10, "over it as a bundle": 150 << 10} {
		_, err := s.Attest(context.Background(), image, Predicate{"https://example.com/x", body(n)}, SignOptions{})
		wantError(t, name, err, "larger than the limit of 204800")
	}
	if asked {
		t.Error("a service was asked")
	}
	big := newSigner(t, Options{Key: newKey(t)})
	e, err := big.Attest(context.Background(), image, Predicate{"https://example.com/x", body(20 << 20)}, SignOptions{})
	if err != nil || int64(len(e.Payload)) > (attest.Limits{}).WithDefaults().Payload {
		t.Errorf("20 MiB: %v", err)
	}
}

// Rekor 1 takes envelopes signed with SHA-256 alone; Rekor 2 takes larger curves.
func TestLargerCurvesInLogs(t *testing.T) {
	pki := testpki.New(t, testpki.Options{})
	at := pki.Serve()
	for _, curve := range []elliptic.Curve{elliptic.P384(), elliptic.P521()} {
		key := must(keys.NewPrivate(must(ecdsa.GenerateKey(curve, rand.Reader))))
		_, err := newSigner(t, Options{Key: key, Services: Services{Logs: []Log{{URL: at.Rekor}}}}).Sign(context.Background(), image, SignOptions{})
		wantError(t, "log 1", err, "signed with SHA-256 alone")
		two := Services{Logs: []Log{{URL: at.Rekor2, Version: 2}}, Timestamps: []string{at.TSA}}
		if _, err := newSigner(t, Options{Key: key, Services: two, TrustedRoot: pki.TrustedRoot()}).Sign(context.Background(), image, SignOptions{}); err != nil {
			t.Errorf("log 2, %s: %v", curve.Params().Name, err)
		}
	}
}
