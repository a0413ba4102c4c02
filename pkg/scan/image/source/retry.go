package source

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"
	"unicode"

	"github.com/google/go-containerregistry/pkg/v1/remote/transport"
)

// retry calls f until it succeeds, fails for good or has been tried often enough. Waits grow from a
// fifth of a second, so that three tries take less than a second.
func retry(ctx context.Context, tries int, f func() error) error {
	wait := 200 * time.Millisecond
	for {
		err := f()
		if tries--; err == nil || tries <= 0 || ctx.Err() != nil || !temporary(err) {
			return err
		}
		if err := sleep(ctx, wait); err != nil {
			return err
		}
		wait *= 3
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// temporary says whether the same request may succeed soon.
func temporary(err error) bool {
	if final := new(refusal); errors.As(err, &final) {
		return false
	}
	if answer := new(transport.Error); errors.As(err, &answer) {
		switch answer.StatusCode {
		case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError,
			http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
			return true
		}
		return false
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, errStalled) {
		return true
	}
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout() && !errors.Is(err, context.DeadlineExceeded)
}

// explain says what a failed request means and what to do about it.
func (g *registry) explain(err error, path string) error {
	what := g.repo.String() + ", " + path
	if strings.HasPrefix(path, "log in") {
		what = path
	}
	if host := new(TokenHostError); errors.As(err, &host) {
		return host
	}
	if final := new(refusal); errors.As(err, &final) && advice(err) == "" {
		return final
	}
	if at := new(url.Error); errors.As(err, &at) {
		// Where a redirect leads may be signed: whoever has the whole URL has the content.
		if u, parsed := url.Parse(at.URL); parsed == nil {
			u.RawQuery = ""
			err = fmt.Errorf("%s: %w", u.Redacted(), at.Err)
		}
	}
	answer := new(transport.Error)
	if !errors.As(err, &answer) {
		return fmt.Errorf("%s: %w%s", what, err, advice(err))
	}
	said := http.StatusText(answer.StatusCode)
	if len(answer.Errors) > 0 {
		said = printable(string(answer.Errors[0].Code) + " " + answer.Errors[0].Message)
	}
	told := &answerError{answer.StatusCode, fmt.Sprintf("%s: the registry answers %d %s", what, answer.StatusCode, said)}
	switch answer.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden:
		return fmt.Errorf("%w; log in with docker login %s, and check the name: a private image looks like one that is not there", told, g.guard.registry)
	case http.StatusNotFound:
		return &notFoundError{fmt.Errorf("%w; there is no such image", told)}
	case http.StatusTooManyRequests:
		return fmt.Errorf("%w; wait, or log in with docker login %s for a higher limit", told, g.guard.registry)
	}
	return told
}

// answerError is an answer of the registry that is not the one hoped for.
type answerError struct {
	status  int
	message string
}

func (e *answerError) Error() string { return e.message }

// Status is the HTTP status of the registry's answer that an error tells of; 0 when it tells of none.
func Status(err error) int {
	answer := new(answerError)
	if !errors.As(err, &answer) {
		return 0
	}
	return answer.status
}

// notFoundError is an answer of 404; it is not fs.ErrNotExist, which stands for archives that do not
// claim to be complete.
type notFoundError struct{ error }

func (e *notFoundError) Unwrap() error { return e.error }

// advice adds what to do about errors that users can do something about.
func advice(err error) string {
	var unknown x509.UnknownAuthorityError
	var record tls.RecordHeaderError
	var lookup *net.DNSError
	switch {
	case errors.As(err, &unknown):
		return "; if the registry has a certificate of your own authority, add that to the system's"
	case errors.As(err, &record), strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		return "; if the registry has no TLS, name it as a registry for plain HTTP"
	case errors.As(err, &lookup) && lookup.IsNotFound:
		return "; check the spelling of the registry"
	case errors.Is(err, context.DeadlineExceeded):
		return "; the registry takes too long to answer"
	}
	return ""
}

// printable makes what a server said fit for a terminal and a line.
func printable(s string) string {
	return clip(strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)))
}
