package verify

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// How much an authority wants the transparency log.
const (
	logRequired = "required"
	logOptional = "optional"
	logIgnore   = "ignore"
)

// The kinds of signers, as claims name them.
const (
	kindKey         = "key"
	kindIdentity    = "identity"
	kindCertificate = "certificate"
)

// authority is one who may sign, ready for use.
type authority struct {
	name       string
	kind       string
	root       *trustRoot
	log        string
	timestamp  bool // is required
	keys       []keyUse
	identities []*identity
	ca         *privateCA
	subject    string // of the CA's certificates; "" is any
}

// needsRoot tells that it can trust nothing without its root.
func (a *authority) needsRoot() bool {
	return a.kind == kindIdentity || a.log == logRequired || a.timestamp
}

func newAuthority(ctx context.Context, l *loader, name string, c attest.Authority, r *trustRoot) (*authority, error) {
	a := &authority{name: name, root: r, log: c.Log}
	switch c.Timestamp {
	case "required":
		a.timestamp = true
	case "", "optional":
	default:
		return nil, fmt.Errorf("timestamp is %q, not required or optional", c.Timestamp)
	}
	if err := a.load(ctx, l, c); err != nil {
		return nil, err
	}
	if a.log == "" {
		a.log = logOptional
		if a.kind == kindIdentity {
			a.log = logRequired
		}
	}
	if !slices.Contains([]string{logRequired, logOptional, logIgnore}, a.log) {
		return nil, fmt.Errorf("log is %q, not required, optional or ignore", c.Log)
	}
	return a, a.checkRoot()
}

// checkRoot refuses what could never be met.
func (a *authority) checkRoot() error {
	switch {
	case a.log == logRequired && len(a.root.logs) == 0:
		return fmt.Errorf("the log is required, and trust root %q has none; set log: ignore or another root", a.root.name)
	case a.timestamp && !a.root.hasTSA:
		return fmt.Errorf("a timestamp is required, and trust root %q has no timestamp authority; set another root", a.root.name)
	case a.kind == kindIdentity && !a.root.hasCA:
		return fmt.Errorf("identities need a certificate authority, and trust root %q has none; set another root", a.root.name)
	case a.kind == kindIdentity && a.log == logIgnore && !a.root.hasTSA:
		return fmt.Errorf("without the log, identities need a timestamp authority, and trust root %q has none", a.root.name)
	}
	return nil
}

func (a *authority) load(ctx context.Context, l *loader, c attest.Authority) (err error) {
	set := 0
	for _, is := range []bool{len(c.Keys) > 0, len(c.Identities) > 0, c.Certificates != nil} {
		if is {
			set++
		}
	}
	if set != 1 {
		return errors.New("set exactly one of keys, identities, certificates and notary")
	}
	for i, k := range c.Keys {
		a.kind = kindKey
		use, err := l.key(ctx, k)
		if err != nil {
			return fmt.Errorf("keys: %d: %w", i, err)
		}
		a.keys = append(a.keys, use)
	}
	for i, id := range c.Identities {
		a.kind = kindIdentity
		made, err := newIdentity(id)
		if err != nil {
			return fmt.Errorf("identities: %d: %w", i, err)
		}
		a.identities = append(a.identities, made)
	}
	if c.Certificates != nil {
		a.kind, a.subject = kindCertificate, c.Certificates.Subject
		if a.ca, err = l.ca(c.Certificates); err != nil {
			return fmt.Errorf("certificates: %w", err)
		}
	}
	return nil
}
