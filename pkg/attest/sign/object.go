package sign

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// checkObject reports whether data is one JSON object that every reader understands in the same way: valid UTF-8,
// no key twice in an object, nothing behind it, and not too deep.
func checkObject(data []byte, depth int) error {
	if !utf8.Valid(data) {
		return errors.New("not valid UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var open []level
	for first := true; ; first = false {
		token, err := d.Token()
		if err == io.EOF && first {
			return errors.New("empty; want a JSON object")
		}
		if err != nil {
			return fmt.Errorf("not valid JSON at byte %d: %w", d.InputOffset(), unexpected(err))
		}
		if first && token != json.Delim('{') {
			return errors.New("not a JSON object")
		}
		if open, err = step(open, token, depth); err != nil {
			return fmt.Errorf("%w, at byte %d", err, d.InputOffset())
		}
		if len(open) == 0 {
			break
		}
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("something follows the JSON object, at byte %d", d.InputOffset())
	}
	return nil
}

// level is an object or a list that is being read.
type level struct {
	keys  map[string]struct{} // nil for lists
	value bool                // a key was read, its value comes next
}

func step(open []level, token json.Token, depth int) ([]level, error) {
	if delim, ok := token.(json.Delim); ok && (delim == '}' || delim == ']') {
		return open[:len(open)-1], nil
	}
	if n := len(open); n > 0 && open[n-1].keys != nil {
		top := &open[n-1]
		if !top.value {
			key, _ := token.(string)
			if _, twice := top.keys[key]; twice {
				return nil, fmt.Errorf("key %q twice in one object", clip(key))
			}
			top.keys[key] = struct{}{}
			top.value = true
			return open, nil
		}
		top.value = false
	}
	delim, ok := token.(json.Delim)
	if !ok {
		return open, nil
	}
	if len(open) >= depth {
		return nil, fmt.Errorf("deeper than %d", depth)
	}
	next := level{}
	if delim == '{' {
		next.keys = map[string]struct{}{}
	}
	return append(open, next), nil
}

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
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
