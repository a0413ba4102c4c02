//go:build unix

package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/root"
	sigstore "github.com/sigstore/sigstore-go/pkg/verify"

	"github.com/sallyport-dev/sallyport/internal/testpki"
	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// bare is what sigstore-go does with a bundle by itself: parse it, and verify it for one identity.
type bare struct {
	verifier *sigstore.Verifier
	identity sigstore.CertificateIdentity
}

func (v *vouched) bare() (*bare, error) {
	trusted, err := root.NewTrustedRootFromJSON(v.pki.TrustedRoot())
	if err != nil {
		return nil, err
	}
	verifier, err1 := sigstore.NewVerifier(trusted, sigstore.WithSignedCertificateTimestamps(1), sigstore.WithTransparencyLog(1),
		sigstore.WithObserverTimestamps(1), sigstore.WithoutStatementPredicate())
	identity, err2 := sigstore.NewShortCertificateIdentity(tokenIssuer, "", workflow, "")
	return &bare{verifier, identity}, errors.Join(err1, err2)
}

func (b *bare) verify(raw []byte, digest string) error {
	sum, err := hex.DecodeString(strings.TrimPrefix(digest, "sha256:"))
	if err != nil {
		return err
	}
	var parsed bundle.Bundle
	if err := parsed.UnmarshalJSON(raw); err != nil {
		return err
	}
	_, err = b.verifier.Verify(&parsed, sigstore.NewPolicy(sigstore.WithArtifactDigest("sha256", sum), sigstore.WithCertificateIdentity(b.identity)))
	return err
}

// manyAuthorities is how many a large trust configuration has.
const manyAuthorities = 50

// keyless compares the verification of one bundle with sigstore-go's.
func (v *vouched) keyless() error {
	fmt.Printf("\nevidence: one keyless bundle in process, from its bytes to the claim, against sigstore-go's own parse and Verify\n")
	digest, other := testpki.Digest([]byte("an image")), testpki.Digest([]byte("another image"))
	theirs, err := v.bare()
	if err != nil {
		return err
	}
	one, many := v.trust(), v.trust()
	for i := range manyAuthorities {
		pattern := fmt.Sprintf(`https://git\.example/(acme|team%d)/.*`, i)
		many.Authorities[fmt.Sprint("team", i)] = attest.Authority{Root: "own", Identities: []attest.Identity{{Issuer: tokenIssuer, SubjectRegExp: pattern}}}
	}
	few, err1 := v.verifier(one)
	all, err2 := v.verifier(many)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	for _, k := range []struct {
		name string
		by   testpki.Signing
	}{{"Rekor v1", byIdentity()}, {"Rekor v2 with timestamp", byIdentity2()}} {
		raw := v.signature(digest, k.by)
		candidate := attest.Candidate{Format: attest.Bundle, Subject: digest, Origin: "bench", Payload: raw}
		// Both have to look: neither may take the signature for one of another image.
		stranger := candidate
		stranger.Subject = other
		if err := counted(few.Verify(context.Background(), stranger), 0); err != nil || theirs.verify(raw, other) == nil {
			return fmt.Errorf("%s: a signature counts for another image", k.name)
		}
		tasks := []task{
			{name: k.name + ": sigstore-go", do: func(int) error { return theirs.verify(raw, digest) }},
			{name: k.name + ": sallyport", do: func(int) error { return counted(few.Verify(context.Background(), candidate), 1) }},
			{name: fmt.Sprintf("%s: sallyport, %d authorities more", k.name, manyAuthorities), do: func(int) error {
				return counted(all.Verify(context.Background(), candidate), 1+manyAuthorities)
			}},
		}
		costs, err := least(9, tasks...)
		if err != nil {
			return err
		}
		printSpent(tasks, costs)
		v.ratio("keyless bundle, "+k.name+": against sigstore-go", over(costs[1].wall, costs[0].wall), atMost(1.2))
	}
	return nil
}
