package imagefixture

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// evidence is what was verified about the image. It becomes facts as in real life: claims are counted
// against the trust configuration.
type evidence struct {
	IndexDigest string         `yaml:"index_digest"`
	Now         time.Time      `yaml:"now"`
	Trust       attest.Trust   `yaml:"trust"`
	Claims      []any          `yaml:"claims"` // attest.Claim, by its names in JSON
	Looked      []string       `yaml:"looked"`
	Unreachable []place        `yaml:"unreachable"`
	Roots       []any          `yaml:"roots"`    // attest.RootFacts
	Previous    map[string]any `yaml:"previous"` // attest.Summary
}

// place gave no answer.
type place struct {
	What string `yaml:"what"`
	Why  string `yaml:"why"`
}

// The rest of a claim when a fixture says nothing else.
const defaultOrigin = "referrer"

// defaultNow makes ages in fixtures the same for ever.
var defaultNow = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// facts are what rules read as data.facts.
func (e *evidence) facts(img *image.Image) (policy.Value, error) {
	if err := e.Trust.Check(""); err != nil {
		return policy.Value{}, err
	}
	var claims []attest.Claim
	var roots []attest.RootFacts
	var previous *attest.Summary
	for _, part := range []struct {
		name string
		from any
		into any
	}{{"claims", e.Claims, &claims}, {"roots", e.Roots, &roots}, {"previous", e.Previous, &previous}} {
		if err := recode(part.from, part.into); err != nil {
			return policy.Value{}, fmt.Errorf("%s: %w", part.name, err)
		}
	}
	for i := range claims {
		c := &claims[i]
		c.Format, c.Origin = cmp.Or(c.Format, attest.Bundle), cmp.Or(c.Origin, defaultOrigin)
		switch c.Subject {
		case "":
			c.Subject = img.Digest
		case "index":
			c.Subject = e.IndexDigest
		}
		for j := range c.Signers {
			c.Signers[j].ID = cmp.Or(c.Signers[j].ID, c.Signers[j].Authority)
		}
	}
	found := attest.Found{Looked: e.Looked}
	for _, p := range e.Unreachable {
		found.Unreachable = append(found.Unreachable, attest.Problem(p))
	}
	now := e.Now
	if now.IsZero() {
		now = defaultNow
	}
	f := e.Trust.Assess(attest.Subject{Reference: img.Reference, Digest: img.Digest, IndexDigest: e.IndexDigest}, found, claims, now)
	f.Roots, f.Previous = roots, previous
	return f.Value()
}

// recode reads YAML's values by their names in JSON, and refuses names that do not exist.
func recode(from, into any) error {
	data, err := json.Marshal(from)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	return d.Decode(into)
}
