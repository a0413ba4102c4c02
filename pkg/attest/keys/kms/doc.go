// Package kms opens keys that stay in a key management service: awskms://, gcpkms://, azurekms:// and hashivault://
// as Sigstore writes them. It is the only importer of the services' client libraries, which are large.
//
// The flow: New stores, Open asks the service for the public key, once for each reference however many ask at the
// same time, and gives a keys.Signer, which sends digests to be signed. Credentials are those of each service's
// own tools: environment, configuration files, the identity of the machine.
//
// What it refuses to do: to run a program that happens to be called like an unknown scheme; to wait for ever; to
// hand out a signature that the public key does not verify, as that of a key made for another algorithm.
package kms
