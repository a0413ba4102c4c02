package verify

import (
	_ "embed"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/sigstore/sigstore-go/pkg/root"

	trustroot "github.com/sigstore/protobuf-specs/gen/pb-go/trustroot/v1"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// publicGood is the trusted root of Sigstore's public-good instance: the target trusted_root.json of the TUF
// repository https://tuf-repo-cdn.sigstore.dev under its root version 14, as it is in seeds.json of the npm
// package @sigstore/tuf 4.0.2 (Apache-2.0) of 2026-03-18. It knows log2025-1 (Rekor v2) and the timestamp authority.
//
//go:embed trusted_root.json
var publicGood []byte

// PublicGoodRoot is a copy of the trusted root that is built in.
func PublicGoodRoot() []byte { return append([]byte(nil), publicGood...) }

// trustRoot is a Sigstore trust root, ready for use.
type trustRoot struct {
	name     string
	digest   string
	since    time.Time // it is not older than that
	maxAge   time.Duration
	material root.TrustedMaterial
	logs     map[string]*root.TransparencyLog
	hasTSA   bool
	hasSCT   bool
	hasCA    bool
}

// newRoot reads a trusted_root.json that knows somebody.
func newRoot(name string, raw []byte, maxAge time.Duration, revoked *revocations, now time.Time) (*trustRoot, error) {
	r, err := readRoot(name, raw, maxAge, revoked, now)
	if err == nil && len(r.logs) == 0 && !r.hasTSA && !r.hasCA {
		return nil, errors.New("read trusted root: it has no certificate authority, log or timestamp authority")
	}
	return r, err
}

// readRoot reads a trusted_root.json and takes out of it what is revoked. One that is empty says that a key is all
// there is to believe.
func readRoot(name string, raw []byte, maxAge time.Duration, revoked *revocations, now time.Time) (*trustRoot, error) {
	pb, err := root.NewTrustedRootProtobuf(raw)
	if err != nil {
		return nil, fmt.Errorf("read trusted root: it is no trusted_root.json%s", position(err))
	}
	parsed, err := root.NewTrustedRootFromProtobuf(pb)
	if err != nil {
		return nil, fmt.Errorf("read trusted root: %w", err)
	}
	r := &trustRoot{
		name: name, digest: digestOf(raw), maxAge: maxAge, since: newest(pb, now),
		logs:   parsed.RekorLogs(),
		hasSCT: len(parsed.CTLogs()) > 0,
	}
	for id, log := range r.logs {
		// sigstore-go compares times with a start that is not there.
		if log.ValidityPeriodStart.IsZero() {
			return nil, fmt.Errorf("read trusted root: log %s has no start of its validity", id)
		}
	}
	m := &material{TrustedMaterial: parsed}
	for _, ca := range parsed.FulcioCertificateAuthorities() {
		m.cas = append(m.cas, &checkedCA{CertificateAuthority: ca, revoked: revoked})
	}
	for _, tsa := range parsed.TimestampingAuthorities() {
		m.tsas = append(m.tsas, &checkedTSA{TimestampingAuthority: tsa, revoked: revoked})
	}
	r.material, r.hasTSA, r.hasCA = m, len(m.tsas) > 0, len(m.cas) > 0
	return r, nil
}

// position is all that is told of why a file does not parse: the parser quotes what it read, and whoever writes a
// configuration may name a file that holds a token.
func position(err error) string {
	if at := regexp.MustCompile(`\(line [0-9]+:[0-9]+\)`).FindString(err.Error()); at != "" {
		return " " + at
	}
	return ""
}

// newest is the latest beginning of a validity: a root that names a thing is not older than the thing.
func newest(pb *trustroot.TrustedRoot, now time.Time) time.Time {
	var latest time.Time
	consider := func(t time.Time) {
		if t.After(latest) && !t.After(now) {
			latest = t
		}
	}
	for _, logs := range [][]*trustroot.TransparencyLogInstance{pb.GetTlogs(), pb.GetCtlogs()} {
		for _, l := range logs {
			consider(l.GetPublicKey().GetValidFor().GetStart().AsTime())
		}
	}
	for _, cas := range [][]*trustroot.CertificateAuthority{pb.GetCertificateAuthorities(), pb.GetTimestampAuthorities()} {
		for _, ca := range cas {
			consider(ca.GetValidFor().GetStart().AsTime())
		}
	}
	return latest
}

// facts tells the age of a root.
func (r *trustRoot) facts(now time.Time) attest.RootFacts {
	age := max(now.Sub(r.since), 0)
	return attest.RootFacts{
		Name: r.name, Digest: r.digest, AgeSeconds: int64(age / time.Second), TooOld: r.maxAge > 0 && age > r.maxAge,
	}
}

// tooOld says why a root does not count, or "".
func (r *trustRoot) tooOld(now time.Time) string {
	f := r.facts(now)
	if !f.TooOld {
		return ""
	}
	const day = 24 * 60 * 60
	return fmt.Sprintf("trust root %q is %d days old, and %d are allowed; update it (sallyport trust update)",
		r.name, f.AgeSeconds/day, int64(r.maxAge.Hours())/24)
}

// material is a trusted root with everything in it asked about revocation.
type material struct {
	root.TrustedMaterial
	cas  []root.CertificateAuthority
	tsas []root.TimestampingAuthority
}

func (m *material) FulcioCertificateAuthorities() []root.CertificateAuthority { return m.cas }
func (m *material) TimestampingAuthorities() []root.TimestampingAuthority     { return m.tsas }

// withKey is a trusted root for what one key signed, whatever the bundle calls the key.
type withKey struct {
	root.TrustedMaterial
	key *key
}

func (m *withKey) PublicKeyVerifier(string) (root.TimeConstrainedVerifier, error) {
	return root.NewExpiringKey(m.key.verifier, time.Time{}, time.Time{}), nil
}
