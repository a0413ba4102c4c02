package sign

import (
	"context"
	"crypto"
	"fmt"

	common "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	"github.com/sigstore/sigstore/pkg/signature"

	"github.com/sallyport-dev/sallyport/pkg/attest/keys"
)

// keypair is a keys.Signer as sigstore-go wants it.
type keypair struct {
	signer  keys.Signer
	details signature.AlgorithmDetails
}

func newKeypair(signer keys.Signer) (*keypair, error) {
	public := signer.Public()
	if public == nil {
		return nil, fmt.Errorf("the key has no public key")
	}
	details, err := signature.GetDefaultAlgorithmDetails(public.Key())
	if err != nil {
		return nil, fmt.Errorf("%s: Sigstore's clients verify no signatures of such keys; "+
			"use ECDSA P-256, Ed25519, or RSA with 2048, 3072 or 4096 bits", public)
	}
	return &keypair{signer: signer, details: details}, nil
}

// isEd25519 reports whether the key signs messages and not their hashes.
func (k *keypair) isEd25519() bool { return k.details.GetHashType() == crypto.Hash(0) }

// GetHashAlgorithm implements sign.Keypair.
func (k *keypair) GetHashAlgorithm() common.HashAlgorithm { return k.details.GetProtoHashType() }

// GetSigningAlgorithm implements sign.Keypair.
func (k *keypair) GetSigningAlgorithm() common.PublicKeyDetails {
	return k.details.GetSignatureAlgorithm()
}

// GetHint implements sign.Keypair.
func (k *keypair) GetHint() []byte { return []byte(k.signer.Public().ID()) }

// GetKeyAlgorithm implements sign.Keypair: Fulcio's names.
func (k *keypair) GetKeyAlgorithm() string {
	switch k.details.GetKeyType() {
	case signature.ECDSA:
		return "ECDSA"
	case signature.RSA:
		return "RSA"
	case signature.ED25519:
		return "ED25519"
	}
	return ""
}

// GetPublicKey implements sign.Keypair.
func (k *keypair) GetPublicKey() crypto.PublicKey { return k.signer.Public().Key() }

// GetPublicKeyPem implements sign.Keypair.
func (k *keypair) GetPublicKeyPem() (string, error) { return string(k.signer.Public().PEM()), nil }

// SignData implements sign.Keypair: the signature, and what of the data was signed.
func (k *keypair) SignData(ctx context.Context, data []byte) ([]byte, []byte, error) {
	made, err := k.signer.Sign(ctx, data)
	if err != nil {
		return nil, nil, err
	}
	if k.isEd25519() {
		return made, data, nil
	}
	h := k.details.GetHashType().New()
	h.Write(data)
	return made, h.Sum(nil), nil
}
