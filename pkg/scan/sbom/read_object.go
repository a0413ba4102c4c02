package sbom

import (
	"encoding/json"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// object is an object of the tree, and where it stands. What it lacks reads as the zero value; so
// does what is of the wrong type, after a Problem where no schema tells it.
type object struct {
	r  *reader
	m  map[string]any
	at policy.Path
}

func (o object) path(key string) policy.Path {
	return append(o.at[:len(o.at):len(o.at)], key)
}

func (o object) wrong(key, want string) {
	if o.r.strict {
		o.r.problem(o.path(key), "is not %s", want)
	}
}

func (o object) has(key string) bool { return o.m[key] != nil }

func (o object) text(key string) string {
	switch v := o.m[key].(type) {
	case string:
		return v
	case nil:
	default:
		o.wrong(key, "a string")
	}
	return ""
}

func (o object) number(key string) int {
	switch v := o.m[key].(type) {
	case json.Number:
		if i, err := v.Int64(); err == nil && i == int64(int(i)) {
			return int(i)
		}
		o.wrong(key, "a whole number")
	case nil:
	default:
		o.wrong(key, "a number")
	}
	return 0
}

func (o object) object(key string) (object, bool) {
	switch v := o.m[key].(type) {
	case map[string]any:
		return object{o.r, v, o.path(key)}, true
	case nil:
	default:
		o.wrong(key, "an object")
	}
	return object{}, false
}

func (o object) array(key string) []any {
	switch v := o.m[key].(type) {
	case []any:
		return v
	case nil:
	default:
		o.wrong(key, "an array")
	}
	return nil
}

// objects are those of an array, with what is not an object left out.
func (o object) objects(key string) []object {
	list := o.array(key)
	out := make([]object, 0, len(list))
	for i, v := range list {
		at := append(append(make(policy.Path, 0, len(o.at)+2), o.at...), key, i)
		if m, ok := v.(map[string]any); ok {
			out = append(out, object{o.r, m, at})
		} else if o.r.strict {
			o.r.problem(at, "is not an object")
		}
	}
	return out
}

func (o object) texts(key string) []string {
	list := o.array(key)
	if len(list) == 0 {
		return nil
	}
	out := make([]string, 0, len(list))
	for _, v := range list {
		if s, ok := v.(string); ok {
			out = append(out, s)
		} else {
			o.wrong(key, "an array of strings")
		}
	}
	return out
}

func isText(v any) bool {
	_, ok := v.(string)
	return ok
}

func hasPrefix(v any, prefix string) bool {
	s, _ := v.(string)
	return strings.HasPrefix(s, prefix)
}
