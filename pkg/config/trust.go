package config

import (
	"errors"
	"fmt"

	"go.yaml.in/yaml/v4"
)

// written refuses what stands in the section "trust" and says nothing: "subject:" without a value, as a
// template leaves it whose variable is not set, would otherwise be a question that is not asked. The decoder
// cannot tell it from a key that is not there.
func written(path string, data []byte) error {
	var file struct {
		Trust yaml.Node `yaml:"trust"`
	}
	if err := yaml.Unmarshal(data, &file); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	w := walk{path: path}
	w.node("trust", &file.Trust, 0)
	return errors.Join(w.problems...)
}

// walk collects empty values with their places. Aliases are followed: what they stand for may be
// defined outside of the section.
type walk struct {
	path     string
	problems []error
	nodes    int
}

// The section is not deeper, and nobody writes one that is longer; aliases of aliases may be.
const (
	maxDepth = 20
	maxNodes = 100_000
)

func (w *walk) node(at string, n *yaml.Node, depth int) {
	n = resolve(n)
	if w.nodes++; w.nodes > maxNodes || depth > maxDepth {
		if w.nodes == maxNodes+1 || depth > maxDepth {
			w.problems = append(w.problems, fmt.Errorf("%s: line %d: %s is deeper or longer than any trust configuration; write aliases out", w.path, n.Line, at))
		}
		return
	}
	switch n.Kind {
	case yaml.ScalarNode:
		if n.Value == "" || n.Tag == "!!null" {
			w.problems = append(w.problems, fmt.Errorf("%s: line %d: %s has no value; write one, or leave the key out", w.path, n.Line, at))
		}
	case yaml.SequenceNode:
		for i, item := range n.Content {
			w.node(fmt.Sprintf("%s[%d]", at, i), item, depth+1)
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, value := n.Content[i], resolve(n.Content[i+1])
			if key.Value == "atLeast" && value.Kind == yaml.ScalarNode && zero(value.Value) {
				w.problems = append(w.problems, fmt.Errorf("%s: line %d: %s.atLeast: 0 asks for nobody; write how many of from have to sign, or leave it out for all",
					w.path, value.Line, at))
			}
			w.node(at+"."+key.Value, value, depth+1)
		}
	}
}

func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		return n.Alias
	}
	return n
}

// zero tells every way to write the integer 0: "00", "0x0", "-0".
func zero(text string) bool {
	var n int
	err := yaml.Unmarshal([]byte(text), &n)
	return err == nil && n == 0
}
