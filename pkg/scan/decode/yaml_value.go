package decode

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"go.yaml.in/yaml/v3"
)

// treeError is what the parser refuses, or what JSON or our limits do not allow, and where. Lines
// are those of the text that was parsed.
type treeError struct {
	line, column int
	message      string
	since        int  // the line on which the construct begins, if that is another one
	limit        bool // too much of something, not wrong
}

func (e *treeError) Error() string { return e.message }

func errorAt(n *yaml.Node, format string, args ...any) error {
	return &treeError{line: n.Line, column: n.Column, message: fmt.Sprintf(format, args...)}
}

// built is the value of a node and what its expansion costs.
type built struct {
	value   policy.Value
	members []policy.Member // of a mapping, for those who merge it
	size    int             // nodes, aliases expanded
	height  int             // levels of nesting, aliases expanded
	done    bool            // an alias to one that is not done is a cycle
}

// builder turns the node tree of one document into a value.
type builder struct {
	schema  schema
	options Options
	anchors map[*yaml.Node]built
	aliases int
	depth   int
	path    policy.Path
	found   ambiguities
	// bangs is the text when it may hold the tag "!", which the tree does not show.
	bangs *lines
}

func newBuilder(s schema, text []byte, o Options) *builder {
	b := &builder{schema: s, options: o}
	for rest := text; ; {
		i := bytes.IndexByte(rest, '!')
		if i < 0 {
			return b
		}
		if rest = rest[i+1:]; len(rest) == 0 || isYAMLSpace(rune(rest[0])) || breakWidth(rest) > 0 {
			b.bangs = newLines(text, true)
			return b
		}
	}
}

// bang reports whether the node bears the tag "!".
func (b *builder) bang(n *yaml.Node) bool {
	if b.bangs == nil || n.Style&yaml.TaggedStyle != 0 {
		return false
	}
	_, _, bang := b.bangs.properties(b.bangs.offset(n.Line, n.Column))
	return bang
}

// An anchored node is built once and its value shared, so an alias costs nothing but counts with
// all that it stands for.
func (b *builder) build(n *yaml.Node) (out built, err error) {
	if n.Kind == yaml.AliasNode {
		return b.alias(n)
	}
	if n.Anchor != "" {
		if b.anchors == nil {
			b.anchors = map[*yaml.Node]built{}
		}
		b.anchors[n] = built{}
	}
	if b.depth++; b.depth > b.options.MaxDepth {
		return out, b.tooDeep(n)
	}
	switch n.Kind {
	case yaml.ScalarNode:
		err = b.scalar(n, &out)
	case yaml.SequenceNode:
		err = b.sequence(n, &out)
	case yaml.MappingNode:
		err = b.mapping(n, &out)
	default:
		err = errorAt(n, "unexpected node")
	}
	b.depth--
	switch {
	case err != nil:
	case b.depth+out.height > b.options.MaxDepth:
		err = b.tooDeep(n)
	default:
		out.size++
		out.done = true
		if n.Anchor != "" {
			b.anchors[n] = out
		}
	}
	return out, err
}

func (b *builder) tooDeep(n *yaml.Node) error {
	return errorAt(n, "nested more than %d levels deep", b.options.MaxDepth)
}

func (b *builder) alias(n *yaml.Node) (built, error) {
	if b.aliases++; b.aliases > b.options.MaxAliases {
		return built{}, errorAt(n, "more than %d aliases in one document", b.options.MaxAliases)
	}
	target, known := b.anchors[n.Alias]
	switch {
	case !known:
		return built{}, errorAt(n, "alias *%s stands before its anchor", clip(n.Value))
	case !target.done:
		return built{}, errorAt(n, "anchor &%s contains itself", clip(n.Value))
	case b.depth+target.height > b.options.MaxDepth:
		return built{}, b.tooDeep(n)
	}
	return target, nil
}

func (b *builder) scalar(n *yaml.Node, out *built) error {
	s, err := b.schema.resolve(n, b.bang(n))
	if err != nil {
		return errorAt(n, "%s", err)
	}
	if s.value.IsZero() {
		return errorAt(n, "%s is not a JSON number", n.Value)
	}
	out.value = s.value
	return nil
}

func (b *builder) sequence(n *yaml.Node, out *built) error {
	elems := make([]policy.Value, 0, len(n.Content))
	for i, child := range n.Content {
		b.path = append(b.path, i)
		c, err := b.build(child)
		b.path = b.path[:len(b.path)-1]
		if err != nil {
			return err
		}
		elems = append(elems, c.value)
		if err := b.grow(n, out, &c); err != nil {
			return err
		}
	}
	out.value = policy.Array(elems)
	return nil
}

// grow adds a child to the cost of its parent.
func (b *builder) grow(n *yaml.Node, parent, child *built) error {
	parent.size += child.size
	parent.height = max(parent.height, child.height+1)
	if parent.size > b.options.MaxNodes {
		return errorAt(n, "the document has more than %d nodes once its aliases are expanded", b.options.MaxNodes)
	}
	return nil
}

func (b *builder) mapping(n *yaml.Node, out *built) error {
	m := members{list: make([]policy.Member, 0, len(n.Content)/2)}
	merges := 0
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if b.isMerge(key) {
			if merges++; merges > 1 {
				b.ambiguous("", "<< stands twice in the same mapping; readers differ in what they merge")
			}
			if err := b.merge(value, out, &m); err != nil {
				return err
			}
			continue
		}
		name, err := b.key(key)
		if err != nil {
			return err
		}
		b.path = append(b.path, name)
		c, err := b.build(value)
		b.path = b.path[:len(b.path)-1]
		if err != nil {
			return err
		}
		if err := b.grow(key, out, &c); err != nil {
			return err
		}
		out.size++ // the key
		if m.set(name, c.value, written) == written {
			b.ambiguous(name, duplicateKey(name))
		}
	}
	if b.schema == kubernetesSchema {
		for _, pair := range m.sameButCase() {
			b.found.add(caseAmbiguity(b.here(pair[1]), pair))
		}
	}
	out.members = m.list
	out.value = policy.Object(m.list)
	return nil
}

// key returns the text of a mapping key, as sigs.k8s.io/yaml writes keys that are not strings.
func (b *builder) key(n *yaml.Node) (string, error) {
	at := n
	if n.Kind == yaml.AliasNode {
		if _, err := b.alias(n); err != nil {
			return "", err
		}
		n = n.Alias
	} else if n.Anchor != "" {
		if _, err := b.build(n); err != nil && n.Kind != yaml.ScalarNode {
			return "", err
		}
	}
	name, err := b.name(n)
	if err != nil {
		return "", errorAt(at, "%s", err)
	}
	return name, nil
}

// name is the text of a key that is not an alias.
func (b *builder) name(n *yaml.Node) (string, error) {
	if n.Kind != yaml.ScalarNode {
		return "", errors.New("a list or an object cannot be the key of an object")
	}
	if n.Style == 0 && n.Value != "" && !mayResolve(n.Value[0]) {
		return n.Value, nil
	}
	s, err := b.schema.resolve(n, b.bang(n))
	switch {
	case err != nil:
		return "", err
	case s.keyProblem != "":
		return "", errors.New(s.keyProblem)
	}
	return s.key, nil
}

func (b *builder) isMerge(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Value == "<<" &&
		(explicitTag(n) == "!!merge" || explicitTag(n) == "" && (plain(n) || b.bang(n)))
}

// merge adds the members of the mapping, or of the list of mappings, that stands behind <<. Of a
// list the first wins, so it is merged from its end.
func (b *builder) merge(n *yaml.Node, out *built, m *members) error {
	sources := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		sources = n.Content
		if n.Anchor != "" {
			if _, err := b.build(n); err != nil {
				return err
			}
		}
	}
	for i := len(sources) - 1; i >= 0; i-- {
		source := sources[i]
		c, err := b.build(source)
		if err != nil {
			return err
		}
		if source.Kind == yaml.AliasNode {
			source = source.Alias
		}
		if source.Kind != yaml.MappingNode {
			return errorAt(n, "<< merges a mapping or a list of mappings")
		}
		if err := b.grow(n, out, &c); err != nil {
			return err
		}
		for _, member := range c.members {
			if b.schema == coreSchema && m.has(member.Key) == written {
				continue // YAML: what stands in the mapping itself wins, wherever it stands
			}
			if m.set(member.Key, member.Value, merged) == written {
				b.ambiguous(member.Key, fmt.Sprintf("<< brings the key %q, which stands in the mapping already: "+
					"kubectl takes the merged value, other readers the written one", clip(member.Key)))
			}
		}
	}
	return nil
}

func (b *builder) here(key string) policy.Path {
	path := append(policy.Path(nil), b.path...)
	if key != "" {
		path = append(path, key)
	}
	return path
}

func (b *builder) ambiguous(key, message string) {
	b.found.add(ambiguity{path: b.here(key), message: message})
}
