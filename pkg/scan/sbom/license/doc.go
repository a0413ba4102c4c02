// Package license reads SPDX licence expressions (SPDX 2.3, annex D; SPDX 3.0.1, annex B).
//
// Parse makes a tree of an expression; Alternatives of a tree says what a licensee may choose
// from: any one of the lists, all of what is in it. Identifiers are looked up in the SPDX licence
// list, which is embedded (list.txt: identifiers of github.com/github/go-spdx v2.7.0, that is of
// github.com/spdx/license-list-data, CC0-1.0), and written as the list writes them.
//
// An identifier that the list does not have is not an error, since the list grows; Term.Known
// says so. What is an error is text that is no expression, with the place and what stands there.
package license
