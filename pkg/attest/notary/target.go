package notary

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"

	"github.com/notaryproject/notation-core-go/signature"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// payloadType is the content type of what is signed (signature-specification, "Payload").
const payloadType = "application/vnd.cncf.notary.payload.v1+json"

// imageTypes are the media types of what runs. A signature of something else, even with the digest of an image,
// signs a blob.
var imageTypes = []string{
	"application/vnd.oci.image.manifest.v1+json",
	"application/vnd.oci.image.index.v1+json",
	"application/vnd.docker.distribution.manifest.v2+json",
	"application/vnd.docker.distribution.manifest.list.v2+json",
}

// digestPattern is the only form of digest that is compared: no other algorithm, no capitals.
var digestPattern = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

// target is the descriptor of the artifact that is signed.
type target struct {
	MediaType   string            `json:"mediaType"`
	Digest      string            `json:"digest"`
	Size        int64             `json:"size"`
	Annotations map[string]string `json:"annotations"`
}

// parseTarget reads the payload and holds it against the digest that was asked about.
func parseTarget(payload signature.Payload, subject string) (target, error) {
	var none target
	if !digestPattern.MatchString(subject) {
		return none, fmt.Errorf("subject %.100q is no digest of the form sha256:<64 small hexadecimal digits>", subject)
	}
	if payload.ContentType != payloadType {
		return none, fmt.Errorf("the payload is of type %.100q; a signature of an image has %s", payload.ContentType, payloadType)
	}
	if err := attest.CheckNotaryPayload(payload.Content, attest.Limits{}); err != nil {
		return none, err
	}
	var document struct {
		Target *target `json:"targetArtifact"`
	}
	if err := json.Unmarshal(payload.Content, &document); err != nil {
		return none, fmt.Errorf("payload: %w", err)
	}
	if document.Target == nil {
		return none, fmt.Errorf("the payload names no targetArtifact, so nothing is signed")
	}
	t := *document.Target
	if t.Digest != subject {
		return none, fmt.Errorf("it signs %.100q and not %s", t.Digest, subject)
	}
	if !slices.Contains(imageTypes, t.MediaType) {
		return none, fmt.Errorf("it signs an artifact of media type %.100q, which is no image", t.MediaType)
	}
	if t.Size <= 0 {
		return none, fmt.Errorf("it signs an image of %d bytes, which none has", t.Size)
	}
	return t, nil
}
