package decode

import (
	"math"
	"time"
)

// Options bounds what one file may cost. The zero value is ready to use.
type Options struct {
	// MaxDocument is the size in bytes of the largest document (not file) that is decoded;
	// 0 means 8 MiB, well above what an API server accepts in one request (3 MiB). Above 2 GiB
	// it counts as that.
	MaxDocument int
	// MaxSBOM is the size in bytes of the largest SBOM; 0 means 128 MiB. SBOMs of ordinary images have
	// tens of megabytes.
	MaxSBOM int
	// MaxDocuments is the number of documents, items of lists included, that one file may hold;
	// 0 means 100,000.
	MaxDocuments int
	// MaxDepth is how deep a document may be nested once its aliases are expanded; 0 means 256.
	MaxDepth int
	// MaxAliases is the number of YAML aliases in one document; 0 means 10,000.
	MaxAliases int
	// MaxNodes is the number of nodes (keys, values, elements) of one document once its aliases are
	// expanded; 0 means 2,000,000.
	MaxNodes int
	// MaxEvaluation is how long a file of a language that computes (CUE, Jsonnet) may run; 0 means
	// five seconds.
	MaxEvaluation time.Duration
	// Config also decodes structured files of no other kind as policy.Config; set it when there are
	// rules for that kind.
	Config bool
	// Chart reports whether the folder (slash-separated, "." for the current one) holds a
	// Chart.yaml, so that files below its templates folder with {{ }} in them are templates and not
	// manifests. Nil means that every such file in a folder called templates is one.
	Chart func(folder string) bool
	// fullYAML sends every YAML document down the full path; tests compare it with the fast one.
	fullYAML bool
}

func (o Options) withDefaults() Options {
	def := func(field *int, value int) {
		if *field <= 0 {
			*field = value
		}
	}
	def(&o.MaxDocument, 8<<20)
	o.MaxDocument = min(o.MaxDocument, math.MaxInt32)
	def(&o.MaxSBOM, 128<<20)
	def(&o.MaxDocuments, 100_000)
	def(&o.MaxDepth, 256)
	def(&o.MaxAliases, 10_000)
	def(&o.MaxNodes, 2_000_000)
	if o.MaxEvaluation <= 0 {
		o.MaxEvaluation = 5 * time.Second
	}
	return o
}
