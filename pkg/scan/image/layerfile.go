package image

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
)

// A cached layer is a file: the contents that were kept, one after the other; an index of entries,
// secrets, notes and contents; and a trailer of fixed size that says where the index is. Everything
// is under a checksum: the index has one of its own, and holds one for each content.

// layerFormat is part of the names of cached layers.
const layerFormat = "2"

const (
	trailerSize = 8 + 8 + 4 + 8 // offset and length of the index, its checksum, magic
	layerMagic  = "sallyly1"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// memorySink keeps contents in memory.
type memorySink struct {
	r        *reader
	contents map[string]stored
}

func (m *memorySink) keep(path string, content []byte, k Keep) error {
	content = k.of(content)
	data := parts(content, k)
	if m.r.kept.Add(int64(len(data))) > m.r.limits.Kept {
		return fmt.Errorf("more than %s of contents would have to be kept in memory; allow a cache, or raise the limit", bytesText(m.r.limits.Kept))
	}
	m.contents[path] = stored{size: int64(len(content)), ranges: ranges(k), made: k.Instead != nil, memory: data}
	return nil
}

// of returns what the parts are parts of.
func (k *Keep) of(content []byte) []byte {
	if k.Instead != nil {
		k.All = true
		return k.Instead
	}
	return content
}

func ranges(k Keep) []Range {
	if k.All {
		return nil
	}
	return k.Ranges
}

// parts returns a copy of what is to be kept.
func parts(content []byte, k Keep) []byte {
	if k.All {
		return bytes.Clone(content)
	}
	var data []byte
	for _, r := range k.Ranges {
		data = append(data, content[r.Offset:r.Offset+r.Length]...)
	}
	return data
}

// fileSink writes contents to the draft of a cached layer.
type fileSink struct {
	draft    *Draft
	w        *bufio.Writer
	size     int64
	contents map[string]stored
}

func newFileSink(d *Draft) *fileSink {
	return &fileSink{draft: d, w: bufio.NewWriterSize(d, 1<<18), contents: map[string]stored{}}
}

func (f *fileSink) keep(path string, content []byte, k Keep) error {
	content = k.of(content)
	s := stored{size: int64(len(content)), ranges: ranges(k), made: k.Instead != nil, offset: f.size}
	write := func(p []byte) error {
		n, err := f.w.Write(p)
		f.size += int64(n)
		s.length += int64(n)
		s.sum = crc32.Update(s.sum, castagnoli, p[:n])
		return err
	}
	if k.All {
		if err := write(content); err != nil {
			return err
		}
	}
	for _, r := range s.ranges {
		if err := write(content[r.Offset : r.Offset+r.Length]); err != nil {
			return err
		}
	}
	f.contents[path] = s
	return nil
}

// finish writes the index. The layer reads its contents from the file from then on.
func (f *fileSink) finish(l *Layer) error {
	index := appendLayer(nil, l, f.contents)
	trailer := binary.LittleEndian.AppendUint64(nil, uint64(f.size))
	trailer = binary.LittleEndian.AppendUint64(trailer, uint64(len(index)))
	trailer = binary.LittleEndian.AppendUint32(trailer, crc32.Checksum(index, castagnoli))
	trailer = append(trailer, layerMagic...)
	_, err := f.w.Write(index)
	if err == nil {
		_, err = f.w.Write(trailer)
	}
	if err == nil {
		err = f.w.Flush()
	}
	if err != nil {
		return err
	}
	l.contents, l.data, l.close = f.contents, f.draft.File, f.draft.Close
	return nil
}

func appendLayer(b []byte, l *Layer, contents map[string]stored) []byte {
	b = appendText(b, l.DiffID)
	b = binary.AppendVarint(b, l.TarSize)
	b = appendText(b, string(l.Notes))
	b = binary.AppendUvarint(b, uint64(len(l.Entries)))
	for i := range l.Entries {
		e := &l.Entries[i]
		b = appendText(b, e.Path)
		b = append(b, byte(e.Type))
		b = binary.AppendUvarint(b, uint64(e.Mode))
		b = binary.AppendVarint(b, int64(e.UID))
		b = binary.AppendVarint(b, int64(e.GID))
		b = binary.AppendVarint(b, e.Size)
		b = appendText(appendText(appendText(b, e.Link), e.MIME), e.Capabilities)
	}
	b = binary.AppendUvarint(b, uint64(len(l.Secrets)))
	for _, s := range l.Secrets {
		b = appendText(appendText(b, s.Path), s.What)
		b = binary.AppendVarint(b, int64(s.Line))
	}
	b = binary.AppendUvarint(b, uint64(len(l.TooLarge)))
	for _, path := range l.TooLarge {
		b = appendText(b, path)
	}
	b = binary.AppendUvarint(b, uint64(len(contents)))
	written := make(map[string]bool, len(contents))
	for i := range l.Entries {
		path := l.Entries[i].Path
		s, ok := contents[path]
		if !ok || written[path] {
			continue // the second of two entries with one name
		}
		written[path] = true
		b = binary.AppendUvarint(b, uint64(i))
		b = binary.AppendVarint(b, s.size)
		b = binary.AppendVarint(b, s.offset)
		b = binary.AppendVarint(b, s.length)
		b = binary.LittleEndian.AppendUint32(b, s.sum)
		b = append(b, boolByte(s.made))
		b = binary.AppendUvarint(b, uint64(len(s.ranges)))
		for _, r := range s.ranges {
			b = binary.AppendVarint(binary.AppendVarint(b, r.Offset), r.Length)
		}
	}
	return b
}

func boolByte(v bool) byte {
	if v {
		return 1
	}
	return 0
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

var errCached = errors.New("a cached layer is damaged")

// openLayerFile reads a cached layer. Its contents stay in the file, which belongs to the layer.
func openLayerFile(f *os.File) (*Layer, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	var trailer [trailerSize]byte
	if info.Size() < trailerSize {
		return nil, errCached
	}
	if _, err := f.ReadAt(trailer[:], info.Size()-trailerSize); err != nil {
		return nil, err
	}
	offset := int64(binary.LittleEndian.Uint64(trailer[:]))
	length := int64(binary.LittleEndian.Uint64(trailer[8:]))
	if string(trailer[20:]) != layerMagic || offset < 0 || length < 0 || offset+length != info.Size()-trailerSize {
		return nil, errCached
	}
	index := make([]byte, length)
	if _, err := f.ReadAt(index, offset); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if crc32.Checksum(index, castagnoli) != binary.LittleEndian.Uint32(trailer[16:]) {
		return nil, errCached
	}
	d := indexReader{text: string(index)}
	l := d.layer(offset)
	if d.bad {
		return nil, errCached
	}
	l.data, l.close = f, f.Close
	return l, nil
}

// indexReader decodes an index; texts share its memory. bad tells that it is not what was written.
type indexReader struct {
	text string
	bad  bool
}

func (d *indexReader) layer(contentSize int64) *Layer {
	l := &Layer{DiffID: d.string(), TarSize: d.int(), Notes: []byte(d.string()), contents: map[string]stored{}}
	types := map[string]string{}
	l.Entries = make([]Entry, d.count())
	for i := range l.Entries {
		e := &l.Entries[i]
		e.Path, e.Type, e.Mode = d.string(), EntryType(d.byte()), uint16(d.uint())
		e.UID, e.GID, e.Size = int(d.int()), int(d.int()), d.int()
		e.Link, e.MIME, e.Capabilities = d.string(), d.string(), d.string()
		if known, ok := types[e.MIME]; ok {
			e.MIME = known
		} else {
			types[e.MIME] = e.MIME
		}
	}
	l.Secrets = make([]Secret, d.count())
	for i := range l.Secrets {
		l.Secrets[i] = Secret{d.string(), d.string(), int(d.int())}
	}
	l.TooLarge = make([]string, d.count())
	for i := range l.TooLarge {
		l.TooLarge[i] = d.string()
	}
	for range d.count() {
		i := d.uint()
		s := stored{size: d.int(), offset: d.int(), length: d.int(), sum: d.uint32(), made: d.byte() == 1}
		if n := d.count(); n > 0 {
			s.ranges = make([]Range, n)
		}
		for j := range s.ranges {
			s.ranges[j] = Range{d.int(), d.int()}
		}
		if i >= uint64(len(l.Entries)) || s.offset < 0 || s.length < 0 || s.offset+s.length > contentSize {
			d.bad = true
			break
		}
		l.contents[l.Entries[i].Path] = s
	}
	if d.text != "" {
		d.bad = true
	}
	return l
}

func (d *indexReader) uint() uint64 {
	var v uint64
	for i := 0; i < len(d.text) && i < binary.MaxVarintLen64; i++ {
		c := d.text[i]
		v |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			d.text = d.text[i+1:]
			return v
		}
	}
	d.bad, d.text = true, ""
	return 0
}

func (d *indexReader) int() int64 {
	u := d.uint()
	return int64(u>>1) ^ -int64(u&1)
}

// count is a number of things that take a byte each at least.
func (d *indexReader) count() int {
	n := d.uint()
	if n > uint64(len(d.text)) {
		d.bad, d.text = true, ""
		return 0
	}
	return int(n)
}

func (d *indexReader) uint32() uint32 {
	if len(d.text) < 4 {
		d.bad, d.text = true, ""
		return 0
	}
	v := binary.LittleEndian.Uint32([]byte(d.text[:4]))
	d.text = d.text[4:]
	return v
}

func (d *indexReader) byte() byte {
	if d.text == "" {
		d.bad = true
		return 0
	}
	c := d.text[0]
	d.text = d.text[1:]
	return c
}

func (d *indexReader) string() string {
	n := d.count()
	s := d.text[:n]
	d.text = d.text[n:]
	return s
}
