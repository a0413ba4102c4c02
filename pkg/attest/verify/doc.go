// Package verify turns candidates of the Sigstore formats into claims: bundles (v0.1 to v0.3) and cosign's
// signatures and attestations under tags. It is about who made a piece of evidence and what it is about;
// whether that is enough, attest.Trust.Assess counts.
//
//	v, err := verify.New(ctx, verify.Options{Trust: trust, Dir: dir})
//	claim := v.Verify(ctx, candidate)
//
// New reads all keys and roots once; verification asks nobody and reads nothing. A candidate goes through
// four steps:
//
//  1. It is parsed, once, into an entity: certificate or key hint, signature, log entries, timestamps. The
//     legacy formats become the same entity, so there is one road and not three (bundle.go, legacy.go).
//  2. What was signed is read strictly: a statement or a simple signing document, and it has to be about the
//     digest that was asked for (content.go). A signature of the image is only what says that it is one.
//  3. Cryptography: sigstore-go's verifier checks log entries, timestamps, certificates and the signature,
//     once for each trust root and key that may matter, however many authorities use them (outcome.go).
//  4. Each authority compares what was proven with what it wants: identity, extensions, validity of keys,
//     log, timestamp (judge.go). Those that are content are the claim's signers. If none is, the claim tells
//     what the one that came closest would have wanted.
//
// The log is looked at when an authority requires it, or when it is optional and the trust root knows the
// log; then a bad entry refuses the evidence. Where it is ignored, its time is no time either. Time comes
// from promises of logs (Rekor v1) and from timestamp authorities; all times have to lie within the
// validity of certificate and key. Only certificates of a private CA may be judged by the present time.
//
// It refuses: a certificate without a timestamp of the certificate transparency log where the root has one;
// revoked keys, certificates and serial numbers, of signers, issuers and timestamp authorities; roots older
// than they may be; whatever makes a parser panic.
package verify
