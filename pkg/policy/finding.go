package policy

import (
	"fmt"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
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

// appendFindings adds what a rule says to list; after an error list is as it was.
func appendFindings(list []Finding, v Value, r *Rule) ([]Finding, error) {
	before := len(list)
	err := eachFinding(v, func(message string, path Path) {
		if cap(list) == 0 {
			list = make([]Finding, 0, fewFindings)
		}
		list = append(list, Finding{Rule: r.ID, Severity: r.Severity, Message: message, Path: path})
	})
	if err != nil {
		clear(list[before:])
		list = list[:before]
	}
	return list, err
}

// fewFindings is for how many there is room when the first one comes.
const fewFindings = 16

// appendUnknown is appendFindings for what a rule cannot know.
func appendUnknown(list []Unknown, v Value, r *Rule) ([]Unknown, error) {
	before := len(list)
	err := eachFinding(v, func(message string, path Path) {
		list = append(list, Unknown{Rule: r.ID, Message: message, Path: path})
	})
	if err != nil {
		list = list[:before]
	}
	return list, err
}

// eachFinding reads a set of {"message", "path"}; a bare string is a message about the whole document.
func eachFinding(v Value, yield func(string, Path)) error {
	if v.v == nil {
		return nil
	}
	set, ok := v.v.(*value.Set)
	if !ok {
		return fmt.Errorf("deny is not a set")
	}
	for _, e := range set.Elems() {
		one := Value{e}
		switch x := e.(type) {
		case *value.String:
			yield(x.Text(), nil)
		case *value.Object:
			message := one.Get("message").Text()
			if message == "" {
				message = one.Get("msg").Text() // the spelling of other tools' policies
			}
			if message == "" {
				return fmt.Errorf("a finding has no message: %s", clip(one.String()))
			}
			path, err := readPath(one.Get("path"))
			if err != nil {
				return err
			}
			yield(message, path)
		default:
			return fmt.Errorf("a finding is neither a string nor {\"message\": ..., \"path\": [...]}: %s", clip(one.String()))
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
	array, ok := v.v.(*value.Array)
	if !ok {
		return nil, fmt.Errorf("the path of a finding is not an array: %s", clip(v.String()))
	}
	path := make(Path, 0, array.Len())
	for i := range array.Len() {
		switch x := array.At(i).(type) {
		case *value.String:
			path = append(path, x.Text())
		case *value.Number:
			n, ok := x.Int()
			if !ok {
				return nil, fmt.Errorf("step %s of a path is not an index", clip(x.Literal()))
			}
			path = append(path, int(n))
		default:
			return nil, fmt.Errorf("step %s of a path is neither a key nor an index", clip(Value{x}.String()))
		}
	}
	return path, nil
}

func readReferences(v Value) ([]Reference, error) {
	if v.v == nil {
		return nil, nil
	}
	set, ok := v.v.(*value.Set)
	if !ok {
		return nil, fmt.Errorf("references is not a set")
	}
	var out []Reference
	for _, e := range set.Elems() {
		one := Value{e}
		path, err := readPath(one.Get("path"))
		if err != nil {
			return nil, err
		}
		out = append(out, Reference{Kind(one.Get("kind").Text()), one.Get("ref").Text(), path})
	}
	return out, nil
}
