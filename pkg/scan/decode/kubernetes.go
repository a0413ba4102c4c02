package decode

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// matchKubernetes takes YAML and JSON by name, and other files when their first line of content is
// a field that Kubernetes objects begin with.
func matchKubernetes(s source, _ Options) bool {
	switch s.ext() {
	case ".yaml", ".yml", ".json":
		return true
	case ".cue", ".jsonnet", ".libsonnet", ".hcl", ".tf", ".toml", ".ini", ".properties":
		return false // a language of its own, whose fields may look like those of YAML
	}
	if s.name == "-" {
		return true
	}
	head, _ := toUTF8(s.data[:min(len(s.data), 4*headSize)])
	return opensObject().Match(head) && manifestSign().Match(head)
}

var (
	// manifestSign is what a file shows, even a broken one, that is meant for a cluster.
	manifestSign = pattern(`(?m)^(?:---[ \t]+|[ \t]*\{[ \t]*)?["']?(?:apiVersion|kind)["']?[ \t]*:|"(?:apiVersion|kind)"\s*:`)
	// opensObject is a text whose first content is a top-level field of an object, or JSON.
	opensObject = pattern(`^(?:\s*(?:#.*|---.*|%.*)?\n)*(?:---[ \t]+)?\s*(?:\{|["']?(?:apiVersion|kind|metadata|spec|items|data)["']?[ \t]*:)`)
)

// mayHoldObject is the cheap question before any parsing: the key apiVersion is there, or something
// is that could spell it differently (an escape, base64).
func mayHoldObject(text []byte) bool {
	return bytes.Contains(text, []byte("apiVersion")) || bytes.IndexByte(text, '\\') >= 0 ||
		bytes.Contains(text, []byte("binary"))
}

// isChartTemplate reports whether the file is a template of a Helm chart.
func isChartTemplate(name string, data []byte, o Options) bool {
	if !bytes.Contains(data, []byte("{{")) {
		return false
	}
	slashed := "/" + strings.TrimPrefix(name, "/")
	for at := strings.LastIndex(slashed, "/templates/"); at >= 0; at = strings.LastIndex(slashed[:at], "/templates/") {
		folder := strings.TrimPrefix(slashed[:at], "/")
		if strings.HasPrefix(name, "/") {
			folder = slashed[:at]
		}
		if folder == "" {
			folder = "."
		}
		if o.Chart == nil || o.Chart(folder) {
			return true
		}
	}
	return false
}

// object is a decoded document and the ways to find things in its text.
type object struct {
	value   policy.Value
	found   []ambiguity
	locate  func(policy.Path) policy.Position
	waivers []policy.Waiver
}

// document takes a decoded document and reports whether it was an object of a cluster.
func (k *kubernetes) document(d object) bool {
	apiVersion, kind := d.value.Get("apiVersion").Text(), d.value.Get("kind").Text()
	if kind == "" || (apiVersion == "" || isClientSide(apiVersion)) && !holdsObjects(d.value) {
		return false
	}
	d.found = append(d.found, k.always...)
	if !k.full() {
		k.object(d, d.value, nil, true)
	}
	return true
}

// holdsObjects reports whether v is a list of objects that say themselves what they are: the API
// machinery splits it whatever it says of itself.
func holdsObjects(v policy.Value) bool {
	items := v.Get("items")
	for i := range items.Len() {
		if isObject(items.Get(i)) {
			return true
		}
	}
	return false
}

func isObject(v policy.Value) bool {
	return v.Get("apiVersion").Text() != "" && v.Get("kind").Text() != ""
}

// isClientSide names the objects that are never sent to an API server.
func isClientSide(apiVersion string) bool {
	return strings.HasPrefix(apiVersion, "kustomize.config.k8s.io/")
}

// object adds the object at base of the document, or, if it is a list, what it holds. To the API
// machinery every object with a member "items" is a list, whatever it calls itself.
func (k *kubernetes) object(d object, v policy.Value, base policy.Path, first bool) {
	kind, typed := v.Get("kind").Text(), v.Get("apiVersion").Text() != ""
	items, count := v.Get("items"), 0
	if !items.Get(0).IsZero() { // only lists have an element 0
		count = items.Len()
	}
	switch {
	case items.IsZero():
		k.add(d, v, base, first)
		return
	case strings.HasSuffix(kind, "List") && count == items.Len():
		// What is said of the list itself has no item to stand at.
		if own := d.ofList(base); len(own) > 0 {
			k.add(object{value: v, found: own, locate: d.locate}, v, base, false)
		}
	case count > 0 && !typed:
	default:
		d.found = append(d.found, ambiguity{path: append(clone(base), "items"), message: fmt.Sprintf(
			"kubectl takes any object with a member \"items\" for a list and sends the items; other readers see a %s", clip(kind))})
		k.add(d, v, base, first)
		first = false
	}
	found := d.ofItems(base)
	for i := range count {
		if k.full() {
			return
		}
		d.found = found(i)
		at := append(clone(base), "items", i)
		item, err := listItem(v, items.Get(i))
		switch {
		case err == nil:
			k.object(d, item, at, first)
			first = false
		case typed: // else it may well be no list of the API
			where := d.locate(at)
			k.problem(&treeError{line: where.Line, column: where.Column, message: fmt.Sprintf("%s: %s", at, err)})
		}
	}
}

// ofList returns the ambiguities of the list at base that are not of one of its items.
func (d object) ofList(base policy.Path) (own []ambiguity) {
	for _, a := range below(d.found, base) {
		if len(a.path) >= 2 && a.path[0] == "items" {
			continue
		}
		if len(a.path) > 0 {
			a.path = append(clone(base), a.path...)
			own = append(own, a)
		}
	}
	return own
}

// ofItems sorts the ambiguities below the list at base by item; what is said of the whole document
// every item carries.
func (d object) ofItems(base policy.Path) func(item int) []ambiguity {
	var whole []ambiguity
	byItem := map[int][]ambiguity{}
	for _, a := range below(d.found, base) {
		if len(a.path) == 0 {
			whole = append(whole, a)
		} else if len(a.path) > 1 && a.path[0] == "items" {
			if item, ok := a.path[1].(int); ok {
				a.path = append(clone(base), a.path...)
				byItem[item] = append(byItem[item], a)
			}
		}
	}
	return func(item int) []ambiguity { return append(slices.Clip(whole), byItem[item]...) }
}

// listItem gives an item of a typed list the kind that it does not repeat, as the API machinery
// does: PodList holds Pods.
func listItem(list, item policy.Value) (policy.Value, error) {
	if !item.IsObject() {
		return item, fmt.Errorf("not an object")
	}
	kind, apiVersion := item.Get("kind").Text(), item.Get("apiVersion").Text()
	if kind == "" && apiVersion == "" {
		kind = strings.TrimSuffix(list.Get("kind").Text(), "List")
		apiVersion = list.Get("apiVersion").Text()
		x, err := item.Go()
		if err != nil {
			return item, err
		}
		fields := x.(map[string]any)
		fields["kind"], fields["apiVersion"] = kind, apiVersion
		if item, err = policy.FromGo(fields); err != nil {
			return item, err
		}
	}
	if kind == "" || apiVersion == "" {
		return item, fmt.Errorf("an item without kind and apiVersion")
	}
	return item, nil
}

func (k *kubernetes) add(d object, v policy.Value, base policy.Path, first bool) {
	in := policy.Input{
		Kind:     policy.Kubernetes,
		Source:   policy.Source{File: k.file, Resource: resourceName(v), Base: base},
		Document: v,
		Facts:    facts(relevant(below(d.found, base), v.Get("apiVersion").Text())),
		Locate: func(path policy.Path) policy.Position {
			return d.locate(append(clone(base), path...))
		},
		Waivers: d.waivers,
	}
	if len(base) > 0 && len(d.waivers) > 0 {
		in.Waivers = within(d.waivers, d.locate(base), first)
	}
	k.result.Inputs = append(k.result.Inputs, in)
}

// resourceName names an object as kubectl users would: "Kind namespace/name".
func resourceName(v policy.Value) string {
	kind, meta := v.Get("kind").Text(), v.Get("metadata")
	name := meta.Get("name").Text()
	if prefix := meta.Get("generateName").Text(); name == "" && prefix != "" {
		name = prefix + "*"
	}
	if namespace := meta.Get("namespace").Text(); namespace != "" && name != "" {
		name = namespace + "/" + name
	}
	return strings.TrimSpace(kind + " " + name)
}
