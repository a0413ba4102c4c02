package kms

import (
	"bytes"
	"context"
	"crypto"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sigstore/sigstore/pkg/signature"
	"github.com/sigstore/sigstore/pkg/signature/options"

	"github.com/sallyport-dev/sallyport/pkg/attest/keys"
)

// Options configure a Service. The zero value reads no environment: hashivault needs Getenv.
type Options struct {
	// Getenv gives the environment: os.Getenv.
	Getenv func(string) string
	// ReadFile reads Vault's token file: os.ReadFile.
	ReadFile func(string) ([]byte, error)
	// Timeout bounds each answer of a service; 0 means 30 seconds.
	Timeout time.Duration
}

// Service opens keys. It implements keys.Opener, and may be used by several at a time.
type Service struct {
	o  Options
	mu sync.Mutex
	// opened holds what was opened and what is being opened, by reference.
	opened map[string]*opening
}

type opening struct {
	done   chan struct{}
	signer *signer
	err    error
}

// maxOpened bounds what a Service keeps; a configuration names a handful.
const maxOpened = 256

// New makes a Service.
func New(o Options) *Service {
	if o.Getenv == nil {
		o.Getenv = func(string) string { return "" }
	}
	if o.ReadFile == nil {
		o.ReadFile = func(string) ([]byte, error) { return nil, errors.New("no files are read") }
	}
	if o.Timeout <= 0 {
		o.Timeout = 30 * time.Second
	}
	return &Service{o: o, opened: map[string]*opening{}}
}

// IsReference reports whether a text names a key of a service that Open knows.
func IsReference(ref string) bool {
	_, ok := schemeOf(ref)
	return ok
}

func schemeOf(ref string) (string, bool) {
	scheme, _, ok := strings.Cut(ref, "://")
	return scheme, ok && slices.Contains(schemes(), scheme)
}

func schemes() []string { return []string{"awskms", "azurekms", "gcpkms", "hashivault"} }

// Open implements keys.Opener. What failed is not remembered: the next call asks again.
func (s *Service) Open(ctx context.Context, ref string) (keys.Signer, error) {
	if err := checkReference(ref); err != nil {
		return nil, err
	}
	s.mu.Lock()
	o, known := s.opened[ref]
	if !known {
		if len(s.opened) >= maxOpened {
			s.mu.Unlock()
			return nil, fmt.Errorf("%s: more than %d keys are open", ref, maxOpened)
		}
		o = &opening{done: make(chan struct{})}
		s.opened[ref] = o
		// The work belongs to all who wait for it: the one who came first may give up.
		go s.open(context.WithoutCancel(ctx), ref, o)
	}
	s.mu.Unlock()
	select {
	case <-o.done:
	case <-ctx.Done():
		return nil, fmt.Errorf("open %s: %w", ref, ctx.Err())
	}
	if o.err != nil {
		return nil, fmt.Errorf("open %s: %w", ref, o.err)
	}
	return o.signer, nil
}

func (s *Service) open(ctx context.Context, ref string, o *opening) {
	defer close(o.done)
	o.signer, o.err = within(ctx, s.o.Timeout, func(ctx context.Context) (*signer, error) {
		remote, err := s.dial(ctx, ref)
		if err != nil {
			return nil, err
		}
		key, err := remote.PublicKey(options.WithContext(ctx))
		if err != nil {
			return nil, fmt.Errorf("public key: %w", err)
		}
		public, err := keys.NewPublic(key)
		if err != nil {
			return nil, err
		}
		return &signer{ref: ref, remote: remote, public: public, timeout: s.o.Timeout, scrub: s.scrub}, nil
	})
	if o.err != nil {
		o.err = s.scrub(o.err)
		s.mu.Lock()
		delete(s.opened, ref)
		s.mu.Unlock()
	}
}

// checkReference refuses what no service is asked about.
func checkReference(ref string) error {
	if len(ref) > 1024 || strings.ContainsFunc(ref, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return fmt.Errorf("a reference to a key has up to 1,024 letters and no spaces")
	}
	if _, ok := schemeOf(ref); !ok {
		return fmt.Errorf("%q is no key of a known service; it begins with one of %s://", ref, strings.Join(schemes(), "://, "))
	}
	return nil
}

// signer is a key of a service.
type signer struct {
	ref     string
	remote  signature.SignerVerifier
	public  *keys.Public
	timeout time.Duration
	scrub   func(error) error
}

// Public implements keys.Signer.
func (s *signer) Public() *keys.Public { return s.public }

// Sign implements keys.Signer.
func (s *signer) Sign(ctx context.Context, message []byte) ([]byte, error) {
	made, err := within(ctx, s.timeout, func(ctx context.Context) ([]byte, error) {
		return s.remote.SignMessage(bytes.NewReader(message), options.WithContext(ctx),
			options.WithCryptoSignerOpts(crypto.SignerOpts(s.public.Hash())))
	})
	if err != nil {
		return nil, fmt.Errorf("sign with %s: %w", s.ref, s.scrub(err))
	}
	if err := s.public.Verify(message, made); err != nil {
		return nil, fmt.Errorf("sign with %s: the service made a signature that its public key (%s) does not verify; "+
			"use a key of the usual algorithm (ECDSA with the hash of the curve's size, RSA PKCS #1 v1.5 with SHA-256) "+
			"and, after a rotation, open it again", s.ref, s.public)
	}
	return made, nil
}

// within runs a call that may not know how to stop, and stops waiting for it.
func within[T any](ctx context.Context, limit time.Duration, call func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	type answer struct {
		value T
		err   error
	}
	answers := make(chan answer, 1)
	go func() {
		defer cancel()
		defer func() {
			if r := recover(); r != nil {
				answers <- answer{err: fmt.Errorf("the client of the service broke off: %v", r)}
			}
		}()
		value, err := call(ctx)
		answers <- answer{value, err}
	}()
	var zero T
	select {
	case a := <-answers:
		return a.value, a.err
	case <-ctx.Done():
		select { // it may have finished at the same moment
		case a := <-answers:
			return a.value, a.err
		default:
		}
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return zero, fmt.Errorf("no answer within %v: %w", limit, ctx.Err())
		}
		return zero, ctx.Err()
	}
}
