package verify

import (
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// content is what was signed, which is not to say that it was.
type content struct {
	predicateType   string
	signature       bool
	predicate       json.RawMessage // nil when it is larger than claims show
	predicateDigest string
	predicateBytes  int64
	annotations     map[string]string
	dockerReference string
}

// read finds out what an entity is about. That it is about the digest is part of it.
//
// An envelope has to hold an in-toto statement. A message signature in a bundle is a signature of the image
// when what it signs is the manifest itself, that is, has the digest that was asked for.
func read(e *entity, format attest.Format, digest string, l attest.Limits) (*content, error) {
	switch {
	case format == attest.CosignSignature:
		return readSimpleSigning(e.payload, digest, l)
	case e.payloadType == "" && e.digest != nil:
		if got := "sha256:" + hex.EncodeToString(e.digest); got != digest {
			return nil, fmt.Errorf("it signs %s, not %s", got, digest)
		}
		return &content{signature: true}, nil
	case e.payloadType != attest.StatementPayload:
		return nil, fmt.Errorf("the payload type is %q, not %s", e.payloadType, attest.StatementPayload)
	}
	st, err := attest.DecodeStatement(e.payload, l)
	if err != nil {
		return nil, err
	}
	c := &content{predicateType: st.PredicateType, signature: st.PredicateType == attest.CosignSign}
	subject, ok := st.About(digest)
	if !ok {
		return c, fmt.Errorf("it is about %s, not %s", subjects(st), digest)
	}
	c.annotations, e.about = subject.Annotations, digest
	if st.Predicate != nil {
		c.predicateDigest, c.predicateBytes = st.PredicateDigest(), int64(len(st.Predicate))
		if c.predicateBytes <= attest.PredicateSize {
			// A copy: the payload need not outlive the claim.
			c.predicate = append(json.RawMessage(nil), st.Predicate...)
		}
	}
	return c, nil
}

func readSimpleSigning(payload []byte, digest string, l attest.Limits) (*content, error) {
	d, err := attest.DecodeSimpleSigning(payload, l)
	if err != nil {
		return nil, err
	}
	c := &content{annotations: d.Optional, dockerReference: d.DockerReference}
	switch {
	case d.Type != attest.SimpleSigningType:
		return c, fmt.Errorf("critical.type is %q, not %q", d.Type, attest.SimpleSigningType)
	case d.Digest != digest:
		return c, fmt.Errorf("it signs %q, not %s", d.Digest, digest)
	}
	c.signature = true
	return c, nil
}

// subjects names what a statement is about, for people.
func subjects(st *attest.Statement) string {
	first := st.Subjects[0].Digest
	text := "a subject without sha256"
	if d := first["sha256"]; d != "" {
		text = fmt.Sprintf("%q", "sha256:"+d)
	}
	if more := len(st.Subjects) - 1; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// describe fills in what a claim says of content.
func (c *content) describe(claim *attest.Claim) {
	claim.PredicateType, claim.Signature = c.predicateType, c.signature
	claim.Annotations, claim.DockerReference = c.annotations, c.dockerReference
}

// show fills in the predicate, for evidence that was verified.
func (c *content) show(claim *attest.Claim) {
	claim.Predicate, claim.PredicateDigest, claim.PredicateBytes = c.predicate, c.predicateDigest, c.predicateBytes
}
