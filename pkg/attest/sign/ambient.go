package sign

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// ErrNoIdentity tells that nothing around offers an identity.
var ErrNoIdentity = errors.New("no identity token around: neither SIGSTORE_ID_TOKEN nor SIGSTORE_ID_TOKEN_FILE is set, and this is " +
	"no job of GitHub Actions (with permissions: id-token: write), Azure Pipelines (with SYSTEM_ACCESSTOKEN) or Buildkite; " +
	"give a token (--identity-token-file), or a key (--key)")

// DefaultAudience is whom tokens are for: Fulcio's public-good instance and most others.
const DefaultAudience = "sigstore"

// Ambient says where to look for an identity.
type Ambient struct {
	// Getenv gives the environment: os.Getenv.
	Getenv func(string) string
	// Audience is whom the token is to be for; "" is DefaultAudience.
	Audience string
	// Files are looked at when the environment has nothing, as /var/run/sigstore/cosign/oidc-token.
	Files []string
	// Timeout bounds the request; 0 means 30 seconds.
	Timeout time.Duration
	// Transport is for certificates of one's own; nil is Go's default.
	Transport http.RoundTripper
	// Pause is the wait before a service that is overloaded is asked again; 0 means a second.
	Pause time.Duration
}

// AmbientToken finds the identity that a CI system gives to this job, in this order: a token that was put into the
// environment (SIGSTORE_ID_TOKEN: GitLab's id_tokens, Jenkins' and others' credentials; SIGSTORE_ID_TOKEN_FILE), then
// GitHub Actions, Azure Pipelines, Buildkite, the files. What is announced and does not work is an error: another
// identity than the one that was meant would sign. Without any, the error is ErrNoIdentity.
func AmbientToken(ctx context.Context, a Ambient) (Token, error) {
	if a.Getenv == nil {
		a.Getenv = func(string) string { return "" }
	}
	if a.Audience == "" {
		a.Audience = DefaultAudience
	}
	c := client{transport: a.Transport, timeout: a.Timeout, pause: a.Pause}
	if c.transport == nil {
		c.transport = http.DefaultTransport
	}
	if c.timeout <= 0 {
		c.timeout = 30 * time.Second
	}
	if c.pause <= 0 {
		c.pause = time.Second
	}
	if raw := a.Getenv("SIGSTORE_ID_TOKEN"); raw != "" {
		return ParseToken(raw, "SIGSTORE_ID_TOKEN")
	}
	if path := a.Getenv("SIGSTORE_ID_TOKEN_FILE"); path != "" {
		return ReadToken(path)
	}
	for _, p := range []provider{github, azurePipelines, buildkite} {
		token, found, err := p(ctx, c, a)
		if err != nil || found {
			return token, err
		}
	}
	for _, path := range a.Files {
		token, err := ReadToken(path)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		return token, err
	}
	return Token{}, ErrNoIdentity
}

// ReadToken reads a token from a file.
func ReadToken(path string) (Token, error) {
	f, err := os.Open(path)
	if err != nil {
		return Token{}, fmt.Errorf("identity token: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxToken+1))
	if err != nil {
		return Token{}, fmt.Errorf("identity token: read %s: %w", path, err)
	}
	return ParseToken(string(data), "file "+path)
}

// provider asks one CI system; found is false when this is not a job of it.
type provider func(context.Context, client, Ambient) (token Token, found bool, err error)

// github: https://docs.github.com/en/actions/reference/security/oidc.
func github(ctx context.Context, c client, a Ambient) (Token, bool, error) {
	address, secret := a.Getenv("ACTIONS_ID_TOKEN_REQUEST_URL"), a.Getenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN")
	if address == "" || secret == "" {
		return Token{}, false, nil
	}
	token, err := request{
		source: "GitHub Actions", method: http.MethodGet, address: address, secret: secret,
		query: url.Values{"audience": {a.Audience}}, field: "value",
	}.send(ctx, c)
	return token, true, err
}

// azurePipelines: https://learn.microsoft.com/rest/api/azure/devops/distributedtask/oidctoken/create. The audience
// is Azure's own; a Fulcio has to be set up for it.
func azurePipelines(ctx context.Context, c client, a Ambient) (Token, bool, error) {
	address, secret := a.Getenv("SYSTEM_OIDCREQUESTURI"), a.Getenv("SYSTEM_ACCESSTOKEN")
	if address == "" {
		return Token{}, false, nil
	}
	if secret == "" {
		return Token{}, true, errors.New("identity token of Azure Pipelines: SYSTEM_ACCESSTOKEN is not set; " +
			"give it to the step (env: SYSTEM_ACCESSTOKEN: $(System.AccessToken))")
	}
	query := url.Values{"api-version": {"7.1"}}
	if connection := a.Getenv("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"); connection != "" {
		query.Set("serviceConnectionId", connection)
	}
	token, err := request{
		source: "Azure Pipelines", method: http.MethodPost, address: address, secret: secret, query: query, field: "oidcToken",
	}.send(ctx, c)
	return token, true, err
}

// buildkite: https://buildkite.com/docs/agent/v3/cli-oidc, of whose command this is the request.
func buildkite(ctx context.Context, c client, a Ambient) (Token, bool, error) {
	job, secret := a.Getenv("BUILDKITE_JOB_ID"), a.Getenv("BUILDKITE_AGENT_ACCESS_TOKEN")
	if job == "" || secret == "" {
		return Token{}, false, nil
	}
	endpoint := a.Getenv("BUILDKITE_AGENT_ENDPOINT")
	if endpoint == "" {
		endpoint = "https://agent.buildkite.com/v3"
	}
	body, err := encode(map[string]string{"audience": a.Audience})
	if err != nil {
		return Token{}, true, err
	}
	token, err := request{
		source: "Buildkite", method: http.MethodPost, scheme: "Token", secret: secret, body: body, field: "token",
		address: strings.TrimSuffix(endpoint, "/") + "/jobs/" + url.PathEscape(job) + "/oidc/tokens",
	}.send(ctx, c)
	return token, true, err
}

// request asks a CI system for a token.
type request struct {
	source, method, address string
	scheme, secret          string // of Authorization; "" is Bearer
	query                   url.Values
	body                    []byte
	field                   string // of the answer
}

func (q request) send(ctx context.Context, c client) (Token, error) {
	token, err := q.try(ctx, c)
	if err != nil {
		return Token{}, scrub(fmt.Errorf("identity token of %s: %w", q.source, err), q.secret)
	}
	return token, nil
}

func (q request) try(ctx context.Context, c client) (Token, error) {
	u, err := url.Parse(q.address)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil {
		return Token{}, errors.New("the address to ask is not https://HOST; the token for asking is not sent there")
	}
	query := u.Query()
	for name, values := range q.query {
		query[name] = values
	}
	u.RawQuery = query.Encode()
	r, err := http.NewRequest(q.method, u.String(), bytes.NewReader(q.body))
	if err != nil {
		return Token{}, errors.New("the address to ask is none")
	}
	scheme := q.scheme
	if scheme == "" {
		scheme = "Bearer"
	}
	r.Header.Set("Authorization", scheme+" "+q.secret)
	r.Header.Set("Accept", "application/json")
	if q.method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
	}
	answer, err := c.ask(ctx, r, q.secret, http.StatusOK, http.StatusCreated)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) { // without the address, whose query may be secret too
			err = fmt.Errorf("%s: %w", r.URL.Host, u.Err)
		}
		return Token{}, err
	}
	var o map[string]json.RawMessage
	var raw string
	if json.Unmarshal(answer, &o) != nil || json.Unmarshal(o[q.field], &raw) != nil || raw == "" {
		return Token{}, fmt.Errorf("%s answers without a token", r.URL.Host)
	}
	return ParseToken(raw, q.source)
}
