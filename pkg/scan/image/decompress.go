package image

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// zstdWindow bounds what a zstd frame may ask for: RFC 8878, section 3.1.1.1.2, recommends 8 MB;
// tools that write images with --ultra or --long go up to 128 MiB.
const zstdWindow = 128 << 20

// decompress tells the compression of a layer by its first bytes, not by its media type, as runtimes
// do: daemons and old registries state the wrong one. The closer frees what the decoder holds.
func decompress(r io.Reader) (io.Reader, func(), error) {
	br := bufio.NewReaderSize(r, 1<<16)
	head, err := br.Peek(6)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(br)
		if err != nil {
			return nil, nil, fmt.Errorf("gzip: %w", err)
		}
		return z, func() { _ = z.Close() }, nil
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}), isSkippableFrame(head):
		z, err := zstd.NewReader(br, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(zstdWindow), zstd.WithDecoderLowmem(true))
		if err != nil {
			return nil, nil, fmt.Errorf("zstd: %w", err)
		}
		return z, z.Close, nil
	}
	for _, known := range []struct{ magic, name string }{
		{"\xfd7zXZ\x00", "xz"}, {"BZh", "bzip2"}, {"\x04\x22\x4d\x18", "lz4"}, {"hsqs", "squashfs"}, {"PK\x03\x04", "zip"},
	} {
		if bytes.HasPrefix(head, []byte(known.magic)) {
			return nil, nil, fmt.Errorf("is compressed with %s, which images do not use; layers are tar archives, plain or with gzip or zstd", known.name)
		}
	}
	return br, func() {}, nil
}

// isSkippableFrame recognises the frames that zstd:chunked and others put first (RFC 8878, 3.1.2).
func isSkippableFrame(head []byte) bool {
	return len(head) >= 4 && head[0]&0xf0 == 0x50 && bytes.Equal(head[1:4], []byte{0x2a, 0x4d, 0x18})
}

// blockSize is what a pipe hands over at once.
const blockSize = 256 << 10

// pipe reads ahead in a goroutine of its own, so that decompressing one block and looking into the
// one before it run side by side: a layer compressed with gzip cannot be decompressed in parallel.
type pipe struct {
	full, empty chan []byte
	cancel      context.CancelFunc
	err         error // of the producer; read after full is closed
	block       []byte
	done        chan struct{}
}

func newPipe(ctx context.Context, r io.Reader) *pipe {
	ctx, cancel := context.WithCancel(ctx)
	p := &pipe{full: make(chan []byte, 3), empty: make(chan []byte, 4), cancel: cancel, done: make(chan struct{})}
	for range cap(p.empty) {
		p.empty <- make([]byte, blockSize)
	}
	go p.fill(ctx, r)
	return p
}

func (p *pipe) fill(ctx context.Context, r io.Reader) {
	defer close(p.done)
	defer close(p.full)
	for {
		var block []byte
		select {
		case block = <-p.empty:
		case <-ctx.Done():
			p.err = context.Cause(ctx)
			return
		}
		n, err := readSafely(ctx, r, block[:blockSize])
		if n > 0 {
			select {
			case p.full <- block[:n]:
			case <-ctx.Done():
				p.err = context.Cause(ctx)
				return
			}
		}
		if err != nil {
			p.err = err
			return
		}
	}
}

// readSafely fills the block, which can take a source that drips forever; a panic of a decoder on
// hostile input is an error of this layer.
func readSafely(ctx context.Context, r io.Reader, block []byte) (n int, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = hostile("the decompressor gave up: %v", v)
		}
	}()
	for n < len(block) && err == nil {
		var m int
		m, err = r.Read(block[n:])
		n += m
		if err == nil && ctx.Err() != nil {
			err = context.Cause(ctx)
		}
	}
	return n, err
}

// next returns the block to read from; it is valid until the next call.
func (p *pipe) next() ([]byte, error) {
	if p.block != nil {
		p.empty <- p.block
		p.block = nil
	}
	block, ok := <-p.full
	if !ok {
		return nil, p.err
	}
	p.block = block
	return block, nil
}

// close stops the producer and waits for it, so that nobody reads from the source any more.
func (p *pipe) close() {
	p.cancel()
	for range p.full { //nolint:revive // drained so that the producer can end
	}
	<-p.done
}
