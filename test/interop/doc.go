// Package interop holds what is written here and what cosign writes against each other, with the real cosign and
// real registries on loopback, with the referrers API and without it. Nothing leaves the machine: cosign runs with a
// proxy that is not there.
//
//	make interop
//
// builds cosign (minutes, the first time; SALLYPORT_COSIGN names another one) and runs the tests, which the build
// tag "interop" keeps out of the everyday ones. docs/interop.md has what they found.
package interop
