package main

import (
	"context"
	"fmt"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/attest/companion"
	"github.com/sallyport-dev/sallyport/pkg/scan/image"
	"github.com/sallyport-dev/sallyport/pkg/scan/image/inventory"
)

// judged is one image whose evidence rules want to know: the input that gets the facts, and what it is.
type judged struct {
	input  int // its place among the inputs
	target companion.Target
	// none says why there can be no evidence, for images that are in no registry.
	none string
	// facts are what was found out; nil before that, and where nobody asked.
	facts *attest.Facts
}

// newJudged says where evidence of an image would be.
func newJudged(input int, answer *inventory.Answer, img *image.Image) judged {
	j := judged{input: input, target: companion.Target{Subject: attest.Subject{Reference: nameOf(img), Digest: img.Digest, IndexDigest: img.IndexDigest}}}
	if img.IndexDigest == "" && len(answer.Indexes) > 0 {
		j.target.Subject.IndexDigest = answer.Indexes[0]
	}
	switch answer.Kind {
	case "registry":
	case "oci-dir":
		j.target.Layout, _ = layoutPath(img.Name)
	default:
		j.none = fmt.Sprintf("the image was read from a %s, which holds no evidence; name it by its registry", answer.Kind)
	}
	return j
}

// nameOf is what entries match: the reference, or the first name that an archive or daemon gives the image.
func nameOf(img *image.Image) image.Reference {
	if img.Reference != (image.Reference{}) || len(img.Tags) == 0 {
		return img.Reference
	}
	ref, err := image.ParseReference(img.Tags[0])
	if err != nil {
		return image.Reference{}
	}
	return ref
}

// addFacts gives the images among the inputs their evidence. An image whose evidence could not be asked for
// has facts too, which say so: rules answer that they cannot know.
func (f *attestFlags) addFacts(ctx context.Context, io streams, trust *attest.Trust, dir string, all *imageInputs) error {
	request := companion.Evidence{Trust: trust, Dir: dir}
	var asked []*judged
	for i := range all.judged {
		j := &all.judged[i]
		if j.none == "" {
			request.Targets = append(request.Targets, j.target)
			asked = append(asked, j)
			continue
		}
		if err := all.setFacts(j, unreadable(trust, j.target.Subject, j.none)); err != nil {
			return err
		}
	}
	if len(asked) == 0 {
		return nil
	}
	answer, err := f.ask(ctx, io, companion.Request{Evidence: &request})
	if err != nil {
		return fmt.Errorf("evidence: %w", err)
	}
	if len(answer.Evidence) != len(asked) {
		return &exitError{exitNotJudged, fmt.Errorf("evidence: %s answered about %d images of %d", companion.Program, len(answer.Evidence), len(asked))}
	}
	for i, j := range asked {
		facts := answer.Evidence[i].Facts
		if facts == nil {
			facts = unreadable(trust, j.target.Subject, answer.Evidence[i].Error)
		}
		if err := all.setFacts(j, facts); err != nil {
			return err
		}
	}
	return nil
}

// unreadable are the facts of an image about which nothing could be found out.
func unreadable(trust *attest.Trust, s attest.Subject, why string) *attest.Facts {
	what := s.Reference.String()
	if what == "" {
		what = s.Digest
	}
	facts := trust.Assess(s, attest.Found{Unreachable: []attest.Problem{{What: what, Why: why}}}, nil, time.Now())
	return &facts
}

// setFacts gives an image its facts.
func (all *imageInputs) setFacts(j *judged, facts *attest.Facts) (err error) {
	j.facts, facts.Previous = facts, all.last.before(j.target.Subject)
	all.inputs[j.input].Facts, err = facts.Value()
	return err
}
