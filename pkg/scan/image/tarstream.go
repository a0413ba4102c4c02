package image

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
)

// tarStream is the uncompressed archive of a layer: it hashes and counts what passes, on both sides
// of the decompressor, and refuses what grows too large.
type tarStream struct {
	stored *countingReader
	pipe   *pipe
	free   func()
	hash   hash.Hash
	size   int64
	rest   []byte
	limits Limits
	err    error
}

// countingReader hashes the bytes as stored. It is read by the pipe's goroutine; whoever asks for
// the sum has waited for that to end.
type countingReader struct {
	r    io.Reader
	hash hash.Hash
	size int64
	max  int64 // -1: any
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.hash.Write(p[:n])
	c.size += int64(n)
	if c.max >= 0 && c.size > c.max {
		return n, hostile("is larger than the %d bytes that the manifest states", c.max)
	}
	return n, err
}

func openTarStream(ctx context.Context, raw io.Reader, storedSize int64, limits Limits) (*tarStream, error) {
	stored := &countingReader{r: raw, hash: sha256.New(), max: storedSize}
	plain, free, err := decompress(stored)
	if err != nil {
		return nil, err
	}
	return &tarStream{stored: stored, pipe: newPipe(ctx, plain), free: free, hash: sha256.New(), limits: limits}, nil
}

// Read implements io.Reader for the tar reader.
func (s *tarStream) Read(p []byte) (int, error) {
	if len(s.rest) == 0 {
		if err := s.advance(); err != nil {
			return 0, err
		}
	}
	n := copy(p, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

func (s *tarStream) advance() error {
	if s.err != nil {
		return s.err
	}
	block, err := s.pipe.next()
	if err == nil {
		s.hash.Write(block)
		s.size += int64(len(block))
		s.rest = block
		err = s.checkSize()
	}
	s.err = err
	return err
}

func (s *tarStream) checkSize() error {
	if s.size > s.limits.LayerSize {
		return hostile("is larger than %s when decompressed; raise the limit (--max-layer-size) if this is right", bytesText(s.limits.LayerSize))
	}
	if stored := s.stored.max; stored > 0 && s.size > expansionFrom && s.size/stored > s.limits.Expansion {
		return hostile("%s decompress to more than %s, over %d times as much: a decompression bomb", bytesText(stored), bytesText(s.size), s.limits.Expansion)
	}
	return nil
}

// skip discards n bytes without copying them.
func (s *tarStream) skip(n int64) error {
	for n > 0 {
		if len(s.rest) == 0 {
			if err := s.advance(); err != nil {
				return noEOF(err)
			}
		}
		m := min(n, int64(len(s.rest)))
		s.rest = s.rest[m:]
		n -= m
	}
	return nil
}

// Seek lets archive/tar skip contents without copying them. Only forward moves are possible.
func (s *tarStream) Seek(offset int64, whence int) (int64, error) {
	at := s.size - int64(len(s.rest))
	if whence == io.SeekCurrent && offset >= 0 {
		return at + offset, s.skip(offset)
	}
	return at, errors.ErrUnsupported
}

// finish reads what follows the archive, as padding does, and returns the digests of the layer.
func (s *tarStream) finish() (stored, diffID string, err error) {
	for {
		if err := s.advance(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return "", "", err
		}
	}
	s.close()
	// What follows the last frame of a compressed layer belongs to its digest.
	if _, err := io.Copy(io.Discard, s.stored); err != nil {
		return "", "", err
	}
	return digestText(s.stored.hash), digestText(s.hash), nil
}

func (s *tarStream) close() {
	s.pipe.close()
	if s.free != nil {
		s.free()
		s.free = nil
	}
}

func digestText(h hash.Hash) string { return "sha256:" + hex.EncodeToString(h.Sum(nil)) }

func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
