// Package sign makes evidence: signatures of images, attestations about them, and the verification summaries of
// Sallyport's own verdicts.
//
// The flow: New checks an identity (a key, or a token that Fulcio makes a certificate for), the services and the
// trusted root once. Signer.Sign makes the statement that says "this image is signed", Signer.Attest one that
// carries a predicate, after the predicate was checked for its type. The statement is signed, logged and timestamped
// as the services say, and becomes an Evidence: a Sigstore bundle v0.3, byte for byte of the shape that cosign v3
// writes, or, when asked, the layer of one of cosign's older tags. Before an Evidence is handed out it is read back
// and its signature, certificate, log entries and timestamps are compared with what was asked for; with a trusted
// root the whole of it is verified. Storing it is the store's work.
//
// AmbientToken finds the identity that a CI system gives to a job. NewVSA and ReadVSA write and read the predicate
// of a verdict (SLSA verification summary v1).
//
// What it refuses to do: to sign a predicate that is not of the type that it is said to be; to write what this
// project's own verification does not read (sizes, duplicate keys); to make a short-lived certificate's signature
// without anything that tells its time; to follow a redirect, or to send a token over plain HTTP; to let a token get
// into an error.
package sign
