package image

import (
	"fmt"
	"hash/crc32"
	"io"
)

// Layer is what one layer holds. Contents are those that somebody wanted kept, by path.
type Layer struct {
	// DiffID is the digest of the uncompressed archive, computed from its bytes.
	DiffID string
	// TarSize is the size of the uncompressed archive.
	TarSize int64
	// Entries are in the order of the archive; of several with one path the last counts.
	Entries []Entry
	// Secrets are files of this layer that hold one.
	Secrets []Secret
	// Notes are the inspector's.
	Notes []byte
	// TooLarge are files that the inspector wanted to see and that Limits.FileSize forbids.
	TooLarge []string

	contents map[string]stored
	data     io.ReaderAt // of the cached layer, or nil when contents are in memory
	close    func() error
}

// stored is a content, or parts of one.
type stored struct {
	size   int64
	ranges []Range // nil: all of it
	made   bool    // by the inspector: Keep.Instead
	memory []byte
	offset int64 // in data, where the bytes of the ranges follow each other
	length int64
	sum    uint32 // CRC-32C of them, in data
}

// Content returns what was kept of a file; ok is false when nothing was, or what the cache has of it
// is damaged.
func (l *Layer) Content(path string) (c *Content, ok bool) {
	s, ok := l.contents[path]
	if !ok {
		return nil, false
	}
	r := io.ReaderAt(byteReaderAt(s.memory))
	if s.memory == nil {
		section := io.NewSectionReader(l.data, s.offset, s.length)
		sum := crc32.New(castagnoli)
		if _, err := io.Copy(sum, section); err != nil || sum.Sum32() != s.sum {
			return nil, false
		}
		r = section
	}
	return &Content{Replaced: s.made, data: r, size: s.size, ranges: s.ranges}, true
}

// Close lets go of the cached layer, if it is one.
func (l *Layer) Close() error {
	if l.close == nil {
		return nil
	}
	return l.close()
}

type byteReaderAt []byte

func (b byteReaderAt) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 || off >= int64(len(b)) {
		return 0, io.EOF
	}
	n := copy(p, b[off:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// MissingError says that a part of a content was wanted that nobody kept.
type MissingError struct {
	Offset, Length int64
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("bytes %d to %d of the content were not kept", e.Offset, e.Offset+e.Length)
}

// Content reads a kept content. It implements io.Reader, io.ReaderAt and io.Seeker; a read of a part
// that was not kept is a MissingError.
type Content struct {
	// Missed, if not nil, is told of parts that were wanted in vain.
	Missed func(Range)
	// Replaced tells that this is what the inspector kept instead of the file's content.
	Replaced bool

	data   io.ReaderAt
	size   int64 // of the file, or of what is in its place
	ranges []Range
	at     int64
}

// Size is the size of the file, or of what was kept instead of it, in bytes.
func (c *Content) Size() int64 { return c.size }

// Read implements io.Reader.
func (c *Content) Read(p []byte) (int, error) {
	if c.at >= c.size {
		return 0, io.EOF
	}
	n, err := c.ReadAt(p[:min(int64(len(p)), c.size-c.at)], c.at)
	c.at += int64(n)
	if err == io.EOF && n > 0 {
		err = nil
	}
	return n, err
}

// Seek implements io.Seeker.
func (c *Content) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += c.at
	case io.SeekEnd:
		offset += c.size
	}
	if offset < 0 {
		return c.at, fmt.Errorf("seek to %d: before the beginning", offset)
	}
	c.at = offset
	return offset, nil
}

// ReadAt implements io.ReaderAt.
func (c *Content) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 || off >= c.size {
		return 0, io.EOF
	}
	want := p[:min(int64(len(p)), c.size-off)]
	at, ok := c.find(off, int64(len(want)))
	if !ok {
		if c.Missed != nil {
			c.Missed(Range{off, int64(len(want))})
		}
		return 0, &MissingError{off, int64(len(want))}
	}
	n, err := c.data.ReadAt(want, at)
	if n == len(want) {
		err = nil
	}
	if err == nil && len(want) < len(p) {
		err = io.EOF
	}
	return n, err
}

// find returns where the bytes of the file from off on are in the data.
func (c *Content) find(off, length int64) (int64, bool) {
	if c.ranges == nil {
		return off, true
	}
	var before int64
	for _, r := range c.ranges {
		if off >= r.Offset && off+length <= r.Offset+r.Length {
			return before + off - r.Offset, true
		}
		before += r.Length
	}
	return 0, false
}

// Close implements io.Closer.
func (c *Content) Close() error { return nil }
