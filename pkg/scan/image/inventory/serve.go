package inventory

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
	"github.com/sallyport-dev/sallyport/pkg/scan/sbom"
)

// Backend is what a companion can do. Close is called when the images have been read.
type Backend interface {
	// Open says what a name is and finds the images behind it.
	Open(ctx context.Context, r Request) (*Opened, error)
	// Inspector looks into layers for Catalog.
	Inspector() image.Inspector
	// Catalog lists the packages of an image whose layers were read with the inspector.
	Catalog(ctx context.Context, img *image.Image, layers []*image.Layer, o image.Options) (*sbom.Document, error)
	// Folder lists the packages that a source folder declares.
	Folder(ctx context.Context, r Request) (*sbom.Document, error)
}

// Opened is what Open found.
type Opened struct {
	Kind    string
	Images  []image.Image
	Indexes []string
	Skipped []string
	Close   func() error
}

// recordFormat is part of the names of cached records.
const recordFormat = "1"

// requestSize bounds what is read of a request.
const requestSize = 1 << 20

// Serve answers the one request that in holds. Whatever goes wrong is part of the answer; an error
// means that no answer could be written.
func Serve(ctx context.Context, in io.Reader, out io.Writer, b Backend) error {
	answer, err := serve(ctx, in, b)
	if err != nil {
		answer = &rawAnswer{Answer: Answer{Error: err.Error()}}
	}
	answer.Protocol = Protocol
	return json.NewEncoder(out).Encode(answer)
}

func serve(ctx context.Context, in io.Reader, b Backend) (*rawAnswer, error) {
	var r Request
	d := json.NewDecoder(io.LimitReader(in, requestSize))
	if err := d.Decode(&r); err != nil {
		return nil, fmt.Errorf("request: %w", err)
	}
	if r.Protocol != Protocol {
		return nil, errProtocol
	}
	if r.Folder {
		doc, err := b.Folder(ctx, r)
		if err != nil {
			return nil, err
		}
		record, err := json.Marshal(Record{SBOM: doc})
		if err != nil {
			return nil, err
		}
		return &rawAnswer{Answer: Answer{Kind: "folder"}, Images: []rawImage{{Record: record}}}, nil
	}
	opened, err := b.Open(ctx, r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = opened.Close() }()
	answer := &rawAnswer{Answer: Answer{Kind: opened.Kind, Indexes: opened.Indexes, Skipped: opened.Skipped}}
	s := server{b, r, image.Cache{Dir: r.CacheDir, Size: r.CacheSize}}
	for i := range opened.Images {
		found, err := s.image(ctx, &opened.Images[i])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", opened.Images[i].Title(), err)
		}
		answer.Images = append(answer.Images, *found)
	}
	return answer, nil
}

var errProtocol = errors.New("the two programs are of different versions; install both from the same release")

type server struct {
	Backend
	request Request
	cache   image.Cache
}

func (s *server) image(ctx context.Context, img *image.Image) (*rawImage, error) {
	out := &rawImage{Image: Image{Image: *img}}
	if img.IndexDigest != "" || s.request.Platform != "" {
		out.Requested = &img.Platform
	}
	if s.request.Shallow {
		return out, nil
	}
	name := s.recordName(img)
	if name != "" {
		data, err := s.cache.Read(name)
		if err == nil && json.Valid(data) {
			out.Record, out.Cached = data, true
			return out, nil
		} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
			name = "" // a cache that cannot be read is none
		}
	}
	record, err := s.read(ctx, img)
	if err != nil {
		return nil, err
	}
	if out.Record, err = json.Marshal(record); err != nil {
		return nil, err
	}
	if name != "" {
		if err := s.cache.Write(name, out.Record); err == nil {
			_ = s.cache.Tidy() // what could not be removed now will be another time
		}
	}
	return out, nil
}

// recordName is that of the image's record in the cache: everything that it depends on. It is ""
// for an image whose content nobody has stated.
func (s *server) recordName(img *image.Image) string {
	if s.cache.Dir == "" {
		return ""
	}
	parts := []string{recordFormat, s.Inspector().Key(), fmt.Sprint(s.request.Limits), img.ConfigDigest}
	for _, l := range img.Layers {
		if l.DiffID == "" {
			return ""
		}
		parts = append(parts, l.DiffID, l.Digest)
	}
	return s.cache.Name("record", parts...)
}

func (s *server) read(ctx context.Context, img *image.Image) (*Record, error) {
	o := image.Options{Inspector: s.Inspector(), Cache: s.cache, Limits: s.request.Limits}
	layers, err := image.Load(ctx, img, o)
	if err != nil {
		return nil, err
	}
	defer image.CloseLayers(layers)
	contents := image.NewContents(layers)
	doc, err := s.Catalog(ctx, img, layers, o)
	if err != nil {
		return nil, err
	}
	return &Record{contents, doc}, nil
}
