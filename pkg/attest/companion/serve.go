package companion

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/sallyport-dev/sallyport/internal/beside"
	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// Backend is what a companion can do. Errors that are of whoever asked are marked with Usage, verdicts with
// Refusal; others mean that something gave no answer.
type Backend interface {
	Evidence(ctx context.Context, at Registry, r *Evidence) ([]Result, error)
	Sign(ctx context.Context, at Registry, r *Sign) (*Signed, error)
	Keygen(ctx context.Context, r *Keygen) (*Pair, error)
	Bundle(ctx context.Context, r *Bundle) error
	Roots(ctx context.Context, r *Roots) ([]attest.RootFacts, error)
	Update(ctx context.Context, r *Update) (*Updated, error)
}

// Serve answers the one request that in holds. Whatever goes wrong is part of the answer; an error means that no
// answer could be written.
func Serve(ctx context.Context, in io.Reader, out io.Writer, b Backend) error {
	answer := &Answer{}
	r, err := readRequest(in)
	if err == nil {
		err = answer.fill(ctx, r, b)
	}
	if err != nil {
		answer = &Answer{Error: asError(err)}
	}
	answer.Protocol = Protocol
	return json.NewEncoder(out).Encode(answer)
}

func readRequest(in io.Reader) (r Request, err error) {
	limited := &io.LimitedReader{R: in, N: requestSize + 1}
	d := json.NewDecoder(limited)
	d.DisallowUnknownFields()
	err = d.Decode(&r)
	switch {
	case limited.N <= 0:
		return r, fmt.Errorf("request: larger than %d MiB", requestSize>>20)
	case r.Protocol != 0 && r.Protocol != Protocol:
		return r, beside.ErrVersions
	case err != nil:
		return r, fmt.Errorf("request: %w", err)
	case r.Protocol == 0:
		return r, beside.ErrVersions
	}
	return r, r.check()
}

func (a *Answer) fill(ctx context.Context, r Request, b Backend) (err error) {
	switch {
	case r.Evidence != nil:
		a.Evidence, err = b.Evidence(ctx, r.Registry, r.Evidence)
	case r.Sign != nil:
		a.Signed, err = b.Sign(ctx, r.Registry, r.Sign)
	case r.Keygen != nil:
		a.Pair, err = b.Keygen(ctx, r.Keygen)
	case r.Bundle != nil:
		err = b.Bundle(ctx, r.Bundle)
		a.Accepted = err == nil
	case r.Roots != nil:
		a.Roots, err = b.Roots(ctx, r.Roots)
	default:
		a.Updated, err = b.Update(ctx, r.Update)
	}
	return err
}
