package decode

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// ambiguity is a place where another reader would see something else than the API server.
type ambiguity struct {
	path    policy.Path
	message string
	// fold marks keys that differ only in letter case, which matters only where the keys are the
	// fields of an API type.
	fold bool
}

// ambiguities collects those of one document. Keys that differ in letter case are counted apart,
// lest a thousand harmless ones hide the one that matters.
type ambiguities struct {
	list  []ambiguity
	folds int
}

func (a *ambiguities) add(one ambiguity) {
	const most = 10_000 // of a kind; facts keeps fewer
	switch {
	case one.fold && a.folds >= most, !one.fold && len(a.list)-a.folds >= most:
		return
	case one.fold:
		a.folds++
	}
	a.list = append(a.list, one)
}

func duplicateKey(key string) string {
	return fmt.Sprintf("the key %q stands twice in the same mapping: the last one counts, as in the API server; "+
		"other readers take the first or refuse", clip(key))
}

func caseAmbiguity(path policy.Path, pair [2]string) ambiguity {
	return ambiguity{path: path, fold: true, message: fmt.Sprintf(
		"the keys %q and %q differ only in letter case: the API server tells them apart, readers built on Go's encoding/json do not",
		clip(pair[0]), clip(pair[1]))}
}

// freeForm are the fields of built-in types whose keys are the user's own.
var freeForm = map[string]bool{
	"annotations": true, "labels": true, "matchLabels": true, "selector": true, "nodeSelector": true,
	"data": true, "binaryData": true, "stringData": true, "limits": true, "requests": true, "hard": true,
	"used": true, "capacity": true, "allocatable": true, "parameters": true, "options": true, "overhead": true,
	"properties": true, "definitions": true, "patternProperties": true, "default": true, "example": true,
	"attributes": true, "volumeAttributes": true, "extra": true, "apiGroups": true, "raw": true,
}

// relevant drops the pairs of keys that differ only in letter case where no Go struct reads them:
// in custom resources and below free-form fields.
func relevant(found []ambiguity, apiVersion string) []ambiguity {
	if len(found) == 0 {
		return nil
	}
	group, _, grouped := strings.Cut(apiVersion, "/")
	builtIn := !grouped || !strings.Contains(group, ".") || strings.HasSuffix(group, ".k8s.io")
	return slices.DeleteFunc(slices.Clone(found), func(a ambiguity) bool {
		if !a.fold {
			return false
		}
		if !builtIn || len(a.path) == 0 {
			return !builtIn
		}
		return slices.ContainsFunc(a.path[:len(a.path)-1], func(step any) bool {
			name, _ := step.(string)
			return freeForm[name]
		})
	})
}

// below returns the ambiguities under base, with paths relative to it, and those of the whole
// document.
func below(found []ambiguity, base policy.Path) (out []ambiguity) {
	for _, a := range found {
		switch {
		case len(a.path) >= len(base) && slices.Equal(a.path[:len(base)], base):
			a.path = a.path[len(base):]
			out = append(out, a)
		case len(a.path) == 0:
			out = append(out, a)
		}
	}
	return out
}

// maxAmbiguities is how many of a document are told one by one.
const maxAmbiguities = 100

// facts builds the facts object of an input; without ambiguities there is none.
func facts(found []ambiguity) policy.Value {
	if len(found) == 0 {
		return policy.Value{}
	}
	if more := len(found) - maxAmbiguities; more > 0 {
		found = append(slices.Clip(found[:maxAmbiguities]), ambiguity{message: fmt.Sprintf("%d more places like these", more)})
	}
	list := make([]policy.Value, len(found))
	for i, a := range found {
		steps := make([]policy.Value, len(a.path))
		for j, step := range a.path {
			if index, ok := step.(int); ok {
				steps[j] = policy.Int(index)
			} else {
				steps[j] = policy.String(step.(string))
			}
		}
		list[i] = policy.Object([]policy.Member{
			{Key: "path", Value: policy.Array(steps)},
			{Key: "message", Value: policy.String(a.message)},
		})
	}
	return policy.Object([]policy.Member{{Key: "ambiguities", Value: policy.Array(list)}})
}
