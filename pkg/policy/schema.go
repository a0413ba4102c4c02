package policy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// checkSchema validates value against a JSON Schema (draft-07) that stands alone: references to
// other documents are refused. OPA brings the validator, and it costs a process nothing at start.
func checkSchema(schema, value any) error {
	s, err := FromGo(schema)
	if err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	// OPA takes numbers and booleans for no documents, and strings for the text of one.
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
