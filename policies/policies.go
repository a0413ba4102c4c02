// Package policies holds the rules that Sallyport ships: one folder per rule, plugged into the
// engine by the commands. The tree is described in README.md; the rules read as Rego.
package policies

import (
	"embed"
	"io/fs"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

//go:embed lib kubernetes dockerfile image sbom
var tree embed.FS

//go:embed index.bin
var index string

// Topics is the catalogue of misconfigurations (CSV: topic, title, formats, weight) that the packs
// are measured by.
//
//go:embed topics.csv
var Topics []byte

// FS is the tree of rules with their tests and fixtures.
func FS() fs.FS { return tree }

// Pack is the built-in pack, checked and compiled ahead of time.
func Pack() policy.Pack {
	return policy.Pack{Name: "policies", FS: tree, Index: index}
}
