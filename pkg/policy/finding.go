package policy

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Finding is what one rule states about one place of a document.
type Finding struct {
	Rule     string
	Severity Severity
	Message  string
	// Path is the place in the document; it may name a field that is absent and should not be.
	Path Path
	// Via is the path of the reference when the finding is about a document that another one
	// names; Source is then that of the naming document.
	Via      Path
	Source   Source
	Position Position
	// Fingerprint identifies the finding across runs: it survives moved lines, and changes with
	// the rule, the file, the resource and the named elements on the path.
	Fingerprint string
	// Verdict is what this finding alone leads to, after modes, waivers and baseline.
	Verdict Verdict
	// Waived is the waiver that accepts the finding, nil when there is none.
	Waived *Waiver
	// Known says that the baseline holds the finding already.
	Known bool
}

// Unknown is a question that a rule could not answer.
type Unknown struct {
	Rule     string
	Message  string
	Path     Path
	Via      Path
	Source   Source
	Position Position
	Verdict  Verdict
}

// RuleError is a rule that failed on a document: the document is not judged by it.
type RuleError struct {
	Rule    string
	Message string
	Source  Source
}

// Error reads as rule: file: message.
func (e RuleError) Error() string { return fmt.Sprintf("%s: %s: %s", e.Source, e.Rule, e.Message) }

// String names the source for messages: "deploy/web.yaml (Deployment shop/web)".
func (s Source) String() string {
	if s.Resource == "" {
		return s.File
	}
	return s.File + " (" + s.Resource + ")"
}

// readVerdict reads the value of an entry point: deny sets, unknown sets, members, references.
func readVerdict(v Value, rules []*Rule) (Result, error) {
	var out Result
	deny, unknown := v.Get(0), v.Get(1)
	if v.Len() != 4 || deny.Len() != len(rules) {
		return out, fmt.Errorf("the entry point is undefined")
	}
	answered := 0
	for i, r := range rules {
		found, err := readFindings(deny.Get(i), r)
		if err != nil {
			return out, err
		}
		out.Findings = append(out.Findings, found...)
		if r.Unknowns {
			open, err := readUnknown(unknown.Get(answered), r)
			if err != nil {
				return out, err
			}
			answered++
			out.Unknown = append(out.Unknown, open...)
		}
	}
	out.Checked = len(rules)
	out.Member = v.Get(2).Get(0)
	var err error
	out.References, err = readReferences(v.Get(3).Get(0))
	return out, err
}

func readFindings(v Value, r *Rule) ([]Finding, error) {
	var out []Finding
	err := eachFinding(v, func(message string, path Path) {
		out = append(out, Finding{Rule: r.ID, Severity: r.Severity, Message: message, Path: path})
	})
	return out, err
}

func readUnknown(v Value, r *Rule) ([]Unknown, error) {
	var out []Unknown
	err := eachFinding(v, func(message string, path Path) {
		out = append(out, Unknown{Rule: r.ID, Message: message, Path: path})
	})
	return out, err
}

// eachFinding reads a set of {"message", "path"}; a bare string is a message about the whole document.
func eachFinding(v Value, yield func(string, Path)) error {
	if v.term == nil {
		return nil
	}
	set, ok := v.term.Value.(ast.Set)
	if !ok {
		return fmt.Errorf("deny is not a set")
	}
	for _, t := range set.Slice() {
		switch x := t.Value.(type) {
		case ast.String:
			yield(string(x), nil)
		case ast.Object:
			one := Value{t}
			message := one.Get("message").Text()
			if message == "" {
				message = one.Get("msg").Text() // the spelling of other tools' policies
			}
			if message == "" {
				return fmt.Errorf("a finding has no message: %s", clip(t.String()))
			}
			path, err := readPath(one.Get("path"))
			if err != nil {
				return err
			}
			yield(message, path)
		default:
			return fmt.Errorf("a finding is neither a string nor {\"message\": ..., \"path\": [...]}: %s", clip(t.String()))
		}
	}
	return nil
}

func clip(s string) string {
	if len(s) > 200 {
		return s[:200] + "..."
	}
	return s
}

func readPath(v Value) (Path, error) {
	if v.IsZero() {
		return nil, nil
	}
	array, ok := v.term.Value.(*ast.Array)
	if !ok {
		return nil, fmt.Errorf("the path of a finding is not an array: %s", clip(v.term.String()))
	}
	path := make(Path, 0, array.Len())
	for i := range array.Len() {
		switch x := array.Elem(i).Value.(type) {
		case ast.String:
			path = append(path, string(x))
		case ast.Number:
			n, err := strconv.Atoi(string(json.Number(x)))
			if err != nil {
				return nil, fmt.Errorf("step %s of a path is not an index", x)
			}
			path = append(path, n)
		default:
			return nil, fmt.Errorf("step %s of a path is neither a key nor an index", clip(x.String()))
		}
	}
	return path, nil
}

func readReferences(v Value) ([]Reference, error) {
	if v.term == nil {
		return nil, nil
	}
	set, ok := v.term.Value.(ast.Set)
	if !ok {
		return nil, fmt.Errorf("references is not a set")
	}
	var out []Reference
	for _, t := range set.Slice() {
		one := Value{t}
		path, err := readPath(one.Get("path"))
		if err != nil {
			return nil, err
		}
		out = append(out, Reference{Kind(one.Get("kind").Text()), one.Get("ref").Text(), path})
	}
	return out, nil
}
