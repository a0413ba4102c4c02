package sign

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

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

// services are the real ones with one answer changed.
type tamper struct {
	http.RoundTripper
	path   string
	change func([]byte) []byte
}

func (t tamper) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := t.RoundTripper.RoundTrip(r)
	if err != nil || r.URL.Path != t.path {
		return response, err
	}
	data, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	response.Body = io.NopCloser(strings.NewReader(string(t.change(data))))
	return response, nil
}

// Answers that belong to another signature, key or log are not handed out as evidence.
func TestForeignAnswersAreRefused(t *testing.T) {
	pki, foreign := testpki.New(t, testpki.Options{}), testpki.New(t, testpki.Options{})
	at, theirs := pki.Serve(), foreign.Serve()
	v2 := func(u string) []Log { return []Log{{URL: u, Version: 2}} }
	const fulcio, rekor, rekor2, tsa = "/api/v2/signingCert", "/api/v1/log/entries", "/api/v2/log/entries", "/api/v1/timestamp"

	// Real answers to somebody else, to be sent instead of ours.
	var kept []byte
	keep := func(path string, s Services, tok Token) []byte {
		kept = nil
		o := Options{Services: s, Transport: tamper{http.DefaultTransport, path, func(b []byte) []byte { kept = b; return b }}, Token: tok}
		if tok.isZero() {
			o.Key = newKey(t)
		}
		if _, err := newSigner(t, o).Sign(context.Background(), image, SignOptions{}); err != nil {
			t.Fatal(err)
		}
		return kept
	}
	swap := func(with []byte) func([]byte) []byte { return func([]byte) []byte { return with } }
	text := func(s string) func([]byte) []byte { return swap([]byte(s)) }
	full := Services{Fulcio: at.Fulcio, Logs: []Log{{URL: at.Rekor}}, Timestamps: []string{at.TSA}}
	two := Services{Fulcio: at.Fulcio, Logs: v2(at.Rekor2), Timestamps: []string{at.TSA}}
	without := func(field string) func([]byte) []byte {
		return func(data []byte) []byte {
			var all map[string]map[string]any
			if err := json.Unmarshal(data, &all); err != nil {
				panic(err)
			}
			for _, e := range all {
				delete(e, field)
				delete(e["verification"].(map[string]any)["inclusionProof"].(map[string]any), field)
			}
			return must(json.Marshal(all))
		}
	}
	for name, c := range map[string]struct {
		services Services
		path     string
		change   func([]byte) []byte
		trusted  bool
		want     string
	}{
		"certificate of another key": {full, fulcio, swap(keep(fulcio, full, token(t))), false, "a certificate of another key"},
		"no certificate":             {full, fulcio, text(`{"signedCertificateEmbeddedSct":{"chain":{"certificates":[]}}}`), false, "0 certificates"},
		"detached SCT":               {full, fulcio, text(`{"signedCertificateDetachedSct":{"chain":{"certificates":["x"]}}}`), false, "without embedded timestamp"},
		"certificate of garbage":     {full, fulcio, text(`{"signedCertificateEmbeddedSct":{"chain":{"certificates":["x"]}}}`), false, "not in PEM"},
		"no JSON":                    {full, fulcio, text(`<html>`), false, "not Fulcio's JSON"},
		"entry of another":           {full, rekor, swap(keep(rekor, full, Token{})), false, "entry of another signature"},
		"no entry":                   {full, rekor, text(`{}`), false, "not one log entry"},
		"null entry":                 {full, rekor, text(`{"a":null}`), false, "not whole"},
		"empty entry":                {full, rekor, text(`{"a":{}}`), false, "not whole"},
		"entry without body":         {full, rekor, without("body"), false, "not whole"},
		"entry without log":          {full, rekor, without("logID"), false, "not whole"},
		"entry without checkpoint":   {full, rekor, without("checkpoint"), false, "whole inclusion proof"},
		"entry without index":        {full, rekor, without("logIndex"), false, "not whole"},
		"entry of garbage":           {full, rekor, func(b []byte) []byte { return []byte(strings.Replace(string(b), `"body":"`, `"body":"AAAA`, 1)) }, false, ""},
		"entry 2 of another":         {two, rekor2, swap(keep(rekor2, two, Token{})), false, "entry of another signature"},
		"entry 2 of garbage":         {two, rekor2, text(`[]`), false, "not a log entry"},
		"empty entry 2":              {two, rekor2, text(`{}`), false, ""},
		"time of another":            {full, tsa, swap(keep(tsa, full, Token{})), false, "a timestamp of something else"},
		"time of garbage":            {full, tsa, text(`x`), false, ""},
		// With a trusted root, what strangers sign is refused as well.
		"foreign log":   {Services{Fulcio: at.Fulcio, Logs: []Log{{URL: theirs.Rekor}}}, "", nil, true, "log"},
		"foreign log 2": {Services{Fulcio: at.Fulcio, Logs: v2(theirs.Rekor2), Timestamps: []string{at.TSA}}, "", nil, true, ""},
		"foreign time":  {Services{Fulcio: at.Fulcio, Timestamps: []string{theirs.TSA}}, "", nil, true, "timestamp"},
		"foreign CA":    {Services{Fulcio: theirs.Fulcio, Logs: []Log{{URL: at.Rekor}}}, "", nil, true, "certificate"},
	} {
		o := Options{Token: token(t), Services: c.services, Transport: tamper{http.DefaultTransport, c.path, c.change}}
		if c.trusted {
			o.TrustedRoot = pki.TrustedRoot()
		}
		e, err := newSigner(t, o).Sign(context.Background(), image, SignOptions{})
		wantError(t, name, err, c.want)
		if e != nil {
			t.Errorf("%s: evidence beside an error", name)
		}
	}
}

// Services that flood, drip, stall, redirect or quote the token: an error, soon, without the token (V13).
func TestV13_HostileServices(t *testing.T) {
	pki := testpki.New(t, testpki.Options{})
	at := pki.Serve()
	raw := testpki.Token(issuer, person, time.Now().Add(5*time.Minute))
	var stolen atomic.Value
	thief := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		stolen.Store(fmt.Sprint(r.Header, string(body)))
	}))
	defer thief.Close()
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		want    string
	}{
		"floods": {func(w http.ResponseWriter, _ *http.Request) {
			chunk := make([]byte, 1<<20)
			for range 100 {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		}, ""},
		"floods with an error": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusForbidden)
			chunk := []byte(strings.Repeat("no ", 100_000))
			for range 100 {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		}, ""},
		"stalls": {func(_ http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		}, ""},
		"drips": {func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				io.WriteString(w, " ")
				w.(http.Flusher).Flush()
				time.Sleep(10 * time.Millisecond)
			}
		}, ""},
		"redirects": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, thief.URL, http.StatusTemporaryRedirect)
		}, "redirects to another place"},
		"redirects by 303": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, thief.URL, http.StatusSeeOther) }, "redirects to another place"},
		"quotes what it heard": {func(w http.ResponseWriter, r *http.Request) {
			http.Error(w, fmt.Sprint(r.Header), http.StatusForbidden)
		}, "403"},
		"is overloaded": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }, "503"},
		"empty":         {func(http.ResponseWriter, *http.Request) {}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			hostile := httptest.NewServer(c.handler)
			defer hostile.Close()
			for what, services := range map[string]Services{
				"fulcio": {Fulcio: hostile.URL, Timestamps: []string{at.TSA}},
				"rekor":  {Fulcio: at.Fulcio, Logs: []Log{{URL: hostile.URL}}},
				"rekor2": {Fulcio: at.Fulcio, Logs: []Log{{URL: hostile.URL, Version: 2}}, Timestamps: []string{at.TSA}},
				"tsa":    {Fulcio: at.Fulcio, Timestamps: []string{hostile.URL}},
			} {
				// Long enough for what answers, on a machine with much to do.
				timeout := 10 * time.Second
				if name == "stalls" || name == "drips" {
					timeout = 300 * time.Millisecond
				}
				start := time.Now()
				s := newSigner(t, Options{Token: must(ParseToken(raw, "the test")), Services: services, Timeout: timeout})
				e, err := s.Sign(context.Background(), image, SignOptions{})
				if err == nil || e != nil {
					t.Errorf("%s: signed", what)
					continue
				}
				if c.want != "" && !strings.Contains(err.Error(), c.want) {
					t.Errorf("%s: error %v, want %q in it", what, err, c.want)
				}
				if strings.Contains(err.Error(), raw) || strings.Contains(err.Error(), strings.Split(raw, ".")[1]) {
					t.Errorf("%s: the token is in the error: %v", what, err)
				}
				if len(err.Error()) > 2500 {
					t.Errorf("%s: an error of %d bytes: %.300s", what, len(err.Error()), err)
				}
				if took := time.Since(start); took > 8*time.Second {
					t.Errorf("%s: it took %v", what, took)
				}
			}
		})
	}
	if got := stolen.Load(); got != nil {
		t.Errorf("another host was told %v", got)
	}
}

// A caller who gives up is heard at once, whatever a service does.
func TestSigningStopsWithTheContext(t *testing.T) {
	at := testpki.New(t, testpki.Options{}).Serve()
	stalled := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	defer stalled.Close()
	for what, services := range map[string]Services{
		"fulcio": {Fulcio: stalled.URL, Timestamps: []string{at.TSA}},
		"rekor":  {Fulcio: at.Fulcio, Logs: []Log{{URL: stalled.URL}}},
		"rekor2": {Fulcio: at.Fulcio, Logs: []Log{{URL: stalled.URL, Version: 2}}, Timestamps: []string{at.TSA}},
		"tsa":    {Fulcio: at.Fulcio, Timestamps: []string{stalled.URL}},
	} {
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		start := time.Now()
		_, err := newSigner(t, Options{Token: token(t), Services: services}).Sign(ctx, image, SignOptions{})
		cancel()
		if err == nil || time.Since(start) > 5*time.Second {
			t.Errorf("%s: %v after %v", what, err, time.Since(start))
		}
	}
}

// A service that was overloaded for a moment is asked again; an entry that exists is fetched.
func TestServicesAreAskedAgain(t *testing.T) {
	pki := testpki.New(t, testpki.Options{})
	at := pki.Serve()
	var asked atomic.Int32
	var entry []byte
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Method == http.MethodGet {
			if r.URL.Path != "/api/v1/log/entries/00aa" {
				t.Errorf("asked for %s", r.URL.Path)
			}
			w.Write(entry)
			return
		}
		if asked.Add(1) < 3 {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		response, err := http.Post(at.Rekor+r.URL.Path, "application/json", strings.NewReader(string(body)))
		if err != nil {
			t.Error(err)
			return
		}
		defer response.Body.Close()
		entry, _ = io.ReadAll(response.Body)
		w.Header().Set("Location", "/api/v1/log/entries/00aa")
		w.WriteHeader(http.StatusConflict)
	}))
	defer proxy.Close()
	s := newSigner(t, Options{Key: newKey(t), Services: Services{Logs: []Log{{URL: proxy.URL}}}, TrustedRoot: pki.TrustedRoot()})
	if _, err := s.Sign(context.Background(), image, SignOptions{}); err != nil || asked.Load() != 3 {
		t.Errorf("%v, asked %d times", err, asked.Load())
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
