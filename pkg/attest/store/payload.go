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
	size := p.layer.Size
	// The whole is made room for when a beginning has come; promises alone cost no memory.
	const start = 64 << 10
	content := make([]byte, min(size, start))
	if _, err := io.ReadFull(rc, content); err != nil {
		return nil, short(err, size)
	}
	if p.format == "" && size > small && !bytes.Contains(content, []byte(bundleMark)) {
		return nil, errNotEvidence
	}
	if size > start {
		content = append(make([]byte, 0, size), content...)[:size]
		if _, err := io.ReadFull(rc, content[start:]); err != nil {
			return nil, short(err, size)
		}
	}
	if n, _ := rc.Read(make([]byte, 1)); n > 0 {
		return nil, fmt.Errorf("it has more than the %d bytes that its manifest says", size)
	}
	if err := verify(content, p.layer.Digest); err != nil {
		return nil, err
	}
	if p.format == "" && bundleType(content) == "" {
		return nil, errNotEvidence
	}
	return content, nil
}

// short explains content that ends too early.
func short(err error, size int64) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("it has less than the %d bytes that its manifest says: %w", size, io.ErrUnexpectedEOF)
	}
	return err
}
