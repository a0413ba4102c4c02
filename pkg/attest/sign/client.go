package sign

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode"
)

// maxAnswer bounds what a service may answer: certificates and log entries are some kilobytes.
const maxAnswer = 4 << 20

// retries is how often a service that is overloaded is asked again.
const retries = 2

// client sends requests to services. It is the one way out of this package.
type client struct {
	transport http.RoundTripper
	timeout   time.Duration
	// pause is the wait before the first repetition; it doubles.
	pause time.Duration
	// conflict, when set, is told of an answer 409 before it is read.
	conflict func(*http.Response)
}

// http is a client for one call: what is sent stops when ctx does, also where a library makes its requests without.
func (c client) http(ctx context.Context) *http.Client {
	return &http.Client{Timeout: c.timeout, Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		merged, cancel := context.WithCancel(r.Context())
		unhook := context.AfterFunc(ctx, cancel)
		response, err := c.send(r.WithContext(merged))
		if err != nil {
			unhook()
			cancel()
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return nil, err
		}
		answer := response.Body
		response.Body = &body{Reader: &limited{answer, maxAnswer}, close: func() error {
			unhook()
			cancel()
			return answer.Close()
		}}
		return response, nil
	})}
}

// send sends, and again when the service says that it is overloaded.
func (c client) send(r *http.Request) (*http.Response, error) {
	pause := c.pause
	for attempt := 0; ; attempt++ {
		response, err := c.transport.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		if response.StatusCode >= 300 && response.StatusCode < 400 {
			response.Body.Close()
			return nil, fmt.Errorf("%s redirects to another place, which is not followed; name the service by its own address", r.URL.Host)
		}
		again := response.StatusCode >= 500 || response.StatusCode == http.StatusTooManyRequests
		if !again || attempt >= retries || r.Body != nil && r.GetBody == nil {
			return response, nil
		}
		response.Body.Close()
		select {
		case <-r.Context().Done():
			return nil, r.Context().Err()
		case <-time.After(pause):
		}
		pause *= 2
		if r.GetBody != nil {
			if r.Body, err = r.GetBody(); err != nil {
				return nil, err
			}
		}
	}
}

// ask sends a request and reads the answer, which has to be of one of the statuses.
func (c client) ask(ctx context.Context, r *http.Request, secret string, statuses ...int) ([]byte, error) {
	response, err := c.http(ctx).Do(r.WithContext(ctx))
	if err != nil {
		return nil, scrub(err, secret)
	}
	defer response.Body.Close()
	if c.conflict != nil && response.StatusCode == http.StatusConflict {
		c.conflict(response)
	}
	data, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, scrub(fmt.Errorf("%s: read the answer: %w", r.URL.Host, err), secret)
	}
	for _, status := range statuses {
		if response.StatusCode == status {
			return data, nil
		}
	}
	return nil, scrub(fmt.Errorf("%s answers %s: %s", r.URL.Host, response.Status, said(data)), secret)
}

// said is what a service says, fit for a message.
func said(data []byte) string {
	text := strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, clip(string(data)))
	if text = strings.TrimSpace(text); text == "" {
		return "(nothing)"
	}
	return text
}

// scrub takes a secret out of an error: a service may quote what it was sent, and an address is in every error.
func scrub(err error, secret string) error {
	if secret == "" || !strings.Contains(err.Error(), secret) {
		return err
	}
	return errors.New(strings.ReplaceAll(err.Error(), secret, "***"))
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

type body struct {
	io.Reader
	close func() error
}

func (b *body) Close() error { return b.close() }

// limited reads up to a limit, beyond which there is an error and not an end.
type limited struct {
	r    io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		// Whether there is more decides.
		if n, err := l.r.Read(make([]byte, 1)); n == 0 {
			return 0, err
		}
		return 0, fmt.Errorf("the answer is larger than %d bytes", maxAnswer)
	}
	if int64(len(p)) > l.left {
		p = p[:l.left]
	}
	n, err := l.r.Read(p)
	l.left -= int64(n)
	return n, err
}
