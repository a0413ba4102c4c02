// Package sbom reads, judges the form of, converts and writes software bills of materials.
//
// The flow: Read takes the bytes of a file, finds out which format they are in, checks them with
// the official schema and makes a Document, the model in the middle that knows no format. Write
// makes a file of a Document and says what the format could not hold. Merge, Diff, Validate and
// Verify work on Documents and return plain data. Document.Input is what rules see.
//
//	format                     read          written
//	CycloneDX JSON             1.2 to 1.7    1.6, 1.7
//	CycloneDX XML              1.2 to 1.7    1.6, 1.7
//	SPDX JSON                  2.2, 2.3      2.3
//	SPDX tag-value             2.2, 2.3      2.3
//	SPDX JSON-LD               3.0           3.0.1
//
// Every text becomes a tree of JSON first, with bounds on size, depth and number, and the readers
// walk that tree: what is of the wrong type is a Problem with a path, never a panic, and the rest
// is still read. CycloneDX XML is brought into the shape of CycloneDX JSON by cyclonedx-go, and
// tag-value into that of SPDX JSON, so that one reader and one schema serve both.
//
// Writing is reproducible: the same Document gives the same bytes. Lists without an order of their
// own are sorted, the serial number derives from Document.Digest or from the content, and the only
// time is Document.Created.
//
// The package does not catalogue anything, does not verify signatures, does not judge (rules do
// that) and never reaches the network. Starting a process that links it costs nothing: schemas and
// lists are unpacked when they are first needed.
package sbom
