package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/attest/companion"
	"github.com/sallyport-dev/sallyport/pkg/scan/image"
	"github.com/sallyport-dev/sallyport/pkg/scan/image/source"
)

// place is where a name led: an image, by digest, in a registry or a layout.
type place struct {
	subject attest.Subject
	layout  string // folder; "" is the registry
}

// resolve says what a target is. A tag is asked for once; what it named then is the subject.
func (b *backend) resolve(ctx context.Context, at companion.Registry, t *companion.Target) (place, error) {
	if t.Name == "" {
		return place{t.Subject, t.Layout}, nil
	}
	var p place
	var err error
	if dir, ok := strings.CutPrefix(t.Name, "oci-dir:"); ok {
		p, err = b.layout(ctx, at, t, dir)
	} else {
		p, err = b.registry(ctx, at, t)
	}
	if err != nil {
		return place{}, err
	}
	if t.As != "" {
		if p.subject.Reference, err = image.ParseReference(t.As); err != nil {
			return place{}, companion.Usage(err)
		}
	}
	return p, nil
}

func (b *backend) layout(ctx context.Context, at companion.Registry, t *companion.Target, dir string) (place, error) {
	subject, err := b.open(ctx, at, t.Name, t.Platform)
	return place{subject, dir}, err
}

func (b *backend) registry(ctx context.Context, at companion.Registry, t *companion.Target) (place, error) {
	ref, err := image.ParseReference(t.Name)
	if err != nil {
		return place{}, companion.Usage(err)
	}
	if t.Platform != "" {
		subject, err := b.open(ctx, at, "registry:"+t.Name, t.Platform)
		subject.Reference = ref
		return place{subject: subject}, err
	}
	// Not only images have evidence, so nothing but the digest is asked for.
	client := source.NewClient(b.source(at))
	defer client.Close()
	repository, err := client.Pull(ctx, image.Reference{Registry: ref.Registry, Repository: ref.Repository})
	if err != nil {
		return place{}, err
	}
	what := ref.Tag
	if ref.Digest != "" {
		what = ref.Digest
	}
	manifest, err := repository.Manifest(ctx, what)
	if err != nil {
		return place{}, fmt.Errorf("%s: %w", ref, err)
	}
	digest := manifest.Digest
	if ref.Digest != "" {
		digest = ref.Digest
	}
	return place{subject: attest.Subject{Reference: ref, Digest: digest}}, nil
}

// open finds the image of a platform, or without one the outermost index, else the one image.
func (b *backend) open(ctx context.Context, at companion.Registry, name, platform string) (attest.Subject, error) {
	o := b.source(at)
	o.Platform = platform
	if platform == "" {
		o.Platform = "all"
	}
	set, err := source.Open(ctx, name, o)
	if err != nil {
		return attest.Subject{}, err
	}
	defer set.Close()
	var s attest.Subject
	if len(set.Indexes) > 0 {
		s.IndexDigest = set.Indexes[0].Digest
	}
	switch {
	case platform == "" && s.IndexDigest != "":
		s.Digest, s.IndexDigest = s.IndexDigest, ""
	case len(set.Images) == 1:
		s.Digest = set.Images[0].Digest
	default:
		return s, companion.Usage(errors.New("evidence is about one image: choose it with --platform OS/ARCH"))
	}
	return s, nil
}
