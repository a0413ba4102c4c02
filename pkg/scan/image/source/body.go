package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// errStalled is the cause when a body stops coming, or comes drop by drop.
var errStalled = errors.New("the registry stopped sending")

// body is a layer as it comes from a registry. A connection that breaks or stalls is taken up again
// where it was, so often as Limits.Tries allows for the whole layer; the bytes are not verified.
type body struct {
	parent   context.Context
	registry *registry
	d        descriptor

	ctx    context.Context // of the request now open
	cancel context.CancelCauseFunc
	rc     io.ReadCloser
	timer  *time.Timer
	offset int64
	tries  int

	waited time.Duration // in reads of the current stretch, which last Limits.Idle or more
	got    int64         // bytes in it
}

func openBody(ctx context.Context, g *registry, d descriptor) (io.ReadCloser, error) {
	b := &body{parent: ctx, registry: g, d: d, tries: g.limits.Tries}
	err := retry(ctx, g.limits.Tries, b.connect)
	if err != nil {
		return nil, g.explain(err, "blobs/"+d.Digest)
	}
	return b, nil
}

// connect opens a request for what is still missing.
func (b *body) connect() error {
	b.ctx, b.cancel = context.WithCancelCause(b.parent)
	cancel := b.cancel
	b.timer = time.AfterFunc(b.registry.limits.Request, func() { cancel(errStalled) })
	b.waited, b.got = 0, 0
	res, err := b.registry.request(b.ctx, "blobs/"+b.d.Digest, b.offset)
	if err != nil {
		return b.abandon(err)
	}
	b.rc = res.Body
	if res.StatusCode == http.StatusPartialContent {
		if !strings.HasPrefix(res.Header.Get("Content-Range"), fmt.Sprintf("bytes %d-", b.offset)) {
			return b.abandon(refuse("blob %s: the registry sent another part than was asked for", b.d.Digest))
		}
	} else if res.ContentLength >= 0 && res.ContentLength != b.d.Size {
		return b.abandon(refuse("blob %s: the registry sends %d bytes, the manifest says %d", b.d.Digest, res.ContentLength, b.d.Size))
	} else if b.offset > 0 {
		// This registry has no ranges: what came already comes again.
		if _, err := io.CopyN(io.Discard, res.Body, b.offset); err != nil {
			return b.abandon(err)
		}
	}
	b.timer.Stop()
	return nil
}

// abandon ends the request and says why it ended.
func (b *body) abandon(err error) error {
	b.timer.Stop()
	if b.rc != nil {
		b.rc.Close()
		b.rc = nil
	}
	if errors.Is(context.Cause(b.ctx), errStalled) {
		err = errStalled
	}
	b.cancel(nil)
	return err
}

// Read implements io.Reader.
func (b *body) Read(p []byte) (int, error) {
	if b.offset >= b.d.Size {
		return 0, io.EOF // whatever else the registry has to say
	}
	if len(p) == 0 {
		return 0, nil
	}
	if left := b.d.Size - b.offset; int64(len(p)) > left {
		p = p[:left]
	}
	for {
		n, err := b.read(p)
		b.offset += int64(n)
		switch {
		case n > 0:
			return n, nil // an error will come again
		case err == nil:
			continue
		case err == io.EOF:
			err = io.ErrUnexpectedEOF
		}
		if err = b.resume(err); err != nil {
			return 0, b.registry.explain(err, fmt.Sprintf("blobs/%s, after %d of %d bytes", b.d.Digest, b.offset, b.d.Size))
		}
	}
}

// read reads once, and counts only the time spent waiting for the registry: a slow reader of ours is
// not a slow registry.
func (b *body) read(p []byte) (int, error) {
	if b.rc == nil {
		return 0, io.ErrClosedPipe
	}
	limits := b.registry.limits
	start := time.Now()
	b.timer.Reset(limits.Idle)
	n, err := b.rc.Read(p)
	b.timer.Stop()
	b.got += int64(n)
	if b.waited += time.Since(start); b.waited >= limits.Idle {
		if float64(b.got) < float64(limits.Rate)*b.waited.Seconds() {
			b.cancel(errStalled)
			return n, errStalled
		}
		b.waited, b.got = 0, 0
	}
	if err != nil && errors.Is(context.Cause(b.ctx), errStalled) {
		err = errStalled
	}
	return n, err
}

// resume takes the layer up again after err, or returns the error that ends it.
func (b *body) resume(err error) error {
	if b.rc == nil {
		return err
	}
	err = b.abandon(err)
	for temporary(err) && b.parent.Err() == nil {
		if b.tries--; b.tries <= 0 {
			return err
		}
		if err := sleep(b.parent, 200*time.Millisecond); err != nil {
			return err
		}
		if err = b.connect(); err == nil {
			return nil
		}
	}
	if cause := b.parent.Err(); cause != nil {
		return cause
	}
	return err
}

// Close implements io.Closer.
func (b *body) Close() error {
	if b.rc == nil {
		return nil
	}
	_ = b.abandon(nil)
	return nil
}
