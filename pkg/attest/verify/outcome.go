package verify

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sigstore/sigstore-go/pkg/root"
	sg "github.com/sigstore/sigstore-go/pkg/verify"
)

// outcome is what cryptography says of an entity under one trust root and one kind of signer.
type outcome struct {
	err    error // why it does not verify
	logged bool
	logIDs []string
	times  []moment // the earliest first
}

// moment is a time that somebody trustworthy tells.
type moment struct {
	at     time.Time
	source string // "log" or "timestamp"
}

// proof names what has to be proven: that the key signed, or else a certificate of the private authority,
// or else one of Fulcio's. It is what outcomes are remembered by.
type proof struct {
	root *trustRoot
	key  *key
	ca   *privateCA
	log  bool // the log has to hold it
}

// prove asks sigstore-go's verifier.
func (v *Verifier) prove(e *entity, p proof, digest string) *outcome {
	tm := p.material(e, nil)
	if p.root.hasTSA {
		if whole := e.stampedAsWhole(tm); whole != nil {
			return v.proveTwice(e, whole, p, digest)
		}
	}
	opts := []sg.VerifierOption{sg.WithoutStatementPredicate()}
	promise := false
	if p.log {
		opts = append(opts, sg.WithTransparencyLog(1))
		_, promise = e.knows(p.root)
		if message := e.asMessage(digest); message != nil {
			e = message
		}
	} else {
		e = e.without(true, false)
	}
	stamped := len(e.timestamps) > 0 && p.root.hasTSA
	if stamped && !v.strict && !p.fulcio() {
		// Where no time is needed, a timestamp of nobody known is as good as none.
		if known, _, err := sg.VerifySignedTimestamp(e, tm); err != nil || len(known) == 0 {
			stamped = false
		}
	}
	if stamped {
		opts = append(opts, sg.WithSignedTimestamps(1))
	}
	if promise {
		opts = append(opts, sg.WithIntegratedTimestamps(1))
	}
	switch {
	case stamped || promise:
	case p.key != nil:
		opts = append(opts, sg.WithNoObserverTimestamps())
	case p.ca != nil:
		tm = p.material(e, v.now)
		opts = append(opts, sg.WithCurrentTime())
	default:
		return &outcome{err: p.noTime(e)}
	}
	if p.fulcio() && p.root.hasSCT {
		opts = append(opts, sg.WithSignedCertificateTimestamps(1))
	}
	return v.run(e, p, tm, opts, digest)
}

func (p *proof) fulcio() bool { return p.key == nil && p.ca == nil }

func (p *proof) material(e *entity, now func() time.Time) root.TrustedMaterial {
	switch {
	case p.key != nil:
		return &withKey{p.root.material, p.key}
	case p.ca != nil:
		return &withCA{p.root.material, p.ca.forChain(e.chain, now)}
	}
	return p.root.material
}

// noTime says why nobody can tell when a short-lived certificate was used.
func (p *proof) noTime(e *entity) error {
	switch known, _ := e.knows(p.root); {
	case p.log && len(e.entries) == 0:
		return errors.New("it is in no transparency log")
	case p.log && !known:
		return fmt.Errorf("its log entry is of a log that trust root %q does not know", p.root.name)
	case len(e.timestamps) > 0:
		return fmt.Errorf("its timestamp cannot be checked: trust root %q has no timestamp authority", p.root.name)
	}
	return errors.New("nobody trustworthy tells when it was signed: neither a timestamp nor a log that signs the time")
}

func (v *Verifier) run(e *entity, p proof, tm root.TrustedMaterial, opts []sg.VerifierOption, digest string) *outcome {
	verifier, err := sg.NewVerifier(tm, opts...)
	if err != nil {
		return &outcome{err: err}
	}
	artifact, err := e.artifact(p.key, digest)
	if err != nil {
		return &outcome{err: err}
	}
	// Identities are compared afterwards, for all authorities at once.
	who, asked := sg.WithoutIdentitiesUnsafe(), e
	switch {
	case p.key != nil:
		who = sg.WithKey()
	case p.ca != nil:
		asked = e.named()
	}
	result, err := verifier.Verify(asked, sg.NewPolicy(artifact, who))
	if err != nil {
		return &outcome{err: p.explain(e, tm, err)}
	}
	o := &outcome{logged: p.log}
	if p.log {
		o.logIDs = e.verifiedLogs(p.root, tm)
	}
	for _, t := range result.VerifiedTimestamps {
		switch t.Type {
		case "Tlog":
			o.times = append(o.times, moment{t.Timestamp.UTC(), "log"})
		case "TimestampAuthority":
			o.times = append(o.times, moment{t.Timestamp.UTC(), "timestamp"})
		}
	}
	if err := o.more(e, tm); err != nil {
		return &outcome{err: err}
	}
	slices.SortStableFunc(o.times, func(a, b moment) int { return a.at.Compare(b.at) })
	return o
}

// more looks at all timestamps where there are several. Of two by one authority sigstore-go takes the first; but
// a certificate has to be valid at every time that somebody trustworthy tells.
func (o *outcome) more(e *entity, tm root.TrustedMaterial) error {
	if len(e.timestamps) < 2 || len(o.times) == 0 {
		return nil
	}
	for _, stamp := range e.timestamps {
		one := *e
		one.timestamps = [][]byte{stamp}
		known, _, err := sg.VerifySignedTimestamp(&one, tm)
		if err != nil || len(known) == 0 {
			continue // of nobody known
		}
		at := known[0].Time
		if e.leaf != nil {
			if _, err := sg.VerifyLeafCertificate(at, e.leaf, tm); err != nil {
				return fmt.Errorf("its certificate was not valid at %s, when it was timestamped", at.UTC().Format(time.RFC3339))
			}
		}
		if m := (moment{at.UTC(), "timestamp"}); !slices.Contains(o.times, m) {
			o.times = append(o.times, m)
		}
	}
	return nil
}

// artifact is what the signature has to be about. Of an envelope that is known: its statement was compared
// to the letter (content.go), and sigstore-go, which is less exact, would decode it twice more.
func (e *entity) artifact(k *key, digest string) (sg.ArtifactPolicyOption, error) {
	switch {
	case e.payloadType != "" && e.about == digest:
		return sg.WithoutArtifactUnsafe(), nil
	case e.payloadType != "":
		return nil, fmt.Errorf("the statement was not compared with %s", digest)
	case e.payload != nil:
		return sg.WithArtifact(bytes.NewReader(e.payload)), nil
	case k != nil && k.pure:
		return nil, errors.New("Ed25519 signs whole messages, and of the image only the digest is known; sign it with a bundle of an in-toto statement")
	}
	raw, err := hex.DecodeString(strings.TrimPrefix(digest, "sha256:"))
	if err != nil {
		return nil, fmt.Errorf("digest %q: %w", digest, err)
	}
	return sg.WithArtifactDigest("sha256", raw), nil
}

// verifiedLogs are the logs whose entries verify. With one entry it is that one: verification wanted it.
func (e *entity) verifiedLogs(r *trustRoot, tm root.TrustedMaterial) []string {
	var known []string
	for _, entry := range e.entries {
		id := hex.EncodeToString([]byte(entry.LogKeyID()))
		if _, ok := r.logs[id]; !ok || slices.Contains(known, id) {
			continue
		}
		if len(e.entries) > 1 {
			if _, err := sg.VerifyTlogEntry(e.only(entry), tm, 1, false); err != nil {
				continue
			}
		}
		known = append(known, id)
	}
	slices.Sort(known)
	return known
}

// explain says in plain words which step failed.
func (p *proof) explain(e *entity, tm root.TrustedMaterial, err error) error {
	text := err.Error()
	step := func(prefix string) (string, bool) { return strings.CutPrefix(text, prefix) }
	if rest, ok := step("failed to verify log inclusion: "); ok {
		if strings.HasPrefix(rest, "not enough verified log entries") {
			switch known, _ := e.knows(p.root); {
			case len(e.entries) == 0:
				return errors.New("it is in no transparency log")
			case !known:
				return fmt.Errorf("its log entry is of a log that trust root %q does not know", p.root.name)
			}
			rest = "the log did not sign it, or not at that time"
		}
		// The library prints hashes byte by byte.
		if before, _, cut := strings.Cut(rest, "verifying inclusion: "); cut {
			rest = before + "the log does not contain it"
		}
		return fmt.Errorf("its log entry does not verify: %s", rest)
	}
	if rest, ok := step("failed to verify timestamps: "); ok {
		if i := strings.LastIndex(rest, "unable to verify signed timestamps: "); i >= 0 {
			rest = rest[i+len("unable to verify signed timestamps: "):]
		}
		return fmt.Errorf("its timestamp does not verify: %s", rest)
	}
	if strings.HasPrefix(text, "failed to verify leaf certificate") {
		return fmt.Errorf("its certificate does not verify: %w", whyLeaf(e, tm))
	}
	if rest, ok := step("failed to verify signed certificate timestamp: "); ok {
		return fmt.Errorf("its certificate is in no certificate transparency log that trust root %q knows: %s", p.root.name, rest)
	}
	if rest, ok := step("failed to verify signature: "); ok {
		return fmt.Errorf("the signature does not verify: %s", rest)
	}
	return err
}

// whyLeaf asks each certificate authority again, for the words that sigstore-go does not pass on.
func whyLeaf(e *entity, tm root.TrustedMaterial) error {
	var times []time.Time
	if stamps, _, err := sg.VerifySignedTimestamp(e, tm); err == nil {
		for _, s := range stamps {
			times = append(times, s.Time)
		}
	}
	for _, entry := range e.entries {
		if t := entry.IntegratedTime(); !t.IsZero() {
			times = append(times, t)
		}
	}
	if len(times) == 0 {
		times = append(times, e.leaf.NotBefore)
	}
	var why error
	for _, t := range times {
		for _, ca := range tm.FulcioCertificateAuthorities() {
			if _, err := ca.Verify(e.leaf, t); err != nil && (why == nil || strings.Contains(why.Error(), "unknown authority")) {
				why = err
			}
		}
	}
	if why == nil {
		return errors.New("no certificate authority of the trust root issued it")
	}
	return why
}
