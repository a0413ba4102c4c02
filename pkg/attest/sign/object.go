package sign

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"
)

// checkObject reports whether data is one JSON object that every reader understands in the same way: valid UTF-8,
// no key twice in an object, nothing behind it, and not too deep. It is made for SBOMs of many megabytes: encoding/json
// checks the grammar, and a walk that relies on it looks at the rest without making values of it.
func checkObject(data []byte, depth int) error {
	if !utf8.Valid(data) {
		return errors.New("not valid UTF-8")
	}
	text := bytes.TrimLeft(data, " \t\r\n")
	if len(text) == 0 {
		return errors.New("empty; want a JSON object")
	}
	if text[0] != '{' {
		return errors.New("not a JSON object")
	}
	if !json.Valid(data) {
		var none json.RawMessage
		return fmt.Errorf("not valid JSON: %w", json.Unmarshal(data, &none))
	}
	w := walk{depth: depth}
	for i := 0; i < len(data); i++ {
		switch c := data[i]; c {
		case '{', '[':
			if err := w.enter(c == '{'); err != nil {
				return fmt.Errorf("%w, at byte %d", err, i)
			}
		case '}', ']':
			w.leave()
		case ',':
			w.next()
		case '"':
			end := closing(data, i)
			if err := w.text(data[i : end+1]); err != nil {
				return fmt.Errorf("%w, at byte %d", err, i)
			}
			i = end
		}
	}
	return nil
}

// closing is where the string that begins at a quote ends.
func closing(data []byte, i int) int {
	for i++; data[i] != '"'; i++ {
		if data[i] == '\\' {
			i++
		}
	}
	return i
}

// walk knows where in a valid text of JSON one is, and which keys the objects around have had.
type walk struct {
	depth int
	open  []level
	keys  [][]byte // of all open objects, the innermost last
}

type level struct {
	object bool
	key    bool // a key comes next
	first  int  // index of its keys
	many   map[string]struct{}
}

// few is up to how many keys are compared one by one.
const few = 16

func (w *walk) enter(object bool) error {
	if len(w.open) >= w.depth {
		return fmt.Errorf("deeper than %d", w.depth)
	}
	w.open = append(w.open, level{object: object, key: object, first: len(w.keys)})
	return nil
}

func (w *walk) leave() {
	last := len(w.open) - 1
	w.keys = w.keys[:w.open[last].first]
	w.open = w.open[:last]
}

func (w *walk) next() {
	top := &w.open[len(w.open)-1]
	top.key = top.object
}

// text takes a string with its quotes: a value, or the next key.
func (w *walk) text(quoted []byte) error {
	top := &w.open[len(w.open)-1]
	if !top.key {
		return nil
	}
	top.key = false
	key := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(key, '\\') >= 0 {
		var s string
		if err := json.Unmarshal(quoted, &s); err != nil {
			return err
		}
		key = []byte(s)
	}
	if w.seen(top, key) {
		return fmt.Errorf("key %q twice in one object", clip(string(key)))
	}
	w.keys = append(w.keys, key)
	return nil
}

func (w *walk) seen(top *level, key []byte) bool {
	mine := w.keys[top.first:]
	if len(mine) < few {
		return slices.ContainsFunc(mine, func(k []byte) bool { return bytes.Equal(k, key) })
	}
	if top.many == nil {
		top.many = make(map[string]struct{}, 4*few)
		for _, k := range mine {
			top.many[string(k)] = struct{}{}
		}
	}
	_, twice := top.many[string(key)]
	top.many[string(key)] = struct{}{}
	return twice
}

// object is a JSON object whose keys are compared letter by letter: encoding/json's structs would take "ID" for "id".
type object map[string]json.RawMessage

func readObject(data []byte) (object, error) {
	var o object
	if err := json.Unmarshal(data, &o); err != nil || o == nil {
		return nil, errors.New("not a JSON object")
	}
	return o, nil
}

// at follows keys down; nil when there is no such object.
func (o object) at(path ...string) object {
	for _, key := range path {
		next, err := readObject(o[key])
		if err != nil {
			return nil
		}
		o = next
	}
	return o
}

// text is the string of a key, "" when it is none.
func (o object) text(key string) string {
	var s string
	if json.Unmarshal(o[key], &s) != nil {
		return ""
	}
	return s
}

// list is the list of a key, and whether it is one.
func (o object) list(key string) ([]json.RawMessage, bool) {
	var l []json.RawMessage
	if json.Unmarshal(o[key], &l) != nil || l == nil {
		return nil, false
	}
	return l, true
}

// encode writes JSON as it is signed: compact, without the escaping that is for HTML.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// clip shortens what somebody else says, for messages.
func clip(s string) string {
	if len(s) > 200 {
		return s[:200] + "..."
	}
	return s
}
