package policy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// checkSchema validates value against a JSON Schema (draft-07) that stands alone: references to
// other documents are refused. OPA brings the validator, and it costs a process nothing at start.
func checkSchema(schema, value any) error {
	if _, isText := schema.(string); isText {
		return errors.New("schema: it is a text, and has to be an object")
	}
	if err := standsAlone(schema); err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	s, err := FromGo(schema)
	if err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	// The built-in takes objects and arrays, and strings as JSON texts; a number or a string that is
	// meant as such has to be a text, too.
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	v, err := FromGo(string(text))
	if err != nil {
		return err
	}
	verified, err := callBuiltin(ast.JSONSchemaVerify.Name, s)
	if err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	if problem := verified.Get(1).Text(); problem != "" {
		return fmt.Errorf("schema: %s", problem)
	}
	matched, err := callBuiltin(ast.JSONMatchSchema.Name, v, s)
	if err != nil {
		return err
	}
	problems := matched.Get(1)
	var texts []string
	for i := range problems.Len() {
		p := problems.Get(i)
		texts = append(texts, strings.TrimPrefix(p.Get("field").Text(), "(root).")+": "+p.Get("desc").Text())
	}
	if len(texts) > 0 {
		return errors.New(strings.ReplaceAll(strings.Join(texts, "; "), "(root)", "the value"))
	}
	return nil
}

// standsAlone refuses references to other documents: OPA's validator asks no host, but it reads files.
func standsAlone(schema any) error {
	switch s := schema.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(s)) {
			text, isText := s[key].(string)
			switch {
			case key == "$ref" && isText && !strings.HasPrefix(text, "#"):
				return fmt.Errorf("$ref %q: references lead to parts of the same schema only (#/...)", text)
			case (key == "$id" || key == "id" || key == "$schema") && strings.HasPrefix(strings.ToLower(text), "file:"):
				return fmt.Errorf("%s %q: a schema is no file", key, text)
			}
			if err := standsAlone(s[key]); err != nil {
				return err
			}
		}
	case []any:
		for _, element := range s {
			if err := standsAlone(element); err != nil {
				return err
			}
		}
	}
	return nil
}

func callBuiltin(name string, operands ...Value) (Value, error) {
	terms := make([]*ast.Term, len(operands))
	for i, o := range operands {
		terms[i] = value.ToTerm(o.v)
	}
	var result Value
	call := topdown.BuiltinContext{Context: context.Background(), Capabilities: pureCapabilities()}
	err := topdown.GetBuiltin(name)(call, terms, func(t *ast.Term) error {
		v, err := value.FromAST(t.Value)
		result = Value{v}
		return err
	})
	return result, err
}
