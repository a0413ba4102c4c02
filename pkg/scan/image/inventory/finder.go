package inventory

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/sallyport-dev/sallyport/internal/beside"
	"github.com/sallyport-dev/sallyport/pkg/scan/image"
	"github.com/sallyport-dev/sallyport/pkg/scan/image/source"
)

// Program is the companion's name, without the ending that some systems want.
const Program = "sallyport-catalog"

// Finder says what images hold: from the cache when it is known, else by asking the companion.
type Finder struct {
	// Program is the path of the companion; "" means the one beside the program that runs.
	Program string
	// Stderr takes what the companion says to people; nil drops it.
	Stderr io.Writer
	// Keychain has the credentials for registries; nil is Docker's configuration and the clouds'.
	Keychain authn.Keychain
}

// Find opens the images behind a name and says what they hold; shallow leaves out what layers do.
func (f *Finder) Find(ctx context.Context, r Request, shallow bool) (*Answer, error) {
	if r.Folder {
		record, err := f.record(ctx, r, "")
		if err != nil {
			return nil, err
		}
		return &Answer{Kind: "folder", Images: []Image{{Record: record}}}, nil
	}
	credentials := f.Keychain
	if credentials == nil {
		credentials = keychain{f}
	}
	set, err := open(ctx, r, credentials)
	if err != nil {
		return nil, err
	}
	defer set.Close()
	answer := &Answer{Kind: set.Kind}
	for _, index := range set.Indexes {
		answer.Indexes = append(answer.Indexes, index.Digest)
		for _, e := range index.Entries {
			if e.Skipped != "" {
				answer.Skipped = append(answer.Skipped, e.Digest+": "+e.Skipped)
			}
		}
	}
	for i := range set.Images {
		found, err := f.image(ctx, &set.Images[i], r, set.Kind, shallow)
		if err != nil && len(set.Images) > 1 {
			err = fmt.Errorf("%s: %w", set.Images[i].Platform, err)
		}
		if err != nil {
			return nil, err
		}
		answer.Images = append(answer.Images, *found)
	}
	return answer, nil
}

func (f *Finder) image(ctx context.Context, img *image.Image, r Request, kind string, shallow bool) (*Image, error) {
	out := &Image{Image: *img}
	if img.IndexDigest != "" || r.Platform != "" {
		out.Requested = &img.Platform
	}
	if shallow {
		return out, nil
	}
	name := recordName(img, r)
	if out.Record = cached(r, name); out.Record != nil {
		out.Cached = true
		return out, nil
	}
	r.Digest, r.ConfigDigest = img.Digest, img.ConfigDigest
	if img.IndexDigest != "" {
		r.Platform = img.Platform.String()
	}
	if kind == "registry" {
		// The tag was resolved; from here on the image is its digest.
		r.Name, r.Platform = "registry:"+img.Reference.Name()+"@"+img.Digest, ""
	}
	var err error
	out.Record, err = f.record(ctx, r, name)
	return out, err
}

// open says what the name of a request is.
func open(ctx context.Context, r Request, credentials authn.Keychain) (*source.Set, error) {
	return source.Open(ctx, r.Name, source.Options{
		Platform: r.Platform, Select: r.Select, Keychain: credentials,
		PlainHTTP: r.PlainHTTP, TokenHosts: r.TokenHosts, PrivateHosts: r.PrivateHosts,
		Proxy: http.ProxyFromEnvironment, Getenv: os.Getenv,
	})
}

// recordFormat is part of the names of cached records.
const recordFormat = "1"

// recordName is that of the image's record in the cache: everything that it depends on. It is ""
// for an image whose content nobody has stated.
func recordName(img *image.Image, r Request) string {
	if r.CacheDir == "" {
		return ""
	}
	parts := []string{recordFormat, CatalogKey, fmt.Sprint(r.Limits), img.ConfigDigest}
	for _, l := range img.Layers {
		if l.DiffID == "" {
			return ""
		}
		parts = append(parts, l.DiffID, l.Digest)
	}
	return image.Cache{}.Name("record", parts...)
}

// cached returns a record of the cache; nil when it is not there or cannot be read.
func cached(r Request, name string) *Record {
	if name == "" {
		return nil
	}
	data, err := image.Cache{Dir: r.CacheDir}.Read(name)
	var record Record
	if err != nil || json.Unmarshal(data, &record) != nil || record.SBOM == nil {
		return nil
	}
	return &record
}

// answerSize bounds what is read of an answer.
const answerSize = 1 << 30

// record asks the companion what an image or folder holds, and keeps that under the name in the
// cache, if there is one.
func (f *Finder) record(ctx context.Context, r Request, name string) (*Record, error) {
	answer, err := f.ask(ctx, r)
	if err != nil {
		return nil, err
	}
	kept := make(chan struct{})
	go func() {
		defer close(kept)
		if name != "" {
			cache := image.Cache{Dir: r.CacheDir, Size: r.CacheSize}
			// A cache that cannot be written costs time and nothing else.
			_ = cache.Write(name, answer.record)
			_ = cache.Tidy()
		}
	}()
	var record Record
	err = json.Unmarshal(answer.record, &record)
	<-kept
	if err != nil {
		return nil, fmt.Errorf("%s: answer: %w", Program, err)
	}
	return &record, nil
}

// ask asks the companion.
func (f *Finder) ask(ctx context.Context, r Request) (*rawAnswer, error) {
	r.Protocol = Protocol
	request, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	program := beside.Program{Name: Program, Path: f.Program, Does: "images are read", Stderr: f.Stderr, AnswerSize: answerSize}
	data, err := program.Ask(ctx, request)
	if err != nil {
		return nil, err
	}
	head, record, _ := bytes.Cut(data, []byte("\n"))
	answer := rawAnswer{record: record}
	if err := json.Unmarshal(head, &answer); err != nil {
		return nil, fmt.Errorf("%s: answer: %w", Program, err)
	}
	switch {
	case answer.Protocol != Protocol:
		return nil, fmt.Errorf("%s: %w", Program, beside.ErrVersions)
	case answer.Error != "":
		return nil, errors.New(answer.Error)
	case answer.RecordSize != len(record):
		return nil, fmt.Errorf("%s: the answer was cut off after %d of %d bytes", Program, len(record), answer.RecordSize)
	}
	return &answer, nil
}
