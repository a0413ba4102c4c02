// Package inventory is how a program learns what an image or a source folder holds without linking
// what finds the packages: syft costs every start some 25 ms and 35 MB, which a commit hook would pay
// for nothing. So a companion program, installed beside, does that work.
//
// Finder opens an image, which needs its manifest and configuration, and looks into the cache: a
// record depends on the digests of the layers and on the version of what finds packages, and on
// nothing else. Only when there is none does the companion start. A Request goes to its standard
// input, the record comes from its standard output, both as JSON; what it says on standard error is
// for people. Serve is the companion's side.
package inventory
