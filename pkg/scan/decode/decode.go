package decode

import (
	"bytes"
	"fmt"
	"path"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// Result is what one file holds. A file with neither inputs nor problems is nobody's, and Skipped
// says why.
type Result struct {
	Kind     policy.Kind // of the decoder that took the file; "" when none did
	Inputs   []policy.Input
	Problems []Problem
	Skipped  string
}

// source is the file that the decoders look at.
type source struct {
	name string // as the user would type it, with slashes
	data []byte // all of it, or the first bytes when only a candidate is asked for
}

func (s source) base() string { return path.Base(s.name) }

// ext is the extension in lower case, with its dot.
func (s source) ext() string { return strings.ToLower(path.Ext(s.name)) }

// decoder is a row of the table: match says from the name and the first bytes whether decode may
// make something of a file.
type decoder struct {
	kind   policy.Kind
	match  func(source, Options) bool
	decode func(source, Options) Result
}

// decoders are asked in order; the first that yields an input or a problem has the file.
var decoders = []decoder{
	{policy.Dockerfile, matchDockerfile, fileDockerfile},
	{policy.SBOM, matchSBOM, fileSBOM},
	{policy.Kubernetes, matchKubernetes, fileKubernetes},
	{policy.Config, matchConfig, fileConfig},
}

// headSize is how much of a file Candidate wants to see; more does no harm.
const headSize = 1024

// Candidate reports, from the name and the first kilobyte alone, whether File could make something
// of a file, so that what is nobody's need not be read.
func Candidate(name string, head []byte, o Options) bool {
	if isBinary(head) {
		return false
	}
	s := source{name, head[:min(len(head), headSize)]}
	for _, d := range decoders {
		if d.match(s, o) {
			return true
		}
	}
	return false
}

// File decodes one file into documents. The name is for positions and for telling kinds apart; data
// is not kept longer than the inputs, whose Locate functions read it again.
func File(name string, data []byte, o Options) (result Result) {
	o = o.withDefaults()
	s := source{name, data}
	skipped := "not a kind of file that rules are written for"
	for _, d := range decoders {
		if !d.match(s, o) {
			continue
		}
		result := guard(d, s, o)
		if len(result.Inputs) > 0 || len(result.Problems) > 0 {
			result.Kind, result.Skipped = d.kind, ""
			return result
		}
		if result.Skipped != "" {
			skipped = result.Skipped
		}
	}
	return Result{Skipped: skipped}
}

// guard turns a panic, of a library most likely, into a problem of this one file.
func guard(d decoder, s source, o Options) (result Result) {
	defer func() {
		if r := recover(); r != nil {
			result = Result{Problems: []Problem{{
				File: s.name, Message: fmt.Sprintf("the decoder for %s failed on this file, please report it: %v", d.kind, r),
			}}}
		}
	}()
	return d.decode(s, o)
}

// isBinary reports whether the first bytes are not text: a NUL outside of UTF-16.
func isBinary(head []byte) bool {
	return bytes.IndexByte(head, 0) >= 0 &&
		!bytes.HasPrefix(head, []byte{0xff, 0xfe}) && !bytes.HasPrefix(head, []byte{0xfe, 0xff})
}
