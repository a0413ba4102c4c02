package sign

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/internal/testpki"
)

const requestSecret = "seeded-request-secret"

func goodToken() string { return testpki.Token(issuer, person, time.Now().Add(time.Minute)) }

func TestTokensSayWhoTheyAreFor(t *testing.T) {
	got, err := ParseToken(" "+testpki.Token("https://accounts.example", "ann@acme.example", time.Unix(1893456000, 0))+"\n", "the test")
	if err != nil {
		t.Fatal(err)
	}
	got.raw = ""
	want := Token{proves: "ann@acme.example", Issuer: "https://accounts.example", Subject: "ann@acme.example",
		Audience: []string{"sigstore"}, Expires: time.Unix(1893456000, 0).UTC(), Source: "the test"}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Token{}), cmp.Comparer(func(a, b Token) bool {
		return fmt.Sprint(a.proves, a.Issuer, a.Subject, a.Audience, a.Expires, a.Source) == fmt.Sprint(b.proves, b.Issuer, b.Subject, b.Audience, b.Expires, b.Source)
	})); diff != "" {
		t.Error(diff)
	}
}

func TestV13_TokensDoNotPrint(t *testing.T) {
	raw := goodToken()
	tok := must(ParseToken(raw, "the test"))
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		for _, value := range []any{tok, &tok, struct{ T Token }{tok}, Options{Token: tok}} {
			if got := fmt.Sprintf(verb, value); strings.Contains(got, strings.Split(raw, ".")[1]) || strings.Contains(got, fmt.Sprintf("%x", raw)) {
				t.Errorf("%s of %T prints the token", verb, value)
			}
		}
	}
	if got := tok.String(); !strings.Contains(got, person) || !strings.Contains(got, issuer) || !strings.Contains(got, "the test") {
		t.Errorf("prints %s", got)
	}
	if tok.Reveal() != raw {
		t.Error("another token")
	}
}

func TestBadTokensAreErrors(t *testing.T) {
	jwt := func(claims string) string {
		return "e30." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2ln"
	}
	for name, c := range map[string]struct{ raw, want string }{
		"empty":           {"", "not a JSON web token"},
		"two parts":       {"a.b", "not a JSON web token"},
		"four parts":      {goodToken() + ".x", "not a JSON web token"},
		"a line inside":   {"a.b\r\nX: y.c", "not a JSON web token"},
		"no base64":       {"a.%%%.c", "claims cannot be read"},
		"no JSON":         {jwt(`seeded`), "claims cannot be read"},
		"a list":          {jwt(`[]`), "claims cannot be read"},
		"null":            {jwt(`null`), "claims cannot be read"},
		"no subject":      {jwt(`{"iss":"https://i","exp":4000000000}`), "says no subject"},
		"unverified mail": {jwt(`{"iss":"https://i","email":"a@b","exp":4000000000}`), "not verified"},
		"no issuer":       {jwt(`{"sub":"x","exp":4000000000}`), "says no issuer"},
		"no end":          {jwt(`{"iss":"https://i","sub":"x"}`), "when it ends"},
		"end of text":     {jwt(`{"iss":"https://i","sub":"x","exp":"soon"}`), "when it ends"},
		"endless":         {jwt(`{"iss":"https://i","sub":"x","exp":1e300}`), "when it ends"},
		"large":           {strings.Repeat("x", maxToken+1), "larger than"},
	} {
		got, err := ParseToken(c.raw, "the test")
		wantError(t, name, err, c.want)
		if !got.isZero() || strings.Contains(fmt.Sprint(err), "seeded") {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
	old := must(ParseToken(testpki.Token(issuer, person, time.Now().Add(-time.Minute)), "the test"))
	s := newSigner(t, Options{Token: old, Services: Services{Fulcio: "https://fulcio.example", Timestamps: []string{"https://t.example"}}})
	_, err := s.Sign(context.Background(), image, SignOptions{})
	wantError(t, "ended", err, "ended at")
}

// ci is a CI system's service for tokens.
func ci(t *testing.T, handle http.HandlerFunc) (string, http.RoundTripper) {
	t.Helper()
	server := httptest.NewTLSServer(handle)
	t.Cleanup(server.Close)
	return server.URL, server.Client().Transport
}

func TestAmbientTokens(t *testing.T) {
	raw := goodToken()
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(raw+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var asked string
	address, transport := ci(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		asked = fmt.Sprint(r.Method, " ", r.URL, " ", r.Header.Get("Authorization"), " ", string(body))
		fmt.Fprintf(w, `{"value":%q,"oidcToken":%q,"token":%q}`, raw, raw, raw)
	})
	for name, c := range map[string]struct {
		env    map[string]string
		files  []string
		source string
		asked  string
	}{
		"given": {map[string]string{"SIGSTORE_ID_TOKEN": raw, "ACTIONS_ID_TOKEN_REQUEST_URL": address, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "x"}, nil,
			"SIGSTORE_ID_TOKEN", ""},
		"given by file": {map[string]string{"SIGSTORE_ID_TOKEN_FILE": file}, nil, "file " + file, ""},
		"GitHub": {map[string]string{"ACTIONS_ID_TOKEN_REQUEST_URL": address + "/idtoken?api-version=2.0", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": requestSecret}, nil,
			"GitHub Actions", "GET /idtoken?api-version=2.0&audience=sigstore Bearer " + requestSecret + " "},
		"Azure": {map[string]string{"SYSTEM_OIDCREQUESTURI": address + "/oidc", "SYSTEM_ACCESSTOKEN": requestSecret}, nil,
			"Azure Pipelines", "POST /oidc?api-version=7.1 Bearer " + requestSecret + " "},
		"Azure with a connection": {map[string]string{"SYSTEM_OIDCREQUESTURI": address + "/oidc", "SYSTEM_ACCESSTOKEN": requestSecret,
			"AZURESUBSCRIPTION_SERVICE_CONNECTION_ID": "77"}, nil,
			"Azure Pipelines", "POST /oidc?api-version=7.1&serviceConnectionId=77 Bearer " + requestSecret + " "},
		"Buildkite": {map[string]string{"BUILDKITE_AGENT_ENDPOINT": address + "/v3/", "BUILDKITE_JOB_ID": "a/b", "BUILDKITE_AGENT_ACCESS_TOKEN": requestSecret}, nil,
			"Buildkite", "POST /v3/jobs/a%2Fb/oidc/tokens Token " + requestSecret + ` {"audience":"sigstore"}`},
		"a file around": {nil, []string{file + ".none", file}, "file " + file, ""},
	} {
		asked = ""
		getenv := func(name string) string { return c.env[name] }
		got, err := AmbientToken(context.Background(), Ambient{Getenv: getenv, Files: c.files, Transport: transport})
		if err != nil || got.Reveal() != raw || got.Source != c.source || asked != c.asked {
			t.Errorf("%s: %v, %v\nasked %q\nwant  %q", name, got, err, asked, c.asked)
		}
	}
	for name, env := range map[string]map[string]string{
		"nothing":                 nil,
		"GitHub without id-token": {"GITHUB_ACTIONS": "true"},
		"Buildkite without agent": {"BUILDKITE_JOB_ID": "x"},
	} {
		_, err := AmbientToken(context.Background(), Ambient{Getenv: func(n string) string { return env[n] }})
		if !errors.Is(err, ErrNoIdentity) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The token for asking goes to one host, over HTTPS, and into no error (V12, V13).
func TestV12_TokenForAskingGoesNowhereElse(t *testing.T) {
	var stolen atomic.Value
	thief := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { stolen.Store(fmt.Sprint(r.Header)) }))
	defer thief.Close()
	plain := httptest.NewServer(thief.Config.Handler)
	defer plain.Close()
	minted := goodToken()
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		address string // instead of the handler's
		want    string
	}{
		"redirects": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, thief.URL, http.StatusFound) }, "", "redirects to another place"},
		"keeps redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, thief.URL, http.StatusPermanentRedirect)
		}, "", "redirects"},
		"plain HTTP":  {nil, plain.URL, "is not https"},
		"no URL":      {nil, ":", "is not https"},
		"user in URL": {nil, "https://u:p@host.example/", "is not https"},
		"refuses": {func(w http.ResponseWriter, r *http.Request) {
			http.Error(w, r.Header.Get("Authorization"), http.StatusForbidden)
		}, "", "403"},
		"overloaded": {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusBadGateway) }, "", "502"},
		"no token":   {func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, `{}`) }, "", "without a token"},
		"no JSON":    {func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, `<html>`) }, "", "without a token"},
		"number":     {func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, `{"value":1,"oidcToken":1,"token":1}`) }, "", "without a token"},
		"no JWT": {func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, `{"value":"x","oidcToken":"x","token":"x"}`)
		}, "", "not a JSON web token"},
		"floods": {func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, `{"value":"`)
			for range 200 {
				if _, err := w.Write([]byte(strings.Repeat("x", 1<<16))); err != nil {
					return
				}
			}
		}, "", "larger than"},
		"stalls": {func(_ http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body); <-r.Context().Done() }, "", ""},
		"mints in a refusal": {func(w http.ResponseWriter, r *http.Request) {
			http.Error(w, "no "+requestSecret, http.StatusUnauthorized)
		}, "", "no ***"},
	} {
		address, transport := "", http.RoundTripper(nil)
		if c.handler != nil {
			address, transport = ci(t, c.handler)
		} else {
			address = c.address
		}
		for _, env := range []map[string]string{
			{"ACTIONS_ID_TOKEN_REQUEST_URL": address + "/?x=y", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": requestSecret},
			{"SYSTEM_OIDCREQUESTURI": address, "SYSTEM_ACCESSTOKEN": requestSecret},
			{"BUILDKITE_AGENT_ENDPOINT": address, "BUILDKITE_JOB_ID": "j", "BUILDKITE_AGENT_ACCESS_TOKEN": requestSecret},
		} {
			timeout := 10 * time.Second
			if name == "stalls" {
				timeout = 200 * time.Millisecond
			}
			got, err := AmbientToken(context.Background(), Ambient{
				Getenv: func(n string) string { return env[n] }, Transport: transport, Timeout: timeout, Pause: time.Millisecond,
			})
			wantError(t, name, err, c.want)
			if err != nil && (strings.Contains(err.Error(), requestSecret) || strings.Contains(err.Error(), minted)) {
				t.Errorf("%s: the secret is in the error: %v", name, err)
			}
			if errors.Is(err, ErrNoIdentity) || !got.isZero() {
				t.Errorf("%s: %v, %v", name, got, err)
			}
		}
	}
	if got := stolen.Load(); got != nil {
		t.Errorf("another host was told %v", got)
	}
	_, err := AmbientToken(context.Background(), Ambient{Getenv: func(n string) string {
		return map[string]string{"SYSTEM_OIDCREQUESTURI": "https://dev.azure.example/x"}[n]
	}})
	wantError(t, "Azure without a token", err, "SYSTEM_ACCESSTOKEN is not set")
	_, err = AmbientToken(context.Background(), Ambient{Getenv: func(n string) string {
		return map[string]string{"SIGSTORE_ID_TOKEN_FILE": "/none/such"}[n]
	}})
	wantError(t, "a file that is not there", err, "/none/such")
}
