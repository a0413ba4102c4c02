package sign

import (
	"context"
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
)

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
		"entry without proof": {full, rekor, func(b []byte) []byte {
			return []byte(strings.Replace(string(b), `"inclusionProof":`, `"x":`, 1))
		}, false, "not whole"},
		"entry without index": {full, rekor, without("logIndex"), false, "not whole"},
		"entry of garbage":    {full, rekor, func(b []byte) []byte { return []byte(strings.Replace(string(b), `"body":"`, `"body":"AAAA`, 1)) }, false, ""},
		"entry 2 of another":  {two, rekor2, swap(keep(rekor2, two, Token{})), false, "entry of another signature"},
		"entry 2 of garbage":  {two, rekor2, text(`[]`), false, "not a log entry"},
		"empty entry 2":       {two, rekor2, text(`{}`), false, ""},
		"time of another":     {full, tsa, swap(keep(tsa, full, Token{})), false, "a timestamp of something else"},
		"time of garbage":     {full, tsa, text(`x`), false, ""},
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
