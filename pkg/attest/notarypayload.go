package attest

import "fmt"

// CheckNotaryPayload refuses a payload of a Notary Project signature (signature-specification, "Payload") that two
// readers could understand differently: a member that appears twice, or that is another but for letter case.
func CheckNotaryPayload(payload []byte, l Limits) error {
	s := &scanner{data: payload, maxDepth: l.WithDefaults().Depth}
	err := s.document(func() error {
		return s.object(func(key []byte) error {
			name, err := known(key, "targetArtifact")
			if err != nil || name == "" || s.peek() != '{' {
				return orSkip(s, err)
			}
			return s.object(func(key []byte) error {
				_, err := known(key, "mediaType", "digest", "size", "annotations")
				return orSkip(s, err)
			})
		})
	})
	if err != nil {
		return fmt.Errorf("payload of a Notary Project signature: %w", err)
	}
	return nil
}

func orSkip(s *scanner, err error) error {
	if err != nil {
		return err
	}
	return s.skip()
}
