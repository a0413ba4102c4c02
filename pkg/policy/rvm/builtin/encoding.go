package builtin

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// encodings write values as texts and read them.
var encodings = map[string]Func{
	"json.marshal":            jsonMarshal,
	"json.unmarshal":          jsonUnmarshal,
	"json.is_valid":           valid(func(s string) bool { return json.Valid([]byte(s)) }),
	"base64.encode":           encoding(base64Encoding(base64.StdEncoding)),
	"base64.decode":           decoding(base64.StdEncoding.DecodeString),
	"base64.is_valid":         valid(isBase64),
	"base64url.encode":        encoding(base64Encoding(base64.URLEncoding)),
	"base64url.encode_no_pad": encoding(base64Encoding(base64.RawURLEncoding)),
	"base64url.decode":        decoding(base64URL),
	"hex.encode":              encoding(func(s string) string { return hex.EncodeToString([]byte(s)) }),
	"hex.decode":              decoding(hex.DecodeString),
	"urlquery.encode":         encoding(url.QueryEscape),
	"urlquery.decode":         urlQueryDecode,
	"urlquery.encode_object":  urlQueryEncodeObject,
	"urlquery.decode_object":  urlQueryDecodeObject,
}

// valid is a question about a string; what is no string is not valid.
func valid(question func(s string) bool) Func {
	return func(b *Budget, args []value.Value) (value.Value, bool) {
		s, ok := value.Text(args[0])
		if !ok {
			return value.False, true
		}
		if !b.Spend(len(s)) {
			return nil, false
		}
		return value.NewBool(question(s)), true
	}
}

// encoding writes a string such that no byte becomes more than three, beside a copy of it.
func encoding(encode func(s string) string) Func {
	return func(b *Budget, args []value.Value) (value.Value, bool) {
		s, ok := value.Text(args[0])
		if !ok || !b.Spend(4*len(s)) {
			return nil, false
		}
		return value.NewString(encode(s)), true
	}
}

// decoding reads what does not become longer by it.
func decoding(decode func(s string) ([]byte, error)) Func {
	return func(b *Budget, args []value.Value) (value.Value, bool) {
		s, ok := value.Text(args[0])
		if !ok || !b.Spend(2*len(s)) {
			return nil, false
		}
		decoded, err := decode(s)
		if err != nil {
			return nil, false
		}
		return value.NewString(string(decoded)), true
	}
}

func base64Encoding(e *base64.Encoding) func(s string) string {
	return func(s string) string { return e.EncodeToString([]byte(s)) }
}

func isBase64(s string) bool {
	_, err := base64.StdEncoding.DecodeString(s)
	return err == nil
}

// base64URL reads base64url with its padding or without (RFC 7515, appendix C).
func base64URL(s string) ([]byte, error) {
	if !strings.HasSuffix(s, "=") {
		switch len(s) % 4 {
		case 2:
			s += "=="
		case 3:
			s += "="
		case 1: // which could be right only with line breaks in it
			return nil, base64.CorruptInputError(len(s))
		}
	}
	return base64.URLEncoding.DecodeString(s)
}

func urlQueryDecode(b *Budget, args []value.Value) (value.Value, bool) {
	s, ok := value.Text(args[0])
	if !ok || !b.Spend(len(s)) {
		return nil, false
	}
	decoded, err := url.QueryUnescape(s)
	if err != nil {
		return nil, false
	}
	return text(args[0], s, decoded), true
}

// urlQueryEncodeObject takes strings, or arrays and sets of strings, by strings.
func urlQueryEncodeObject(b *Budget, args []value.Value) (value.Value, bool) {
	o, ok := args[0].(*value.Object)
	if !ok {
		return nil, false
	}
	query := url.Values{}
	for i := range o.Len() {
		k, v := o.Entry(i)
		key, ok1 := value.Text(k)
		vals, ok2 := textOrTexts(v)
		if !ok1 || !ok2 {
			return nil, false
		}
		for _, e := range vals {
			val, _ := value.Text(e)
			if !b.Spend(4*(len(key)+len(val)) + 2*sizeOfString) {
				return nil, false
			}
			query.Add(key, val)
		}
	}
	return value.NewString(query.Encode()), true
}

func urlQueryDecodeObject(b *Budget, args []value.Value) (value.Value, bool) {
	s, ok := value.Text(args[0])
	if !ok || !b.Spend(len(s)+(strings.Count(s, "&")+1)*(2*sizeOfString+sizeOfMember+sizeOfArray)) {
		return nil, false
	}
	query, err := url.ParseQuery(s)
	if err != nil {
		return nil, false
	}
	o := &value.Object{}
	for key, vals := range query {
		o.Insert(value.NewString(key), value.ArrayOfStrings(vals))
	}
	return o, true
}
