package schema

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// rule is one compiled schema. Nil pointers and empty lists ask for nothing.
type rule struct {
	never bool // the schema false
	ref   *rule

	types      []string
	enum       map[string]bool // of strings; others do not occur
	constant   any             // a string or a boolean
	pattern    *regexp.Regexp
	format     string
	minLength  int
	maxLength  int
	minimum    *float64
	maximum    *float64
	properties map[string]*rule
	required   []string
	additional *rule
	items      *rule
	tuple      []*rule // items that are a list
	rest       *rule   // additionalItems
	minItems   int
	maxItems   int
	unique     bool

	all, any, one    []*rule
	not              *rule
	when, then, orIf *rule
}

// builder compiles; rules holds those that were begun, so that circles close.
type builder struct {
	docs  map[string]any
	rules map[string]*rule
}

// at compiles what a JSON pointer leads to in a file.
func (b *builder) at(file, pointer string) (*rule, error) {
	key := file + "#" + pointer
	if r, ok := b.rules[key]; ok {
		return r, nil
	}
	node, ok := b.docs[file]
	if !ok {
		var err error
		if node, err = open(file); err != nil {
			return nil, err
		}
		b.docs[file] = node
	}
	for _, step := range strings.Split(strings.TrimPrefix(pointer, "/"), "/") {
		if step == "" {
			continue
		}
		m, _ := node.(map[string]any)
		if node, ok = m[step]; !ok {
			return nil, fmt.Errorf("schema %s: nothing is at %q", file, pointer)
		}
	}
	r := &rule{}
	b.rules[key] = r
	return r, b.fill(r, file, node)
}

func (b *builder) rule(file string, node any) (*rule, error) {
	r := &rule{}
	return r, b.fill(r, file, node)
}

func (b *builder) fill(r *rule, file string, node any) error {
	r.minLength, r.maxLength, r.minItems, r.maxItems = -1, -1, -1, -1
	m, ok := node.(map[string]any)
	if !ok {
		r.never = node == false
		return nil
	}
	if ref, ok := m["$ref"].(string); ok { // in draft 7 nothing beside it counts
		address, pointer, _ := strings.Cut(ref, "#")
		if address != "" {
			name, known := helpers[address[strings.LastIndexByte(address, '/')+1:]]
			if !known {
				return fmt.Errorf("schema %s: %s is not among the embedded schemas", file, ref)
			}
			file = name
		}
		target, err := b.at(file, pointer)
		r.ref = target
		return err
	}
	for key, v := range m {
		if err := b.keyword(r, file, key, v); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) keyword(r *rule, file, key string, v any) (err error) {
	switch key {
	case "title", "description", "examples", "default", "meta:enum", "$comment", "$id", "$schema", "definitions", "deprecated":
	case "type":
		r.types = texts(v)
	case "enum":
		r.enum = map[string]bool{}
		for _, s := range texts(v) {
			r.enum[s] = true
		}
	case "const":
		switch r.constant = v; v.(type) {
		case string, bool:
		default:
			return fmt.Errorf("schema %s: a const that is neither string nor boolean", file)
		}
	case "pattern":
		r.pattern, err = regexp.Compile(fmt.Sprint(v))
	case "format":
		r.format = fmt.Sprint(v)
	case "minLength":
		r.minLength = whole(v)
	case "maxLength":
		r.maxLength = whole(v)
	case "minItems":
		r.minItems = whole(v)
	case "maxItems":
		r.maxItems = whole(v)
	case "minimum":
		r.minimum = real(v)
	case "maximum":
		r.maximum = real(v)
	case "uniqueItems":
		r.unique = v == true
	case "required":
		r.required = texts(v)
	default:
		return b.applicator(r, file, key, v)
	}
	return err
}

// applicator compiles the keywords that hold schemas.
func (b *builder) applicator(r *rule, file, key string, v any) (err error) {
	lists := map[string]*[]*rule{"allOf": &r.all, "anyOf": &r.any, "oneOf": &r.one}
	single := map[string]**rule{"additionalProperties": &r.additional, "additionalItems": &r.rest, "not": &r.not, "if": &r.when, "then": &r.then, "else": &r.orIf}
	list, isList := v.([]any)
	switch {
	case key == "properties":
		r.properties = map[string]*rule{}
		m, _ := v.(map[string]any)
		for name, sub := range m {
			if r.properties[name], err = b.rule(file, sub); err != nil {
				return err
			}
		}
	case key == "items" && isList:
		r.tuple, err = b.list(file, list)
	case key == "items":
		r.items, err = b.rule(file, v)
	case lists[key] != nil:
		*lists[key], err = b.list(file, list)
	case single[key] != nil:
		*single[key], err = b.rule(file, v)
	default:
		return fmt.Errorf("schema %s: the keyword %q is not known here", file, key)
	}
	return err
}

func (b *builder) list(file string, list []any) (out []*rule, err error) {
	for _, sub := range list {
		r, err := b.rule(file, sub)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// texts reads a string or a list of strings.
func texts(v any) []string {
	if s, ok := v.(string); ok {
		return []string{s}
	}
	list, _ := v.([]any)
	var out []string
	for _, e := range list {
		if s, ok := e.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

func whole(v any) int {
	n, _ := v.(json.Number)
	i, _ := n.Int64()
	return int(i)
}

func real(v any) *float64 {
	n, _ := v.(json.Number)
	f, _ := n.Float64()
	return &f
}
