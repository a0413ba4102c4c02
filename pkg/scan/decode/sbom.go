package decode

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/scan/sbom"
)

// matchSBOM takes what its first kilobyte or its name says to be an SBOM, and JSON whose keys come
// in another order: most of those are looked at anyway, for objects of a cluster.
func matchSBOM(s source, _ Options) bool {
	return claimsSBOM(s) || mayHideSBOM(s)
}

// claimsSBOM reports whether the file presents itself as an SBOM. A YAML file does not, whatever its
// first lines hold: to a cluster they may be members of an object like any others.
func claimsSBOM(s source) bool {
	switch s.ext() {
	case ".yaml", ".yml":
		return false
	}
	return sbom.Detect(s.name, s.data[:min(len(s.data), headSize)])
}

// mayHideSBOM reports whether the file is JSON that holds, anywhere, the member that an SBOM has at
// its top.
func mayHideSBOM(s source) bool {
	if s.ext() != ".json" && s.name != "-" {
		return false
	}
	if opening(s) != '{' {
		return false
	}
	for _, member := range []string{`"bomFormat"`, `"spdxVersion"`, "spdx.org/rdf/3."} {
		if bytes.Contains(s.data, []byte(member)) {
			return true
		}
	}
	return false
}

// opening is the first character of the text.
func opening(s source) byte {
	if head := bytes.TrimLeft(s.data[:min(len(s.data), headSize)], " \t\r\n\ufeff"); len(head) > 0 {
		return head[0]
	}
	return 0
}

// fileSBOM decodes a software bill of materials. What turns out to be none is left to the decoders
// after this one; an SBOM that cannot be read is a problem.
func fileSBOM(s source, o Options) Result {
	if opening(s) != '{' && matchKubernetes(s, o) && len(fileKubernetes(s, o).Inputs) > 0 {
		return Result{Skipped: "not an SBOM"} // lines of tags and values may also be the members of an object
	}
	doc, err := sbom.Read(s.name, s.data, sbom.Limits{MaxBytes: o.MaxSBOM, MaxDepth: o.MaxDepth, MaxNodes: 4 * o.MaxNodes})
	switch {
	case err == nil:
		return Result{Inputs: []policy.Input{doc.Input(s.name, s.data)}}
	case errors.Is(err, sbom.ErrUnknownFormat), !claimsSBOM(s):
		return Result{Skipped: "not an SBOM"}
	}
	return Result{Problems: []Problem{sbomProblem(s.name, err)}}
}

func sbomProblem(file string, err error) Problem {
	if inner := errors.Unwrap(err); inner != nil {
		err = inner // without the name of the file, which a problem has anyway
	}
	p := Problem{File: file, Message: err.Error()}
	var syntax *sbom.SyntaxError
	var inXML *xml.SyntaxError
	switch {
	case errors.As(err, &syntax):
		p.Line, p.Column, p.Message = syntax.Line, syntax.Column, syntax.Message
	case errors.As(err, &inXML):
		p.Line, p.Message = inXML.Line, inXML.Msg
	}
	p.Message = clipTo(fmt.Sprintf("read as an SBOM: %s", p.Message), maxMessage)
	return p
}
