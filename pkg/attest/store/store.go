package store

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"strings"
	"sync"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/scan/image"
	"github.com/sallyport-dev/sallyport/pkg/scan/image/source"
)

// Options say how evidence is looked for.
type Options struct {
	// Source says how registries are spoken to. Of its limits those that are zero have other defaults than
	// for images: 15 seconds for an exchange, and 16 KiB per second for a blob, on average over 5 seconds.
	Source source.Options
	// Limits bound what is read about one image.
	Limits attest.Limits
	// Parallel is how many requests one search may have under way; 0 means 32.
	Parallel int
	// Timeout ends a search; what was not found out by then is a problem. 0 means 30 seconds.
	Timeout time.Duration
}

// Store reads and writes evidence. It may be used concurrently, and keeps connections open for the next
// image of the same registry.
type Store struct {
	client   *source.Client
	limits   attest.Limits
	parallel int
	timeout  time.Duration

	// writing is held while a tag or a folder is changed, which takes several steps.
	writing sync.Mutex
}

// New returns a store. It sends nothing.
func New(o Options) *Store {
	s := &Store{limits: o.Limits.WithDefaults(), parallel: o.Parallel, timeout: o.Timeout}
	if s.parallel <= 0 {
		s.parallel = 32
	}
	if s.timeout <= 0 {
		s.timeout = 30 * time.Second
	}
	l := &o.Source.Limits
	if l.Request == 0 {
		l.Request = 15 * time.Second
	}
	if l.Idle == 0 {
		l.Idle = 5 * time.Second
	}
	if l.Rate == 0 {
		l.Rate = 16 << 10
	}
	if l.Tries == 0 {
		l.Tries = 2
	}
	s.client = source.NewClient(o.Source)
	return s
}

// Close ends the connections that are not in use.
func (s *Store) Close() error { return s.client.Close() }

// Find looks for evidence about a digest in all stores of the repository of ref, or of another repository when
// that is not "" ("ghcr.io/acme/signatures", as in cosign's COSIGN_REPOSITORY). Hints are what the trust
// configuration asks for: they order the work.
//
// What could not be reached or was cut off is in Found. The error tells of a bad argument, or that ctx was
// cancelled.
func (s *Store) Find(ctx context.Context, ref image.Reference, digest, repository string, hints []attest.Hint) (attest.Found, error) {
	if err := checkSubject(digest); err != nil {
		return attest.Found{}, err
	}
	at, err := evidenceAt(ref, repository)
	if err != nil {
		return attest.Found{}, err
	}
	asked := ctx
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	r, err := s.client.Pull(ctx, at)
	if errors.Is(asked.Err(), context.Canceled) {
		return attest.Found{}, asked.Err()
	}
	if err != nil {
		return attest.Found{Unreachable: []attest.Problem{{What: "evidence in " + at.Name(), Why: err.Error()}}}, nil
	}
	f := s.search(registryPlace{r}, digest, hints)
	found := f.run(ctx, listRegistry(ctx, r, digest, s.limits.Depth))
	if errors.Is(asked.Err(), context.Canceled) {
		return attest.Found{}, asked.Err()
	}
	return found, nil
}

// evidenceAt is the repository that evidence is kept in.
func evidenceAt(ref image.Reference, repository string) (image.Reference, error) {
	at := image.Reference{Registry: ref.Registry, Repository: ref.Repository}
	if repository != "" {
		other, err := image.ParseReference(repository)
		if err != nil {
			return image.Reference{}, fmt.Errorf("repository of evidence: %w", err)
		}
		at = image.Reference{Registry: other.Registry, Repository: other.Repository}
		if last := repository[strings.LastIndexByte(repository, '/')+1:]; strings.ContainsAny(last, ":@") {
			return image.Reference{}, fmt.Errorf("repository of evidence %q: it has a tag or digest; write %s", repository, at.Name())
		}
	}
	if at.Registry == "" || at.Repository == "" {
		return image.Reference{}, fmt.Errorf("evidence is looked for in the image's repository, and the image has none; name a reference in a registry")
	}
	return at, nil
}

// checkSubject says whether evidence can be about a digest. Only SHA-256 is: it is what every signer
// signs, and one image must not have two names here.
func checkSubject(digest string) error {
	if algorithm, _, _ := strings.Cut(digest, ":"); algorithm != "sha256" || !isDigest(digest) {
		return fmt.Errorf("evidence about %q: it is no digest that evidence can be about; expected sha256: and 64 lower-case hexadecimal digits", clip(digest))
	}
	return nil
}

// newHash returns the algorithm of a digest in the form of OCI image-spec, descriptor.md; nil for another
// form.
func newHash(digest string) hash.Hash {
	algorithm, encoded, _ := strings.Cut(digest, ":")
	var h hash.Hash
	switch algorithm {
	case "sha256":
		h = sha256.New()
	case "sha512":
		h = sha512.New()
	default:
		return nil
	}
	if len(encoded) != 2*h.Size() || strings.Trim(encoded, "0123456789abcdef") != "" {
		return nil
	}
	return h
}

func isDigest(s string) bool { return newHash(s) != nil }

// verify compares content with the digest that led to it.
func verify(content []byte, digest string) error {
	h := newHash(digest)
	if h == nil {
		return fmt.Errorf("%q is not a digest", clip(digest))
	}
	h.Write(content)
	algorithm, _, _ := strings.Cut(digest, ":")
	if got := algorithm + ":" + hex.EncodeToString(h.Sum(nil)); got != digest {
		return fmt.Errorf("its content has the digest %s, not %s: it was changed on the way or where it is kept; do not trust it", got, digest)
	}
	return nil
}

func sha256Of(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// fallbackTag is where referrers are listed in registries that keep no list (OCI distribution-spec,
// "Referrers Tag Schema"), and what cosign's tags begin with.
func fallbackTag(digest string) string { return strings.Replace(digest, ":", "-", 1) }

// clip keeps what others wrote from filling a message.
func clip(s string) string {
	const most = 200
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "..."
}
