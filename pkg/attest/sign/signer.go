package sign

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/sigstore/sigstore-go/pkg/root"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/attest/keys"
)

// Options configure a Signer. Exactly one of Key and Token is set.
type Options struct {
	// Key signs: a file's (keys.ReadPrivate) or a service's (keys/kms).
	Key keys.Signer
	// Token is an identity, for which Fulcio certifies a key of the moment.
	Token Token
	// Services are whom to talk to; the zero value is nobody, with which a key signs without a log.
	Services Services
	// TrustedRoot is a trusted_root.json that what was made has to verify with before it is handed out; nil
	// leaves the services' answers to be verified by those who use the evidence.
	TrustedRoot []byte
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// Limits are those of the readers: what is larger is not made.
	Limits attest.Limits
	// Timeout bounds each request; 0 means 30 seconds.
	Timeout time.Duration
	// Transport is for certificates of one's own; nil is Go's default.
	Transport http.RoundTripper
	// Pause is the wait before a service that is overloaded is asked again; 0 means a second.
	Pause time.Duration
}

// Signer makes evidence. It may be used by several at a time.
type Signer struct {
	o      Options
	client client
	root   root.TrustedMaterial // nil: none

	mu sync.Mutex
	id *identity // the last one
}

// New checks what is asked for. It does not talk to anybody.
func New(o Options) (*Signer, error) {
	if (o.Key == nil) == o.Token.isZero() {
		return nil, errors.New("sign: exactly one of a key and an identity token is needed; " +
			"give --key, or run where there is an ambient identity")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Timeout <= 0 {
		o.Timeout = 30 * time.Second
	}
	if o.Pause <= 0 {
		o.Pause = time.Second
	}
	if o.Transport == nil {
		o.Transport = http.DefaultTransport
	}
	o.Limits = o.Limits.WithDefaults()
	if err := o.Services.check(); err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	s := &Signer{o: o, client: client{transport: o.Transport, timeout: o.Timeout, pause: o.Pause}}
	if o.TrustedRoot != nil {
		trusted, err := root.NewTrustedRootFromJSON(o.TrustedRoot)
		if err != nil {
			return nil, fmt.Errorf("sign: trusted root: %w", err)
		}
		s.root = trusted
	}
	if o.Key != nil {
		pair, err := newKeypair(o.Key)
		if err != nil {
			return nil, fmt.Errorf("sign: %w", err)
		}
		s.id = &identity{keypair: pair}
		return s, nil
	}
	if o.Services.Fulcio == "" {
		return nil, errors.New("sign: an identity needs a certificate authority; name a Fulcio, or use a key")
	}
	if len(o.Services.Logs) == 0 && len(o.Services.Timestamps) == 0 {
		return nil, errors.New("sign: a certificate of an identity is valid for minutes, and without a log or a timestamp " +
			"nobody can tell later that it was valid; name one of them, or use a key")
	}
	return s, nil
}

// SignOptions say how a signature is made.
type SignOptions struct {
	// Annotations are signed with it.
	Annotations map[string]string
	// Legacy makes the layer of cosign's tag .sig (or .att) instead of a bundle.
	Legacy bool
}

// Sign makes a signature of an image.
func (s *Signer) Sign(ctx context.Context, subject Subject, o SignOptions) (*Evidence, error) {
	if err := subject.check(); err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	var e *Evidence
	payload, err := signatureStatement(subject, o.Annotations)
	if o.Legacy {
		payload, err = simplePayload(subject, o.Annotations)
	}
	if err == nil {
		e, err = s.make(ctx, work{subject: subject, predicateType: attest.CosignSign, payload: payload, simple: o.Legacy, legacy: o.Legacy})
	}
	if err != nil {
		return nil, fmt.Errorf("sign %s@%s: %w", subject.Repository, subject.Digest, err)
	}
	return e, nil
}

// Attest makes an attestation about an image. Annotations are not attested: they belong to signatures.
func (s *Signer) Attest(ctx context.Context, subject Subject, p Predicate, o SignOptions) (*Evidence, error) {
	if err := subject.check(); err != nil {
		return nil, fmt.Errorf("attest: %w", err)
	}
	if len(o.Annotations) > 0 {
		return nil, errors.New("attest: annotations are for signatures; put what is to be said into the predicate")
	}
	e, err := s.attest(ctx, subject, p, o)
	if err != nil {
		return nil, fmt.Errorf("attest %s@%s: %w", subject.Repository, subject.Digest, err)
	}
	return e, nil
}

func (s *Signer) attest(ctx context.Context, subject Subject, p Predicate, o SignOptions) (*Evidence, error) {
	uri, body, err := p.prepare(s.o.Limits, s.o.Now())
	if err != nil {
		return nil, err
	}
	payload, err := attestationStatement(subject, uri, body)
	if err != nil {
		return nil, err
	}
	return s.make(ctx, work{subject: subject, predicateType: uri, payload: payload, legacy: o.Legacy})
}

// reuse is how long a certificate has to be valid still to be used once more.
const reuse = time.Minute

// identity is who signs. A certificate serves for several pieces of evidence while it is valid.
func (s *Signer) identity(ctx context.Context) (*identity, error) {
	if s.o.Key != nil {
		return s.id, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.o.Now()
	if s.id != nil && now.Add(reuse).Before(s.id.certificate.NotAfter) {
		return s.id, nil
	}
	if err := s.o.Token.check(now); err != nil {
		return nil, err
	}
	id, err := enroll(ctx, s.client, s.o.Services.Fulcio, s.o.Token, now)
	if err != nil {
		return nil, err
	}
	s.id = id
	return id, nil
}
