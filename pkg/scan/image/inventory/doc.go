// Package inventory is how a program learns what an image or a source folder holds without linking
// what finds it out: registries, clouds and syft cost every start some 25 ms and 35 MB, which a
// commit hook would pay for nothing. So a companion program, installed beside, does that work.
//
// A Request goes to the companion's standard input, an Answer comes from its standard output, both
// as JSON; what it says on standard error is for people. The companion reads nothing else and keeps
// nothing but the cache. Finder is the asking side, Serve the answering one; the companion plugs in
// where images come from and how packages are found.
package inventory
