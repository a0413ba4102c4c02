// Package vers says whether a version lies in a range of the vers notation
// (https://github.com/package-url/vers-spec): vers:deb/>=1.2|<2.0.
//
// Versions are ordered as their ecosystem orders them; github.com/google/osv-scalibr's package
// semantic knows how. The type of the range decides on the order, not that of the package: a range
// of another ecosystem is an error, never a quiet "no".
package vers
