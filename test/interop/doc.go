// Package interop holds what is written here and what cosign and notation write against each other, with the real
// programs and real registries on loopback, with the referrers API and without it. Nothing leaves the machine: the
// programs run with a proxy that is not there.
//
//	make interop
//
// builds cosign (minutes, the first time) and notation, and runs the tests, which the build tag "interop" keeps out of
// the everyday ones. SALLYPORT_COSIGN and SALLYPORT_NOTATION name other ones. docs/interop.md has what the tests found.
package interop
