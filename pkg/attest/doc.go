// Package attest holds the nouns of evidence about images: what a trust policy asks for, what was found
// and verified, and the facts that rules of kind image read. It is light and does no I/O, so that
// configuration, the scanner and the webhook can all speak its words.
//
// The flow: a Trust says which Requirements an image has. A store (attest/store) finds Candidates, pieces of
// evidence as they are, of which nothing is believed. A verifier (attest/verify for Sigstore, attest/notary for
// Notary Project) turns each into a Claim: which of the trusted authorities made it, about what, when; or why it
// does not count. Trust.Assess counts claims against requirements and makes the Facts. Rego judges the facts;
// nothing here says yes or no to an image.
//
// What it refuses to do: to believe artifact types, annotations or tags; to take an attestation for a signature;
// to count one signer twice; to take "nobody answered" for "there is none".
package attest
