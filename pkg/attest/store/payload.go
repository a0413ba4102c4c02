package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"golang.org/x/sync/errgroup"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// errNotEvidence is that of content that was looked into and is no evidence.
var errNotEvidence = errors.New("it holds no evidence that is understood")

// payloads reads the layers of pieces, each digest once, and makes candidates of them.
func (f *search) payloads(ctx context.Context, pieces []piece, l *listing) []attest.Candidate {
	type read struct {
		content []byte
		err     error
	}
	results := map[string]*read{}
	var g errgroup.Group
	g.SetLimit(f.parallel)
	for _, p := range pieces {
		if results[p.content()] != nil {
			continue
		}
		r := &read{}
		results[p.content()] = r
		g.Go(func() error {
			r.content, r.err = f.payload(ctx, p)
			return nil
		})
	}
	_ = g.Wait()
	var candidates []attest.Candidate
	for _, p := range pieces {
		r := results[p.content()]
		switch {
		case errors.Is(r.err, errNotEvidence):
			l.ignore(p.origin, r.err)
		case absent(r.err):
			l.ignore(p.origin, fmt.Errorf("its layer %s is not there", p.layer.Digest))
		case r.err != nil:
			l.fail(p.origin, fmt.Errorf("layer %s: %w", p.layer.Digest, r.err))
		default:
			if c, err := f.candidate(p, r.content); err != nil {
				l.ignore(p.origin, err)
			} else {
				candidates = append(candidates, c)
			}
		}
	}
	return candidates
}

// candidate names what was read.
func (f *search) candidate(p piece, content []byte) (attest.Candidate, error) {
	c := attest.Candidate{
		Format: p.format, Subject: f.subject, Origin: p.origin, Digest: p.digest, MediaType: p.layer.MediaType,
		Payload: content, Annotations: p.annotations, Hint: attest.Hint{PredicateType: p.claimed},
	}
	if c.Format != attest.Notary { // of JSON, all of them
		if err := checkDepth(content, f.limits.Depth); err != nil {
			return attest.Candidate{}, err
		}
	}
	if c.Format == "" {
		c.Format, c.MediaType = attest.Bundle, bundleType(content)
	}
	if c.Format == attest.Bundle {
		c.Hint.KeyID = keyHint(content)
	}
	return c, nil
}

// payload reads one layer as it is stored, never uncompressed, and compares it with its digest.
func (f *search) payload(ctx context.Context, p piece) ([]byte, error) {
	rc, err := f.place.blob(ctx, p.layer.Digest, p.layer.Size)
	if err != nil {
		return nil, err
	}
	defer rc.Close()
	// Memory is for bytes that came, not for bytes that were promised.
	var content bytes.Buffer
	limit := p.layer.Size + 1
	if p.format == "" && limit > small {
		const start = 64 << 10
		if _, err := io.CopyN(&content, rc, start); err != nil {
			return nil, short(err)
		}
		if !bytes.Contains(content.Bytes(), []byte(bundleMark)) {
			return nil, errNotEvidence
		}
		limit -= start
	}
	if _, err := io.Copy(&content, io.LimitReader(rc, limit)); err != nil {
		return nil, short(err)
	}
	if int64(content.Len()) != p.layer.Size {
		return nil, fmt.Errorf("it has not the %d bytes that its manifest says", p.layer.Size)
	}
	if err := verify(content.Bytes(), p.layer.Digest); err != nil {
		return nil, err
	}
	if p.format == "" && bundleType(content.Bytes()) == "" {
		return nil, errNotEvidence
	}
	return content.Bytes(), nil
}

func short(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
