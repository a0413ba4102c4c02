// Package testpki is a whole Sigstore in memory, for tests: a certificate authority with an intermediate,
// a certificate transparency log, transparency logs of both generations (Rekor v1 with promises and proofs,
// Rekor v2), a timestamp authority, private certificate authorities and keys. What it signs is what the
// real services and clients write, byte for byte in the same formats, so verifiers are tested with the real
// thing; and every time, certificate and entry can be made wrong one at a time.
//
//	pki := testpki.New(t, testpki.Options{})
//	os.WriteFile("root.json", pki.TrustedRoot(), 0o600)
//	statement := testpki.Statement(digest, "https://sigstore.dev/cosign/sign/v1", nil)
//	bundle := pki.Bundle(statement, testpki.Signing{
//		Identity: &testpki.Identity{Issuer: "https://token.example", Subject: "https://github.com/acme/shop/..."},
//		Log:      testpki.LogV1,
//	})
//	payload, annotations := pki.LegacySignature(digest, testpki.Signing{Key: testpki.NewKey(t), Log: testpki.LogV1})
//
// Somebody else's Sigstore is a second New. Nothing here is for use outside of tests: keys are made for the
// occasion and errors end the test.
package testpki
