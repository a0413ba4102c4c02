// Package keys reads, checks and makes the keys that sign evidence, in the formats that cosign uses.
//
// The flow: ParsePublic takes PEM, a public key or a certificate, and gives a Public, which names itself (ID,
// Fingerprint) and verifies signatures. ParsePrivate takes PEM and a password and gives a Private, which signs.
// Generate makes a pair and Pair.Write puts it into two files. FromSecret takes the data of a Kubernetes secret.
// What signs is a Signer: a Private, or a key that stays in a key management service and is opened by an Opener
// (attest/keys/kms is one).
//
// A key has one algorithm, the one that Sigstore's clients take for its kind, so that whoever knows the public key
// can verify without being told more:
//
//	ECDSA P-256, P-384, P-521    SHA-256, SHA-384, SHA-512 of the message
//	RSA, 2048 to 8192 bits       PKCS #1 v1.5 with SHA-256
//	Ed25519                      the message itself
//
// Generate makes P-256, which everybody verifies: cosign 3.1 signs with SHA-384 and SHA-512 for the larger curves as it
// is done here, and its own verification by key expects SHA-256 of them. Rekor 1 does, too.
//
// What it refuses to do: to load weak keys (small RSA, other curves, points of small order); to guess which of
// several keys of a file is meant; to overwrite a key file without being told; to let a password or a private key
// get into an error or into anything that is printed.
package keys
