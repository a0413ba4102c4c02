// Package notary verifies Notary Project signatures: envelopes in JWS or COSE, signed under certificates.
//
//	v, err := notary.New(notary.Options{Trust: trust, Dir: dir})
//	claim := v.Verify(ctx, candidate)
//
// The envelope has been fetched already, and nothing here asks a network. notation-core-go opens it and checks what
// the specification asks of signature, headers and certificate chain; what it leaves to its caller is done here, in
// this order:
//
//   - limits, before anything costly: the size of the envelope, the length of chains, the sizes of keys;
//   - the payload says which artifact is signed: it has to be an image, and the digest has to be ours, letter by letter;
//   - critical attributes that nobody here knows refuse the signature, and so does a wish for a verification plugin;
//   - the signature must not have expired, and nothing in its chain may be revoked (trust.revoked; OCSP and
//     revocation lists are networks and are not asked);
//   - then each authority with "notary" in the trust configuration says whether it made it: one of its roots, its
//     signing scheme, one of its identities, and certificates that were valid when it was signed.
//
// When it was signed is known from a timestamp (RFC 3161) of a timestamp authority that the authority names, or from
// a signing authority's word. Without either the certificates have to be valid now: the signing time that a signer
// writes down is a claim that proves nothing.
//
// There are no levels: nothing here is logged instead of enforced, and nothing is skipped (CVE-2024-23332).
package notary
