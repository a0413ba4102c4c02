package keys

import "context"

// Signer signs messages with one key, which may be far away.
type Signer interface {
	// Public is the key that verifies what Sign makes.
	Public() *Public
	// Sign gives the signature of a message, by the algorithm of the key: ASN.1 for ECDSA.
	Sign(ctx context.Context, message []byte) ([]byte, error)
}

// Opener opens keys by reference: awskms://..., hashivault://... Errors name the reference.
type Opener interface {
	Open(ctx context.Context, ref string) (Signer, error)
}
